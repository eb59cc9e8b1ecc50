"""The window of pressure, on runs whose answer is known."""

import math

import numpy as np
import pytest

from fem_interface.contact.rise import first_above, lastingly_below, rise, rise_and_holds
from fem_interface.contact.window import pressure_window
from tests.unit import synthetic_run
from tests.unit.synthetic_run import altered

TEMPLATE = synthetic_run.samples()[0]


def run(*rows):
    """Samples of pressure, contact fraction and probability of failure."""
    return [
        altered(
            TEMPLATE,
            {"pressure": float(p), "contact.fraction": c, "integrity.failure_probability": f},
        )
        for p, c, f in rows
    ]


UP = ((10, 0.2, 1e-8), (50, 0.6, 1e-6), (100, 0.9, 1e-4), (200, 1.0, 1e-2), (300, 1.0, 1e-1))


def on_two_meshes(samples, *limits):
    """The window where another mesh finds the same."""
    alone = pressure_window(samples, *limits)
    return pressure_window(samples, *limits, [(alone.contact_from, alone.failure_from)])


def test_a_window_opens_at_the_contact_and_closes_at_the_risk():
    found = pressure_window(run(*UP), 0.95, 1e-3)
    # Half-way from 0.9 to 1.0, and from 1e-4 to 1e-2 in its logarithm: nothing is between.
    assert (found.contact_from, found.failure_from) == (pytest.approx(150.0),) * 2
    assert (found.low, found.high) == (None, None)
    wider = on_two_meshes(run(*UP), 0.9, 1e-2)
    assert (wider.low, wider.high) == (pytest.approx(100.0), pytest.approx(200.0))


def test_a_risk_before_the_contact_leaves_no_window():
    """The negative control: the two limits alone do not make a window."""
    found = pressure_window(run(*UP), 0.95, 1e-6)
    assert (found.contact_from, found.failure_from) == (pytest.approx(150), pytest.approx(50))
    assert not found.is_open
    assert (found.low, found.high) == (None, None)


def test_contact_that_is_not_reached_leaves_no_window():
    found = pressure_window(run(*UP[:3]), 0.95, 0.01)
    assert found.contact_from is None
    assert found.failure_from is None
    assert (found.low, found.high) == (None, None)


def test_a_risk_that_is_never_too_high_leaves_the_window_open_as_far_as_pressed():
    found = on_two_meshes(run(*UP), 0.9, 0.5)
    assert found.failure_from is None
    assert (found.low, found.high) == (pytest.approx(100.0), 300.0)


def test_an_unknown_risk_is_not_a_small_one():
    """Catches a window that rests on a material file without strength."""
    unknown = [altered(s, {"integrity.failure_probability": math.nan}) for s in run(*UP)]
    found = pressure_window(unknown, 0.9, 0.01)
    assert found.contact_from == pytest.approx(100.0)
    assert not found.judged
    assert (found.low, found.high) == (None, None)


def test_only_the_way_up_counts():
    """Catches contact that remains on release being told as reached at that low pressure."""
    down = ((200, 1.0, 1e-3), (50, 0.98, 1e-5), (10, 0.96, 1e-8))
    assert pressure_window(run(*UP, *down), 0.9, 1e-2) == pressure_window(run(*UP), 0.9, 1e-2)
    alone = pressure_window(run(*down), 0.9, 1e-2)
    assert alone.highest == 200.0


def test_a_second_press_goes_on_where_the_first_ended():
    steps = run((50, 0.6, 0), (100, 0.8, 0), (100, 0.9, 0), (5, 0.7, 0), (80, 0.9, 0), (150, 1, 0))
    assert rise(steps) == [0, 1, 5]
    assert rise_and_holds(steps) == [0, 1, 2, 5]


def test_crossings_lie_on_the_line_between_steps():
    p, v = np.array([1.0, 2.0, 4.0, 8.0]), np.array([9.0, 5.0, 1.0, 0.0])
    assert lastingly_below(p, v, 3.0) == pytest.approx(3.0)
    assert lastingly_below(p, v, 10.0) == 1.0
    assert lastingly_below(p, v, 0.0) is None
    assert first_above(p, -v, -3.0) == pytest.approx(3.0)
    assert first_above(p, v, 9.0) is None
    assert lastingly_below(p, np.array([9.0, 1.0, 5.0, 0.0]), 2.5) == pytest.approx(6.0)


def test_a_window_is_one_that_stands_on_every_mesh():
    """Catches the window of one mesh, or the widest of all."""
    one = pressure_window(run(*UP), 0.9, 1e-2)
    assert one.is_open and not one.stands and (one.low, one.high) == (None, None)
    scattered = pressure_window(run(*UP), 0.9, 1e-2, [(110.0, 190.0), (90.0, None)])
    assert (scattered.low, scattered.high) == (110.0, pytest.approx(190.0))
    assert (min(scattered.lows), max(scattered.highs)) == (90.0, 300.0)


@pytest.mark.parametrize("other", [(None, None), (250.0, None), (50.0, 80.0)])
def test_a_mesh_without_the_window_leaves_none(other):
    """It lacks the contact, has it too late, or fails before."""
    assert not pressure_window(run(*UP), 0.9, 1e-2, [other]).stands
