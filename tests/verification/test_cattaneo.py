"""Partial slip under a sideways force, on a coarse mesh; the ladder climbs the finer one."""

import numpy as np
import pytest

from fem_interface.mechanics.effects import friction
from fem_interface.verification.rungs.cattaneo import TOLERANCE, partial_slip

COARSE = min(TOLERANCE)


def exact(share):
    return float(np.sqrt(1 - share))


def test_the_middle_sticks_and_the_rim_slips():
    """c / a to 2 %: images of the contact are worth 1 %, the edge of a facet the other."""
    found = partial_slip(COARSE)
    assert 0.1 < found.share < 0.5
    assert found.stuck == pytest.approx(exact(found.share), rel=TOLERANCE[COARSE])


def test_sticking_that_is_too_soft_is_noticed(monkeypatch):
    """Negative control: with a hundredth of the stiffness more friction is mobilised than the
    slipping rim accounts for; the law has it to 10 % on the coarse mesh."""
    found = partial_slip(COARSE)
    assert 1 - found.stuck**2 == pytest.approx(found.share, rel=0.1)
    monkeypatch.setattr(friction, "STICKING", friction.STICKING / 100)
    soft = partial_slip(COARSE // 2)
    assert 1 - soft.stuck**2 != pytest.approx(soft.share, rel=0.5)
