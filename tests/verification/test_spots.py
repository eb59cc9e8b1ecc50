"""Constriction through round spots, against boundary elements, closed forms and a strip's law."""

import numpy as np
import pytest

from fem_interface.impedance.spots import contact_triangles
from fem_interface.reference.constriction import strip_specific_resistance, tube_factor
from fem_interface.reference.square_array import square_array
from fem_interface.verification.ladder import climb
from fem_interface.verification.rungs.spots import SPOT_ARRAY, SPOTS, constrictions

SQUARE = np.array([[[0, 0], [1, 0], [0, 1]], [[1, 1], [0, 1], [1, 0]]], dtype=float)


def test_constriction_is_that_of_a_square_array():
    outcome = climb(SPOT_ARRAY, count=2)
    assert outcome.passed, outcome.findings.checks


def test_the_check_of_the_spots_can_fail():
    """Strips of the same share are far from it, and so are spots twice as large."""
    found, exact = constrictions(8), np.array([square_array(share) for share in SPOTS])
    assert (np.abs(np.asarray(strip_specific_resistance(SPOTS, 1.0, 1.0)) / exact - 1) > 0.3).any()
    assert (np.abs(found[:-1] / exact[1:] - 1) > 0.2).all()


@pytest.mark.parametrize("share", [0.01, 0.05, 0.1, 0.2])
def test_few_spots_are_those_of_tubes(share):
    """Square or round, the cell does not matter where spots are small: 1.5 %."""
    radius, tube = np.sqrt(share / np.pi), 1 / np.sqrt(np.pi)
    assert 4 * radius * square_array(share) == pytest.approx(tube_factor(radius / tube), rel=0.015)


def test_spots_that_meet_have_no_array():
    with pytest.raises(ValueError, match="do not lie apart"):
        square_array(0.8)


@pytest.mark.parametrize("edge", [0.05, 0.3, 0.5, 0.77])
def test_a_straight_edge_cuts_what_it_cuts(edge):
    """The gap is linear: the area is exact, wherever the edge falls."""
    place = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], dtype=float)
    cut = contact_triangles(SQUARE, place, place[:, 0] - edge, 0.0)
    assert cut.share.sum() / 2 == pytest.approx(edge, abs=1e-12)
    assert (cut.share >= 0).all()
    assert (cut.corners > -1e-12).all()
    assert (cut.corners.sum(axis=2) < 1 + 1e-12).all()


def test_contact_grows_without_jumps():
    """A round spot that grows: no step is larger than its ring."""
    line = np.linspace(0, 1, 60)
    place = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    distance = np.hypot(*(place - 0.4).T)
    radii = np.linspace(0.2, 0.35, 100)
    area = [contact_triangles(SQUARE, place, distance, r).share.sum() / 2 for r in radii]
    step = np.diff(area)
    assert (step > 0).all()
    assert step.max() < 3 * np.diff(np.pi * radii**2).max()


def test_no_contact_has_no_part():
    place = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], dtype=float)
    assert len(contact_triangles(SQUARE, place, np.ones(4), 0.0).facet) == 0
