"""The ceramic bodies of a stack as one solid, gathered on every rank."""

from typing import TYPE_CHECKING

import numpy as np

from fem_interface.core.parallel import gathered
from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.cells import reference_corners

if TYPE_CHECKING:
    from fem_interface.mechanics.bulk import Bulk


class Ceramics:
    """Points and corners of all bodies but the metal; C cells with q points each.

    An interlayer is bonded to the electrolyte: a flaw does not see where one ends.

    Attributes:
        names: Of the bodies.
        positions: Of the points in the reference state, shape (C q, d) [um].
        volume: Of each, in 2D of a slice 1 um thick, shape (C q,) [um^3].
        body: Of each cell, its place in `names`, shape (C,).
        point_body: The same of each point, shape (C q,).
        cell_volume: Of each cell, shape (C,) [um^3].
        middle: Of each cell, shape (C, d) [um].
        nodes: Places of the corners, each body's own, shape (n, d) [um].
    """

    def __init__(self, bulk: "Bulk") -> None:
        """Collective."""
        self._comm = bulk.mesh.domain.comm
        d = bulk.dimension
        self.names = [body.name for body in bulk.bodies if body.name != "anode"]
        tags = [bulk.mesh.names[name] for name in self.names]
        self._cells = np.flatnonzero(np.isin(bulk.cell_body, tags))
        nq = bulk.cells.volume.shape[1]
        self._points = (self._cells[:, None] * nq + np.arange(nq)).reshape(-1)
        self.positions = gathered(bulk.positions[self._points], self._comm)
        self.volume = gathered(bulk.point_volume[self._points], self._comm)
        order = np.argsort(tags)
        tag = gathered(bulk.cell_body[self._cells], self._comm)
        self.body: Indices = order[np.searchsorted(np.array(tags)[order], tag)]
        self.point_body: Indices = np.repeat(self.body, nq)
        volume = self.volume.reshape(len(self.body), nq)
        self.cell_volume: Array = volume.sum(axis=1)
        places = self.positions.reshape(*volume.shape, d)
        self.middle: Array = np.einsum("cq,cqi->ci", volume, places) / self.cell_volume[:, None]
        corners = bulk.cells.nodes[self._cells][:, : d + 1]
        number = np.asarray(
            bulk.space.dofmap.index_map.local_to_global(corners.reshape(-1).astype(np.int32))
        ).reshape(corners.shape)
        number = gathered(number, self._comm)
        key = number + self.body[:, None] * (number.max(initial=0) + 1)
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        self._corners = inverse.reshape(key.shape)
        vertices = bulk.space.tabulate_dof_coordinates()[corners][:, :, :d]
        self.nodes = gathered(vertices, self._comm).reshape(-1, d)[first]
        self._to_corners = bulk.cells.to_places(reference_corners(d))

    def stress(self, at_points: Array) -> Array:
        """Of all points (C q, 3, 3), from what this rank's points have (n, 3, 3). Collective."""
        return gathered(at_points[self._points], self._comm)

    def recovered(self, stress: Array) -> Array:
        """Stress (C q, 3, 3) carried to the corners and averaged there, shape (n, 3, 3).

        In a cell the points give a linear field, by least squares; at a corner the cells that meet
        in a body are weighted by their volume.
        """
        per_cell = stress.reshape(len(self.body), -1, 9)
        at_corners = np.einsum("cq,nqv->ncv", self._to_corners, per_cell)
        weight = self.cell_volume
        total, sums = np.zeros((len(self.nodes), 9)), np.zeros(len(self.nodes))
        np.add.at(total, self._corners, weight[:, None, None] * at_corners)
        np.add.at(sums, self._corners, weight[:, None])
        return (total / sums[:, None]).reshape(-1, 3, 3)
