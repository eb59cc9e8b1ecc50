"""Point contact of a sphere in three dimensions."""

import pytest

from fem_interface.reference.hertz import sphere_pressure, sphere_radius
from fem_interface.verification.rungs.sphere import LOAD, MODULUS, RADIUS, SPHERE


@pytest.fixture(scope="module")
def checks():
    return SPHERE.measure(1).checks


def test_radius_and_peak_pressure_are_those_of_hertz(checks):
    """1 and 2 % with three facets on the radius."""
    for check in checks:
        assert check.passed, check


@pytest.mark.parametrize(
    ("load", "modulus"), [(0.8 * LOAD, MODULUS), (2 * LOAD, MODULUS), (LOAD, 2 * MODULUS)]
)
def test_the_check_can_fail(checks, load, modulus):
    """A quarter of the sphere taken for less, both halves of it, and a rigid sphere are outside."""
    radius, peak = (check.results[0].computed for check in checks)
    assert abs(radius / sphere_radius(load, RADIUS, modulus) - 1) > 0.03
    assert abs(peak / float(sphere_pressure(0.0, load, RADIUS, modulus)) - 1) > 0.05
