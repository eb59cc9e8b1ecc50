"""Fractions, voids and gaps of interfaces whose numbers are known by hand."""

import math

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.contact_metrics import contact_metrics
from fem_interface.integrity import cauchy_stress, critical_flaw_length, stress_peak
from fem_interface.records import ContactField

COMM = MPI.COMM_SELF


def interface(area, gap, pressure, opening=None):
    n = len(area)
    place = np.arange(n, dtype=float)[:, None]
    return ContactField(
        position=place,
        reference=place,
        area=np.array(area, dtype=float),
        gap=np.array(gap, dtype=float),
        opening=np.array(gap if opening is None else opening, dtype=float),
        pressure=np.array(pressure, dtype=float),
        shear=np.zeros(n),
    )


def test_fractions_are_shares_of_the_projected_area_not_of_the_points():
    """Catches counting points: the touching one stands for a tenth of the area."""
    found = contact_metrics(interface([1, 9], [0.0, 0.5], [40.0, 0.0]), 10.0, 1e-3, COMM)
    assert found.contact_fraction == pytest.approx(0.1)
    assert found.loaded_fraction == pytest.approx(0.1)
    assert found.pressure == pytest.approx(4.0)


def test_contact_without_load_counts_as_contact_only():
    """Catches one definition being used for both: after release bodies touch without load."""
    found = contact_metrics(interface([5, 5], [5e-4, -1e-5], [0.0, 3.0]), 10.0, 1e-3, COMM)
    assert found.contact_fraction == pytest.approx(1.0)
    assert found.loaded_fraction == pytest.approx(0.5)


def test_void_volume_is_that_of_the_vertical_opening_and_overlap_is_no_void():
    found = contact_metrics(
        interface([5, 5], [0.3, -0.1], [0.0, 1.0], opening=[0.4, -0.2]), 10.0, 1e-3, COMM
    )
    assert found.void_volume == pytest.approx(0.2)
    assert found.mean_gap == pytest.approx(0.15)
    assert found.max_gap == pytest.approx(0.3)
    assert found.max_penetration == pytest.approx(0.1)


def test_a_rank_without_points_adds_nothing():
    found = contact_metrics(interface([], [], []), 10.0, 1e-3, COMM)
    assert found.contact_fraction == 0.0
    assert found.max_gap == 0.0


def test_stress_is_deviator_over_volume_ratio_plus_mean_stress():
    deviator = np.diag([2.0, -1.0, -1.0])[None]
    stress = cauchy_stress(deviator, np.array([0.5]), np.array([-10.0]))
    np.testing.assert_allclose(stress[0], np.diag([-6.0, -12.0, -12.0]))


def test_the_peaks_of_tension_and_shear_have_their_own_places():
    """Catches the place of one being told for the other."""
    stress = np.array([np.diag([80.0, 70.0, 75.0]), np.diag([10.0, -300.0, 0.0])])
    places = np.array([[1.0, 2.0], [3.0, 4.0]])
    peak = stress_peak(stress, places, 1200.0, COMM)
    assert peak.max_principal == pytest.approx(80.0)
    assert peak.max_principal_at.tolist() == [1.0, 2.0]
    assert peak.max_shear == pytest.approx(155.0)
    assert peak.max_shear_at.tolist() == [3.0, 4.0]
    assert peak.critical_flaw == pytest.approx((1200 / (1.12 * 80)) ** 2 / math.pi)


def test_no_tension_drives_no_flaw_and_no_toughness_gives_no_answer():
    assert critical_flaw_length(-3.0, 1200.0) == math.inf
    stress = np.diag([80.0, 0.0, 0.0])[None]
    assert math.isnan(stress_peak(stress, np.zeros((1, 2)), None, COMM).critical_flaw)


def test_a_flaw_of_critical_length_has_the_stress_intensity_of_the_toughness():
    """Catches a factor pi or 1.12 in the wrong place."""
    a = critical_flaw_length(80.0, 1200.0)
    assert 1.12 * 80.0 * math.sqrt(math.pi * a) == pytest.approx(1200.0)
