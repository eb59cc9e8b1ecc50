"""Pulling metal off takes the work of separation, no more and no less."""

import numpy as np
import pytest

from fem_interface.mechanics.adhesion import VISCOUS_TIME, BondState, CohesiveLaw
from fem_interface.mechanics.effects import Adhesion
from fem_interface.verification.rungs.adhesion import STRENGTH, WORK, cycle, work_lost

SLOWLY = 1e9  # s


@pytest.fixture(scope="module")
def pulled():
    return cycle(CohesiveLaw(strength=STRENGTH, work=WORK, rise=1e-3), lift=0.025, steps=60)


def test_a_cycle_takes_the_work_of_separation(pulled):
    """2 % of it: trapezoids over 60 steps of a law with two corners."""
    path, found = pulled
    assert work_lost(path) == pytest.approx(WORK, rel=0.02)
    assert found.platen_pressure() == pytest.approx(0.0, abs=1e-6)
    assert not found.interface.find(Adhesion).state.bonds.bonded.any()


def test_no_more_than_the_strength_is_carried(pulled):
    """The wave of 1 nm parts here before it parts there, so a little less as a mean."""
    path, _ = pulled
    assert -STRENGTH <= path[:, 1].min() < -0.9 * STRENGTH


def test_without_adhesion_nothing_is_lost():
    """Negative control: the same way is elastic; what is left is that of trapezoids on load."""
    path, _ = cycle(None, lift=0.002, steps=40)
    assert work_lost(path) == pytest.approx(0.0, abs=0.03 * WORK)
    assert path[:, 1].min() > -1e-6


def test_the_law_takes_the_work_whatever_its_rise():
    for rise in (1e-5, 1e-3, 1.0):
        law = CohesiveLaw(strength=STRENGTH, work=WORK, rise=rise)
        gap = np.linspace(0.0, 1.1 * law.separation, 20001)
        bonded = BondState(bonded=np.ones(len(gap), dtype=bool), opened=np.zeros(len(gap)))
        tension, _ = law.tension(gap, bonded, SLOWLY)
        assert np.trapezoid(tension, gap) == pytest.approx(WORK, rel=1e-6)
        assert tension.max() == pytest.approx(STRENGTH, rel=1e-3)


def test_what_has_opened_is_weaker_until_it_is_pressed_again():
    law = CohesiveLaw(strength=STRENGTH, work=WORK, rise=1e-3)
    gap, free, pressed = np.array([0.01]), np.array([False]), np.array([True])
    state = law.committed(np.array([-1e-4]), pressed, BondState.none(1), SLOWLY)
    first, _ = law.tension(gap / 2, state, SLOWLY)
    opened = law.committed(gap, free, state, SLOWLY)
    again, slope = law.tension(gap / 2, opened, SLOWLY)
    assert 0.0 < again[0] < first[0] and slope[0] > 0.0
    healed = law.committed(np.array([-1e-4]), pressed, opened, SLOWLY)
    assert law.tension(gap / 2, healed, SLOWLY)[0] == first
    gone = law.committed(np.array([1.01 * law.separation]), free, state, SLOWLY)
    assert law.tension(np.array([1e-3]), gone, SLOWLY)[0] == 0.0


def test_a_bond_that_was_never_made_carries_nothing():
    law = CohesiveLaw(strength=STRENGTH, work=WORK, rise=1e-3)
    assert law.tension(np.array([1e-3]), BondState.none(1), SLOWLY)[0] == 0.0


def test_the_slope_is_the_derivative_of_the_tension():
    law = CohesiveLaw(strength=STRENGTH, work=WORK, rise=1e-3)
    gap = np.array([2e-4, 5e-3, 0.012, 0.018, 0.03])
    for opened in (0.0, 8e-3):
        state = BondState(bonded=np.ones(5, dtype=bool), opened=np.full(5, opened))
        _, slope = law.tension(gap, state, SLOWLY)
        h = 1e-9
        ahead, behind = (
            law.tension(gap + h, state, SLOWLY)[0],
            law.tension(gap - h, state, SLOWLY)[0],
        )
        np.testing.assert_allclose(slope, (ahead - behind) / (2 * h), atol=1e-4 * STRENGTH / 1e-3)


def test_the_slope_knows_the_lag_of_a_short_step():
    law = CohesiveLaw(strength=STRENGTH, work=WORK, rise=1e-3)
    gap = np.array([2e-4, 5e-3, 0.012, 0.018, 0.03])
    state = BondState(bonded=np.ones(5, dtype=bool), opened=np.full(5, 4e-3))
    h, dt = 1e-9, 0.5 * VISCOUS_TIME
    _, slope = law.tension(gap, state, dt)
    ahead, behind = law.tension(gap + h, state, dt)[0], law.tension(gap - h, state, dt)[0]
    np.testing.assert_allclose(slope, (ahead - behind) / (2 * h), atol=1e-4 * STRENGTH / 1e-3)


def test_a_step_far_below_the_lag_cannot_soften():
    """What lets a snap run through: over a short step the bond is a spring."""
    law = CohesiveLaw(strength=STRENGTH, work=WORK, rise=1e-3)
    gap = np.linspace(5e-3, 0.015, 20)
    state = BondState(bonded=np.ones(20, dtype=bool), opened=np.full(20, 4e-3))
    assert np.all(law.tension(gap, state, 1e-3 * VISCOUS_TIME)[1] > 0.0)
    assert np.all(law.tension(gap, state, SLOWLY)[1] < 0.0)
