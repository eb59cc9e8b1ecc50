"""Factors that fit less and less are made anew when that is cheaper."""

import numpy as np
import pytest

from fem_interface.solvers.renewal import LOOK, Renewal


def mean_cost(worth: float, iterations: list[int], period: int) -> float:
    """Of a solve, where factors serve so many."""
    return (worth + sum(iterations[:period])) / period


def served(worth: float, iterations: list[int]) -> int:
    """Solves by the same factors."""
    rule = Renewal()
    assert rule.due  # there are none yet
    rule.renew(worth)
    for n in iterations:
        rule.served(n)
        if rule.due:
            break
    return rule.solves


@pytest.mark.parametrize("worth", [2.0, 9.0, 20.0])
@pytest.mark.parametrize("seed", range(5))
def test_no_other_period_is_cheaper(worth, seed):
    """Where iterations grow with age, up to the one solve by which it is seen."""
    grows = np.random.default_rng(seed).integers(1, 4, size=60)
    iterations = [int(n) for n in 2 + np.cumsum(grows)]
    found = served(worth, iterations)
    costs = [mean_cost(worth, iterations, m) for m in range(1, 61)]
    best = int(np.argmin(costs)) + 1
    assert best in (found - 1, found)
    assert costs[found - 1] < costs[-1]


def test_each_solve_has_its_own_where_factors_cost_nothing():
    assert served(0.0, [2, 2, 2]) == 1


def test_factors_that_keep_fitting_stay():
    """Negative control: nothing but growth asks for new ones."""
    rule = Renewal()
    rule.renew(9.0)
    for _ in range(1000):
        rule.served(3)
    assert not rule.due


def used(rule: Renewal, residuals, asked: float) -> int:
    """Iterations of a solve, until it is done or given up."""
    for k, left in enumerate(residuals, start=1):
        if left <= asked or rule.give_up(k, left, asked):
            return k
    raise AssertionError("it went on")


@pytest.mark.parametrize("left_by_each", [0.1, 0.6])
def test_a_solve_that_will_be_done_before_new_factors_is_not_given_up(left_by_each):
    """By factors worth 14: at a rate of 0.6 a thousandth takes 14 iterations."""
    rule = Renewal()
    rule.renew(14.0)
    residuals = left_by_each ** np.arange(1.0, 60.0)
    assert used(rule, residuals, 1e-3) == np.argmax(residuals <= 1e-3) + 1


@pytest.mark.parametrize("left_by_each", [0.8, 1.0])
def test_a_hopeless_solve_is_given_up_as_soon_as_its_rate_is_known(left_by_each):
    """At a rate of 0.8 a thousandth takes 31 iterations, which is 27 more than four; a tenth takes
    eleven, which is seven."""
    rule = Renewal()
    rule.renew(14.0)
    residuals = left_by_each ** np.arange(1.0, 60.0)
    assert used(rule, residuals, 1e-3) == LOOK
    if left_by_each < 1.0:
        assert used(rule, residuals, 0.1) == 11
