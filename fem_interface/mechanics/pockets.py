r"""How the gas of a pocket couples all of its points: one more unknown, its pressure, for each."""

import numpy as np

from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.pairs import FacetPairs


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

    def couplings(
        self, pair: Indices, force: Array, slope: Array, stiffness: Array
    ) -> tuple[Array, Array]:
        r"""a and :math:`N V^{-2} q` of each pair in each pocket, shapes (m, L).

        Args:
            pair: Of each point, shape (n,).
            force: Share of each point in a, shape (n, L).
            slope: And in q.
            stiffness: N / V^2 of each pocket.
        """
        a, q = (np.zeros((len(self.pair), force.shape[1])) for _ in range(2))
        inside = self._held >= 0
        row = np.searchsorted(self._key, pair[inside] * self._width + self._held[inside])
        np.add.at(a, row, force[inside])
        np.add.at(q, row, slope[inside])
        return a, stiffness[self.pocket][:, None] * q
