"""Factors that fit less and less are made anew when that is cheaper."""

import numpy as np
import pytest

from fem_interface.solvers.renewal import Renewal


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
