"""Flaws as discs: what opens them, and edge flaws under a face of a patch."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from fem_interface.integrity.discs import DiscMeans
from fem_interface.integrity.lines import Lines
from fem_interface.integrity.margin import side_margin
from fem_interface.integrity.rays import FlawRays
from fem_interface.surface import rough_surface, smooth_face

SIDE = 2.0


def face(amplitude=0.0):
    """A wave each way over the patch."""
    spec = SimpleNamespace(
        kind="sinusoid", amplitude=amplitude or 1e-9, wavelength=SIDE, pattern="egg-box"
    )
    return smooth_face(rough_surface(spec, SIDE, SIDE, 3))


def solid(surface, spacing=0.1, depth=3.0):
    """Points on a grid under a face."""
    axes = [np.arange(spacing / 2, SIDE, spacing)] * 2 + [np.arange(-depth, 0.5, spacing)]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    return points[points[:, 2] < surface.height(points[:, :2])]


def uniform(stress, n):
    return np.tile(stress, (n, 1, 1))


def directed(size, direction):
    n = np.array(direction) / np.linalg.norm(direction)
    return size * np.outer(n, n)


@pytest.mark.parametrize("way", [(1, 0, 0), (1, 1, 0), (0, 1, 1), (1, 1, 1), (0.3, -0.5, 0.8)])
def test_a_uniform_tension_is_felt_whole_whichever_way_it_points(way):
    """Also between the nine normals that are looked at, and beside a rough face."""
    surface = face(0.2)
    points = solid(surface)
    middle = points[(np.abs(points[:, :2] - SIDE / 2) < 0.3).all(axis=1)][::17]
    means = DiscMeans(Lines(points, surface.height, (SIDE, SIDE)), len(points), middle, 0.05, 0.6)
    tension = means.tension(uniform(directed(60.0, way), len(points)))
    np.testing.assert_allclose(tension, 60.0, rtol=1e-10)


def test_mirrored_images_see_shear_the_other_way_round():
    """On a side the two halves of a disc feel the shear across it with opposite signs."""
    surface = face()
    points = solid(surface)
    middle = np.array([[0.0, SIDE / 2, -1.5], [SIDE / 2, SIDE / 2, -1.5]])
    means = DiscMeans(Lines(points, surface.height, (SIDE, SIDE)), len(points), middle, 0.05, 0.5)
    shear = np.zeros((3, 3))
    shear[0, 2] = shear[2, 0] = 50.0
    at_side, inside = means.tension(uniform(shear, len(points)))
    assert inside == pytest.approx(50.0, rel=1e-10)
    assert at_side < 0.4 * inside


def test_a_tension_in_a_thin_skin_hardly_opens_a_wide_flaw():
    """Upright discs about a point on the face: the skin's share of a half disc, 4 t / (pi R) of
    it, to a half by twelve spokes; the control is a disc no wider than the skin."""
    surface, skin, radius = face(), 0.125, 0.8
    points = solid(surface, spacing=0.05)
    stress = np.zeros((len(points), 3, 3))
    stress[:, 0, 0] = np.where(points[:, 2] > -skin, 300.0, 0.0)
    middle = np.array([[SIDE / 2, SIDE / 2, -1e-3]])
    lines = Lines(points, surface.height, (SIDE, SIDE))

    def felt(size):
        return DiscMeans(lines, len(points), middle, 0.01, size).tension(stress)[0]

    assert felt(radius) == pytest.approx(300.0 * 4 * skin / (math.pi * radius), rel=0.5)
    assert felt(0.04) > 0.9 * 300.0


def flaw_rays(surface, points, toughness):
    x = SIDE * (np.arange(8) + 0.5) / 8
    origins = np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1).reshape(-1, 2)
    everywhere = np.full(len(points), toughness)
    lines = Lines(points, surface.height, (SIDE, SIDE))
    return FlawRays(lines, surface, origins, SIDE / 8, 30.0, everywhere)


@pytest.mark.parametrize("way", [(1, 0, 0), (0, 1, 0), (1, 1, 0)])
def test_the_shortest_flaw_that_grows_in_uniform_tension(way):
    """a_c = (K_Ic / 1.1215 sigma)^2 / pi for tension along x, y and between them."""
    surface = face()
    points = solid(surface)
    drive = flaw_rays(surface, points, 300.0).drive(uniform(directed(100.0, way), len(points)))
    exact = (300.0 / (1.12152 * 100.0)) ** 2 / math.pi
    assert drive.critical == pytest.approx(exact, rel=5e-3)


def test_no_flaw_grows_in_compression():
    surface = face()
    points = solid(surface)
    drive = flaw_rays(surface, points, 300.0).drive(uniform(-100.0 * np.eye(3), len(points)))
    assert drive.ratio == 0.0 and drive.critical == math.inf


def test_a_patch_whose_sides_mirror_a_slope_loses_half_a_wave():
    spec = SimpleNamespace(
        kind="self-affine",
        rms_height=0.2,
        hurst=0.8,
        longest_wavelength=10.0,
        shortest_wavelength=1.25,
        seed=1,
    )
    rough = smooth_face(rough_surface(spec, 10.0, 10.0, 3))
    assert side_margin(rough, 1.25) == 0.625
    assert side_margin(face(0.1), SIDE) == 0.0
