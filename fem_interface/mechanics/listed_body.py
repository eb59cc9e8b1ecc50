"""A body's matrix from lists of entries: one sparse matrix of all ranks, for any solver."""

from collections.abc import Sequence

import numpy as np
from dolfinx import fem
from petsc4py import PETSc

from fem_interface.core.parallel import global_any
from fem_interface.core.petsc_library import fill_matrix
from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.blocks import sparse_matrix
from fem_interface.mechanics.body_entries import BodyEntries, BodyPlaces
from fem_interface.mechanics.linear_system import prescribe
from fem_interface.mechanics.restraints import Restraints
from fem_interface.mechanics.rigid_modes import set_rigid_modes
from fem_interface.solvers.direct import BODIES, LinearSolver


class ListedBody:
    """A body's matrix with ones on the diagonal for the unknowns of others."""

    def __init__(
        self,
        places: BodyPlaces,
        space: fem.FunctionSpace,
        restraints: Restraints,
        others: Indices,
        *,
        modes: Sequence[PETSc.Vec] = (),
        symmetric: bool,
        prefix: str,
    ) -> None:
        """
        Args:
            places: Where entries go.
            space: Of the displacements.
            restraints: Of all bodies.
            others: This rank's unknowns that are not the body's.
            modes: Motions without strain, over all unknowns, for solvers that want to know.
            symmetric: Whether the matrix is.
            prefix: Of PETSc's options for its solver.
        """
        self.comm, self._places, self._space = restraints.comm, places, space
        self._restraints, self._others, self._modes = restraints, others, tuple(modes)
        self._solver = LinearSolver(self.comm, BODIES, symmetric=symmetric, prefix=prefix)
        self._matrix: PETSc.Mat | None = None
        self._entries: Array = np.zeros(0)
        self._pocket: Indices = np.zeros(0, dtype=np.int64)

    @property
    def told(self) -> str:
        """Of its solver."""
        return self._solver.told

    @property
    def worth(self) -> float:
        """Unknown for solvers that options name: they see each matrix anew."""
        return 0.0

    @property
    def serves(self) -> bool:
        """Never, for the same reason."""
        return False

    def fill(self, entries: BodyEntries) -> None:
        """With those of a trial state. Collective."""
        moved = not len(self._entries) or not np.array_equal(entries.pocket, self._pocket)
        if global_any(moved, self.comm):
            self._list(entries.pocket.copy())
        at, k = 0, len(entries.column)
        for blocks, matrices in zip(self._places.blocks, entries.matrices, strict=True):
            blocks.put(matrices, self._entries[at : at + blocks.count])
            at += blocks.count
        lent = np.isin(self._others, self._places.slots[: entries.pockets])
        self._entries[at : at + len(self._others)] = np.where(lent, -1.0, 1.0)
        if k:
            self._entries[-2 * k : -k] = entries.column
            self._entries[-k:] = entries.row
        fill_matrix(self._matrix, self._entries)

    def _list(self, pocket: Indices) -> None:
        """A matrix with room for the entries. Collective."""
        if self._matrix is not None:  # its room is needed for the next one's lists
            self._matrix.destroy()
        self._pocket, self._entries = pocket, np.zeros(0)
        places = self._places
        equation, which = places.of_pockets(pocket)
        slot = np.where(which < 0, -1, places.slots[which])
        more = [equation.ravel(), slot.ravel()]
        rows = [*(blocks.rows for blocks in places.blocks), self._others, *more]
        columns = [*(blocks.columns for blocks in places.blocks), self._others, *more[::-1]]
        self._matrix = sparse_matrix(self._space, rows, columns)
        set_rigid_modes(self._matrix, self._modes)
        self._entries = np.zeros(sum(len(part) for part in rows))

    def mult(self, x: PETSc.Vec, y: PETSc.Vec) -> None:
        """y = M x. Collective."""
        assert self._matrix is not None
        self._matrix.mult(x, y)

    def prescribe(self, face: int, amount: float, rhs: PETSc.Vec) -> None:
        """Give the unknown of a rigid face its value. Collective."""
        prescribe(self._matrix, self._restraints.masters[face], amount, rhs, rhs.duplicate())

    def factor(self) -> None:
        """Of what it was filled with. Collective."""
        self._solver.factor(self._matrix)

    def solve(self, rhs: PETSc.Vec, out: PETSc.Vec) -> None:
        """By the last factors; raises StepNotConverged. Collective."""
        self._solver.solve(rhs, out)

    def forget_places(self) -> None:
        """Of what it was filled with, where it will not be filled again."""
        assert self._matrix is not None
        listed, self._matrix = self._matrix, self._matrix.copy()  # a copy has no list of entries
        listed.destroy()
        set_rigid_modes(self._matrix, self._modes)
        self._entries = np.zeros(0)

    def release(self) -> None:
        """Give back its memory and that of its factors."""
        self._solver.release()
        if self._matrix is not None:
            self._matrix.destroy()
        self._matrix, self._entries = None, np.zeros(0)
