"""How far the points of a body are from a face as both stand now."""

import numpy as np
from scipy.spatial import KDTree

from fem_interface.core.parallel import Comm, gathered
from fem_interface.core.records import Array
from fem_interface.meshing.face import FacePoints, shape_functions

PIECES = 4  # straight ones in place of a curved facet
NEIGHBOURS = 4  # pieces whose middle is near, of which the nearest is taken


def distance_to_face(points: Array, face: FacePoints, nodal: Array, comm: Comm) -> Array:
    """Distance of places (n, d) from a deformed face, shape (n,) [um]. Collective.

    Args:
        points: Of this rank, in the deformed state [um].
        face: This rank's facets, as integration points.
        nodal: Displacement of this rank's nodes, shape (nodes, d) [um].
        comm: All ranks.
    """
    d = face.positions.shape[1]
    if d != 2:
        raise NotImplementedError("distances are taken to lines")
    _, first = np.unique(face.facet, return_index=True)
    nodes = face.node_positions[first] + nodal[face.nodes[first]]
    N, _ = shape_functions(d, np.linspace(0.0, 1.0, PIECES + 1, dtype=np.float64)[:, None])
    places = np.einsum("sk,fkc->fsc", N, nodes)
    start = gathered(places[:, :-1].reshape(-1, d), comm)
    run = gathered(places[:, 1:].reshape(-1, d), comm) - start
    _, near = KDTree(start + 0.5 * run).query(points, k=range(1, min(NEIGHBOURS, len(start)) + 1))
    towards = points[:, None] - start[near]
    along = np.sum(towards * run[near], axis=2) / np.sum(run**2, axis=1)[near]
    away = towards - np.clip(along, 0.0, 1.0)[:, :, None] * run[near]
    return np.asarray(np.sqrt(np.min(np.sum(away**2, axis=2), axis=1, initial=np.inf)))
