"""Stress, flaws and odds of ceramic bodies against closed forms."""

import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.case import load_case
from fem_interface.case.area import cell_area
from fem_interface.integrity.flaws import confined_opening, critical_flaw_length, least_filled_width
from fem_interface.integrity.strength import Strength, strength_of
from fem_interface.integrity.stress import stress_peak
from fem_interface.integrity.weibull import failure_probability, log_expected_failures
from fem_interface.materials.files import load_material
from fem_interface.mechanics.stress import cauchy_stress

COMM = MPI.COMM_SELF
SODIUM = Path(__file__).parents[2] / "cases" / "na_nzsp_360MPa.toml"
BAR = Strength(characteristic=80.0, modulus=8.0, volume=1e9)


def odds(tension, volume, strength=BAR, patches=1.0):
    """P_f of a body that is given by its points."""
    tension, volume = np.asarray(tension, dtype=float), np.asarray(volume, dtype=float)
    return failure_probability(log_expected_failures(tension, volume, strength, patches, COMM))


def test_stress_is_deviator_over_volume_ratio_plus_mean_stress():
    deviator = np.diag([2.0, -1.0, -1.0])[None]
    stress = cauchy_stress(deviator, np.array([0.5]), np.array([-10.0]))
    np.testing.assert_allclose(stress[0], np.diag([-6.0, -12.0, -12.0]))


def test_the_peaks_of_tension_and_shear_have_their_own_places():
    """Catches the place of one being told for the other."""
    principal = np.array([[70.0, 75.0, 80.0], [-300.0, 0.0, 10.0]])
    places = np.array([[1.0, 2.0], [3.0, 4.0]])
    peak = stress_peak(principal, places, COMM)
    assert peak.max_principal == 80.0
    assert peak.max_principal_at.tolist() == [1.0, 2.0]
    assert peak.max_shear == 155.0
    assert peak.max_shear_at.tolist() == [3.0, 4.0]


def test_the_worst_of_two_bodies_may_be_one_in_tension_and_the_other_in_shear():
    """Catches a look at the first body only."""
    principal = np.array([[70.0, 75.0, 80.0], [-300.0, 0.0, 10.0]])
    places = np.array([[1.0, 2.0], [3.0, 4.0]])
    for order in ([0, 1], [1, 0]):
        peak = stress_peak(principal[order], places[order], COMM)
        assert peak.max_principal == 80.0
        assert peak.max_shear == 155.0
        assert peak.max_shear_at.tolist() == [3.0, 4.0]


def test_a_bar_in_its_characteristic_tension_fails_with_63_percent():
    """Closed form; the control has another strength."""
    cells = np.full(1000, 1e6)
    assert odds(np.full(1000, 80.0), cells) == pytest.approx(1 - math.exp(-1), rel=1e-12)
    strong = dataclasses.replace(BAR, characteristic=90.0)
    assert odds(np.full(1000, 80.0), cells, strong) < 0.4


def test_a_linear_gradient_of_tension_has_its_closed_form():
    """A bar bent in pure bending: N = V / (2 (m + 1) V0) (s / s0)^m, as half of it is pulled."""
    n, volume, s, m = 20_000, 3e9, 95.0, BAR.modulus
    z = (np.arange(n) + 0.5) / n * 2 - 1
    bent = odds(s * z, np.full(n, volume / n))
    closed = -math.expm1(-volume / BAR.volume / (2 * (m + 1)) * (s / 80.0) ** m)
    assert bent == pytest.approx(closed, rel=1e-6)  # midpoint rule, error ~ m^2 / n^2
    pressed_counted = -math.expm1(-volume / BAR.volume / (m + 1) * (s / 80.0) ** m)
    assert bent < 0.9 * pressed_counted  # the control: compression does not break it


def test_larger_bodies_are_weaker_by_the_root_of_the_modulus():
    """strength ~ V^(-1/m): the same odds for a body 1000 times larger at that lower tension."""
    small = odds([60.0], [1e9])
    lower = 60.0 * 1000 ** (-1 / BAR.modulus)
    assert odds([lower], [1e12]) == pytest.approx(small, rel=1e-12)
    assert odds([60.0], [1e12]) > 5 * small  # the control: without the scaling


def test_patches_of_a_cell_multiply_the_expected_failures():
    assert odds([40.0], [1e6], patches=1e7) == pytest.approx(odds([40.0], [1e13]), rel=1e-12)


