"""An elastic metal on a sinusoidal face, without friction: the contact fraction of Westergaard."""

from functools import cache

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.materials.elastic import Elastic
from fem_interface.parallel import global_sum
from fem_interface.reference.westergaard import (
    closing_pressure,
    combined_modulus,
    contact_fraction,
)
from fem_interface.reference.westergaard import pressure as exact_pressure
from tests.verification.build import material, press, stack, touch, wave

E, NU, AMPLITUDE, WAVELENGTH = 1000.0, 0.3, 0.005, 1.0
STIFF = 1e3 * E
SHARES = (0.1, 0.3, 0.6, 0.85)  # of the pressure of complete contact


def loaded(found):
    """Share of the nominal area that carries more than 5 % of the mean pressure."""
    field = found.interface.field()
    carries = field.pressure > 0.05 * found.platen_pressure()
    return global_sum(field.area[carries], MPI.COMM_WORLD) / found.mesh.nominal_area


def closing(other):
    return closing_pressure(AMPLITUDE, WAVELENGTH, combined_modulus(E, NU, other, NU))


@cache
def run(per_wavelength, other=STIFF):
    """Contact fractions at the shares; and the field at the second one."""
    found = stack(
        wave(AMPLITUDE, WAVELENGTH),
        material(E, NU, Elastic()),
        material(other, NU, Elastic()),
        per_wavelength=per_wavelength,
    )
    touch(found, 0.04)  # so that what it carries stands above the rounding of stiff stresses
    fractions, field, before = [], None, 0.02
    for share in SHARES:
        for part in np.linspace(before, share, 4)[1:]:
            press(found, part * closing(other))
        before = share
        fractions.append(loaded(found))
        if share == SHARES[1]:
            field = found.interface.field()
    return np.array(fractions), field


EXACT = contact_fraction(np.array(SHARES), 1.0)


@pytest.mark.parametrize("other", [STIFF, E])
def test_the_contact_fraction_is_westergaards(other):
    """(2/pi) asin sqrt(p/p*) within 2 % of the nominal area: the edge of the contact lies within
    a facet, 1/32 of the wavelength, and 5 % of the mean pressure leaves 1e-3 out.

    With the same metal on both sides too: the electrolyte gives way like any body. Catches an
    electrolyte that is rigid in contact, plane stress for strain, and peak to valley for
    amplitude."""
    fractions, _ = run(32, other)
    np.testing.assert_allclose(fractions, EXACT, atol=0.02)


def test_fraction_and_pressure_converge_with_the_facets():
    """Root mean square errors, of the fraction over four loads and of the pressure over the face,
    fall at first order or faster: the edge of the contact moves over quadrature points, and the
    pressure has a root there. On 32 facets below 0.01 of the area and 5 % of the mean pressure."""
    off = [np.sqrt(np.mean((run(n)[0] - EXACT) ** 2)) for n in (8, 16, 32)]
    shape = [profile_error(n) for n in (8, 16, 32)]
    assert off[0] > 2 * off[1] > 4 * off[2], off
    assert off[2] < 0.01, off
    assert shape[0] > 1.5 * shape[1] > 2.25 * shape[2], shape
    assert shape[2] < 0.05, shape


def profile_error(per_wavelength):
    """Of the pressure at the second load, over the mean one."""
    field = run(per_wavelength)[1]
    mean = SHARES[1] * closing(STIFF)
    off = field.pressure - profile(field.position[:, 0], mean)
    return np.sqrt(np.sum(field.area * off**2) / WAVELENGTH) / mean


def profile(x, mean):
    """Exact, over the summit of the face wherever that is."""
    heights = wave(AMPLITUDE, WAVELENGTH).heights
    summit = np.argmax(heights) / len(heights) * WAVELENGTH
    return exact_pressure(x - summit, mean, closing(STIFF), WAVELENGTH)


def test_a_rigid_electrolyte_is_not_one_of_the_metals_own_modulus():
    """Negative control: at each pressure the formula of a rigid face is more than 0.05 away from
    what two equal bodies do, and more than 0.2 at one of them."""
    fractions, _ = run(32, E)
    rigid = contact_fraction(np.array(SHARES) * closing(E), closing(STIFF))
    assert np.all(np.abs(fractions - rigid) > 0.05)
    assert np.abs(fractions - rigid).max() > 0.2
