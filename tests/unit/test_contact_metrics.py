"""Fractions, voids and gaps of interfaces whose numbers are known by hand."""

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.contact.metrics import contact_metrics
from fem_interface.core.records import ContactField

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
        adhesion=np.zeros(n),
        gas=np.zeros(n),
        load=np.array(pressure, dtype=float),
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
