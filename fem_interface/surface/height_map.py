"""A rough face in three dimensions as a function of place with two continuous derivatives."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.interpolate import NdBSpline, make_interp_spline

from fem_interface.core.grids import grid
from fem_interface.core.records import Array, RoughSurface
from fem_interface.surface.bicubic import jets

FINER = 4  # samples of the search for summits, per sample of the map
CANDIDATES = 16  # summits and valleys that Newton's method climbs
CLIMBS = 8


@dataclass(frozen=True, eq=False, kw_only=True)
class HeightMap:
    """Bicubic spline through a height map; places have shape (n, 2) [um].

    A periodic face repeats outside its sides. Any other face goes on as its tangent there.

    Attributes:
        dimension: 3.
        lowest: Deepest valley of the spline itself, not of its samples [um].
        highest: Highest summit of the spline itself [um].
        extent: Side lengths [um].
        periodic: Whether the face repeats.
    """

    dimension: int = 3
    lowest: float
    highest: float
    extent: tuple[float, float]
    periodic: bool
    spline: NdBSpline

    def jet(self, x: Array) -> tuple[Array, Array, Array]:
        """Height (n,) [um], slopes (n, 2) [-] and curvatures (n, 2, 2) [1/um] together."""
        inside, beyond = self._inside(x)
        height, slope, curvature = jets(*self.spline.t, self.spline.c, inside)
        if not beyond.any():
            return height, slope, curvature
        height += np.sum(slope * beyond, axis=1)
        # Along a side the tangent that goes on from it turns.
        slope += np.where(beyond == 0.0, beyond[:, ::-1] * curvature[:, 0, 1, None], 0.0)
        for i in range(2):
            curvature[beyond[:, i] != 0.0, i, i] = 0.0
        return height, slope, curvature

    def height(self, x: Array) -> Array:
        """Height h above the mean plane, shape (n,) [um]."""
        inside, beyond = self._inside(x)
        # A fine grid over a whole map has no room for slopes that nobody asks for.
        return self.jet(x)[0] if beyond.any() else np.asarray(self.spline(inside))

    def gradient(self, x: Array) -> Array:
        """Slopes dh/dx_i, shape (n, 2) [-]."""
        return self.jet(x)[1]

    def hessian(self, x: Array) -> Array:
        """Curvatures d2h/dx_i dx_j, shape (n, 2, 2) [1/um]; zero across a side, beyond it."""
        return self.jet(x)[2]

    def _inside(self, x: Array) -> tuple[Array, Array]:
        """Places (n, 2) on the map, and how far beyond its sides they were."""
        x = np.asarray(x, dtype=float).reshape(len(x), 2)
        inside = np.mod(x, self.extent) if self.periodic else np.clip(x, 0.0, self.extent)
        return inside, np.zeros_like(x) if self.periodic else x - inside


def height_map(surface: RoughSurface) -> HeightMap:
    """C2 interpolation of a sampled map (nx, ny)."""
    knots, coefficients = [], surface.heights
    for axis, length in enumerate(surface.extent):
        count = surface.heights.shape[axis]
        if surface.periodic:
            places = np.arange(count + 1) * (length / count)
            first = np.take(coefficients, [0], axis=axis)
            coefficients = np.concatenate([coefficients, first], axis=axis)
            one = make_interp_spline(places, coefficients, k=3, axis=axis, bc_type="periodic")
        else:
            places = np.linspace(0.0, length, count)
            one = make_interp_spline(places, coefficients, k=3, axis=axis)
        knots.append(one.t)
        coefficients = np.moveaxis(one.c, 0, axis)
    spline = NdBSpline(tuple(knots), np.ascontiguousarray(coefficients), 3)
    bare = HeightMap(
        lowest=0.0,
        highest=0.0,
        extent=(surface.extent[0], surface.extent[1]),
        periodic=surface.periodic,
        spline=spline,
    )
    lowest, highest = _extrema(bare, surface)
    return replace(bare, lowest=lowest, highest=highest)


def _extrema(field: HeightMap, surface: RoughSurface) -> tuple[float, float]:
    """Deepest and highest point: the best samples of a fine grid, climbed by Newton's method."""
    axes = [
        np.linspace(0.0, length, FINER * count + 1)
        for length, count in zip(field.extent, surface.heights.shape, strict=True)
    ]
    places = grid(axes)
    heights = field.height(places)
    order = np.argsort(heights)
    ends = []
    for best, sign in ((order[:CANDIDATES], -1.0), (order[-CANDIDATES:], 1.0)):
        x, top = places[best], heights[best]
        for _ in range(CLIMBS):
            _, g, H = field.jet(x)
            curved = sign * np.linalg.eigvalsh(H)[:, -1 if sign > 0 else 0] < 0.0
            step = np.zeros_like(x)
            step[curved] = -np.linalg.solve(H[curved], g[curved][:, :, None])[:, :, 0]
            moved = np.clip(x + step, 0.0, field.extent)
            now = field.height(moved)
            better = sign * now > sign * top
            x, top = np.where(better[:, None], moved, x), np.where(better, now, top)
        ends.append(float(sign * np.max(sign * top)))
    return ends[0], ends[1]
