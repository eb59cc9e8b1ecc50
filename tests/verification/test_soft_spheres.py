"""Plastic and creeping metals on a sphere, in three dimensions."""

import numpy as np
import pytest

from fem_interface.verification.rungs.soft_spheres import (
    BY_TIME,
    CREEPING_SPHERE,
    HOLD,
    PLASTIC_SPHERE,
)
from fem_interface.verification.similarity import exponent_of_time


@pytest.mark.slow
def test_a_plastic_metal_carries_three_times_its_yield_stress():
    """On the coarse mesh. Negative control: Tresca's yield stress, which bears 3 sqrt(3)/2 Y, and a
    sphere that sinks as in an elastic body, c^2 = 1/2, are outside."""
    checks = PLASTIC_SPHERE.measure(1).checks
    assert all(check.passed for check in checks), checks
    pressure, depth = (check.results[0] for check in checks)
    assert abs(pressure.computed / (3 * np.sqrt(3) / 2) - 1) > 2 * pressure.tolerance
    assert abs(depth.computed / (3 * 0.5) - 1) > 2 * depth.tolerance


@pytest.mark.long
def test_a_creeping_metal_sinks_as_similarity_has_it():
    """On both meshes; the finer one is off by less than half of what the coarse one is."""
    checks = CREEPING_SPHERE.measure(2).checks
    assert all(check.passed for check in checks), checks
    coarse, fine = (result.error for result in checks[1].results)
    assert fine < 0.5 * coarse


def test_another_exponent_would_be_noticed():
    """Negative control: the cylinder's exponent, and those of n = 2 and 4."""
    t = np.geomspace(1e-3, 1.0, 50) * HOLD
    for exponent in (2 / 4, 2 / 5, 2 / 9):
        found = exponent_of_time(np.column_stack([t, t**exponent, t]), HOLD)
        assert abs(found / BY_TIME - 1) > 0.15
