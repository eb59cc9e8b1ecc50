"""A block on a slope that rises along both directions of the face."""

import numpy as np

from fem_interface.verification.rungs.friction import COEFFICIENT
from fem_interface.verification.rungs.slope import (
    SLOPE,
    SLOPES,
    TOLERANCE,
    exact_force_ratios,
    force_ratios,
)


def test_the_wall_pushes_along_its_normal_and_rubs_along_the_way():
    for check in SLOPE.measure(1).checks:
        assert check.passed, check


def test_the_check_can_fail():
    """Friction that is horizontal, along the steepest way, or a twentieth larger is outside."""
    slope = SLOPES[0]
    found = force_ratios(slope, 1.0)
    normal = np.array([-slope[0], -slope[1], 1.0]) / np.sqrt(1.0 + np.dot(slope, slope))
    steepest = np.array([*slope, np.dot(slope, slope)])
    for way in (np.array([1.0, 0.0, 0.0]), steepest):
        force = normal - COEFFICIENT * way / np.linalg.norm(way)
        assert np.max(np.abs(force[:2] / force[2] - found)) > 100 * TOLERANCE
    more = exact_force_ratios(slope, 1.0, 1.05 * COEFFICIENT)
    assert np.max(np.abs(more - found)) > 100 * TOLERANCE
