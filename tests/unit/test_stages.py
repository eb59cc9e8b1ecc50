"""Where the time goes."""

import pytest

from fem_interface.core import stages as module
from fem_interface.core.stages import Stages


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is moved."""
    now = [0.0]
    monkeypatch.setattr(module.time, "perf_counter", lambda: now[0])
    return now


def test_what_is_within_counts_for_the_inner_stage_alone(clock):
    stages = Stages()
    with stages("outer"):
        clock[0] += 1.0
        with stages("inner"):
            clock[0] += 2.0
        clock[0] += 4.0
    clock[0] += 8.0  # of no stage
    with stages("inner"):
        clock[0] += 16.0
    assert stages.seconds == {"outer": 5.0, "inner": 18.0}


def test_a_stage_that_fails_has_counted_too(clock):
    stages = Stages()
    with pytest.raises(ValueError), stages("outer"), stages("inner"):
        clock[0] += 3.0
        raise ValueError
    clock[0] += 5.0
    with stages("outer"):
        pass
    assert stages.seconds == {"outer": 0.0, "inner": 3.0}
