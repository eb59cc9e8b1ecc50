"""Strength of small volumes: bounded, and as warm as it was tested."""

import numpy as np
import pytest

from fem_interface.materials.files import load_material
from fem_interface.materials.flow import REFERENCE_RATE, REFERENCE_TEMPERATURE
from fem_interface.materials.material import SizeEffect
from fem_interface.materials.size_effect import (
    SizeEffectResistance,
    flow_resistance,
    pillar_law,
)

LITHIUM = load_material("Li")
WARM = 363.15


def test_nothing_is_stronger_than_the_narrowest_that_was_tested():
    """However near the face: 105 MPa at 1 um and at 1 nm; at 2 um by the power law."""
    data = LITHIUM.size_effect
    strength = flow_resistance(np.array([1e-12, 1e-3, 0.5, 1.0]), data)
    assert strength == pytest.approx([105.0, 105.0, 105.0, 105.0 * 2**-0.68])


def test_nothing_is_stronger_than_a_crystal_can_be():
    data = SizeEffect(reference_stress=105.0, exponent=0.68, tested_width=1e-3, strength_limit=0.1)
    near, far = flow_resistance(np.array([5e-4, 0.5]), data, shear_modulus=2830.0)
    assert near == pytest.approx(283.0)
    assert far == pytest.approx(105.0)


def test_without_either_bound_it_would_grow_without_end():
    """Negative control: what the bounds hold back at 1 nm."""
    data = SizeEffect(reference_stress=105.0, exponent=0.68, tested_width=1e-9, strength_limit=1.0)
    assert flow_resistance(np.array([5e-4]), data)[0] > 1e4


def test_warm_pillars_are_those_that_were_tested_warm():
    """35 MPa and exponent 1 at 90 degC; between the tests in between, beyond them as they are."""
    data = LITHIUM.size_effect
    assert pillar_law(data, WARM) == pytest.approx((35.0, 1.0))
    assert pillar_law(data, WARM + 50) == pytest.approx((35.0, 1.0))
    assert pillar_law(data, 250.0) == pytest.approx((105.0, 0.68))
    between = pillar_law(data, 0.5 * (WARM + REFERENCE_TEMPERATURE))
    assert between == pytest.approx((np.sqrt(105.0 * 35.0), 0.84))


def test_the_flow_law_makes_of_it_what_was_measured():
    """A law softens what it is given as it softens the bulk: what comes out is 35 MPa at 1 um."""
    flow = LITHIUM.flow
    cold, warm = (flow.flow_stress(REFERENCE_RATE, T) for T in (REFERENCE_TEMPERATURE, WARM))
    law = SizeEffectResistance(
        data=LITHIUM.size_effect,
        bulk=cold,
        softening=lambda T: flow.flow_stress(REFERENCE_RATE, T) / cold,
    )
    assert law(np.array([0.5]), WARM)[0] * warm / cold == pytest.approx(35.0)
    assert law(np.array([0.5]))[0] == pytest.approx(105.0)
