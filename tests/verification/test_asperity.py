"""Ridges that a plastic metal flattens, with and without bulk flow."""

import pytest

from fem_interface.materials.elastic import Elastic
from fem_interface.reference.plastic import flattened_pressure
from fem_interface.verification.rungs import asperity


@pytest.mark.slow
def test_contact_grows_as_that_of_ridges_that_feel_each_other():
    """Within the bands of the coarsest mesh; stretching gives more contact, more of it more."""
    checks = asperity.ASPERITY.measure(1).checks
    for check in checks:
        assert check.passed, check
    little, much = (check.finest.computed for check in checks[-2:])
    assert much > little > 1


def test_the_check_can_fail(monkeypatch):
    """An elastic metal is not even near, and without the stretch nothing is gained."""
    monkeypatch.setattr(asperity, "J2", lambda yield_stress: Elastic())
    found = asperity.flattened(16)
    reached = found.fraction[-1]
    assert found.pressure[-1] > 2 * flattened_pressure(reached, 1.0)
