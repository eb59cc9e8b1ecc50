"""Small matrices of pairs of facets, that those of the points between them add up to."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array, Indices
from fem_interface.mechanics import point_kernels as kernels


@dataclass(frozen=True, eq=False, kw_only=True)
class PairMatrices:
    """Of the unknowns of both facets of a pair, L of them.

    Attributes:
        values: Shape (m, L, L).
        pair: Of each point, shape (n,).
    """

    values: Array
    pair: Indices

    @staticmethod
    def zeros(count: int, unknowns: int, pair: Indices) -> "PairMatrices":
        """Of so many pairs, nothing added yet."""
        return PairMatrices(values=np.zeros((count, unknowns, unknowns)), pair=pair)

    def of(self, points: Indices) -> "PairMatrices":
        """The same, to which some of the points are added, shape (s,)."""
        return PairMatrices(values=self.values, pair=self.pair[points])

    def add_products(self, left: Array, right: Array) -> None:
        """Dyads of rows (n, L) of the points."""
        kernels.add_products(self.values, self.pair, left, right)

    def add_traction(
        self,
        area: Array,
        jumps: tuple[Array, Array],
        slopes: tuple[Array, Array],
        traction: Array,
        changes: tuple[Array, Array, Array],
    ) -> None:
        """Derivative of the forces of a traction, as `point_kernels.add_traction_tangent` has it.

        Args:
            area: Shape (n,).
            jumps: By each node (n, 2 k), and their derivatives by the place opposite (n, 2 k, t).
            slopes: Derivatives of gap (n, L) and of that place (n, t, L).
            traction: Shape (n, d).
            changes: Of the traction as it turns (n, d, L), of the forces by the gap (n, L) and by
                the place opposite (n, L, t).
        """
        kernels.add_traction_tangent(
            self.values, self.pair, area, *jumps, *slopes, traction, *changes
        )

    def add_gap_bend(self, weight: Array, by_xi: Array, xi_slope: Array, first: int) -> None:
        """Twice the symmetric part of by_xi . xi_slope, (n, t, L) each, times weights (n,), in
        rows from `first` on."""
        kernels.add_gap_bend(self.values, self.pair, weight, by_xi, xi_slope, first)

    def add_turning(self, weight: Array, jump: Array, slope: Array, rows: int) -> None:
        """Jump by each node (n, 2 k) times slope (n, d, L) and weights (n,), in the first rows."""
        kernels.add_turning(self.values, self.pair, weight, jump, slope, rows)
