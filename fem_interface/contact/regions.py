"""Voids and spots of a face in two directions, by what is connected with what."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay

from fem_interface.core.parallel import Comm, gathered
from fem_interface.core.records import Array, Indices

NONE = -1
LONGEST = 3.0  # edge between neighbours over the usual one: what is longer only closes the hull
RIM = 0.75  # of the usual distance of neighbours, from a side, within which a point lies on it


@dataclass(frozen=True, eq=False, kw_only=True)
class Regions:
    """Connected parts of a face, the same on every rank.

    Attributes:
        label: Of each of this rank's points, -1 outside of all parts, shape (n,).
        area: Of each part, shape (m,) [um^2].
        at_rim: Whether it reaches a side of the patch, shape (m,).
        spans: Whether it reaches two opposite sides, shape (m,).
    """

    label: Indices
    area: Array
    at_rim: NDArray[np.bool_]
    spans: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """Of parts."""
        return len(self.area)

    @property
    def shut(self) -> NDArray[np.bool_]:
        """Parts that no path within them joins to a side of the patch, shape (m,)."""
        return ~self.at_rim


class FaceGraph:
    """Which points of a face are neighbours: those that share an edge of Delaunay's triangles.

    It is made once, from places that do not change.
    """

    def __init__(self, places: Array, sides: tuple[float, float], comm: Comm) -> None:
        """Collective.

        Args:
            places: Of this rank's points on the mean plane, shape (n, 2) [um].
            sides: Lengths of the patch, from the origin [um].
            comm: The ranks.
        """
        self._comm, self._own = comm, len(places)
        self._first = comm.exscan(len(places)) or 0
        every = gathered(places, comm)
        triangles = Delaunay(every).simplices
        edges = np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
        edges = np.unique(edges, axis=0)
        length = np.linalg.norm(every[edges[:, 0]] - every[edges[:, 1]], axis=1)
        usual = float(np.median(length))
        self._edges = edges[length <= LONGEST * usual]
        sides_of = np.linalg.norm(every[triangles] - every[np.roll(triangles, 1, axis=1)], axis=2)
        self._triangles = triangles[sides_of.max(axis=1) <= LONGEST * usual]
        self._places = every
        rim = RIM * usual
        self._at_side = np.stack(
            [end for c in range(2) for end in (every[:, c] < rim, every[:, c] > sides[c] - rim)]
        )

    def border(self, inside: NDArray[np.bool_]) -> float:
        """Length of the line between points that are inside and those that are not [um].

        It runs through the middles of the edges between them; the sides of the patch are no part
        of it. Collective.
        """
        inside = gathered(inside, self._comm)[self._triangles]
        count = inside.sum(axis=1)
        crossed = (count == 1) | (count == 2)
        lone = np.where((count == 1)[:, None], inside, ~inside)[crossed].argmax(axis=1)
        corners, row = self._triangles[crossed], np.arange(int(crossed.sum()))
        a, b = (self._places[corners[row, (lone + turn) % 3]] for turn in (1, 2))
        return float(0.5 * np.linalg.norm(a - b, axis=1).sum())

    def regions(self, inside: NDArray[np.bool_], area: Array) -> Regions:
        """Connected parts of the points that are inside. Collective.

        Args:
            inside: Of this rank's points, shape (n,).
            area: That each stands for, shape (n,) [um^2].
        """
        inside, area = gathered(inside, self._comm), gathered(area, self._comm)
        a, b = self._edges[inside[self._edges].all(axis=1)].T
        n = len(inside)
        graph = coo_array((np.ones(len(a)), (a, b)), shape=(n, n))
        _, component = connected_components(graph, directed=False)
        kept, label = np.unique(component[inside], return_inverse=True)
        every = np.full(n, NONE, dtype=np.int64)
        every[inside] = label
        m = len(kept)
        reaches = np.zeros((4, m), dtype=bool)
        for side, at in zip(reaches, self._at_side, strict=True):
            side[every[at & inside]] = True
        return Regions(
            label=every[self._first : self._first + self._own],
            area=np.bincount(label, area[inside], m).astype(float),
            at_rim=np.asarray(np.any(reaches, axis=0)),
            spans=(reaches[0] & reaches[1]) | (reaches[2] & reaches[3]),
        )
