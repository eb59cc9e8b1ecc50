"""A round hole or cavity under pressure, plastic and creeping."""

import numpy as np
import pytest

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.plastic import J2
from fem_interface.reference.void_closure import (
    cylinder_creep_rate,
    cylinder_limit_pressure,
    sphere_creep_rate,
)
from fem_interface.verification.rungs import cavities, voids
from fem_interface.verification.rungs.voids import EXPONENT, INNER, LOAD, OUTER, YIELD, B


@pytest.mark.parametrize("rung", [voids.CYLINDER_PLASTIC, voids.CYLINDER_CREEP])
def test_a_hole_closes_as_the_thick_cylinder(rung):
    """Within 0.5 %, falling at an order near 2.

    Catches flow that locks, Tresca's measure, a mean stress that flows, the exponent and the
    factors of sqrt 3."""
    for check in rung.measure(None).checks:
        assert check.passed, check


def test_a_hole_has_a_plateau():
    found = voids.plateau(J2(yield_stress=YIELD), 8)
    assert found[-1] == pytest.approx(found[-3], rel=1e-3)


def test_the_check_of_the_limit_can_fail():
    """Tresca's limit is 13 % away, and an elastic cylinder has no limit."""
    elastic = voids.plateau(Elastic(), 8)
    assert elastic[-1] > 1.2 * elastic[-3]
    tresca = cylinder_limit_pressure(OUTER, INNER, YIELD * np.sqrt(3) / 2)
    found = voids.plateau(J2(yield_stress=YIELD), 8)[-1]
    assert abs(found * cylinder_limit_pressure(OUTER, INNER, YIELD) / tresca - 1) > 0.1


def test_the_check_of_the_rate_can_fail():
    """A hole in a body without end, or 5 % more pressure, is more than 10 % away."""
    found = voids.creep_rate(8).found
    assert abs(found / cylinder_creep_rate(1.0, np.inf, INNER, B, EXPONENT) - 1) > 0.1
    assert abs(found / cylinder_creep_rate(1.05, OUTER, INNER, B, EXPONENT) - 1) > 0.1


@pytest.mark.parametrize("rung", [cavities.SPHERE_PLASTIC, cavities.SPHERE_CREEP])
def test_a_cavity_closes_as_the_thick_sphere(rung):
    """On the coarsest tetrahedra."""
    for check in rung.measure(1).checks:
        assert check.passed, check


def test_the_checks_of_the_sphere_can_fail():
    """An elastic sphere has no limit, and the cylinder's rate is not the sphere's."""
    elastic = cavities.plateau(Elastic(), 4)
    assert elastic[-1] > 1.2 * elastic[-2]
    found = cavities.creep_rate(4)
    assert abs(found.found / found.exact - 1) < 0.07
    inner, outer = cavities.INNER, cavities.OUTER
    plane = cylinder_creep_rate(LOAD, outer, inner, B, EXPONENT)
    assert abs(found.found / plane - 1) > 0.2
    endless = sphere_creep_rate(LOAD, np.inf, inner, B, EXPONENT)
    assert abs(found.found / endless - 1) > 0.2
