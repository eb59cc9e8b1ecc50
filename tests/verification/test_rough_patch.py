"""Elastic metal on a self-affine patch against boundary elements."""

import numpy as np
import pytest

from fem_interface.verification.rungs.rough_patch import (
    LOADS,
    SIDE,
    SLOPE,
    Cosines,
    exact,
    pressed_patch,
)


@pytest.fixture(scope="module")
def face():
    return Cosines.of(0)


def test_the_face_has_the_slope_that_is_asked_for(face):
    """By differences on a fine grid: 1 %, the few waves of one face do not average out."""
    x = np.linspace(0.0, SIDE, 801)
    slopes = np.gradient(face.heights(x), x, x)
    assert np.sqrt(np.mean(slopes[0] ** 2 + slopes[1] ** 2)) == pytest.approx(SLOPE, rel=0.01)


def test_contact_and_gap_are_those_of_boundary_elements(face):
    """4 % of the area and 3 % of the rms height on four facets a wave. Negative control: the
    answers for half of each load are off by more than that at every load but the last."""
    fraction, gap = exact(face)
    found, open_ = pressed_patch(face, 16)
    np.testing.assert_allclose(found, fraction, atol=0.04)
    np.testing.assert_allclose(open_, gap, atol=0.03)
    half = np.interp(np.array(LOADS) / 2, LOADS, gap)
    assert np.all(np.abs(half - open_)[1:-1] > 0.05)
