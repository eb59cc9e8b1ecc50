"""A creeping metal sinks onto a cylinder as similarity has it."""

import numpy as np
import pytest

from fem_interface.verification.ladder import climb
from fem_interface.verification.rungs.indentation import (
    BY_TIME,
    HOLD,
    INDENTATION,
)
from fem_interface.verification.similarity import exponent_of_time


@pytest.mark.slow
def test_the_rung_holds_on_its_coarse_mesh():
    found = climb(INDENTATION, count=1).findings
    assert all(check.passed for check in found.checks), found.checks


def test_another_law_would_be_noticed():
    """Negative control: metal of n = 4, or whose contact does not grow, is out of the tolerance."""
    t = np.geomspace(1e-3, 1.0, 50) * HOLD
    for exponent in (2 / 5, 1.0):
        found = exponent_of_time(np.column_stack([t, t**exponent]), HOLD)
        assert abs(found / BY_TIME - 1) > 0.15
