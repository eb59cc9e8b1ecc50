r"""When factors that precondition, and fit their matrix less and less, are made anew.

The longer factors have served, the more iterations a solve takes. Counted in iterations, with W for
what factors cost themselves, a solve has cost

.. math:: \bar n = \Big( W + \sum_{k=1}^{m} n_k \Big) / m

since they were made. That falls at first, as W is shared by more solves, and is least when a solve
takes more than the average itself: from then on new factors are cheaper. A solve that by the rate
of its first iterations has more than W still to go is not finished with them. The rule knows counts
and residuals alone and no clock, so that a run takes the same way on a slow machine as on a fast
one.
"""

import math
from dataclasses import dataclass

LOOK = 4  # iterations, which tell how many more there will be


@dataclass
class Renewal:
    """Of the factors of one matrix; the first ones are due.

    Attributes:
        worth: Iterations that cost as much as factors; with 0 each solve has its own.
        solves: By the factors that there are.
        iterations: Of these solves.
        due: Whether the next solve is to have new ones.
    """

    worth: float = 0.0
    solves: int = 0
    iterations: int = 0
    due: bool = True

    def renew(self, worth: float) -> None:
        """There are new factors."""
        self.worth, self.solves, self.iterations, self.due = worth, 0, 0, False

    def served(self, iterations: int) -> None:
        """A solve by them took so many iterations."""
        self.solves += 1
        self.iterations += iterations
        self.due = iterations * self.solves >= self.worth + self.iterations

    @property
    def most(self) -> int:
        """Iterations after which a solve is not worth going on with these factors: so many cost
        twice what new ones do."""
        return max(1, int(2.0 * self.worth))

    def give_up(self, used: int, left: float, asked: float) -> bool:
        """Whether new factors cost less than what is to come by the rate so far, or `most` is used.

        Args:
            used: Iterations of this solve.
            left: Part of the right-hand side that they have left.
            asked: Part that is to be left.
        """
        if used >= self.most:
            return True
        if used < LOOK:
            return False
        if left >= 1.0:
            return True
        return used * (math.log(asked) / math.log(left) - 1.0) > self.worth
