"""What quadratic facets cannot follow of a rough face."""

import numpy as np

from fem_interface.core.records import Array
from fem_interface.surface.height_field import HeightField

# The error of a quadratic through both ends and the middle is a cubic with its extremes here.
EXTREMES = 0.5 * (1 + np.array([-1.0, 1.0]) / np.sqrt(3))


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
