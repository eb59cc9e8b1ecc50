"""Flaws as discs through the ceramics of a patch (3D), and what opens them."""

import numpy as np
from scipy.sparse import csr_matrix

from fem_interface.core.records import Array
from fem_interface.integrity.lines import Lines, pieces

SPOKES = 12  # of a disc
GROWTH = 2.0  # of a ring over the one within it
_HALF = np.sqrt(0.5)
NORMALS = np.array(
    [
        [1.0, 0.0, 0.0],
        [0.0, 1.0, 0.0],
        [0.0, 0.0, 1.0],
        [_HALF, _HALF, 0.0],
        [_HALF, -_HALF, 0.0],
        [_HALF, 0.0, _HALF],
        [_HALF, 0.0, -_HALF],
        [0.0, _HALF, _HALF],
        [0.0, _HALF, -_HALF],
    ]
)
"""Of the discs that are looked at: a mirror at a side turns each into another."""


class DiscMeans:
    r"""The tension that opens a flaw of some radius about each of given places.

    Of a disc with normal n that is the mean of :math:`n \cdot \sigma n` over the part of it that
    is joined to its middle within the solid; the worst of nine normals counts, or what lies
    between them as if the means were of one tensor, so that a uniform tension comes out as itself.

    Args:
        lines: Through the solid.
        n_points: How many material points that has.
        places: Middles of the flaws, shape (m, 3) [um].
        shortest: First ring about a middle [um].
        radius: [um]
    """

    def __init__(
        self, lines: Lines, n_points: int, places: Array, shortest: float, radius: float
    ) -> None:
        at, run = pieces(shortest, radius, GROWTH)
        weight = at * run  # of rings, by their area
        matrices = []
        for normal in NORMALS:
            way = at[:, None, None] * _spokes(normal)  # (s, 12, 3)
            point, inside, mirror = lines.sampled(places[:, None, None] + way)
            joined = weight[:, None] * np.logical_and.accumulate(inside, axis=1)
            row = np.broadcast_to(np.arange(len(places))[:, None, None], point.shape)
            column = _image(normal, mirror) * n_points + point
            matrices.append(
                csr_matrix(
                    (joined.ravel(), (row.ravel(), column.ravel())),
                    shape=(len(places), len(NORMALS) * n_points),
                )
            )
        self._matrices = matrices
        self._total = [np.asarray(one.sum(axis=1)).ravel() for one in matrices]
        n = NORMALS
        factor = np.array([1.0, 1.0, 1.0, 2.0, 2.0, 2.0])
        of_tensor = factor * np.stack([n[:, i] * n[:, j] for i, j in _PAIRS], axis=1)
        self._to_tensor = np.linalg.pinv(of_tensor)

    def tension(self, stress: Array) -> Array:
        """Of each place, shape (m,), in a stress at the material points (N, 3, 3) [MPa]."""
        opening = np.einsum("ki,nij,kj->kn", NORMALS, stress, NORMALS, optimize=True).ravel()
        means = np.stack(
            [
                matrix @ opening / np.where(total > 0.0, total, 1.0)
                for matrix, total in zip(self._matrices, self._total, strict=True)
            ],
            axis=1,
        )
        parts = means @ self._to_tensor.T
        tensor = np.empty((len(means), 3, 3))
        for k, (i, j) in enumerate(_PAIRS):
            tensor[:, i, j] = tensor[:, j, i] = parts[:, k]
        return np.maximum(means.max(axis=1), np.linalg.eigvalsh(tensor)[:, -1])


_PAIRS = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))


def _spokes(normal: Array) -> Array:
    """Directions in the plane of a disc, shape (12, 3)."""
    first = np.cross(normal, np.eye(3)[int(np.argmin(np.abs(normal)))])
    first /= np.linalg.norm(first)
    angle = 2 * np.pi * (np.arange(SPOKES) + 0.5) / SPOKES  # none runs along the face
    return np.outer(np.cos(angle), first) + np.outer(np.sin(angle), np.cross(normal, first))


def _image(normal: Array, mirror: Array) -> Array:
    """Number of the normal in the patch itself, where a disc lies in its image (..., 2)."""
    found = np.empty((2, 2), dtype=np.int64)
    for i, x in enumerate((1.0, -1.0)):
        for j, y in enumerate((1.0, -1.0)):
            image = normal * np.array([x, y, 1.0])
            found[i, j] = int(np.argmax(np.abs(NORMALS @ image)))
    return found[(mirror[..., 0] < 0.0).astype(int), (mirror[..., 1] < 0.0).astype(int)]