def test_odds_are_right_where_they_are_tiny_and_where_they_are_certain():
    """Catches 1 - exp(-N), which is 0 for N below 1e-16, and powers that overflow."""
    tiny = odds([0.1], [1.0])
    assert tiny == pytest.approx(1e-9 * (0.1 / 80.0) ** 8, rel=1e-12)
    assert tiny > 0.0
    steep = Strength(characteristic=1e-3, modulus=100.0, volume=1e-6)
    assert odds([1e4], [1e12], steep) == 1.0
    assert odds([-5.0, 0.0], [1.0, 1.0]) == 0.0
    assert odds([], []) == 0.0
    assert math.isnan(failure_probability(math.nan))


def test_a_file_without_one_of_the_three_values_gives_no_strength():
    """Catches odds that are made up from a default."""
    nzsp = load_material("NZSP")
    assert strength_of(nzsp) == BAR
    for missing in ("strength", "weibull_modulus", "reference_volume"):
        fracture = nzsp.fracture.model_copy(update={missing: None})
        assert strength_of(nzsp.model_copy(update={"fracture": fracture})) is None
    assert strength_of(nzsp.model_copy(update={"fracture": None})) is None


def test_a_flaw_of_critical_length_has_the_stress_intensity_of_the_toughness():
    """Catches a factor pi or 1.12 in the wrong place."""
    a = critical_flaw_length(80.0, 1200.0)
    assert 1.12 * 80.0 * math.sqrt(math.pi * a) == pytest.approx(1200.0)


def test_no_tension_drives_no_flaw_and_no_toughness_gives_no_answer():
    assert critical_flaw_length(-3.0, 1200.0) == math.inf
    assert math.isnan(critical_flaw_length(80.0, math.nan))


@pytest.mark.parametrize(
    ("pressure", "toughness", "length", "within"),
    [
        # MPa, MPa m^0.5, um, and the rounding of the tabulated value
        (360, 1.0, 2.0, 0.05),
        (360, 1.2, 2.8, 0.05),
        (360, 2.5, 12, 0.5),
        (360, 0.23, 0.1, 0.05),
        (360, 0.3, 0.2, 0.05),
        (120, 1.0, 18, 0.5),
        (120, 1.2, 25, 0.5),
        (120, 2.5, 110, 1),
        (25, 1.0, 400, 10),
        (25, 1.2, 580, 10),
    ],
)
def test_metal_filled_flaws_are_those_of_the_table(pressure, toughness, length, within):
    """K = 1.12 p sqrt(pi a) for garnet, NASICON, beta-alumina and sulfides."""
    assert critical_flaw_length(pressure, 1e3 * toughness) == pytest.approx(length, abs=within)


@pytest.mark.parametrize(("poissons_ratio", "longer"), [(0.26, 2.4), (0.37, 5.9)])
def test_a_stiff_die_lets_longer_flaws_survive(poissons_ratio, longer):
    """Catches confinement that opens flaws; the control is a body that does not bulge."""
    free = critical_flaw_length(360.0, 1000.0)
    held = critical_flaw_length(confined_opening(360.0, poissons_ratio), 1000.0)
    assert held / free == pytest.approx(longer, abs=0.05)
    assert confined_opening(360.0, 0.0) == 360.0
    assert critical_flaw_length(confined_opening(360.0, 0.499), 1000.0) > 1e4 * free


def test_the_area_of_the_cell_is_set_or_that_of_the_die_or_a_square_centimetre():
    """Catches a die that nobody looked at, and one that overrules what was set."""
    die = ['protocol=[{name="press", force="1.5 t", die_diameter="13 mm"}]']
    area, source = cell_area(load_case(SODIUM, die))
    assert area == pytest.approx(math.pi * 13e3**2 / 4)
    assert source == "the section of the die"
    assert cell_area(load_case(SODIUM, [*die, "integrity.area=2 cm^2"])) == (2e8, "set in the case")
    assert cell_area(load_case(SODIUM))[0] == 1e8


def test_metal_fills_a_flaw_to_its_tip_only_if_that_is_wide():
    """w = 2 k a / p of metal of one strength; of metal that is stronger in narrow gaps the root of
    w^(1 + n) = 2 S_1 a / (sqrt 3 p); nothing is asked of a flaw that does not grow."""
    plain = least_filled_width(3.0, 300.0, lambda width: 60.0)
    assert plain == pytest.approx(2 * 60.0 / math.sqrt(3) * 3.0 / 300.0)
    strong = least_filled_width(3.0, 300.0, lambda width: 60.0 * width**-0.7)
    assert strong**1.7 == pytest.approx(plain)
    assert strong > plain  # the control: both are narrower than a micrometre
    assert math.isnan(least_filled_width(math.inf, 300.0, lambda width: 60.0))
    assert least_filled_width(3.0, 300.0, lambda width: 0.0) == 0.0
