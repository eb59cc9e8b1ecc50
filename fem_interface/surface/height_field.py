"""The electrolyte's face as a function with two continuous derivatives.

A contact search over a faceted face sees a kink at every vertex; a smooth height field gives the
gap, its gradient and its curvature at any point, which is what Newton's method wants.
"""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

from fem_interface.core.records import Array, RoughSurface


@dataclass(frozen=True, eq=False, kw_only=True)
class HeightField:
    """Cubic spline through a height profile; places have shape (n, d - 1) [um].

    A periodic face repeats outside its width. Any other face goes on as the tangent at its
    ends, so that metal that is pushed past them still meets a wall.

    Attributes:
        dimension: d, of the bodies that meet at this face.
        lowest: Deepest valley of the spline itself, not of its samples [um].
        highest: Highest summit of the spline itself [um].
        width: Length of the profile [um].
        periodic: Whether the face repeats.
    """

    dimension: int
    lowest: float
    highest: float
    width: float
    periodic: bool
    spline: CubicSpline

    @property
    def extent(self) -> tuple[float]:
        """Of its only side [um]."""
        return (self.width,)

    def jet(self, x: Array) -> tuple[Array, Array, Array]:
        """Height (n,) [um], slope (n, d - 1) [-] and curvature (n, d - 1, d - 1) [1/um]."""
        return self.height(x), self.gradient(x), self.hessian(x)

    def height(self, x: Array) -> Array:
        """Height h above the mean plane, shape (n,) [um]."""
        x = _abscissa(x)
        inside = self._inside(x)
        return self.spline(inside) + self.spline(inside, 1) * (x - inside)

    def gradient(self, x: Array) -> Array:
        """Slope dh/dx_i, shape (n, d - 1) [-]."""
        return self.spline(self._inside(_abscissa(x)), 1)[:, None]

    def hessian(self, x: Array) -> Array:
        """Curvature d2h/dx_i dx_j, shape (n, d - 1, d - 1) [1/um]."""
        x = _abscissa(x)
        inside = self._inside(x)
        curvature = np.where(inside == x, self.spline(inside, 2), 0.0)
        return curvature[:, None, None]

    def _inside(self, x: Array) -> Array:
        # The periodic spline wraps by itself; wrapping here would make height() add a slope.
        return x if self.periodic else np.clip(x, 0.0, self.width)


def height_field(surface: RoughSurface) -> HeightField:
    """C2 interpolation of a sampled face."""
    width = surface.extent[0]
    count = len(surface.heights)
    if surface.periodic:
        x = np.arange(count + 1) * (width / count)
        heights = np.append(surface.heights, surface.heights[0])
        spline = CubicSpline(x, heights, bc_type="periodic")
    else:
        x = np.linspace(0.0, width, count)
        spline = CubicSpline(x, surface.heights, bc_type="not-a-knot")
    lowest, highest = _extrema(spline)
    return HeightField(
        dimension=2,
        lowest=lowest,
        highest=highest,
        width=width,
        periodic=surface.periodic,
        spline=spline,
    )


def _abscissa(x: Array) -> Array:
    return np.asarray(x, dtype=float).reshape(len(x), 1)[:, 0]


def _extrema(spline: CubicSpline) -> tuple[float, float]:
    """Deepest and highest point of the spline [um]: at its knots or where its slope is zero."""
    flat = spline.derivative().roots(discontinuity=False, extrapolate=False)
    flat = flat[np.isfinite(flat)]  # nan stands for a stretch that is level all along
    heights = spline(np.concatenate([spline.x, flat]))
    return float(heights.min()), float(heights.max())
