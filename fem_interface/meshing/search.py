"""Which facet lies under a place of the mean plane."""

import numpy as np
from numba import njit

from fem_interface.core.records import Array, Indices

PER_FACET = 1.0  # bins of the grid, for each facet
ROUND_OFF = 1e-12


class FacetSearch:
    """Facets that are straight over the plane and do not overlap: segments or triangles."""

    def __init__(self, vertices: Array) -> None:
        """
        Args:
            vertices: Of each facet, shape (m, d, d - 1) [um]; along a line in their order.
        """
        self._line = vertices.shape[2] == 1
        if self._line:
            self._left = vertices[:, :, 0].min(axis=1)
            return
        self._origin = vertices[:, 0]
        edges = np.swapaxes(vertices[:, 1:] - vertices[:, :1], 1, 2)
        self._inverse = np.linalg.inv(edges)
        self._low, high = vertices.reshape(-1, 2).min(axis=0), vertices.reshape(-1, 2).max(axis=0)
        side = max(round(float(np.sqrt(PER_FACET * len(vertices) / 2))), 1)
        self._bins: Indices = np.array([side, side], dtype=np.int64)
        self._per_um = self._bins / (high - self._low)
        self._fill(vertices)

    def _fill(self, vertices: Array) -> None:
        """Facets whose box touches each bin, as a table padded by repetition."""
        first, last = (self._bin(ends) for ends in (vertices.min(axis=1), vertices.max(axis=1)))
        members: list[list[int]] = [[] for _ in range(int(np.prod(self._bins)))]
        for facet, (a, b) in enumerate(zip(first, last, strict=True)):
            for i in range(a[0], b[0] + 1):
                for j in range(a[1], b[1] + 1):
                    members[i * self._bins[1] + j].append(facet)
        most = max(map(len, members))
        self._table = np.array([own + own[-1:] * (most - len(own)) for own in members])

    def _bin(self, places: Array) -> Indices:
        at = np.floor((places - self._low) * self._per_um).astype(np.int64)
        return np.clip(at, 0, self._bins - 1)

    def under(self, places: Array) -> Indices:
        """Facet of each place (n, d - 1): the one that it lies in, or least outside of."""
        if self._line:
            found = np.searchsorted(self._left, places[:, 0], side="right") - 1
            return np.clip(found, 0, None)
        at = self._bin(places)
        return _best(
            places, self._table, at[:, 0] * self._bins[1] + at[:, 1], self._origin, self._inverse
        )


@njit(cache=True)
def _best(
    places: Array, table: Indices, at: Indices, origin: Array, inverse: Array
) -> Indices:  # pragma: no cover - compiled
    """Of the triangles in the row `at` (n,) of a table (bins, c), the one that a place (n, 2) lies
    deepest in."""
    n = len(places)
    found = np.empty(n, dtype=np.int64)
    for p in range(n):
        best = -np.inf
        for facet in table[at[p]]:
            x, y = places[p, 0] - origin[facet, 0], places[p, 1] - origin[facet, 1]
            a = inverse[facet, 0, 0] * x + inverse[facet, 0, 1] * y
            b = inverse[facet, 1, 0] * x + inverse[facet, 1, 1] * y
            inside = min(a, b, 1.0 - a - b)
            if inside > best + ROUND_OFF:  # on an edge the first facet keeps the place
                best = inside
                found[p] = facet
    return found
