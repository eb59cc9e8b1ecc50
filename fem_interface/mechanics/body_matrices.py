"""The metal's matrix and the ceramics', apart, each over all unknowns.

Ones on the diagonal stand for the unknowns of the other body, so that all vectors are alike.
Numbers that stand for no displacement are the metal's, and are lent to the pressures of gas.
"""

import numpy as np
from dolfinx import la
from numpy.typing import NDArray
from petsc4py import PETSc

from fem_interface.core.compat import fill_matrix
from fem_interface.core.parallel import gathered, global_min
from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.blocks import Blocks, sparse_matrix
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.listed_metal import ListedMetal
from fem_interface.mechanics.metal_entries import MetalMatrix, MetalPlaces
from fem_interface.mechanics.metal_part import PartOfMetal
from fem_interface.mechanics.restraints import Restraints
from fem_interface.meshing.face import FacePoints

MOST_SHARED = 5000
"""Unknowns of which factors that are dense take no longer than the rest: two ranks beyond the
finest meshes that fit into 24 GiB, four on coarser ones."""


class BodyMatrices:
    """Both matrices of one problem.

    Attributes:
        of_metal: The metal's cells on this rank.
        of_rest: The others.
        mine: Whether each of this rank's unknowns is the metal's, shape (n,).
        slots: Numbers that pressures of gas may have, of all ranks.
        places: Where entries of the metal's matrix go.
        metal: The metal's.
        rest: Of the ceramics without contact.
    """

    def __init__(self, bulk: Bulk, points: FacePoints, restraints: Restraints) -> None:
        """Collective."""
        self._bulk, self._restraints, self.comm = bulk, restraints, restraints.comm
        metal = bulk.cell_body == bulk.mesh.names["anode"]
        self.of_metal, self.of_rest = np.flatnonzero(metal), np.flatnonzero(~metal)
        d = bulk.dimension
        self._of_rest = Blocks.of(bulk.cells.nodes[self.of_rest], d, restraints)
        self.slots = gathered(restraints.unused, self.comm)
        self.mine = self._owned(metal)
        self.first = bulk.space.dofmap.index_map.local_range[0] * d
        numbers = np.arange(self.first, self.first + len(self.mine))
        self._numbers = numbers[self.mine]
        self.places = MetalPlaces(bulk, self.of_metal, points, restraints, self.slots)
        self.metal: MetalMatrix = self._metal(numbers[~self.mine])
        # What a ceramic that does not flow was is what it is.
        self.lasts = not any(body.flows for body in bulk.bodies if body.name != "anode")
        self.rest: PETSc.Mat | None = None

    def _metal(self, others: Indices) -> MetalMatrix:
        """By parts where options do not ask for another solver. Collective."""
        bulk, given = self._bulk, self._restraints
        asked = bool(PETSc.Options("metal_").getAll()) and self.comm.size > 1
        if not asked and global_min([len(self.of_metal)], self.comm) > 0:
            like = bulk.displacement.x.petsc_vec
            part = PartOfMetal(self.places, bulk.dimension, given, like)
            if part.known.shared <= MOST_SHARED:
                return part
        return ListedMetal(self.places, bulk, given, others)

    def _owned(self, metal: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether each of this rank's unknowns is the metal's. Collective."""
        bulk, d = self._bulk, self._bulk.dimension
        index_map = bulk.space.dofmap.index_map
        mark = la.vector(index_map, 1)
        mark.array[:] = 0.0
        mark.array[np.unique(bulk.cells.nodes[metal])] = 1.0
        mark.scatter_reverse(la.InsertMode.add)
        own = np.repeat(mark.array[: index_map.size_local] > 0.0, d)
        own[self._restraints.unused - index_map.local_range[0] * d] = True
        return np.asarray(own, dtype=bool)

    def fill_rest(self, cells: Array) -> None:
        """From the matrices of its cells. Collective."""
        own, blocks = self._numbers, self._of_rest
        if self.rest is None or self.lasts:
            rows, columns = [blocks.rows, own], [blocks.columns, own]
            self.rest = sparse_matrix(self._bulk.space, rows, columns)
        fill_matrix(self.rest, np.concatenate([blocks.entries(cells), np.ones(len(own))]))
        if self.lasts:  # a copy has no list of entries, which is longer than the matrix
            listed, self.rest = self.rest, self.rest.copy()
            listed.destroy()

    def release(self) -> None:
        """Give back their memory."""
        self.metal.release()
        if self.rest is not None:
            self.rest.destroy()
        self.rest = None
