"""How far the points of a body are from a face as both stand now."""

import numpy as np
from scipy.spatial import KDTree

from fem_interface.core.parallel import Comm, gathered
from fem_interface.core.records import Array
from fem_interface.meshing.face import FacePoints, shape_functions

# Straight or flat pieces in place of a curved facet: places on it, and the corners of each piece.
_LINE = np.linspace(0.0, 1.0, 5, dtype=np.float64)[:, None]
_TRIANGLE = np.array([[0, 0], [1, 0], [0, 1], [0.5, 0.5], [0, 0.5], [0.5, 0]], dtype=np.float64)
PIECES = {
    2: (_LINE, np.array([[0, 1], [1, 2], [2, 3], [3, 4]])),
    3: (_TRIANGLE, np.array([[0, 5, 4], [5, 1, 3], [4, 3, 2], [5, 3, 4]])),
}
NEIGHBOURS = {2: 4, 3: 12}  # pieces whose middle is near, of which the nearest is taken


def distance_to_face(points: Array, face: FacePoints, nodal: Array, comm: Comm) -> Array:
    """Distance of places (n, d) from a deformed face, shape (n,) [um]. Collective.

    Args:
        points: Of this rank, in the deformed state [um].
        face: This rank's facets, as integration points.
        nodal: Displacement of this rank's nodes, shape (nodes, d) [um].
        comm: All ranks.
    """
    d = face.positions.shape[1]
    _, first = np.unique(face.facet, return_index=True)
    nodes = face.node_positions[first] + nodal[face.nodes[first]]
    places, corners = PIECES[d]
    N, _ = shape_functions(d, places)
    own = np.einsum("sk,fkc->fsc", N, nodes)[:, corners].reshape(-1, d, d)
    pieces = gathered(own, comm)
    count = min(NEIGHBOURS[d], len(pieces))
    _, near = KDTree(pieces.mean(axis=1)).query(points, k=range(1, count + 1))
    nearest = np.full(len(points), np.inf)
    for column in near.T:
        np.minimum(nearest, _from_piece(points, pieces[column]), out=nearest)
    return nearest


def _from_piece(points: Array, corners: Array) -> Array:
    """Distance of places (n, d) from a segment or a triangle each (n, d, d), shape (n,)."""
    if corners.shape[1] == 2:
        return _from_segment(points, corners[:, 0], corners[:, 1])
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    edges = np.stack([b - a, c - a], axis=2)
    metric = np.einsum("nci,ncj->nij", edges, edges)
    s = np.linalg.solve(metric, np.einsum("nci,nc->ni", edges, points - a)[:, :, None])[:, :, 0]
    inside = (s.min(axis=1) >= 0.0) & (s.sum(axis=1) <= 1.0)
    foot = a + np.einsum("nci,ni->nc", edges, s)
    rim = np.minimum(_from_segment(points, a, b), _from_segment(points, b, c))
    rim = np.minimum(rim, _from_segment(points, c, a))
    return np.where(inside, np.linalg.norm(points - foot, axis=1), rim)


def _from_segment(points: Array, start: Array, end: Array) -> Array:
    run, towards = end - start, points - start
    along = np.sum(towards * run, axis=1) / np.sum(run**2, axis=1)
    return np.asarray(np.linalg.norm(towards - np.clip(along, 0.0, 1.0)[:, None] * run, axis=1))
