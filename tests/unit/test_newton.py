"""How exactly Newton's method asks for its linear systems."""

import math

import numpy as np
import pytest

from fem_interface.solvers.newton import Load, Newton

LOAD = Load(time_step=1.0, temperature=298.15, pressure=1.0)


class Spring:
    """Hardens: exp(x) - 1 = load. A linear system leaves just what it may, on the worse side."""

    def __init__(self, load):
        self.load, self.x, self.approach = load, 0.0, 0.0
        self.asked, self.errors = [], []

    def evaluate(self, load):
        self.residual = math.expm1(self.x) - self.load

    def unbalance(self):
        self.errors.append(abs(self.residual) / self.load)
        return self.errors[-1]

    def load_error(self, load):
        return 0.0

    def increment(self, load, rtol):
        self.asked.append(rtol)
        return np.array([-self.residual * (1 - rtol) / math.exp(self.x)]), 0.0

    def move(self, du, dU):
        self.x += du[0]

    def work(self, load, du, dU):
        return self.residual * du[0]

    @property
    def digits(self):
        """Which all linear systems took, as iterations of a Krylov method go with them."""
        return -np.log10(self.asked).sum()


@pytest.mark.parametrize("load", [0.1, 2.0, 50.0])
def test_looser_systems_cost_no_iterations_and_a_sixth_less(load):
    """Against a thousandth throughout; negative control: a tenth throughout takes more
    iterations."""
    tied, fixed, loose = Spring(load), Spring(load), Spring(load)
    iterations = Newton().solve(tied, LOAD)
    assert iterations <= Newton(looseness=(1e-3, 1e-3)).solve(fixed, LOAD)
    assert tied.errors[-1] < Newton().tolerance
    assert tied.digits < 0.84 * fixed.digits
    assert Newton(looseness=(0.1, 0.1)).solve(loose, LOAD) > iterations


def test_the_last_system_is_solved_for_what_is_asked_for_in_the_end():
    """A residual of three times the tolerance need not fall by a thousand."""
    newton = Newton()
    assert newton.left(3 * newton.tolerance, 1e-4) == pytest.approx(newton.enough / 3)
    assert newton.left(1e-5, 1e-4) == pytest.approx(newton.looseness[0])
    assert newton.left(0.5e-4, 1e-4) == pytest.approx(0.25 * newton.forcing)
    assert newton.left(1e-2) == pytest.approx(1e-2)
    assert newton.left(1.0, 1e-4) == newton.looseness[1]
