r"""Factors of a matrix of which every rank has a part, and the parts add up.

The rows of a part are those that its rank has alone, I, then those that ranks share, S, in an order
that all know. Each rank factorises its own and eliminates it from what is shared,

.. math:: S = \sum_r \left( A_{SS} - A_{SI} A_{II}^{-1} A_{IS} \right)_r

which is dense, summed and factorised by all [Przemieniecki1963]. Ranks need each other only for
that sum and for one vector of a solve, and each orders its own rows as it likes best.
"""

import warnings

import numpy as np
from mpi4py import MPI
from petsc4py import PETSc
from scipy import linalg

from fem_interface.core.errors import StepNotConverged
from fem_interface.core.parallel import Comm, global_any
from fem_interface.core.petsc_library import reduce_to, solve_reduced_by, take_reduced
from fem_interface.core.records import Array
from fem_interface.solvers.direct import BODIES, LASTING, LinearSolver

OPERATIONS_PER_ENTRY = 80.0
"""Of a factorisation, in the time in which a solve takes up an entry of the factors."""


class Substructure:
    """Direct factors of the sum of all ranks' parts; of the whole matrix on one rank.

    Attributes:
        worth: Solves that take as long as the last factors did; 0 where nobody tells.
    """

    def __init__(
        self, comm: Comm, *, ordered: bool, symmetric: bool = False, prefix: str = ""
    ) -> None:
        """
        Args:
            comm: The ranks.
            ordered: Whether this rank's own rows stand in the order in which they are best
                eliminated.
            symmetric: Whether only the upper triangle of parts counts.
            prefix: Of PETSc's options for the factors of its part.
        """
        self.comm = comm
        controls = LASTING if symmetric else BODIES
        self._factors = LinearSolver(
            PETSc.COMM_SELF, controls, symmetric=symmetric, ordered=ordered, prefix=prefix
        )
        self._symmetric = symmetric
        self._part: PETSc.Mat | None = None
        self._vectors: tuple[PETSc.Vec, PETSc.Vec] | None = None
        self._reduced: tuple[Array, Array] | None = None
        self._answers: object = None
        self._failed, self.worth = False, 0.0
        self._own = 0

    @property
    def told(self) -> str:
        """Its name."""
        return self._factors.told + (" by parts" if self.comm.size > 1 else "")

    def factor(self, part: PETSc.Mat, own: int) -> None:
        """Factorise; the factors stay until the next call. Collective.

        Args:
            part: Of this rank, over its own rows and the shared ones.
            own: How many are its own. All, on one rank.
        """
        shared = part.getSize()[0] - own
        if part is not self._part or own != self._own:
            self.release()
            self._part, self._vectors, self._own = part, part.createVecs(), own
        self._factors.prepare(part)
        if shared:
            reduce_to(self._factors.factors, np.arange(own, own + shared))
        self._factors.complete()
        self._failed = global_any(self._factors.failed, self.comm)
        self.worth = self._priced()
        if self._failed or not shared:  # sweeps meet where there is a share: all go or none
            return
        F = self._factors.factors
        total = take_reduced(F, shared)
        if self._symmetric:  # one triangle of it
            total += total.T - np.diag(np.diag(total))
        self.comm.Allreduce(MPI.IN_PLACE, total)
        with warnings.catch_warnings():  # a singular matrix is found by what it solves
            warnings.simplefilter("ignore", linalg.LinAlgWarning)
            self._reduced = linalg.lu_factor(total, overwrite_a=True, check_finite=False)
        self._answers = solve_reduced_by(F, shared, self._of_shared)

    def solve(self, rhs: Array) -> Array:
        """Solution for this rank's rows, own and shared; raises StepNotConverged. Collective.

        Args:
            rhs: Of its own rows, and all of it for the shared ones, shape (n,).
        """
        if self._failed:
            raise StepNotConverged("linear solver")
        given, found = self._room
        given.array[:] = rhs
        if self.comm.rank > 0:  # once in the sum
            given.array[self._own :] = 0.0
        self._factors.ksp.solve(given, found)
        out = found.array_r.copy()
        if global_any(not np.all(np.isfinite(out)), self.comm):
            raise StepNotConverged("linear solver")
        return out

    def _of_shared(self, rhs: Array) -> Array:
        """Values of the shared rows, from what each rank's sweep leaves for them. Collective."""
        assert self._reduced is not None  # while there are factors
        self.comm.Allreduce(MPI.IN_PLACE, rhs)
        return np.asarray(linalg.lu_solve(self._reduced, rhs, check_finite=False))

    def release(self) -> None:
        """Give back the memory of the factors; the next call of `factor` makes new ones."""
        self._factors.release()
        self._part = self._vectors = self._reduced = self._answers = None

    def _priced(self) -> float:
        """Factors in solves, by the operations and the entries of the largest part. Collective."""
        operations, entries = self._factors.cost
        most = self.comm.allreduce(operations, MPI.MAX), self.comm.allreduce(entries, MPI.MAX)
        return most[0] / (OPERATIONS_PER_ENTRY * most[1]) if most[1] else 0.0

    @property
    def _room(self) -> tuple[PETSc.Vec, PETSc.Vec]:
        assert self._vectors is not None  # since there are factors
        return self._vectors
