"""The half-space's own checks: asymptotes, and a table that was computed elsewhere."""

import numpy as np
import pytest

from fem_interface.reference.halfspace import pressed

AMPLITUDE, WAVELENGTH, MODULUS = 0.01, 1.0, 1000.0
CLOSING = np.sqrt(2) * np.pi * MODULUS * AMPLITUDE / WAVELENGTH
# Area and mean gap over the amplitude by mean pressure over that of full contact, computed on 256
# by 256 pixels; to 0.002.
TABLE = {
    0.05: (0.1136, 0.5564),
    0.2: (0.3446, 0.2047),
    0.5: (0.7046, 0.0451),
    0.8: (0.8973, 0.0038),
}


def egg_box(n=128):
    x = 2 * np.pi * np.arange(n) / n
    return AMPLITUDE * np.cos(x)[:, None] * np.cos(x)[None, :]


def on_eggs(share, n=128):
    return pressed(egg_box(n), (WAVELENGTH, WAVELENGTH), share * CLOSING, MODULUS)


@pytest.mark.parametrize("share", TABLE)
def test_area_and_gap_are_those_of_the_table(share):
    found = on_eggs(share, 256)
    area, gap = TABLE[share]
    assert found.fraction == pytest.approx(area, abs=0.002)
    assert found.mean_gap / AMPLITUDE == pytest.approx(gap, abs=0.002)


def test_full_contact_has_the_pressure_of_the_wave():
    """p + p* cos cos, at 1.2 p*."""
    found = on_eggs(1.2)
    exact = 1.2 * CLOSING + CLOSING * egg_box() / AMPLITUDE
    np.testing.assert_allclose(found.pressure, exact, rtol=1e-6)
    assert found.fraction == 1.0 and found.mean_gap == 0.0


def test_a_light_touch_is_hertz():
    """Two summits a wavelength squared, of radius lambda^2 / 4 pi^2 A: 3 %."""
    share = 0.005
    radius = WAVELENGTH**2 / (4 * np.pi**2 * AMPLITUDE)
    force = share * CLOSING * WAVELENGTH**2 / 2
    contact = np.pi * (3 * force * radius / (4 * MODULUS)) ** (2 / 3)
    assert on_eggs(share, 256).fraction == pytest.approx(2 * contact, rel=0.04)


def test_pressure_is_where_the_gap_is_not():
    found = on_eggs(0.3)
    assert np.all(found.pressure * found.gap == 0.0)
    assert found.pressure.mean() == pytest.approx(0.3 * CLOSING)
