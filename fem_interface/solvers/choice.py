"""Which way a linear system is solved, and what PETSc is told of its parts."""

import shlex
from dataclasses import dataclass
from itertools import pairwise

from petsc4py import PETSc


@dataclass(frozen=True, kw_only=True)
class SolverChoice:
    """What is asked for.

    Measured: metal and ceramics apart take a tenth of the time of factors of everything from some
    30,000 unknowns in 3D on; strips are factorised whole in less time than FGMRES needs to set up.

    Attributes:
        method: "bodies", "whole", or "auto" for whichever was measured to be faster.
        options: PETSc's, by part.
    """

    method: str = "auto"
    options: str = ""

    def by_bodies(self, dimension: int) -> bool:
        """Whether metal and ceramics are solved apart."""
        return self.method == "bodies" or (self.method == "auto" and dimension == 3)

    def tell(self) -> None:
        """Put the options where PETSc's solvers look for them."""
        database = PETSc.Options()
        for name, value in self._named():
            database.setValue(name, value)

    def forget(self) -> None:
        """Take them out again: the next run in this process has its own."""
        database = PETSc.Options()
        for name, _ in self._named():
            database.delValue(name)

    def _named(self) -> list[tuple[str, str]]:
        """Names without their dashes, and values."""
        words = [*shlex.split(self.options), "-"]
        named = []
        for word, after in pairwise(words):
            if _is_name(word):
                named.append((word[1:], "" if _is_name(after) or after == "-" else after))
        return named


def _is_name(word: str) -> bool:
    """Rather than a value, which may be a negative number."""
    return word[:1] == "-" and word[1:2].isalpha()
