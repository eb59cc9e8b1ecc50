"""A contact that sticks comes off at the force of its work, not of its strength."""

import pytest

from fem_interface.verification.ladder import climb
from fem_interface.verification.rungs.pull_off import FORCE, PULL_OFF, pulled


@pytest.mark.slow
def test_the_rung_holds_on_its_coarse_mesh():
    found = climb(PULL_OFF, count=1).findings
    assert all(check.passed for check in found.checks)


@pytest.mark.slow
def test_a_bond_that_is_long_against_the_contact_is_weaker():
    """Negative control, and the trend: the same work over ten times the opening pulls off at less,
    as no crack runs in it."""
    assert -pulled(20, 0.1)[:, 1].min() < 0.9 * FORCE
