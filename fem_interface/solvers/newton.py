"""Newton's method for one trial load step, with a line search where an increment goes too far."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fem_interface.core.errors import StepNotConverged
from fem_interface.core.records import Array


@dataclass(frozen=True, kw_only=True)
class Load:
    """What is asked of a trial step: exactly one of force and approach is given.

    Attributes:
        time_step: [s]
        temperature: [K]
        pressure: Mean pressure of the platen [MPa], or None.
        approach: Displacement of the platen [um], or None.
    """

    time_step: float
    temperature: float
    pressure: float | None = None
    approach: float | None = None


class Equilibrium(Protocol):
    """What Newton's method needs of a problem."""

    approach: float

    def evaluate(self, load: Load) -> None: ...
    def unbalance(self) -> float: ...
    def load_error(self, load: Load) -> float: ...
    def increment(self, load: Load, rtol: float) -> tuple[Array, float]: ...
    def move(self, du: Array, dU: float) -> None: ...
    def work(self, load: Load, du: Array, dU: float) -> float: ...


@dataclass(frozen=True, kw_only=True)
class Newton:
    """Full steps while they stay admissible; half ones where a cell or a face would fold.

    Attributes:
        tolerance: On the out-of-balance force over the force carried, and on the load.
        max_iterations: Of one solve.
        decrease: Of the residual's work along an increment that needs no search.
        max_searches: Evaluations of one search.
        looseness: Least and largest part of the residual that a linear system may leave where it
            is not solved whole; the first of a step, whose load is new, lies between.
        forcing: That part over the square of what the iteration before has left.
        enough: That part over what would end the iterations.
        growth: The residual may grow over its best by this before the trial is given up.
    """

    tolerance: float = 1e-8
    max_iterations: int = 20
    looseness: tuple[float, float] = (1e-3, 0.1)
    forcing: float = 0.1
    enough: float = 0.2
    growth: float = 1e4
    decrease: float = 0.5
    max_searches: int = 6

    def solve(self, problem: Equilibrium, load: Load) -> int:
        """Iterations used; raises StepNotConverged with the reason. Collective."""
        problem.evaluate(load)
        best = before = np.inf
        for iteration in range(self.max_iterations + 1):
            error = max(problem.unbalance(), problem.load_error(load))
            if error < self.tolerance:
                return iteration
            if not np.isfinite(error) or (iteration > 6 and error > self.growth * best):
                raise StepNotConverged("residual grows")
            best = min(best, error)
            if iteration == self.max_iterations:
                break
            du, dU = problem.increment(load, self.left(error, before))
            before = error
            self._move(problem, load, du, dU)
        raise StepNotConverged(f"no balance after {self.max_iterations} iterations")

    def left(self, error: float, before: float = np.inf) -> float:
        """Part of the residual that the next linear system may leave [EisenstatWalker1996].

        No more than Newton's method would leave itself, going by the iteration before, and no less
        than what is asked for in the end.

        Args:
            error: Now.
            before: An iteration ago; infinite in the first.
        """
        least, most = self.looseness
        if not np.isfinite(before):
            return float(np.sqrt(least * most))
        left = max(self.forcing * (error / before) ** 2, self.enough * self.tolerance / error)
        return min(max(left, least), most)

    def _move(self, problem: Equilibrium, load: Load, du: Array, dU: float) -> None:
        """Take the increment, or the part of it at which the work of the residual vanishes.

        Contact points that open and close, and friction that sticks and slips, make full steps
        jump to and fro over the answer; along the increment the answer lies where the residual
        does no work, and a few cheap evaluations (no factorisation) find it.
        """
        start = problem.work(load, du, dU)
        α = self._admissible(problem, load, du, dU)
        low, work_low, high, work_high = 0.0, start, α, problem.work(load, du, dU)
        for _ in range(self.max_searches):
            if abs(work_high) <= self.decrease * abs(start) or work_low * work_high >= 0:
                return
            # Illinois' rule: regula falsi that cannot hang at one end.
            trial = high - work_high * (high - low) / (work_high - work_low)
            trial = min(max(trial, min(low, high) + 0.1 * abs(high - low)), max(low, high))
            problem.move((trial - α) * du, (trial - α) * dU)
            problem.evaluate(load)
            α, work = trial, problem.work(load, du, dU)
            if work * work_high < 0:
                low, work_low = high, work_high
            else:
                work_low *= 0.5
            high, work_high = trial, work

    @staticmethod
    def _admissible(problem: Equilibrium, load: Load, du: Array, dU: float) -> float:
        """Take the largest of 1, 1/2, 1/4 ... of the increment at which nothing folds."""
        α = 1.0
        problem.move(du, dU)
        for _ in range(5):
            try:
                problem.evaluate(load)
                return α
            except StepNotConverged:
                problem.move(-0.5 * α * du, -0.5 * α * dU)
                α *= 0.5
        problem.evaluate(load)
        return α
