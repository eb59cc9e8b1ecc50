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


@pytest.fixture(scope="module")
def found(face):
    """Loaded share and mean gap over the rms height on four facets a wave."""
    return pressed_patch(face, 16)


def test_contact_and_gap_are_those_of_boundary_elements(face, found):
    """4 % of the area and 3 % of the rms height. Negative control: the gaps at half of each load
    are off by more than that at every load between the first and the last."""
    fraction, gap = exact(face)
    np.testing.assert_allclose(found[0], fraction, atol=0.04)
    np.testing.assert_allclose(found[1], gap, atol=0.03)
    half = np.interp(np.array(LOADS) / 2, LOADS, gap)
    assert np.all(np.abs(half - found[1])[1:-1] > 0.05)


def test_a_patch_and_its_mirror_image_are_pressed_alike(face, found):
    """Turned about its diagonal and mirrored along x, on a mesh that is neither: what differs is
    the mesh, and is less than 2 % of the area and 1 % of the rms height. Negative control:
    mirroring every second wave only makes another face."""
    k = np.arange(len(face.amplitude))
    image = Cosines(amplitude=(face.amplitude * (-1.0) ** k[:, None]).T)
    alike = pressed_patch(image, 16)
    np.testing.assert_allclose(alike[0], found[0], atol=0.02)
    np.testing.assert_allclose(alike[1], found[1], atol=0.01)
    other = Cosines(amplitude=face.amplitude * (-1.0) ** (k[:, None] // 2))
    difference = np.abs(np.subtract(exact(other), exact(face)))
    assert difference[0].max() > 0.03 and difference[1].max() > 0.03
