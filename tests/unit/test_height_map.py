"""Faces in two directions: splines, and maps that are made up."""

from types import SimpleNamespace

import numpy as np
import pytest

from fem_interface.core.errors import BadInput
from fem_interface.core.records import RoughSurface
from fem_interface.surface.height_map import height_map
from fem_interface.surface.maps import egg_box, ridges, self_affine_map

WAVE = SimpleNamespace(amplitude=0.1, wavelength=4.0)


def rough(**changes):
    spec = {
        "rms_height": 0.25,
        "hurst": 0.8,
        "longest_wavelength": 10.0,
        "shortest_wavelength": 1.25,
        "seed": 1,
    }
    return SimpleNamespace(**(spec | changes))


def places(n=200, low=0.0, high=4.0):
    return np.random.default_rng(0).uniform(low, high, (n, 2))


def test_a_spline_is_its_wave_with_all_derivatives():
    """A product of waves with 32 samples each way: 1e-5 of the amplitude, and by differences."""
    field, k = height_map(egg_box(WAVE, 4.0)), 2 * np.pi / 4.0
    x = places()
    c, s = np.cos(k * x), np.sin(k * x)
    np.testing.assert_allclose(field.height(x), 0.1 * c[:, 0] * c[:, 1], atol=2e-6)
    slope = -0.1 * k * np.stack([s[:, 0] * c[:, 1], c[:, 0] * s[:, 1]], axis=1)
    np.testing.assert_allclose(field.gradient(x), slope, atol=2e-5)
    H = field.hessian(x)
    twist = 0.1 * k**2 * s[:, 0] * s[:, 1]
    np.testing.assert_allclose(H[:, 0, 1], twist, atol=1e-3 * k**2)
    np.testing.assert_array_equal(H[:, 0, 1], H[:, 1, 0])
    assert (field.highest, field.lowest) == (pytest.approx(0.1, abs=1e-6), pytest.approx(-0.1))


@pytest.mark.parametrize("periodic", [True, False])
def test_derivatives_are_those_of_the_height(periodic):
    """Central differences, inside, across the seam and beyond the sides."""
    heights = np.random.default_rng(3).standard_normal((12, 10))
    surface = RoughSurface(
        heights=heights, extent=(4.0, 3.0), periodic=periodic, shortest_wavelength=1.0, source=""
    )
    field = height_map(surface)
    x, h = places(300, -1.0, 5.0), 1e-6
    for i in range(2):
        step = h * np.eye(2)[i]
        found = (field.height(x + step) - field.height(x - step)) / (2 * h)
        np.testing.assert_allclose(field.gradient(x)[:, i], found, atol=1e-7 * 300)
    inside = x[np.all((x > 0.1) & (x < [3.9, 2.9]), axis=1)]
    for i in range(2):
        step = h * np.eye(2)[i]
        found = (field.gradient(inside + step) - field.gradient(inside - step)) / (2 * h)
        np.testing.assert_allclose(field.hessian(inside)[:, i], found, atol=1e-3)
    if periodic:
        np.testing.assert_allclose(
            field.height(x), field.height(x + np.array([4.0, -3.0])), atol=1e-12
        )


def test_no_place_is_higher_than_the_highest():
    """Between samples, too; a search of the samples alone would miss it."""
    surface = self_affine_map(rough(), 10.0, 10.0)
    field = height_map(surface)
    found = field.height(places(200_000, 0.0, 10.0))
    assert found.max() <= field.highest + 1e-9 and found.min() >= field.lowest - 1e-9
    assert field.highest > surface.heights.max()
    assert found.max() == pytest.approx(field.highest, abs=2e-3)


def test_a_map_has_the_rms_and_the_spectrum_that_were_asked_for():
    """Mean power of 24 maps over rings of wave numbers, as q^-2(1 + H): 10 %, and nothing
    outside."""
    power = 0.0
    for seed in range(24):
        surface = self_affine_map(rough(seed=seed), 20.0, 20.0)
        assert surface.heights.std() == pytest.approx(0.25, rel=1e-12)
        power = power + np.abs(np.fft.fft2(surface.heights)) ** 2
    n = surface.heights.shape[0]
    m = np.fft.fftfreq(n, 1 / n)
    k = np.hypot(*np.meshgrid(m, m, indexing="ij"))
    inside = (k >= 2 - 1e-9) & (k <= 16 + 1e-9)
    assert power[~inside].max() < 1e-20 * power.max()
    rings = [(2.5, 4.5), (4.5, 8.5), (8.5, 14.5)]
    level = [np.mean(power[(k > a) & (k < b)] * k[(k > a) & (k < b)] ** 3.6) for a, b in rings]
    assert np.ptp(level) < 0.1 * np.mean(level)
    wrong = [np.mean(power[(k > a) & (k < b)] * k[(k > a) & (k < b)] ** 2.6) for a, b in rings]
    assert np.ptp(wrong) > 0.5 * np.mean(wrong)  # the control: that of a cut


def test_a_shorter_cut_off_keeps_the_waves_that_were_there():
    long, short = (
        self_affine_map(rough(shortest_wavelength=cut), 10.0, 10.0) for cut in (2.5, 1.25)
    )
    few, many = (np.fft.fft2(s.heights) / s.heights.size for s in (long, short))
    ratio = many[1, 2] / few[1, 2]
    for m, n in ((1, 0), (2, 1), (3, 0), (0, 3)):
        assert many[m, n] / few[m, n] == pytest.approx(ratio, rel=1e-9)


def test_ridges_are_a_profile_drawn_out():
    field = height_map(ridges(WAVE, 4.0, 1.0))
    x = places(50)
    np.testing.assert_allclose(field.height(x), 0.1 * np.cos(0.5 * np.pi * x[:, 0]), atol=2e-6)
    assert np.abs(field.gradient(x)[:, 1]).max() < 1e-12


def test_a_patch_that_does_not_hold_the_longest_wave_is_refused():
    with pytest.raises(BadInput, match=r"mesh\.length: 5 um does not hold"):
        self_affine_map(rough(), 10.0, 5.0)
    with pytest.raises(BadInput, match=r"only .* waves fit"):
        self_affine_map(rough(shortest_wavelength=9.0), 10.0, 10.0)
