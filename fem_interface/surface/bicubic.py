r"""A bicubic B-spline with its slopes and curvatures at once, for the contact that asks for all.

In the interval [t_j, t_{j+1}) the functions of degree p that do not vanish there follow from those
of degree p - 1, and their derivatives, too [deBoor1978],

.. math::
    B_i^p = \frac{x - t_i}{t_{i+p} - t_i} B_i^{p-1}
        + \frac{t_{i+p+1} - x}{t_{i+p+1} - t_{i+1}} B_{i+1}^{p-1}, \qquad
    \frac{dB_i^p}{dx} = \frac{p \, B_i^{p-1}}{t_{i+p} - t_i}
        - \frac{p \, B_{i+1}^{p-1}}{t_{i+p+1} - t_{i+1}}
"""

import numpy as np
from numba import njit

from fem_interface.core.records import Array

CUBIC = 3


@njit(cache=True, error_model="numpy")
def _basis(t: Array, x: float, B: Array) -> int:  # pragma: no cover - compiled
    """Fill B (3, 4) with values, slopes and curvatures of the four cubics at x, between the fourth
    knot and the fourth from the end; returns the number of the first."""
    j = int(np.searchsorted(t, x, side="right")) - 1
    j = min(max(j, CUBIC), len(t) - CUBIC - 2)
    B[:] = 0.0
    B[0, CUBIC] = 1.0
    # From degree to degree, where they stand: those of degree p are the last p + 1.
    for p in range(1, CUBIC + 1):
        for a in range(CUBIC - p, CUBIC + 1):
            i = j - CUBIC + a
            value = slope = curvature = 0.0
            if a > CUBIC - p:
                per_length = 1.0 / (t[i + p] - t[i])
                value += (x - t[i]) * per_length * B[0, a]
                slope += p * per_length * B[0, a]
                curvature += p * per_length * B[1, a]
            if a < CUBIC:
                per_length = 1.0 / (t[i + p + 1] - t[i + 1])
                value += (t[i + p + 1] - x) * per_length * B[0, a + 1]
                slope -= p * per_length * B[0, a + 1]
                curvature -= p * per_length * B[1, a + 1]
            B[0, a], B[1, a], B[2, a] = value, slope, curvature
    return j - CUBIC


@njit(cache=True, error_model="numpy")
def jets(
    along_x: Array, along_y: Array, coefficients: Array, places: Array
) -> tuple[Array, Array, Array]:  # pragma: no cover - compiled
    """Values (n,), gradients (n, 2) and second derivatives (n, 2, 2) at places (n, 2).

    Args:
        along_x: Knots, shape (nx + 4,).
        along_y: Shape (ny + 4,).
        coefficients: Shape (nx, ny).
        places: Between the first and the last place.
    """
    n = len(places)
    h, slope, curvature = np.empty(n), np.empty((n, 2)), np.empty((n, 2, 2))
    X, Y = np.empty((3, CUBIC + 1)), np.empty((3, CUBIC + 1))
    for p in range(n):
        i = _basis(along_x, places[p, 0], X)
        j = _basis(along_y, places[p, 1], Y)
        f = fx = fy = fxx = fxy = fyy = 0.0
        for a in range(CUBIC + 1):
            row = coefficients[i + a]
            v = vy = vyy = 0.0
            for b in range(CUBIC + 1):
                c = row[j + b]
                v += Y[0, b] * c
                vy += Y[1, b] * c
                vyy += Y[2, b] * c
            f += X[0, a] * v
            fx += X[1, a] * v
            fxx += X[2, a] * v
            fy += X[0, a] * vy
            fxy += X[1, a] * vy
            fyy += X[0, a] * vyy
        h[p], slope[p, 0], slope[p, 1] = f, fx, fy
        curvature[p, 0, 0], curvature[p, 1, 1] = fxx, fyy
        curvature[p, 0, 1] = curvature[p, 1, 0] = fxy
    return h, slope, curvature
