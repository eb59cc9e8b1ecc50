"""The smooth face that the contact sees."""

import numpy as np
import pytest

from fem_interface.core.records import RoughSurface
from fem_interface.surface.height_field import height_field


def wave(periodic: bool, count: int = 128) -> RoughSurface:
    """cos(2 pi x / 3) over 3 um."""
    x = np.arange(count) / count if periodic else np.linspace(0.0, 1.0, count)
    return RoughSurface(
        heights=np.cos(2 * np.pi * x),
        extent=(3.0,),
        periodic=periodic,
        shortest_wavelength=3.0,
        source="test",
    )


@pytest.fixture
def places():
    return np.random.default_rng(3).uniform(0.05, 2.95, (200, 1))


@pytest.mark.parametrize("periodic", [True, False])
def test_it_reproduces_a_wave_its_slope_and_its_curvature(periodic, places):
    field, k = height_field(wave(periodic)), 2 * np.pi / 3
    phase = k * places[:, 0]
    np.testing.assert_allclose(field.height(places), np.cos(phase), atol=2e-7)
    np.testing.assert_allclose(field.gradient(places)[:, 0], -k * np.sin(phase), atol=2e-5)
    curvature = field.hessian(places)[:, 0, 0]
    np.testing.assert_allclose(curvature, -(k**2) * np.cos(phase), atol=6e-3)


@pytest.mark.parametrize("periodic", [True, False])
def test_gradient_and_hessian_are_derivatives(periodic, places):
    """Inside and outside of the width: a wrong tangent costs Newton its convergence."""
    field, step = height_field(wave(periodic, count=16)), 1e-5
    for x in (places, places - 3.0, places + 3.0):
        slope = (field.height(x + step) - field.height(x - step)) / (2 * step)
        np.testing.assert_allclose(field.gradient(x)[:, 0], slope, atol=1e-8)
        bend = (field.gradient(x + step) - field.gradient(x - step))[:, 0] / (2 * step)
        np.testing.assert_allclose(field.hessian(x)[:, 0, 0], bend, atol=1e-4)


def test_shapes_are_those_of_the_dimension(places):
    field = height_field(wave(True))
    assert field.dimension == 2
    assert field.height(places).shape == (200,)
    assert field.gradient(places).shape == (200, 1)
    assert field.hessian(places).shape == (200, 1, 1)
    assert field.height(np.empty((0, 1))).shape == (0,)


def test_a_periodic_face_repeats(places):
    field = height_field(wave(True))
    for shift in (-3.0, 3.0, 9.0):
        np.testing.assert_allclose(field.height(places + shift), field.height(places), atol=1e-12)


def test_any_other_face_goes_on_as_its_tangent():
    field = height_field(wave(False, count=40))
    end, beyond = np.array([[3.0]]), np.array([[3.5]])
    expected = field.height(end) + 0.5 * field.gradient(end)[:, 0]
    np.testing.assert_allclose(field.height(beyond), expected)
    assert field.hessian(beyond)[0, 0, 0] == 0.0


def test_extrema_are_those_of_the_spline_and_not_of_the_samples():
    """A summit between two samples would let the anode start inside the electrolyte."""
    x = (np.arange(12) + 0.5) / 12
    surface = RoughSurface(
        heights=np.cos(2 * np.pi * x),
        extent=(1.0,),
        periodic=True,
        shortest_wavelength=1.0,
        source="test",
    )
    field = height_field(surface)
    fine = field.height(np.linspace(0.0, 1.0, 20_001)[:, None])
    assert field.highest > surface.heights.max() + 0.02
    np.testing.assert_allclose([field.lowest, field.highest], [fine.min(), fine.max()], atol=1e-7)
    np.testing.assert_allclose([field.lowest, field.highest], [-1.0, 1.0], atol=2e-3)


@pytest.mark.parametrize("periodic", [True, False])
def test_a_flat_face_is_flat(periodic):
    surface = RoughSurface(
        heights=np.zeros(32), extent=(1.0,), periodic=periodic, shortest_wavelength=1.0, source=""
    )
    field = height_field(surface)
    assert (field.lowest, field.highest) == (0.0, 0.0)
