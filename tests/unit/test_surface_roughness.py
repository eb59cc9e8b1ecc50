"""What is said of a profile."""

from types import SimpleNamespace

import numpy as np
import pytest

from fem_interface.core.records import RoughSurface
from fem_interface.surface import power_spectrum, rough_surface, roughness

A, WAVELENGTH = 0.1, 2.0


def wave(width):
    spec = SimpleNamespace(kind="sinusoid", amplitude=A, wavelength=WAVELENGTH)
    return rough_surface(spec, width)


def white(periodic, count=4096):
    heights = np.random.default_rng(5).standard_normal(count)
    return RoughSurface(
        heights=heights, extent=(100.0,), periodic=periodic, shortest_wavelength=1.0, source=""
    )


@pytest.mark.parametrize("width", [2.0, 1.0])
def test_a_wave_has_the_statistics_of_a_wave(width):
    """Once from the spectrum (a whole wave), once from the spline (half a wave)."""
    k, found = 2 * np.pi / WAVELENGTH, roughness(wave(width))
    assert found.rms_height == pytest.approx(A / 2**0.5, rel=1e-4)
    assert found.rms_slope == pytest.approx(A * k / 2**0.5, rel=1e-4)
    assert found.rms_curvature == pytest.approx(A * k**2 / 2**0.5, rel=1e-3)
    assert found.skewness == pytest.approx(0.0, abs=1e-6)
    assert found.kurtosis == pytest.approx(1.5, rel=1e-4)
    assert found.peak_to_valley == pytest.approx(2 * A, rel=1e-6)
    assert found.nayak == pytest.approx(1.0, rel=1e-3)


def test_pits_have_a_negative_skewness():
    """A sign error would call a pitted face one with peaks."""
    heights = -np.exp(-((np.linspace(-1, 1, 256) / 0.1) ** 2))
    surface = RoughSurface(
        heights=heights, extent=(2.0,), periodic=False, shortest_wavelength=0.1, source=""
    )
    assert roughness(surface).skewness < -1


def test_the_moments_of_the_spectrum_are_the_statistics_of_the_profile():
    spec = SimpleNamespace(
        kind="self-affine",
        rms_height=0.25,
        hurst=0.8,
        longest_wavelength=10.0,
        shortest_wavelength=0.5,
        seed=3,
    )
    surface = rough_surface(spec, 20.0)
    found, (q, C) = roughness(surface), power_spectrum(surface)
    moments = [np.sum(q**power * C) * q[0] for power in (0, 2, 4)]
    expected = [found.rms_height, found.rms_slope, found.rms_curvature]
    np.testing.assert_allclose(np.sqrt(moments), expected, rtol=1e-10)
    assert found.nayak == pytest.approx(moments[0] * moments[2] / moments[1] ** 2)
    assert found.nayak > 1.5


@pytest.mark.parametrize("periodic", [True, False])
@pytest.mark.parametrize("count", [4096, 4095])
def test_the_power_adds_up_to_the_square_of_the_rms_height(periodic, count):
    surface = white(periodic, count)
    q, C = power_spectrum(surface)
    total = np.sum(C) * (q[1] - q[0])
    assert total == pytest.approx(np.var(surface.heights), rel=1e-10)


@pytest.mark.parametrize("periodic", [True, False])
def test_white_noise_has_a_level_spectrum_at_the_right_height(periodic):
    """C dq over all q is the variance, 1 um^2: C = 1 / q_max."""
    q, C = power_spectrum(white(periodic))
    assert np.mean(C[10:1000]) == pytest.approx(1 / q[-1], rel=0.1)
    assert np.mean(C[1000:-10]) == pytest.approx(1 / q[-1], rel=0.1)


def test_the_window_keeps_the_jump_between_the_ends_out_of_the_spectrum():
    """Without it, a profile that does not repeat shows q^-2, a Hurst exponent of 1/2."""
    x = np.linspace(0.0, 1.0, 1024)
    heights = np.cos(2 * np.pi * 5.25 * x)
    one = {"heights": heights, "extent": (1.0,), "shortest_wavelength": 0.1, "source": ""}
    q, tapered = power_spectrum(RoughSurface(periodic=False, **one))
    _, plain = power_spectrum(RoughSurface(periodic=True, **one))
    far = q > 2 * np.pi * 50
    assert tapered[far].max() < 1e-4 * plain[far].max()


def test_a_flat_face_has_no_roughness_and_no_nan():
    surface = RoughSurface(
        heights=np.zeros(32), extent=(1.0,), periodic=True, shortest_wavelength=1.0, source=""
    )
    found = roughness(surface)
    assert found.rms_height == found.rms_slope == found.peak_to_valley == 0.0
    assert np.isfinite([found.skewness, found.kurtosis, found.nayak]).all()
