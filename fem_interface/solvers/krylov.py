"""Flexible GMRES for an operator and a preconditioner that are functions [Saad1993]."""

from collections.abc import Callable
from typing import Any

import numpy as np
from petsc4py import PETSc

from fem_interface.core.errors import StepNotConverged
from fem_interface.core.parallel import Comm

RESTART = 100  # vectors kept: more iterations than any solve that goes well

REDUCED, TOO_MANY, NO_NUMBER = 2, -3, -9  # reasons to stop, as PETSc numbers them

Apply = Callable[[PETSc.Vec, PETSc.Vec], None]
"""What writes the product with its first argument into its second. Collective."""

GiveUp = Callable[[int, float, float], bool]
"""Whether so many iterations, which have left a part of the right-hand side of which another part
is asked for, are enough to see that more are not worth it."""


def persist(used: int, left: float, asked: float) -> bool:
    """Never."""
    return False


class Krylov:
    """Right-preconditioned FGMRES; the true residual decides."""

    def __init__(self, like: PETSc.Vec, comm: Comm, operator: Apply, precondition: Apply) -> None:
        """
        Args:
            like: A vector of the size and layout of the unknowns.
            comm: The ranks.
            operator: Product with the matrix.
            precondition: Product with something near its inverse; it may change from call to call.
        """
        size = like.getLocalSize(), like.getSize()
        matrix = PETSc.Mat().createPython((size, size), _Shell(operator), comm=comm)
        matrix.setUp()
        self.ksp = PETSc.KSP().create(comm)
        self.ksp.setType("fgmres")
        self.ksp.setGMRESRestart(RESTART)
        self.ksp.setInitialGuessNonzero(True)
        self.ksp.setOperators(matrix)
        pc = self.ksp.getPC()
        pc.setType("python")
        pc.setPythonContext(_Shell(precondition))

    def solve(
        self, rhs: PETSc.Vec, out: PETSc.Vec, rtol: float, most: int, give_up: GiveUp
    ) -> tuple[int, bool]:
        """Iterations used, and whether the residual fell to `rtol` of the right-hand side within
        `most`; they start from what `out` is. Collective."""
        size = rhs.norm()

        def stop(ksp: Any, used: int, residual: float) -> int | None:
            if not np.isfinite(residual):
                return NO_NUMBER
            if residual <= rtol * size:
                return REDUCED
            enough = used >= most or give_up(used, residual / size, rtol)
            return TOO_MANY if enough else None

        self.ksp.setConvergenceTest(stop)
        self.ksp.solve(rhs, out)
        fine = self.ksp.getConvergedReason() > 0 and bool(np.isfinite(out.norm()))
        return self.ksp.getIterationNumber(), fine


class _Shell:
    """A function as PETSc calls a matrix or a preconditioner written in Python.

    An exception would come out of PETSc as another one: what cannot be solved is no number, on all
    ranks, and ends the iterations.
    """

    def __init__(self, act: Apply) -> None:
        self._act = act

    def mult(self, matrix: Any, x: PETSc.Vec, y: PETSc.Vec) -> None:
        self._act(x, y)

    def apply(self, pc: Any, x: PETSc.Vec, y: PETSc.Vec) -> None:
        try:
            self._act(x, y)
        except StepNotConverged:
            y.set(np.nan)
