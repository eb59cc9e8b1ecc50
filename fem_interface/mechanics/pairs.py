"""Which facets may meet: the superset that lets the tangent keep one pattern for many steps."""

import numpy as np
from scipy.sparse import coo_array

from fem_interface.core.records import Indices

REACH = {2: 2, 3: 1}  # rings of facets around one that is met, by nodes of a facet less one


class FacetPairs:
    """Pairs of a metal's facet with those of the counterface around the ones that it meets.

    Attributes:
        metal: Facet of the metal, of each pair, shape (p,).
        counter: Facet of the counterface, shape (p,).
    """

    def __init__(self, metal: Indices, counter: Indices, facets: Indices) -> None:
        """
        Args:
            metal: Facet of each point, shape (n,).
            counter: Facet of the counterface that it meets, shape (n,).
            facets: Nodes of the counterface's facets, shape (m, k).
        """
        self._m = len(facets)
        shared = coo_array(
            (
                np.ones(facets.size, dtype=np.int64),
                (np.repeat(np.arange(self._m), facets.shape[1]), facets.reshape(-1)),
            )
        ).tocsr()
        met = coo_array(
            (np.ones(len(metal), dtype=np.int64), (metal, counter)),
            shape=(int(metal.max(initial=-1)) + 1, self._m),
        ).tocsr()
        # Three nodes are a line's, six a triangle's.
        for _ in range(REACH[2 if facets.shape[1] == 3 else 3]):
            met = (met @ shared @ shared.T).sign()
        met.sort_indices()
        around = met.tocoo()
        self.metal = around.row.astype(np.int64)
        self.counter = around.col.astype(np.int64)
        self._key = self.metal * self._m + self.counter

    def find(self, metal: Indices, counter: Indices) -> tuple[Indices, bool]:
        """The pair of each point, shape (n,), and whether all points have one."""
        key = metal * self._m + counter
        if not len(self._key):
            return np.zeros(len(key), dtype=np.int64), len(key) == 0
        at = np.minimum(np.searchsorted(self._key, key), len(self._key) - 1)
        return at, bool(np.all(self._key[at] == key))
