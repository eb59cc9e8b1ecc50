"""The linear system of a Newton iteration, and how it is solved: whole, by one factorisation."""

from typing import Any, Protocol

import numpy as np
from petsc4py import PETSc

from fem_interface.core.records import Array, Indices
from fem_interface.core.stages import Stages
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.interface import Interface
from fem_interface.mechanics.restraints import Restraints
from fem_interface.mechanics.tangent import Tangent
from fem_interface.solvers.direct import LinearSolver


class LinearSystem(Protocol):
    """What a problem asks for.

    Attributes:
        cells: Those whose matrices the next solve needs; None for all.
    """

    @property
    def cells(self) -> Indices | None: ...

    def solve(
        self, cells: Array, rhs: PETSc.Vec, out: PETSc.Vec, *, amount: float | None, rtol: float
    ) -> None:
        """Increments of the unknowns at the trial state. Collective.

        Raises StepNotConverged where there are none.

        Args:
            cells: Matrices of the cells that were asked for, shape (n, k d, k d).
            rhs: Out-of-balance forces of the unknowns; it may be overwritten.
            out: The increments.
            amount: What the first rigid face is to move by [um]; None where it carries a force.
            rtol: Part of the out-of-balance forces that may be left.
        """

    def release(self) -> None:
        """Give back the memory of factors, after the last solve."""

    def summary(self) -> dict[str, Any]:
        """What solves it, and how often it did."""


class WholeSystem:
    """One sparse matrix of everything, factorised in every iteration."""

    cells = None

    def __init__(
        self,
        bulk: Bulk,
        interface: Interface | None,
        restraints: Restraints,
        stages: Stages | None = None,
    ) -> None:
        self._stages = stages or Stages()
        self.tangent = Tangent(bulk, interface, restraints)
        self.solver, self._solves = LinearSolver(restraints.comm, prefix="whole_"), 0
        self._masters = restraints.masters

    def solve(
        self, cells: Array, rhs: PETSc.Vec, out: PETSc.Vec, *, amount: float | None, rtol: float
    ) -> None:
        """To round-off, whatever is asked. Collective."""
        with self._stages("tangent"):
            matrix = self.tangent.assemble(cells)
            if amount is not None:
                prescribe(matrix, self._masters[0], amount, rhs, out)
        self._solves += 1
        with self._stages("factorisation"):
            self.solver.factor(matrix)
        with self._stages("linear iterations"):
            self.solver.solve(rhs, out)

    def release(self) -> None:
        """Of all factors."""
        self.solver.release()

    def summary(self) -> dict[str, Any]:
        """One factorisation a solve."""
        return {"method": "whole", "whole": self.solver.told, "solves": self._solves}


def prescribe(
    matrix: PETSc.Mat, row: int, amount: float, rhs: PETSc.Vec, values: PETSc.Vec
) -> None:
    """Give one unknown its value: its row and column leave the matrix for the other side.
    Collective."""
    values.set(0.0)
    first, last = values.getOwnershipRange()
    own = [row] if first <= row < last else []
    for mine in own:
        values.setValue(mine, amount)
    values.assemble()
    matrix.setOption(PETSc.Mat.Option.KEEP_NONZERO_PATTERN, True)
    matrix.zeroRowsColumns(np.array(own, dtype=PETSc.IntType), diag=1.0, x=values, b=rhs)
