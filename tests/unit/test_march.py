"""Step control, against a problem of one spring that fails where it is told to."""

from itertools import pairwise
from types import SimpleNamespace

import pytest

from fem_interface.core.errors import NotConverged, StepNotConverged
from fem_interface.mechanics.load_steps import StepLimits
from fem_interface.mechanics.march import first_touch, march
from fem_interface.mechanics.protocol import load_protocol

STIFFNESS = 100.0  # of the spring [MPa/um]


class Spring:
    """Pressure in proportion to the approach; too long steps fail as `fails` says."""

    rms_height = 0.25

    def __init__(
        self,
        fails=lambda spring: False,
        iterations=4,
        increment=0.0,
        error=0.0,
    ):
        self.fails, self.iterations, self.increment = fails, iterations, increment
        self.error = error
        self.approach = self.committed = self.time_step = 0.0
        self.trials, self.commits, self.is_open = 0, 0, False

    def begin(self, temperature):
        assert not self.is_open, "a trial was neither accepted nor forgotten"
        self.is_open = True
        self.approach = self.committed

    def settle(self, time_step, temperature, *, pressure=None, approach=None):
        self.trials += 1
        self.time_step = time_step
        self.approach = pressure / STIFFNESS if approach is None else approach
        if self.fails(self):
            raise StepNotConverged("contact")
        return self.iterations

    def platen_pressure(self):
        return STIFFNESS * self.approach

    def plastic_increment(self):
        return self.increment

    def flow_error(self):
        return self.error

    def commit(self):
        self.is_open, self.committed = False, self.approach
        self.commits += 1

    def roll_back(self):
        self.is_open, self.approach = False, self.committed


def protocol(*steps):
    return load_protocol(
        [
            SimpleNamespace(name=str(p), pressure=p, ramp=ramp, hold=hold, temperature=298.15)
            for p, ramp, hold in steps
        ]
    )


PRESS_AND_RELEASE = protocol((360.0, 60.0, 60.0), (15.0, 10.0, 0.0))


def run(spring, press=PRESS_AND_RELEASE, limits=None):
    """Steps and cut-backs."""
    cutbacks = []
    steps = march(spring, press, lambda time, reason: cutbacks.append((time, reason)), limits)
    return list(steps), cutbacks


def test_lands_exactly_on_the_ends_of_ramps_and_holds():
    """Catches samples that stand beside the pressure that was asked for."""
    steps, _ = run(Spring())
    ends = [(s.time, s.pressure) for s in steps if s.ends_piece]
    assert ends == [(60.0, 360.0), (120.0, 360.0), (130.0, 15.0)]
    assert [s.time for s in steps if s.ends_step] == [120.0, 130.0]


def test_times_add_up_and_pressures_are_those_of_the_protocol():
    steps, _ = run(Spring())
    assert sum(s.time_step for s in steps) == pytest.approx(130.0)
    assert [s.number for s in steps] == list(range(len(steps)))
    for s in steps:
        assert s.pressure == pytest.approx(PRESS_AND_RELEASE.pressure_at(s.time))


def test_the_first_step_follows_from_the_first_touch():
    """Catches a first step far beyond the load of a single summit."""
    steps, _ = run(Spring())
    touching = STIFFNESS * StepLimits().touch * Spring.rms_height
    assert steps[0].pressure == pytest.approx(1.5 * touching)


def test_curves_have_points_even_if_every_step_is_easy():
    steps, _ = run(Spring(iterations=1))
    assert max(s.time_step for s in steps if s.piece.change) <= 1.2 * 60 / 8
    assert sum(s.piece.change == 0 for s in steps) >= 4
    assert sum(s.piece.change < 0 for s in steps) >= 7


def test_no_step_is_a_sliver_of_the_one_before():
    """Catches a last step of 1e-12 s."""
    steps, _ = run(Spring())
    for before, after in pairwise(steps):
        if before.piece is after.piece:
            assert after.time_step > 0.15 * before.time_step


def test_a_failed_step_is_cut_and_told_with_its_reason():
    spring = Spring(fails=lambda s: s.time_step > 2.0)
    steps, cutbacks = run(spring)
    assert steps[-1].pressure == 15.0
    assert max(s.time_step for s in steps) <= 2.0
    assert cutbacks
    assert {reason for _, reason in cutbacks} == {"contact"}
    assert spring.commits == len(steps) + 1  # and the first touch


def test_a_step_that_was_lengthened_or_shortened_to_land_can_be_cut_too():
    """Catches an endless loop: the rest of a piece is tried again and again."""
    spring = Spring(fails=lambda s: s.time_step > 1.5 and s.approach * STIFFNESS > 355)
    steps, cutbacks = run(spring, protocol((360.0, 60.0, 0.0)))
    assert steps[-1].time == 60.0
    assert cutbacks


