r"""How the gas of a pocket couples all of its points: one more unknown, its pressure, for each."""

from typing import TYPE_CHECKING

import numpy as np

from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.pairs import FacetPairs

if TYPE_CHECKING:
    from fem_interface.mechanics.interface import Interface


class PocketPairs:
    """Pairs of facets with a point in a pocket; a pair may belong to two of them.

    Attributes:
        pair: Shape (m,).
        pocket: Shape (m,).
    """

    def __init__(self, facet: Indices, pocket: Indices, pairs: FacetPairs) -> None:
        """
        Args:
            facet: Metal's facet of each of this rank's points, shape (n,).
            pocket: Of each point, negative for none, shape (n,).
            pairs: All that may meet.
        """
        self._held = pocket.copy()
        inside = pocket >= 0
        self._width = max(int(pocket.max(initial=-1)) + 1, 1)
        members = np.unique(facet[inside] * self._width + pocket[inside])
        facets, pockets = np.divmod(members, self._width)
        # Pairs are sorted by the metal's facet.
        first = np.searchsorted(pairs.metal, facets, side="left")
        count = np.searchsorted(pairs.metal, facets, side="right") - first
        at = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
        key = np.sort(at * self._width + np.repeat(pockets, count))
        self._key = key
        self.pair, self.pocket = np.divmod(key, self._width)

    def are(self, pocket: Indices) -> bool:
        """Whether all points are in the same pockets as ever."""
        return bool(np.array_equal(pocket, self._held))

    def couplings(self, interface: "Interface", pair: Indices) -> tuple[Array, Array]:
        r"""a and :math:`N V^{-2} q` of each pair in each pocket, shapes (m, L).

        Args:
            interface: At its trial state.
            pair: Of each point, shape (n,).
        """
        size = interface.kinematics.gap_slope.shape[1]
        a, q = np.zeros((len(self.pair), size)), np.zeros((len(self.pair), size))
        gas = interface.gas
        if gas is None or not len(self.pair):
            return a, q
        inside = self._held >= 0
        row = np.searchsorted(self._key, pair[inside] * self._width + self._held[inside])
        w = (interface.points.area * gas.state.share)[inside][:, None]
        np.add.at(a, row, w * interface.volume_force()[inside])
        np.add.at(q, row, w * interface.volume_slope()[inside])
        return a, gas.stiffness(interface.gas_pressure)[self.pocket][:, None] * q
