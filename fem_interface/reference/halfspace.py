r"""An elastic half-space pressed on a rigid, periodic, rough face, without friction: by boundary
elements on a regular grid, a code of its own kind beside the finite elements.

Under a pressure with the wave vector q the surface goes down by

.. math:: \hat u(q) = \frac{2}{E^* |q|} \hat p(q)

and the pressure is the one of a given mean, nowhere negative, that makes the energy least.
"""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array

PERIMETER = (np.pi - 1 + np.log(2)) / 24
"""Area that a border across a grid adds, over its length and the pixel [Prodanov2014]."""


@dataclass(frozen=True, eq=False, kw_only=True)
class HalfSpace:
    """What was found.

    Attributes:
        pressure: Shape (nx, ny) [MPa].
        gap: Between the surfaces, shape (nx, ny) [um].
        fraction: Contact area over the nominal one, corrected for its perimeter [-].
        mean_gap: [um]
    """

    pressure: Array
    gap: Array
    fraction: float
    mean_gap: float


def pressed(
    heights: Array,
    extent: tuple[float, float],
    pressure: float,
    modulus: float,
    tolerance: float = 1e-8,
    most: int = 5000,
) -> HalfSpace:
    """Conjugate gradients over the pressures that are not negative.

    Args:
        heights: Of the rigid face, periodic, shape (nx, ny) [um].
        extent: Side lengths [um].
        pressure: Mean pressure [MPa].
        modulus: E* [MPa].
        tolerance: Of the pressure, from one iteration to the next, over its mean.
        most: Iterations.

    Source:
        [PolonskyKeer1999].
    """
    shape = heights.shape
    q = np.hypot(
        *np.meshgrid(
            *(2 * np.pi * np.fft.fftfreq(n, L / n) for n, L in zip(shape, extent, strict=True)),
            indexing="ij",
        )
    )[:, : shape[1] // 2 + 1]
    softness = np.divide(2.0, modulus * q, out=np.zeros_like(q), where=q > 0.0)

    def sinks(p: Array) -> Array:
        return np.fft.irfft2(softness * np.fft.rfft2(p), s=shape)

    p, t = np.full(shape, pressure), np.zeros(shape)
    keep, before = 0.0, 1.0
    for _ in range(most):
        touching = p > 0.0
        g = sinks(p) - heights
        g -= g[touching].mean()
        size = float(np.sum(g[touching] ** 2))
        t = np.where(touching, g + keep * size / before * t, 0.0)
        before = size
        r = sinks(t)
        r -= r[touching].mean()
        step = float(np.sum(g[touching] * t[touching]) / np.sum(r[touching] * t[touching]))
        last, p = p, np.maximum(np.where(touching, p - step * t, 0.0), 0.0)
        overlaps = (p == 0.0) & (g < 0.0)
        keep = 0.0 if overlaps.any() else 1.0
        p[overlaps] -= step * g[overlaps]
        p *= pressure / p.mean()
        if np.abs(p - last).mean() < tolerance * pressure:
            break
    touching = p > 0.0
    gap = sinks(p) - heights
    gap -= gap[touching].mean()
    gap = np.where(touching, 0.0, np.maximum(gap, 0.0))
    border = sum(np.sum(touching != np.roll(touching, 1, axis)) for axis in (0, 1))
    return HalfSpace(
        pressure=p,
        gap=gap,
        fraction=float(touching.mean() - PERIMETER * border / touching.size),
        mean_gap=float(gap.mean()),
    )
