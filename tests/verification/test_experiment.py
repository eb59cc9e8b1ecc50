"""Measured series beside runs, and the power laws of plastic contact."""

import json
import re

import numpy as np
import pytest

from fem_interface.errors import BadInput
from fem_interface.verification import experiment as section
from fem_interface.verification.experiment import exponents
from fem_interface.verification.measured import SERIES, PressedPair, compared, runs_in
from fem_interface.verification.page import write_page
from fem_interface.verification.scaling import Scaling, scaling

LITHIUM = SERIES[0]


def run(*ends, anode="Li", electrolyte="Li6PS5Cl"):
    """A run that ended its steps at (pressure, resistance)."""
    steps = [
        {
            "pressure_MPa": p,
            "contact_fraction": 0.5,
            "interface_resistance_ohm_cm2": R,
            "interface_resistance_ohm_cm2_constriction": R - 10.0,
        }
        for p, R in ends
    ]
    return PressedPair(anode=anode, electrolyte=electrolyte, steps=tuple(steps))


def test_ratios_are_over_the_value_at_the_highest_pressure():
    rows = compared(LITHIUM, [run((1.0, 640.0), (25.0, 20.0), (5.0, 25.0))])
    assert [row.computed_ratio for row in rows] == pytest.approx([32.0, 1.0, 1.25])
    assert [row.measured_ratio for row in rows] == pytest.approx([15.625, 1.0, 1.5625])
    assert [row.verdict for row in rows] == [
        "agrees: more than the bound",
        "the reference of both ratios",
        "agrees within a factor of 2",
    ]


def test_what_does_not_agree_is_told():
    rows = compared(LITHIUM, [run((1.0, 22.0), (25.0, 20.0), (5.0, 200.0))])
    assert rows[0].verdict == "computed ratio is 0.07 of the measured one"
    assert rows[2].verdict == "computed ratio is 6.4 of the measured one"


@pytest.mark.parametrize(
    "other",
    [
        run((1.0, 9.0), (25.0, 1.0), (5.0, 2.0), anode="Na"),
        run((1.0, 9.0), (25.0, 1.0)),  # never at 5 MPa
    ],
)
def test_other_runs_are_no_answer(other):
    """Catches a run of another pair or protocol beside these figures."""
    rows = compared(LITHIUM, [other])
    assert [row.verdict for row in rows] == ["not computed"] * 3
    assert all(np.isnan(row.computed) for row in rows)


def test_a_directory_without_runs_is_told(tmp_path):
    with pytest.raises(BadInput, match="holds no run"):
        runs_in(tmp_path)
    with pytest.raises(BadInput, match="no such directory"):
        runs_in(tmp_path / "nothing")
    (tmp_path / "run.json").write_text(json.dumps({"of": "another program"}))
    with pytest.raises(BadInput, match="holds no run"):
        runs_in(tmp_path)


def ideal():
    """Contact of constant hardness."""
    f = np.linspace(0.05, 0.4, 30)
    return Scaling(pressure=5 * f, fraction=f, charge_transfer=1 / f, strip=-np.log(f))


def test_exponents_of_constant_hardness_are_the_ideal_ones():
    rows = exponents(ideal())
    for row in rows:
        if np.isfinite(row.ideal):
            assert row.computed == pytest.approx(row.ideal, abs=1e-9)
    assert [row.verdict for row in rows] == [
        "not measured",
        "agrees",
        "does not agree",
        "agrees",
        "does not agree",
        "not measured",
    ]


def test_the_page_tells_what_agrees_and_what_does_not(tmp_path, monkeypatch):
    """Catches figures that are shown without their grade, and runs that are not told of."""
    monkeypatch.setattr(section, "scaling", lambda quick: ideal())
    looked = section.experiment([run((1.0, 640.0), (25.0, 20.0), (5.0, 25.0))], quick=True)
    write_page([], looked, tmp_path / "page.html", quick=True)
    page = (tmp_path / "page.html").read_text()
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "second-hand 640" in told and "agrees within a factor of 2" in told
    assert "does not agree" in told
    assert f"fem-interface run {SERIES[1].case}" in told  # of which no run was given
    assert f"fem-interface run {LITHIUM.case}" not in told
    # One spot in each square millimetre at 1 % contact, 0.5 mS/cm: 760 ohm cm^2.
    (resistance,) = re.findall(r"1 mm (\d+) ", told)
    assert float(resistance) == pytest.approx(760, rel=0.01)


@pytest.mark.slow
def test_a_plastic_ridge_touches_in_proportion_to_its_pressure():
    """0.93 and rising with finer meshes: the first contact is elastic, and an eighth of the face
    at a time on this mesh. Negative control: elastic contact would go with the root."""
    found = scaling(True)
    assert 0.6 < found.exponent(found.fraction, found.pressure) < 1.1
    assert found.exponent(found.charge_transfer, found.fraction) == pytest.approx(-1, abs=1e-6)
