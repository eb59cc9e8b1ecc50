"""What holds for every input, tried on many that nobody chose."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fem_interface.case import load_case, resolved_toml
from fem_interface.core.records import RoughSurface
from fem_interface.impedance.segments import contact_segments
from fem_interface.input.quantities import Length, Pressure
from fem_interface.input.units import UnitError, converted, rounded
from fem_interface.surface import height_field
from fem_interface.surface.roughness import roughness

SODIUM = Path(__file__).parents[2] / "cases" / "na_nzsp_360MPa.toml"

calm = settings(
    deadline=None,
    max_examples=60,
    derandomize=True,  # the same cases on every machine
    suppress_health_check=[HealthCheck.too_slow],
)
positive = st.floats(1e-6, 1e6)


@calm
@given(positive, st.sampled_from([("nm", 1e-3), ("um", 1.0), ("mm", 1e3), ("m", 1e6)]))
def test_a_length_is_the_same_in_every_unit(number, unit):
    name, factor = unit
    text = f"{number:.12g} {name}"
    assert converted(text, "um", "1 um") == rounded(float(f"{number:.12g}") * factor)


@calm
@given(positive)
def test_a_value_that_is_written_is_read_as_itself(number):
    """To the 12 digits that are kept."""
    for quantity in (Length.__metadata__[0], Pressure.__metadata__[0]):
        value = rounded(number)
        assert converted(quantity.text(value), quantity.unit, "") == pytest.approx(value, rel=1e-11)


@calm
@given(st.text(max_size=30))
def test_any_text_is_a_quantity_or_a_mistake(text):
    """Nothing but a number or UnitError: no text ends the program."""
    try:
        value = converted(text, "um", "0.3 um")
    except UnitError as error:
        assert str(error)
    else:
        assert isinstance(value, float)


@calm
@given(
    pressure=st.floats(0.1, 1000.0),
    seed=st.integers(0, 10**6),
    blend=st.floats(0.0, 1.0),
    width=st.floats(10.0, 40.0),
    title=st.text(
        st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=40
    ),
)
def test_a_case_with_any_settings_is_written_and_loaded_as_itself(
    pressure, seed, blend, width, title
):
    changes = [
        f"protocol[0].pressure={pressure!r} MPa",
        f"surface.seed={seed}",
        f"anode.size_effect_blend={blend!r}",
        f"mesh.width={width!r} um",
    ]
    case = load_case(SODIUM, changes).model_copy(update={"title": title})
    assert case.protocol[0].pressure == rounded(pressure)
    assert (case.surface.seed, case.anode.size_effect_blend) == (seed, blend)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "again.toml"
        path.write_text(resolved_toml(case), encoding="utf-8")
        assert load_case(path) == case


@calm
@given(
    st.lists(st.floats(-1.0, 1.0), min_size=8, max_size=40), st.floats(1.0, 100.0), st.booleans()
)
def test_a_spline_goes_through_its_heights_and_its_slope_is_its_own(heights, length, periodic):
    values = np.array(heights)
    n = len(values)
    surface = RoughSurface(
        heights=values,
        extent=(length,),
        periodic=periodic,
        shortest_wavelength=4 * length / n,
        source="made up",
    )
    field = height_field(surface)
    step = length / n if periodic else length / (n - 1)
    x = (np.arange(n) * step)[:, None]
    level = field.height(x) - values
    assert np.ptp(level) < 1e-9  # the mean plane may move
    middle = (np.arange(1, n - 1) + 0.37)[:, None] * step
    h = 1e-4 * step
    slope = (field.height(middle + h) - field.height(middle - h)) / (2 * h)
    scale = 1 + np.abs(field.gradient(middle)).max()
    assert np.abs(field.gradient(middle)[:, 0] - slope).max() < 1e-5 * scale
    assert roughness(surface).rms_height <= 1.0 + 1e-12


@calm
@given(st.lists(st.floats(-1.0, 1.0), min_size=4, max_size=60), st.floats(0.0, 0.5))
def test_contact_segments_are_where_the_gap_is_small_and_no_longer(gaps, distance):
    gap = np.array(gaps)
    place = np.linspace(0.0, 1.0, len(gap))
    ends = np.column_stack([place[:-1], place[1:]])
    found = contact_segments(ends, place, gap, distance)
    total = float(np.sum(found.length))
    fine = np.linspace(0.0, 1.0, 20001)
    share = np.mean(np.interp(fine, place, gap) < distance)
    assert total == pytest.approx(share, abs=2e-3 + 2e-4 * len(gap))
    assert (found.length > 0).all()
