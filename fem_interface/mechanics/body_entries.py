"""What goes into the matrix of a body, and what such a matrix can do."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from petsc4py import PETSc

from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.blocks import Blocks
from fem_interface.mechanics.coupling import Pressures
from fem_interface.meshing.face import FacePoints


@dataclass(frozen=True, eq=False, kw_only=True)
class BodyEntries:
    """Of one trial state on this rank.

    Attributes:
        matrices: Of cells and of facets, shape (n, L, L) each.
        column: Of pressures of gas in the equations of displacements, shape (k,).
        row: Of displacements in the equations of pressures, shape (k,).
        pocket: Of each point of the facets, negative for none, shape (points,).
        pockets: On all ranks.
    """

    matrices: tuple[Array, ...]
    column: Array = field(default_factory=lambda: np.zeros(0))
    row: Array = field(default_factory=lambda: np.zeros(0))
    pocket: Indices = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    pockets: int = 0


class BodyPlaces:
    """Where entries go, on this rank.

    Attributes:
        nodes: Of the body's cells, shape (n, k).
        blocks: Unknowns of its cells, and of its facets on the face.
        slots: Numbers that pressures of gas may have, of all ranks.
    """

    def __init__(self, nodes: Indices, cells: Blocks, slots: Indices) -> None:
        self.nodes, self.slots = nodes, slots
        self.blocks: tuple[Blocks, ...] = (cells,)

    def of_pockets(self, pocket: Indices) -> tuple[Indices, Indices]:
        """Unknowns of points in pockets and pockets, negative for none, shape (n, L) each."""
        none = np.zeros((0, 0), dtype=np.int64)
        return none, none


class MetalPlaces(BodyPlaces):
    """Those of the metal, which has facets in contact and gas at them."""

    def __init__(
        self, nodes: Indices, cells: Blocks, slots: Indices, facets: Blocks, points: FacePoints
    ) -> None:
        super().__init__(nodes, cells, slots)
        self.blocks = cells, facets
        self._per_facet = points_per_facet(points)

    def of_pockets(self, pocket: Indices) -> tuple[Indices, Indices]:
        """Unknowns of points in pockets and pockets, negative for none, shape (n, L) each."""
        inside = np.flatnonzero(pocket >= 0)
        equation = self.blocks[1].equation[inside // self._per_facet]
        which = np.broadcast_to(pocket[inside][:, None], equation.shape)
        return equation, np.where(equation < 0, -1, which)

    def entries(
        self, cells: Array, tangent: Array, facet: Indices, gas: Pressures, pocket: Indices
    ) -> BodyEntries:
        """At a trial state.

        With contact as if what lies opposite stood still, and with the gas of pockets, whose
        pressures are counted in their units and whose equations are divided by them and change
        their sign, so that both parts of the coupling are alike.

        Args:
            cells: Matrices of the metal's cells.
            tangent: Of all pairs of facets that meet, shape (m, L, L).
            facet: The metal's of each pair, ascending; each of them meets another, shape (m,).
            gas: Pockets.
            pocket: Of each point, negative for none, shape (n,).
        """
        facets = self.blocks[1]
        half, m = facets.equation.shape[1], len(facets.equation)
        first = np.searchsorted(facet, np.arange(m))
        of_metal = tangent[:, :half, :half]
        of_facets = np.add.reduceat(of_metal, first) if m else of_metal
        factor = facets.factor[gas.point // self._per_facet]
        unit = gas.unit[gas.pocket][:, None]
        return BodyEntries(
            matrices=(cells, of_facets),
            column=(-unit * gas.force[:, :half] * factor).ravel(),
            row=(-gas.slope[:, :half] / unit * factor).ravel(),
            pocket=pocket,
            pockets=gas.count,
        )


def points_per_facet(points: FacePoints) -> int:
    """Alike for all."""
    return int(np.sum(points.facet == points.facet[0])) if len(points.facet) else 1


class BodyMatrix(Protocol):
    """A matrix over all unknowns, which is that of a body on its own.

    What it makes of other bodies' unknowns does not count; numbers that stand for nothing keep
    their value where `ones` are asked for.

    Attributes:
        told: Name of what solves it.
        worth: Products with it and its inverse that cost as much as its factors; 0 where nothing
            tells.
        serves: Whether the last factors know the unknowns that it has now, and what is prescribed.
    """

    @property
    def told(self) -> str: ...
    @property
    def worth(self) -> float: ...
    @property
    def serves(self) -> bool: ...

    def fill(self, entries: BodyEntries) -> None:
        """With those of a trial state. Collective."""

    def mult(self, x: PETSc.Vec, y: PETSc.Vec) -> None:
        """y = M x. Collective."""

    def prescribe(self, face: int, amount: float, rhs: PETSc.Vec) -> None:
        """Give the unknown of a rigid face its value: its row and column leave the matrix for the
        other side. Collective."""

    def forget_places(self) -> None:
        """Give back the memory of lists, where it will not be filled again. Collective."""

    def factor(self) -> None:
        """Of what it was filled with. Collective."""

    def solve(self, rhs: PETSc.Vec, out: PETSc.Vec) -> None:
        """By the last factors; raises StepNotConverged. Collective."""

    def release(self) -> None:
        """Give back its memory and that of its factors."""
