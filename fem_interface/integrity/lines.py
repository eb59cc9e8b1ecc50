r"""Straight lines through the ceramics, and what the stress is along them.

A line ends where it comes out of the rough face. Beyond the held sides the patch goes on as its
mirror image, and below the base as what it is there. Stress is taken from the nearest material
point. Places on a line lie the denser the nearer to its origin, as the stress near a rough face
dies out over lengths from a single asperity's contact to the whole patch.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.spatial import KDTree

from fem_interface.core.records import Array, Indices

DIRECTIONS = 8  # over half a turn
GROWTH = 2.0**0.5  # of each piece of a line over the one before it


class Lines:
    """The solid that lines run through.

    Args:
        points: Places of its material points, shape (N, d) [um].
        height: Of its face above the mean plane, of places (n, d - 1) [um].
        sides: Of the patch, from the origin, shape (d - 1,) [um].
        between: Lowest and highest place of the face, where they are known [um].
    """

    def __init__(
        self,
        points: Array,
        height: Callable[[Array], Array],
        sides: Sequence[float],
        between: tuple[float, float] = (-np.inf, np.inf),
    ) -> None:
        self._tree, self._height, self._sides = KDTree(points), height, np.array(sides)
        self._between = between

    def sampled(self, places: Array) -> tuple[Indices, NDArray[np.bool_], Array]:
        """The nearest point of places (..., d), which are inside, and the mirrors' signs.

        Places outside have no nearest point, and are given number 0. Along an axis (..., d - 1) the
        sign is -1 where the patch goes on as its image.
        """
        plane, sides = places[..., :-1], self._sides
        turns = np.floor(plane / sides)
        mirror = turns % 2 != 0
        x = plane - turns * sides
        x = np.where(mirror, sides - x, x)
        z, (low, high) = places[..., -1], self._between
        inside = np.asarray(z <= low)
        unclear = ~inside & (z <= high)
        inside[unclear] = z[unclear] <= self._height(x[unclear])
        point = np.zeros(z.shape, dtype=np.int64)
        _, point[inside] = self._tree.query(np.column_stack([x[inside], z[inside]]))
        return point, inside, np.where(mirror, -1.0, 1.0)


def pieces(shortest: float, length: float, growth: float = GROWTH) -> tuple[Array, Array]:
    """Middles and lengths of pieces that fill a length, growing from the shortest, (s,) [um]."""
    count = 1 + int(np.ceil(np.log(max(length / shortest, 1.0)) / np.log(growth)))
    ends = np.append(0.0, length * growth ** np.arange(1.0 - count, 1.0))
    return 0.5 * (ends[1:] + ends[:-1]), np.diff(ends)


class LineMeans:
    r"""The tension that opens a flaw of some length about each of given places.

    Of a flaw along e, with normal n, that is the mean of :math:`n \cdot \sigma n` over the part
    of the solid within the length on either side; the worst direction counts. It is searched among
    eight, and between them as if the mean were of one tensor, so that a uniform tension comes out
    as itself. A flaw in the section's own plane feels the out-of-plane stress.

    Args:
        lines: Through the solid.
        n_points: How many material points that has.
        places: Middles of the flaws, shape (m, 2) [um].
        shortest: Pieces of a line at its middle, shape (m,) [um].
        length: On either side [um].
    """

    def __init__(
        self, lines: Lines, n_points: int, places: Array, shortest: float, length: float
    ) -> None:
        angle = np.pi * np.arange(DIRECTIONS) / DIRECTIONS
        self._normal = np.column_stack([-np.sin(angle), np.cos(angle)])
        along = np.column_stack([np.cos(angle), np.sin(angle)])
        at, run = pieces(shortest, length)
        rows, columns, values, shear = [], [], [], []
        for side in (1.0, -1.0):
            way = side * at[:, None, None] * along  # (s, 8, 2)
            point, inside, sign = lines.sampled(places[:, None, None] + way)
            weight = run[:, None] * np.logical_and.accumulate(inside, axis=1)
            row = np.broadcast_to(
                np.arange(len(places) * DIRECTIONS).reshape(-1, 1, DIRECTIONS), point.shape
            )
            rows.append(row.ravel())
            columns.append(point.ravel())
            values.append(weight.ravel())
            shear.append((weight * sign[..., 0]).ravel())
        row, column = np.concatenate(rows), np.concatenate(columns)
        shape = (len(places) * DIRECTIONS, n_points)
        plain = csr_matrix((np.concatenate(values), (row, column)), shape=shape)
        signed = csr_matrix((np.concatenate(shear), (row, column)), shape=shape)
        self._total = np.asarray(plain.sum(axis=1)).reshape(-1, DIRECTIONS)
        self._plain, self._signed = plain, signed

    def tension(self, stress: Array) -> Array:
        """Of each place, shape (m,), in a stress at the material points (N, 3, 3) [MPa]."""
        total = np.where(self._total > 0.0, self._total, 1.0)

        def mean(matrix: csr_matrix, i: int, j: int) -> Array:
            return np.asarray((matrix @ stress[:, i, j]).reshape(total.shape) / total)

        n = self._normal
        opening = (
            n[:, 0] ** 2 * mean(self._plain, 0, 0)
            + n[:, 1] ** 2 * mean(self._plain, 1, 1)
            + 2 * n[:, 0] * n[:, 1] * mean(self._signed, 0, 1)
        )
        out_of_plane = mean(self._plain, 2, 2).mean(axis=1)
        return np.maximum(_between(opening), out_of_plane)


def _between(opening: Array) -> Array:
    """Largest over all angles of what is known at equal ones, as of one tensor, (m, 8) to (m,)."""
    best = np.argmax(opening, axis=1)
    row = np.arange(len(opening))
    middle = opening[row, best]
    left, right = (opening[row, (best + k) % DIRECTIONS] for k in (-1, 1))
    step = 2 * np.pi / DIRECTIONS  # a tensor's components turn with twice the angle
    even = (left + right - 2 * middle) / (2 * (np.cos(step) - 1.0))
    odd = (right - left) / (2 * np.sin(step))
    return np.asarray(middle - even + np.hypot(even, odd))
