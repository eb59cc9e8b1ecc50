r"""The whole tangent as one sparse matrix: bodies, interface and gas.

Every cell and every pair of facets that may meet (`pairs`) has its own small matrix, and all of
them are added up in one call, in the unknowns that `restraints` leave. The pattern is the same
for as long as no point leaves its pairs, so the solver orders its unknowns once for many
factorisations.

The gas of a pocket couples all of its points. Its pressure is taken as an unknown of its own,
which keeps the matrix sparse: with a = -dF/dp, q = dV/du and p = N / V - p_0,

.. math::
    K \, du - a \, dp = -R, \qquad dp + \frac{N}{V^2} \, q \cdot du = 0
"""

from dataclasses import dataclass

import numpy as np
from petsc4py import PETSc

from fem_interface.core.parallel import gathered, global_any
from fem_interface.core.petsc_library import fill_matrix
from fem_interface.core.records import Array
from fem_interface.mechanics.blocks import Blocks, pocket_of_points, sparse_matrix
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.effects import Gas
from fem_interface.mechanics.interface import Interface
from fem_interface.mechanics.pairs import FacetPairs
from fem_interface.mechanics.pockets import PocketPairs
from fem_interface.mechanics.restraints import Restraints


@dataclass(frozen=True, eq=False, kw_only=True)
class Meeting:
    """Which facets may meet, for as long as no point leaves them.

    Attributes:
        pairs: Of facets.
        pockets: Those of them that share the gas of a pocket.
        blocks: Unknowns of both facets of each pair.
    """

    pairs: FacetPairs
    pockets: PocketPairs
    blocks: Blocks


def _by_row(values: Array) -> Array:
    """Each row of an array in one line; of a process that has none, too."""
    return values.reshape(len(values), int(np.prod(values.shape[1:])))


class Tangent:
    """The matrix of one problem; its pattern follows the contact."""

    def __init__(self, bulk: Bulk, interface: Interface | None, restraints: Restraints) -> None:
        self._bulk, self._interface, self._restraints = bulk, interface, restraints
        self.comm, d = restraints.comm, bulk.dimension
        self._cells = Blocks.of(bulk.cells.nodes, d, restraints)
        self._unused = restraints.unused
        self._matrix: PETSc.Mat | None = None
        self._meeting: Meeting | None = None
        if interface is not None:
            face = interface.counterface
            owned = (face.own_local[:, None] * d + np.arange(d)).astype(np.int64)
            # Ownership ranges ascend with the rank: rank order is the order of the face's nodes.
            self._counter = Blocks(
                equation=gathered(restraints.equation[owned], self.comm),
                factor=gathered(restraints.factor[owned], self.comm),
            )
            # Numbers that stand for no displacement are lent to the pressures of pockets.
            self._slots = gathered(self._unused, self.comm)

    def assemble(self, of_cells: Array) -> PETSc.Mat:
        """The tangent at the trial state; it belongs to this object. Collective.

        Args:
            of_cells: Matrices of the cells, shape (cells, k d, k d).
        """
        parts = [self._cells.entries(of_cells), np.ones(len(self._unused))]
        if self._interface is not None:
            parts.extend(self._of_interface(self._interface))
        if self._matrix is None:
            self._matrix = self._prepared()
        fill_matrix(self._matrix, np.concatenate(parts))
        return self._matrix

    def _of_interface(self, interface: Interface) -> list[Array]:
        """Entries of the pairs, and of the pockets' pressures. Collective."""
        facet, counter = interface.points.facet, interface.kinematics.opposite.facet
        meeting, left = self._meeting, True
        if meeting is not None:
            pair, found = meeting.pairs.find(facet, counter)
            left = not (found and meeting.pockets.are(pocket_of_points(interface)))
        if global_any(left, self.comm) or meeting is None:
            meeting = self._meeting = self._met(interface)
            pair, _ = meeting.pairs.find(facet, counter)
            if self._matrix is not None:
                self._matrix.destroy()
            self._matrix = None
        of_pairs = interface.tangent(pair, len(meeting.pairs.metal))
        entries = [meeting.blocks.entries(of_pairs)]
        gas = interface.find(Gas)
        if gas is not None:
            a, q = meeting.pockets.couplings(pair, *gas.couplings(interface.faces))
            factor = meeting.blocks.factor[meeting.pockets.pair]
            entries += [(-a * factor).reshape(-1), (q * factor).reshape(-1)]
        return entries

    def _met(self, interface: Interface) -> Meeting:
        """Facets around those that meet now."""
        points, d = interface.points, self._bulk.dimension
        pairs = FacetPairs(
            points.facet, interface.kinematics.opposite.facet, interface.counterface.facets
        )
        nodes = np.zeros((int(points.facet.max(initial=-1)) + 1, points.nodes.shape[1]), np.int64)
        nodes[points.facet] = points.nodes
        own = _by_row(nodes[pairs.metal][:, :, None] * d + np.arange(d))
        other = interface.counterface.facets[pairs.counter]
        of_metal, of_face = self._restraints, self._counter
        blocks = Blocks(
            equation=np.hstack([of_metal.equation[own], _by_row(of_face.equation[other])]),
            factor=np.hstack([of_metal.factor[own], _by_row(of_face.factor[other])]),
        )
        return Meeting(
            pairs=pairs,
            pockets=PocketPairs(points.facet, pocket_of_points(interface), pairs),
            blocks=blocks,
        )

    def _prepared(self) -> PETSc.Mat:
        """A matrix with room for every entry, in the order in which they come. Collective."""
        rows, columns = [self._cells.rows, self._unused], [self._cells.columns, self._unused]
        if self._meeting is not None:
            blocks, pockets = self._meeting.blocks, self._meeting.pockets
            mechanical = blocks.equation[pockets.pair]
            # A component that is held has no equation, and neither row nor column of it counts.
            pressure = np.where(mechanical < 0, -1, self._slots[pockets.pocket][:, None])
            rows += [blocks.rows, mechanical.reshape(-1), pressure.reshape(-1)]
            columns += [blocks.columns, pressure.reshape(-1), mechanical.reshape(-1)]
        return sparse_matrix(self._bulk.space, rows, columns)
