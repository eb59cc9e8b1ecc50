"""Newton's method for one trial load step, with the contact's augmentation around it."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fem_interface.errors import StepNotConverged
from fem_interface.mechanics.problem import Load
from fem_interface.records import Array


class Equilibrium(Protocol):
    """What Newton's method needs of a problem."""

    approach: float

    def evaluate(self, load: Load) -> None: ...
    def unbalance(self) -> float: ...
    def load_error(self, load: Load) -> float: ...
    def increment(self, load: Load) -> tuple[Array, float]: ...
    def move(self, du: Array, dU: float) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Newton:
    """Full steps while they stay admissible; half ones where a cell or a face would fold.

    Attributes:
        tolerance: On the out-of-balance force over the force carried, and on the load.
        max_iterations: Of one solve.
        growth: The residual may grow over its best by this before the trial is given up.
    """

    tolerance: float = 1e-8
    max_iterations: int = 20
    growth: float = 1e4

    def solve(self, problem: Equilibrium, load: Load) -> int:
        """Iterations used; raises StepNotConverged with the reason. Collective."""
        problem.evaluate(load)
        best = np.inf
        for iteration in range(self.max_iterations + 1):
            error = max(problem.unbalance(), problem.load_error(load))
            if error < self.tolerance:
                return iteration
            if not np.isfinite(error) or (iteration > 6 and error > self.growth * best):
                raise StepNotConverged("residual grows")
            best = min(best, error)
            if iteration == self.max_iterations:
                break
            du, dU = problem.increment(load)
            self._move(problem, load, du, dU)
        raise StepNotConverged(f"no balance after {self.max_iterations} iterations")

    @staticmethod
    def _move(problem: Equilibrium, load: Load, du: Array, dU: float) -> None:
        """Take the increment, or half of it as often as something folds."""
        problem.move(du, dU)
        for _ in range(4):
            try:
                problem.evaluate(load)
                return
            except StepNotConverged:
                du, dU = 0.5 * du, 0.5 * dU
                problem.move(-du, -dU)
        problem.evaluate(load)
