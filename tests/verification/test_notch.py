"""Peak tension and Weibull's integral at a notch and at a hole, and their exact fields."""

import numpy as np
import pytest

from fem_interface.mechanics.stress import stress_at_points
from fem_interface.reference.notch import cartesian, hole_stress, notch_stress
from fem_interface.verification.bodies import step
from fem_interface.verification.rungs import notch
from fem_interface.verification.rungs.notch import ODDS, PEAK, Pulled, expected, pulled

FIELDS = pytest.mark.parametrize("field", [hole_stress, notch_stress])


@FIELDS
def test_the_circle_is_free_and_the_stress_is_in_balance(field):
    θ = np.linspace(0, 0.5 * np.pi, 91)
    rr, _, rt = field(np.ones(91), θ)
    assert np.abs([rr, rt]).max() < 1e-3

    def stress(x, y):
        return cartesian(field(np.hypot(x, y), np.arctan2(y, x)), np.arctan2(y, x))

    x, y, h = np.array([1.3, 0.9, 2.0]), np.array([0.4, 0.8, 3.0]), 1e-4
    along = (stress(x + h, y) - stress(x - h, y)) / (2 * h)
    up = (stress(x, y + h) - stress(x, y - h)) / (2 * h)
    assert np.abs(along[:, 0] + up[:, 1]).max() < 1e-6


def test_peaks_are_the_known_ones():
    """3 of Kirsch and 3.065 of Ling, as far as he gives it; the edge beside the notch is free."""
    at = (np.ones(1), np.zeros(1))
    assert hole_stress(*at)[1, 0] == pytest.approx(3.0, abs=1e-12)
    assert notch_stress(*at)[1, 0] == pytest.approx(3.065, abs=5e-4)
    edge = notch_stress(np.linspace(1.1, 5, 9), np.full(9, 0.5 * np.pi))
    assert np.abs(edge[1:]).max() < 1e-10


@FIELDS
def test_the_program_finds_peak_and_odds(field):
    """On two meshes, at second order and more."""
    exact, whole = expected(field), field is hole_stress
    found = [pulled(n, field, whole=whole) for n in (6, 12)]
    peaks = [abs(one.peak / exact.peak - 1) for one in found]
    odds = [abs(one.failures / exact.failures - 1) for one in found]
    assert peaks[0] < PEAK[6] and peaks[1] < PEAK[12] and peaks[1] < 0.35 * peaks[0]
    assert odds[0] < ODDS[6] and odds[1] < ODDS[12] and odds[1] < 0.35 * odds[0]


def test_means_over_cells_and_held_edges_are_noticed():
    """Negative controls: the peak of cell means, and a notch whose edge is taken as a symmetry."""
    problem = Pulled(12, notch_stress, whole=False)
    step(problem, 1.0, approach=0.0)
    largest = np.linalg.eigvalsh(stress_at_points(problem.bulk))[:, -1]
    mean = problem.bulk.cell_mean(largest).max() / notch.TENSION
    assert abs(mean / expected(notch_stress).peak - 1) > 5 * PEAK[12]
    held = pulled(12, notch_stress, whole=True).failures
    assert abs(held / expected(notch_stress).failures - 1) > 5 * ODDS[12]
