"""Parts of the triangles of a face that touch: cut along the line where the gap is a distance."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.interpolate import LinearNDInterpolator, NearestNDInterpolator

from fem_interface.core.records import Array, Indices
from fem_interface.meshing.face import corner_functions

DIVISIONS = 4  # of a facet's sides, between which the gap is linear
WHOLE = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])


@dataclass(frozen=True, eq=False, kw_only=True)
class ContactTriangles:
    """Triangles on the facets that touch.

    Attributes:
        facet: Shape (n,).
        corners: Reference coordinates on the facet, shape (n, 3, 2).
        share: Of the facet's area, shape (n,).
    """

    facet: Indices
    corners: Array
    share: Array


def contact_triangles(
    vertices: Array, place: Array, gap: Array, distance: float
) -> ContactTriangles:
    """Where the gap, linear between the metal's points, is below `distance`.

    The parts end where the gap crosses the distance, not at points of a quadrature, so that
    contact grows continuously while the gap closes. A part that lies between the nodes of a facet's
    grid, a quarter of its sides apart, is not seen.

    Args:
        vertices: Of the facets on the mean plane, shape (m, 3, 2) [um].
        place: Of all points of the metal, shape (n, 2) [um].
        gap: There, shape (n,) [um].
        distance: Below it the faces touch [um].
    """
    nodes, triangles = _divided()
    at = np.einsum("nv,mvi->mni", corner_functions(nodes), vertices)
    above = _between(place, gap - distance, at)
    full = (above < 0).all(axis=1)
    facets = np.flatnonzero(~full & (above < 0).any(axis=1))
    value = above[facets][:, triangles].reshape(-1, 3)
    cut, of = _below(np.tile(nodes[triangles], (len(facets), 1, 1)), value)
    whole = np.flatnonzero(full)
    corners = np.concatenate([np.tile(WHOLE, (len(whole), 1, 1)), cut])
    edges = corners[:, 1:] - corners[:, :1]
    return ContactTriangles(
        facet=np.concatenate([whole, facets[of // len(triangles)]]),
        corners=corners,
        share=np.abs(np.linalg.det(edges)),
    )


@cache
def _divided() -> tuple[Array, Indices]:
    """Nodes of the grid on the reference triangle, shape (k, 2), and its triangles (t, 3)."""
    n = DIVISIONS
    number = {(i, j): 0 for j in range(n + 1) for i in range(n + 1 - j)}
    number = {node: k for k, node in enumerate(number)}
    triangles = []
    for i, j in number:
        if i + j < n:
            triangles.append([(i, j), (i + 1, j), (i, j + 1)])
        if i + j < n - 1:
            triangles.append([(i + 1, j), (i + 1, j + 1), (i, j + 1)])
    return np.array(list(number)) / n, np.array([[number[c] for c in t] for t in triangles])


def _between(place: Array, value: Array, at: Array) -> Array:
    """Linear between the places, of the nearest one beyond the outermost."""
    if at.size == 0:
        return np.zeros(at.shape[:-1])
    found = LinearNDInterpolator(place, value)(at)
    beyond = np.isnan(found)
    found[beyond] = NearestNDInterpolator(place, value)(at[beyond])
    return np.asarray(found)


def _below(corners: Array, value: Array) -> tuple[Array, Indices]:
    """Parts of triangles where a linear value is negative, as triangles, and of which each is.

    Args:
        corners: Shape (n, 3, 2).
        value: At the corners, shape (n, 3).
    """
    order = np.argsort(value, axis=1)
    value = np.take_along_axis(value, order, axis=1)
    a, b, c = np.moveaxis(np.take_along_axis(corners, order[:, :, None], axis=1), 1, 0)
    negative = np.sum(value < 0, axis=1)

    def zero(i: int, j: int, rows: Indices) -> Array:
        ends = (a, b, c)
        t = value[rows, i] / (value[rows, i] - value[rows, j])
        return ends[i][rows] + t[:, None] * (ends[j][rows] - ends[i][rows])

    one, two, all_three = (np.flatnonzero(negative == k) for k in (1, 2, 3))
    far, near = zero(0, 2, two), zero(1, 2, two)
    parts = [
        (all_three, (a[all_three], b[all_three], c[all_three])),
        (one, (a[one], zero(0, 1, one), zero(0, 2, one))),
        (two, (a[two], b[two], near)),
        (two, (a[two], near, far)),
    ]
    found = np.concatenate([np.stack(part, axis=1) for _, part in parts])
    return found, np.concatenate([rows for rows, _ in parts])
