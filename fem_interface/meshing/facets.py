"""What quadratic facets cannot follow of a rough face."""

import numpy as np

from fem_interface.core.records import Array, RoughSurface
from fem_interface.meshing.sizing import MeshSpec, face_segments, strip_width
from fem_interface.surface import Face, HeightField, HeightMap

# The error of a quadratic through both ends and the middle is a cubic with its extremes here.
EXTREMES = 0.5 * (1 + np.array([-1.0, 1.0]) / np.sqrt(3))

# Barycentric places on a triangle where the error is looked for.
TRIANGLE = (
    np.array([[i, j, 6 - i - j] for i in range(7) for j in range(7 - i)], dtype=np.float64) / 6.0
)


def error_of_facets(face: Face, surface: RoughSurface, spec: MeshSpec) -> float:
    """Largest distance of a face from the facets that a case asks for [um].

    Args:
        face: Of the surface.
        surface: What is meshed.
        spec: How finely.
    """
    width = strip_width(surface, spec)
    squares = face_segments(width, surface, spec)
    if isinstance(face, HeightMap):
        length = surface.extent[1]
        along_y = max(round(length * squares / width), 1)
        return facet_error_of_map(face, (width, length), (squares, along_y))
    return facet_error(face, width, squares)


def facet_error(field: HeightField, width: float, segments: int) -> float:
    r"""Largest distance of a face from quadratics on equal facets [um].

    On a wave of amplitude A and wave number k, facets of length h are off by

    .. math:: \frac{(k h)^3}{72 \sqrt{3}} A

    and a metal whose face is made of them touches the wave to that and no better.

    Args:
        field: The face.
        width: Of the strip, from x = 0 [um].
        segments: Facets on it.
    """
    ends = np.linspace(0.0, width, segments + 1)
    first, run = ends[:-1], np.diff(ends)

    def height(s: float) -> Array:
        return np.asarray(field.height((first + s * run)[:, None]), dtype=float)

    start, middle, end = (height(s) for s in (0.0, 0.5, 1.0))
    errors = [
        height(s)
        - (start * (1 - s) * (1 - 2 * s) + middle * 4 * s * (1 - s) + end * s * (2 * s - 1))
        for s in EXTREMES
    ]
    return float(np.max(np.abs(errors)))


def facet_error_of_map(
    field: HeightMap, sides: tuple[float, float], squares: tuple[int, int]
) -> float:
    """Largest distance of a map from quadratics on right triangles, two to a square [um].

    Args:
        field: The face.
        sides: Of the patch, from the origin [um].
        squares: Along each side.
    """
    corners = [np.linspace(0.0, side, n + 1) for side, n in zip(sides, squares, strict=True)]
    run = np.array([side / n for side, n in zip(sides, squares, strict=True)])
    start = np.stack(np.meshgrid(corners[0][:-1], corners[1][:-1], indexing="ij"), axis=-1)
    start = start.reshape(-1, 2)
    inside = TRIANGLE @ np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    nodes = np.array([[0, 0], [1, 0], [0, 1], [0.5, 0.5], [0, 0.5], [0.5, 0]])
    a, b, c = TRIANGLE.T
    N = np.stack(
        [a * (2 * a - 1), b * (2 * b - 1), c * (2 * c - 1), 4 * b * c, 4 * a * c, 4 * a * b], axis=1
    )
    worst = 0.0
    for turned in (False, True):

        def height(s: Array, turned: bool = turned) -> Array:
            s = 1.0 - s if turned else s
            places = start[:, None] + s[None] * run
            return field.height(places.reshape(-1, 2)).reshape(len(start), len(s))

        worst = max(worst, float(np.max(np.abs(height(inside) - height(nodes) @ N.T))))
    return worst
