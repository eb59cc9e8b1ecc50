"""The metal's matrix from lists of entries: one sparse matrix of all ranks, for any solver."""

import numpy as np
from petsc4py import PETSc

from fem_interface.core.compat import fill_matrix
from fem_interface.core.parallel import global_any
from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.blocks import sparse_matrix
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.linear_system import prescribe
from fem_interface.mechanics.metal_entries import MetalEntries, MetalPlaces
from fem_interface.mechanics.restraints import Restraints
from fem_interface.solvers.direct import BODIES, LinearSolver


class ListedMetal:
    """The metal's matrix with ones on the diagonal for the unknowns of others."""

    def __init__(
        self, places: MetalPlaces, bulk: Bulk, restraints: Restraints, others: Indices
    ) -> None:
        """
        Args:
            places: Where entries go.
            bulk: All bodies.
            restraints: Of all bodies.
            others: This rank's unknowns that are not the metal's.
        """
        self.comm, self._places, self._bulk = restraints.comm, places, bulk
        self._restraints, self._others = restraints, others
        self._solver = LinearSolver(self.comm, BODIES, prefix="metal_")
        self._lent_before = self.comm.exscan(len(restraints.unused)) or 0
        self._matrix: PETSc.Mat | None = None
        self._entries: Array = np.zeros(0)
        self._pocket: Indices = np.zeros(0, dtype=np.int64)

    @property
    def told(self) -> str:
        """Of its factors."""
        return self._solver.told

    def fill(self, entries: MetalEntries) -> None:
        """With those of a trial state. Collective."""
        moved = self._matrix is None or not np.array_equal(entries.pocket, self._pocket)
        if global_any(moved, self.comm):
            self._list(entries.pocket.copy())
        lent = max(entries.pockets - self._lent_before, 0)
        places, all_entries, k = self._places, self._entries, len(entries.column)
        of_cells, of_facets = places.cells.count, places.facets.count
        places.cells.put(entries.cells, all_entries[:of_cells])
        places.facets.put(entries.facets, all_entries[of_cells : of_cells + of_facets])
        unused = all_entries[of_cells + of_facets + len(self._others) :]
        unused = unused[: len(self._restraints.unused)]
        unused[:] = 1.0
        unused[:lent] = -1.0
        if k:
            all_entries[-2 * k : -k] = entries.column
            all_entries[-k:] = entries.row
        fill_matrix(self._matrix, all_entries)

    def _list(self, pocket: Indices) -> None:
        """A matrix with room for the entries. Collective."""
        if self._matrix is not None:  # its room is needed for the next one's lists
            self._matrix.destroy()
        self._pocket, self._entries = pocket, np.zeros(0)
        places = self._places
        diagonal = np.concatenate([self._others, self._restraints.unused])
        equation, which = places.of_pockets(pocket)
        slot = np.where(which < 0, -1, places.slots[which])
        rows = [places.cells.rows, places.facets.rows, diagonal, equation.ravel(), slot.ravel()]
        columns = [places.cells.columns, places.facets.columns, diagonal]
        columns += [slot.ravel(), equation.ravel()]
        self._matrix = sparse_matrix(self._bulk.space, rows, columns)
        # Ones stay where nothing else is written.
        self._entries = np.ones(sum(len(part) for part in rows))

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

    def release(self) -> None:
        """Give back its memory and that of its factors."""
        self._solver.release()
        if self._matrix is not None:
            self._matrix.destroy()
        self._matrix, self._entries = None, np.zeros(0)
