"""Units at the door."""

import pytest
from pydantic import TypeAdapter, ValidationError

from fem_interface.input import quantities, units
from fem_interface.input.quantities import FROM_FILE


def read(kind, text):
    """What a file's text becomes inside."""
    return TypeAdapter(kind).validate_python(text, context={FROM_FILE: True})


def complaint(kind, text):
    """The message about a text."""
    with pytest.raises(ValidationError) as error:
        read(kind, text)
    return error.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    ("kind", "texts", "inside"),
    [
        (quantities.Pressure, ["360 MPa", "0.36 GPa", "3600 bar", "3.6e8 Pa", "360 N/mm^2"], 360.0),
        (quantities.Length, ["0.3 um", "300 nm", "0.3 µm", "0.3 μm", "3e-4 mm"], 0.3),
        (quantities.Duration, ["90 s", "1.5 min", "0.025 h", "90e3 ms"], 90.0),
        (quantities.Temperature, ["25 degC", "298.15 K", "77 degF", "25 °C"], 298.15),
        (quantities.AreaResistance, ["10 ohm cm^2", "10 Ω·cm²", "1e-3 ohm*m^2"], 1e9),
        (quantities.Conductivity, ["1 mS/cm", "0.1 S/m", "1e-3 S/cm"], 1e-7),
        (quantities.Toughness, ["1.2 MPa*m^0.5", "1.2 MPa√m", "1.2e6 Pa m^0.5"], 1200.0),
        (quantities.Density, ["968 kg/m^3", "0.968 g/cm^3"], 9.68e-16),
        (quantities.MolarEnergy, ["42 kJ/mol", "42000 J/mol"], 42000.0),
    ],
)
def test_the_same_quantity_in_other_units_is_the_same_float(kind, texts, inside):
    """Catches a wrong factor, and round-off that makes a run depend on the spelling."""
    assert [read(kind, text) for text in texts] == [inside] * len(texts)


def test_a_mass_stands_for_its_weight():
    """Catches a press's "1.5 t" read as anything but 1500 kg times standard gravity."""
    assert read(quantities.Force, "1.5 t") == 14_709_975_000.0
    assert read(quantities.Force, "1500 kg") == read(quantities.Force, "14.709975 kN")


def test_an_ambiguous_ton_is_refused():
    """Catches pint's ton of 907 kg being taken for a metric one."""
    text = complaint(quantities.Force, "1.5 tons")
    assert text == (
        '"tons" is ambiguous (metric, short or long ton), got "1.5 tons"; write "t" for 1000 kg'
    )


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (quantities.Pressure, "360", 'has no unit, got "360"; for example "360 MPa"'),
        (quantities.Pressure, 360, 'has no unit, got 360; write a string such as "360 MPa"'),
        (
            quantities.Pressure,
            "360 um",
            'wrong unit "um", got "360 um"; allowed MPa and what converts to it, such as "360 MPa"',
        ),
        (
            quantities.Pressure,
            "360 Mpa",
            'unknown unit "Mpa", got "360 Mpa"; did you mean "MPa"?',
        ),
        (quantities.Pressure, "-1 MPa", 'must not be negative, got "-1 MPa"'),
        (quantities.Length, "0 um", 'must be positive, got "0 um"'),
        (quantities.Length, "5,5 um", 'needs a decimal point, not a comma, got "5,5 um"'),
        (
            quantities.Length,
            "thin",
            'must be a number with a unit, got "thin"; for example "0.3 um"',
        ),
        (quantities.Length, True, 'must be a string such as "0.3 um", got true'),
        (quantities.Length, "1e999 um", 'must be finite, got "1e999 um"'),
        (
            quantities.Temperature,
            "25 C",
            'wrong unit "C", got "25 C"; allowed K and what converts to it, such as "25 degC"; '
            'did you mean "degC"?',
        ),
        (
            quantities.AreaResistance,
            "10 ohm cm2",
            'unknown unit "ohm cm2", got "10 ohm cm2"; did you mean "cm^2"?',
        ),
    ],
)
def test_what_cannot_be_read_is_explained(kind, value, said):
    """Catches a message without the value, or without what is right."""
    assert complaint(kind, value) == said


def test_python_code_may_give_internal_units():
    """Catches specs that only files can make."""
    assert TypeAdapter(quantities.Pressure).validate_python(360) == 360.0


def test_a_rate_coefficient_follows_any_exponent():
    """Catches an exponent that only fits the dimension when it is whole."""
    assert units.rate_coefficient("0.53 1/MPa^5/s", 5) == 0.53
    assert units.rate_coefficient("0.53 MPa^-5 s^-1", 5) == 0.53
    assert units.rate_coefficient("0.53e-3/MPa^5/s", 5) == 0.53e-3
    assert units.rate_coefficient("31.8 1/MPa^6.55/min", 6.55) == 0.53
    assert units.rate_coefficient("1e-6 1/kPa^2.5/s", 2.5) == pytest.approx(10**1.5, rel=1e-11)


def test_a_rate_coefficient_of_another_exponent_is_refused():
    """Catches B for n = 5 used with n = 6, which is wrong by orders of magnitude."""
    with pytest.raises(units.UnitError) as error:
        units.rate_coefficient("0.53 1/MPa^5/s", 6)
    assert str(error.value) == (
        'unit "1/MPa^5/s" does not fit the exponent 6; allowed 1/MPa^6/s and what converts to '
        'it, such as "0.53 1/MPa^6/s"'
    )


@pytest.mark.parametrize(("value", "text"), [(1e9, "10 ohm cm^2"), (0.0, "0 ohm cm^2")])
def test_a_written_quantity_is_read_back_bit_for_bit(value, text):
    """Catches a resolved case that is not the case that ran."""
    mark = quantities.AreaResistance.__metadata__[0]
    assert mark.text(value) == text
    assert read(quantities.AreaResistance, text) == value
