"""A flat rigid punch without friction on a perfectly plastic block, plane strain."""

import pytest

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.plastic import J2
from fem_interface.reference.plastic import flat_punch_pressure
from fem_interface.verification.rungs.punch import EXACT, PUNCH, YIELD, plateau_rise, pressures


def test_the_mean_pressure_is_prandtls():
    """(2 + pi) k = 2.968 Y within 1 %, and within 4 % with five cells a side already.

    The velocities of finite elements widen the punch by part of a cell, so coarse meshes are
    above."""
    (check,) = PUNCH.measure(None).checks
    assert check.passed, check
    assert check.results[0].computed > check.results[0].exact


@pytest.mark.parametrize("cells", [5, 10])
def test_there_is_a_plateau(cells):
    """Catches locking: pressure that grows for ever."""
    assert plateau_rise(pressures(J2(yield_stress=YIELD), cells)) < 0.01


def test_the_check_of_the_plateau_can_fail():
    """Tresca's 2.571 Y is outside of the tolerance, and an elastic block has no plateau."""
    found = pressures(J2(yield_stress=YIELD), 10)
    assert abs(found[-1] / flat_punch_pressure(YIELD / 2) - 1) > 0.1
    elastic = pressures(Elastic(), 10)
    assert plateau_rise(elastic) > 0.2
    assert elastic[-1] > 1.5 * EXACT
