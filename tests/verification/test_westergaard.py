"""An elastic metal on a sinusoidal face, without friction: the contact fraction of Westergaard."""

import numpy as np
import pytest

from fem_interface.reference.westergaard import contact_fraction
from fem_interface.verification.rungs.westergaard import (
    SHARES,
    WESTERGAARD,
    E,
    closing,
    pressed_wave,
)

EXACT = contact_fraction(SHARES, 1.0)


@pytest.mark.slow
def test_fraction_and_pressure_converge_with_the_facets():
    """Catches an electrolyte that is rigid in contact, plane stress for strain, and peak to valley
    for amplitude."""
    for check in WESTERGAARD.measure(None).checks:
        assert check.passed, check


@pytest.fixture(scope="module")
def equals():
    """Two bodies of one modulus: the electrolyte gives way like any body."""
    return pressed_wave(32, E).fractions


def test_two_equal_bodies_meet_as_westergaards(equals):
    """Within a facet, as a rigid one."""
    np.testing.assert_allclose(equals, EXACT, atol=1 / 32)


def test_a_rigid_electrolyte_is_not_one_of_the_metals_own_modulus(equals):
    """Negative control: at each pressure the formula of a rigid face is more than 0.05 away from
    what two equal bodies do, and more than 0.2 at one of them."""
    rigid = contact_fraction(SHARES * closing(E), closing(1e3 * E))
    assert np.all(np.abs(equals - rigid) > 0.05)
    assert np.abs(equals - rigid).max() > 0.2
