"""The metal's matrix and the ceramics', apart, each over all unknowns.

Numbers that stand for no displacement are the metal's, and are lent to the pressures of gas.
"""

import numpy as np
from dolfinx import la
from numpy.typing import NDArray
from petsc4py import PETSc

from fem_interface.core.parallel import gathered, global_min
from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.blocks import Blocks
from fem_interface.mechanics.body_entries import (
    BodyEntries,
    BodyMatrix,
    BodyPlaces,
    MetalPlaces,
    points_per_facet,
)
from fem_interface.mechanics.body_part import BodyPart, PartNumbers
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.listed_body import ListedBody
from fem_interface.mechanics.restraints import Restraints
from fem_interface.mechanics.rigid_modes import rigid_modes
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
        first: Number of the first of them.
        slots: Numbers that pressures of gas may have, of all ranks.
        places: Where entries of the metal's matrix go.
        metal: The metal's, with contact and gas.
        rest: Of the ceramics without contact.
        lasts: Whether the latter is what it was: ceramics do not flow.
    """

    def __init__(self, bulk: Bulk, points: FacePoints, restraints: Restraints) -> None:
        """Collective."""
        self._bulk, self._restraints, self.comm = bulk, restraints, restraints.comm
        metal = bulk.cell_body == bulk.mesh.names["anode"]
        self.of_metal, self.of_rest = np.flatnonzero(metal), np.flatnonzero(~metal)
        d, cells = bulk.dimension, bulk.cells.nodes
        self.slots = gathered(restraints.unused, self.comm)
        self.mine = self._owned(metal)
        self.first = bulk.space.dofmap.index_map.local_range[0] * d
        numbers = np.arange(self.first, self.first + len(self.mine))
        here, there = cells[self.of_metal], cells[self.of_rest]
        facets = Blocks.of(points.nodes[:: points_per_facet(points)], d, restraints)
        of_metal = Blocks.of(here, d, restraints)
        self.places = MetalPlaces(here, of_metal, self.slots, facets, points)
        rest = BodyPlaces(there, Blocks.of(there, d, restraints), self.slots)
        idle = np.concatenate([numbers[~self.mine], restraints.unused])
        self.metal = self._matrix(self.places, idle, "metal_", symmetric=False)
        self.rest = self._matrix(rest, numbers[self.mine], "ceramics_", symmetric=True)
        self.lasts = not any(body.flows for body in bulk.bodies if body.name != "anode")

    def _matrix(
        self, places: BodyPlaces, others: Indices, prefix: str, *, symmetric: bool
    ) -> BodyMatrix:
        """By parts where options do not ask for another solver. Collective."""
        bulk, restraints, comm = self._bulk, self._restraints, self.comm
        asked = bool(PETSc.Options(prefix).getAll())
        own = self.mine if places is self.places else ~self.mine
        modes = rigid_modes(bulk, restraints, own) if asked else []
        if not (asked and comm.size > 1) and global_min([len(places.nodes)], comm) > 0:
            # PETSc hands the order of rows on to factors that are not symmetric.
            known = PartNumbers(
                places.nodes, restraints, comm, dimension=bulk.dimension, order=not symmetric
            )
            if known.shared <= MOST_SHARED:
                return BodyPart(
                    places,
                    restraints,
                    known,
                    bulk.displacement.x.petsc_vec,
                    ones=restraints.unused if places is self.places else np.zeros(0, dtype=int),
                    modes=modes,
                    symmetric=symmetric,
                    prefix=prefix,
                )
        return ListedBody(
            places, bulk.space, restraints, others, modes=modes, symmetric=symmetric, prefix=prefix
        )

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
        self.rest.fill(BodyEntries(matrices=(cells,)))
        if self.lasts:
            self.rest.forget_places()

    def release(self) -> None:
        """Give back their memory."""
        self.metal.release()
        self.rest.release()
