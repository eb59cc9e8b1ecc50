"""Lithium by Anand's law: hardening and saturation at constant strain rate."""

import numpy as np
import pytest

from fem_interface.reference.anand import saturated_resistance, saturated_stress
from fem_interface.verification.bodies import ROOM
from fem_interface.verification.rungs.creep import ANAND, RATES, flow_stresses, lithium


def test_it_hardens_and_saturates_as_it_should():
    """Catches shear for tension, m for 1/m, and a resistance that saturates elsewhere."""
    for check in ANAND.measure(1).checks:
        assert check.passed, check


def test_the_figures_of_the_saturated_law():
    """As tabulated for 1e-5 to 1e-1 /s, three digits."""
    _, constants = lithium()
    np.testing.assert_allclose(
        saturated_stress(RATES, 298.15, constants), [0.470, 0.744, 1.18, 1.87, 2.96], rtol=3e-3
    )


def test_the_check_can_fail():
    """Ten degrees, or a start away from saturation, are far outside of the tolerance."""
    law, constants = lithium()
    rate = RATES[2]
    S = float(saturated_resistance(rate, ROOM, constants))
    found = flow_stresses(law, rate, np.array([0.02, 0.05]), S)[-1]
    warm = saturated_stress(rate, ROOM + 10, constants)
    assert abs(found / warm - 1) > 0.05
    early = flow_stresses(law, rate, np.array([0.02, 0.05]), 0.9 * S)[-1]
    assert found == pytest.approx(float(saturated_stress(rate, ROOM, constants)), rel=1e-5)
    assert abs(early / found - 1) > 0.05
