"""What goes into the metal's matrix, and what such a matrix can do."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from petsc4py import PETSc

from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.blocks import Blocks
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.coupling import Pressures
from fem_interface.mechanics.restraints import Restraints
from fem_interface.meshing.face import FacePoints


class MetalPlaces:
    """Where entries go, on this rank.

    Attributes:
        nodes: Of the metal's cells, shape (n, k).
        cells: Unknowns of the cells.
        facets: Those of the metal's facets on the face.
        slots: Numbers that pressures of gas may have, of all ranks.
    """

    def __init__(
        self, bulk: Bulk, metal: Indices, points: FacePoints, restraints: Restraints, slots: Indices
    ) -> None:
        d = bulk.dimension
        self.nodes = bulk.cells.nodes[metal]
        self.cells = Blocks.of(self.nodes, d, restraints)
        self._per_facet = int(np.sum(points.facet == points.facet[0])) if len(points.facet) else 1
        self.facets = Blocks.of(points.nodes[:: self._per_facet], d, restraints)
        self.slots = slots

    def of_pockets(self, pocket: Indices) -> tuple[Indices, Indices]:
        """Unknowns of points in pockets and pockets, negative for none, shape (n, L) each."""
        inside = np.flatnonzero(pocket >= 0)
        equation = self.facets.equation[inside // self._per_facet]
        which = np.broadcast_to(pocket[inside][:, None], equation.shape)
        return equation, np.where(equation < 0, -1, which)

    def entries(
        self, cells: Array, tangent: Array, gas: Pressures, pocket: Indices
    ) -> "MetalEntries":
        """At a trial state.

        Args:
            cells: Matrices of the metal's cells.
            tangent: Of all points between the faces, shape (n, L, L).
            gas: Pockets.
            pocket: Of each point, negative for none, shape (n,).
        """
        half, m = self.facets.equation.shape[1], len(self.facets.equation)
        L = tangent.shape[1]
        by_facet = tangent.reshape(m, self._per_facet, L, L)
        factor = self.facets.factor[gas.point // self._per_facet]
        unit = gas.unit[gas.pocket][:, None]
        return MetalEntries(
            cells=cells,
            facets=by_facet[:, :, :half, :half].sum(axis=1),
            column=(-unit * gas.force[:, :half] * factor).ravel(),
            row=(-gas.slope[:, :half] / unit * factor).ravel(),
            pocket=pocket,
            pockets=gas.count,
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class MetalEntries:
    """Of one trial state on this rank.

    Attributes:
        cells: Matrices of the cells, shape (n, k d, k d).
        facets: Of contact, as if what lies opposite stood still, shape (m, L, L).
        column: Of pressures in the equations of displacements, shape (k,).
        row: Of displacements in the equations of pressures, shape (k,).
        pocket: Of each point, negative for none, shape (points,).
        pockets: On all ranks.
    """

    cells: Array
    facets: Array
    column: Array
    row: Array
    pocket: Indices
    pockets: int


class MetalMatrix(Protocol):
    """A matrix over all unknowns, which is that of the metal on its own.

    With contact as if what lies opposite stood still, and with the gas of pockets, whose pressures
    are counted in their units and whose equations are divided by them and change their sign, so
    that both parts of the coupling are alike. Numbers that stand for nothing keep their value.

    Attributes:
        told: Name of what solves it.
    """

    @property
    def told(self) -> str: ...

    def fill(self, entries: MetalEntries) -> None:
        """With those of a trial state. Collective."""

    def mult(self, x: PETSc.Vec, y: PETSc.Vec) -> None:
        """y = M x. Collective."""

    def prescribe(self, face: int, amount: float, rhs: PETSc.Vec) -> None:
        """Give the unknown of a rigid face its value: its row and column leave the matrix for the
        other side. Collective."""

    def factor(self) -> None:
        """Of what it was filled with. Collective."""

    def solve(self, rhs: PETSc.Vec, out: PETSc.Vec) -> None:
        """By the last factors; raises StepNotConverged. Collective."""

    def release(self) -> None:
        """Give back its memory and that of its factors."""
