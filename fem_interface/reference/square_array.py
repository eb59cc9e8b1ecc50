r"""Current through round spots in a square array, by boundary elements on the half-space.

With V inside the spots and no current outside them, and waves of wave vector k in the plane,

.. math:: \hat \phi(k) = \frac{\rho}{|k|} \hat j(k), \quad k \ne 0; \qquad
    \phi = V \ \text{on the spots}, \quad j = 0 \ \text{elsewhere}

is linear in j and solved by conjugate gradients with fast Fourier transforms. The mean of j brings
no constriction, its potential is the bulk's.
"""

import numpy as np
from scipy.fft import irfft2, rfft2
from scipy.sparse.linalg import LinearOperator, cg

from fem_interface.core.records import Array


def square_array(fraction: float, pixels: int = 512) -> float:
    """Constriction over rho times the pitch, one side, per nominal area [-].

    The current's singularity at the edge costs first order in the pixel: two grids give the rest
    (Richardson).

    Args:
        fraction: Contact as a share of the nominal area; spots that meet are not round (pi / 4).
        pixels: Of a pitch on the finer grid.
    """
    if not 0 < fraction < np.pi / 4:
        raise ValueError(f"spots of a share {fraction} of their square do not lie apart")
    coarse, fine = _on_pixels(fraction, pixels // 2), _on_pixels(fraction, pixels)
    return 2 * fine - coarse


def _on_pixels(fraction: float, n: int) -> float:
    """On one grid; the spot's pixels make up its area as well as they can, and are scaled to it."""
    x = (np.arange(n) + 0.5) / n - 0.5
    distance = np.hypot(x[:, None], x[None, :])
    inside = distance < np.sqrt(fraction / np.pi)
    k = 2 * np.pi * np.hypot(np.fft.fftfreq(n, 1 / n)[:, None], np.fft.rfftfreq(n, 1 / n)[None, :])
    k[0, 0] = np.inf
    m = int(inside.sum())

    def potential(j: Array) -> Array:
        current = np.zeros((n, n))
        current[inside] = _level(j)
        return np.asarray(irfft2(rfft2(current) / k, (n, n))[inside])

    uniform = np.zeros((n, n))
    uniform[inside] = n * n / m  # mean current one
    under = irfft2(rfft2(uniform) / k, (n, n))[inside]
    # Potentials on the spot are all the same: j = uniform + what sums to nothing.
    projected = LinearOperator((m, m), lambda j: _level(potential(j)), dtype=np.float64)
    extra, failed = cg(projected, -_level(under), rtol=1e-8, maxiter=2000)
    if failed:
        raise ArithmeticError("the boundary elements do not converge")
    return float(np.mean(under + potential(extra)))


def _level(values: Array) -> Array:
    return values - values.mean()