def test_gives_up_with_time_pressure_and_reason():
    """Catches a run that never ends, and an error that does not say where it stood."""
    spring = Spring(fails=lambda s: s.approach * STIFFNESS > 100)
    with pytest.raises(NotConverged, match=r'"360.0" beyond t = .* s, p = (100|99.*) MPa: contact'):
        run(spring)
    assert spring.committed * STIFFNESS == pytest.approx(100.0, abs=1e-3)


def test_gives_up_with_the_place_if_there_is_one(monkeypatch):
    def settle(self, time_step, temperature, *, pressure=None, approach=None):
        self.approach = pressure / STIFFNESS if approach is None else approach
        if pressure is not None:
            raise StepNotConverged("folded cell", (1.25, -0.5))
        return 3

    monkeypatch.setattr(Spring, "settle", settle)
    with pytest.raises(NotConverged, match=r"folded cell at x = 1\.25 um, z = -0\.5 um"):
        run(Spring())


def test_gives_up_when_failures_outnumber_successes():
    spring = Spring(fails=lambda s: s.approach * STIFFNESS > 100)
    with pytest.raises(NotConverged):
        run(spring, limits=StepLimits(max_failures=3))
    assert spring.committed * STIFFNESS > 50


def test_a_first_touch_that_carries_nothing_is_no_touch():
    """Catches a first step of no length, repeated for ever."""
    spring = Spring()
    spring.platen_pressure = lambda: -0.0
    with pytest.raises(NotConverged, match="first touch of the bodies: the platen carries nothing"):
        run(spring)


@pytest.mark.parametrize("corner", [1e-14, 1e-9, 1.0, 1e6])
def test_the_first_touch_carries_what_matters_to_the_first_ramp(corner, monkeypatch):
    """Catches a touch in the rounded corner of the contact law, whose next step is no step: the
    first guess carries far too little, enough, or far too much."""
    spring, limits = Spring(), StepLimits()
    guess = STIFFNESS * limits.touch * spring.rms_height
    exponent = 1.0 if corner == 1.0 else 3.0

    def carried():
        return guess * corner * (spring.approach / (limits.touch * spring.rms_height)) ** exponent

    monkeypatch.setattr(spring, "platen_pressure", carried)
    touching = first_touch(spring, PRESS_AND_RELEASE.pieces[0], limits)
    assert limits.least_touch * 360.0 <= touching <= limits.most_touch * 360.0
    assert spring.commits == 1


def test_a_first_touch_too_deep_to_balance_is_shortened():
    spring = Spring(fails=lambda s: s.approach > 1e-6)
    touching = first_touch(spring, PRESS_AND_RELEASE.pieces[0], StepLimits(least_touch=1e-8))
    assert 0.0 < touching <= STIFFNESS * 1e-6


def test_the_march_gives_up_relative_to_what_it_tried():
    """Catches a floor taken from the ramp, above which no step of a small first touch ever was."""
    spring = Spring(fails=lambda s: s.trials in (2, 3, 4))
    limits = StepLimits(least_touch=1e-13, touch=1e-9)
    steps, cutbacks = run(spring, limits=limits)
    assert len(cutbacks) == 3 and steps[-1].pressure == 15.0


def test_fast_flow_keeps_steps_from_growing():
    eager, careful = run(Spring())[0], run(Spring(increment=0.5))[0]
    assert len(careful) > len(eager)
    ramp = [s.time_step for s in careful if s.piece.change > 0 and not s.ends_piece]
    assert max(ramp) == pytest.approx(ramp[0])


def test_steps_grow_with_easy_balance_and_shrink_with_hard():
    factors = [StepLimits().following(n) for n in (1, 6, 9, 12, 13, 40)]
    assert factors == sorted(factors, reverse=True)
    assert StepLimits().following(6) > 1 > StepLimits().following(13)


def test_steps_are_as_long_as_the_error_of_flow_allows():
    """A rate that changes by too much shortens the next step by the root, and by no more than a
    failure would; a small error changes nothing."""
    limits = StepLimits()
    alone, _ = run(Spring())
    good, _ = run(Spring(error=0.1 * limits.flow_error))
    assert [s.time for s in good] == [s.time for s in alone]
    limits = StepLimits(shortest=1e-4)
    four, _ = run(Spring(error=4 * limits.flow_error), protocol((360.0, 0.1, 0.0)), limits=limits)
    assert four[1].time_step == pytest.approx(max(0.5, limits.shrink) * four[0].time_step)
    floor = limits.shortest * 0.1 / limits.ramp_parts
    steps = [s.time_step for s in four if not s.ends_piece]
    assert min(steps) >= floor  # an error that stays ends no run
