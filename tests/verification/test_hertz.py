"""Line contact of a cylinder with a metal of its own modulus."""

import pytest

from fem_interface.reference.hertz import half_width, peak_pressure
from fem_interface.verification.rungs.hertz import HERTZ, LOAD, MODULUS, RADIUS, line_contact


@pytest.fixture(scope="module")
def contact():
    return line_contact(80)


def test_half_width_and_peak_pressure_are_those_of_hertz():
    """3 % with four facets on the half width."""
    for check in HERTZ.measure(1).checks:
        assert check.passed, check


@pytest.mark.parametrize(
    ("load", "modulus"),
    [(0.5 * LOAD, MODULUS), (2 * LOAD, MODULUS), (LOAD, 2 * MODULUS), (LOAD, 1.2 * MODULUS)],
)
def test_the_check_can_fail(contact, load, modulus):
    """Half of the force, both halves of it, a rigid cylinder and a modulus 20 % off are outside."""
    assert abs(contact.half_width / half_width(load, RADIUS, modulus) - 1) > 0.05
    assert abs(contact.peak / peak_pressure(load, RADIUS, modulus) - 1) > 0.05
