"""Rungs that claim an order climb two meshes: an error that is small but stays is noticed.

Westergaard, punch, cylinders and constriction climb all of theirs in their own tests.
"""

import pytest

from fem_interface.verification.ladder import LADDER, climb
from fem_interface.verification.rung import Check, relative

ORDERED = ("hertz", "notch", "sphere-plastic", "sphere-creep")


@pytest.mark.slow
@pytest.mark.parametrize("name", ORDERED)
def test_an_order_that_is_claimed_is_there(name):
    """Tolerances and orders are the rung's own."""
    rung = next(one for one in LADDER if one.name == name)
    outcome = climb(rung, count=2)
    claimed = [check for check in outcome.checks if check.least_order is not None]
    assert claimed and all(len(check.results) == 2 for check in claimed)
    for check in outcome.checks:
        assert check.passed, check


def test_an_error_that_stays_is_noticed_on_two_meshes():
    """Negative control."""
    results = tuple(relative(size, 1.01, 1.0, 0.02) for size in (0.1, 0.05))
    assert Check(quantity="a", reason="none", results=results).passed
    assert not Check(quantity="a", reason="none", results=results, least_order=0.5).passed
