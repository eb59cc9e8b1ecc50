"""A rough face in three dimensions as a function of place with two continuous derivatives."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.interpolate import NdBSpline, make_interp_spline

from fem_interface.core.grids import grid
from fem_interface.core.records import Array, RoughSurface

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

    def height(self, x: Array) -> Array:
        """Height h above the mean plane, shape (n,) [um]."""
        inside = self._inside(x)
        beyond = np.asarray(x, dtype=float) - inside
        base = self._derivative(inside, (0, 0))
        if self.periodic or not beyond.any():
            return base
        return np.asarray(base + np.sum(self._slopes(inside) * beyond, axis=1))

    def gradient(self, x: Array) -> Array:
        """Slopes dh/dx_i, shape (n, 2) [-]."""
        inside = self._inside(x)
        slopes = self._slopes(inside)
        beyond = np.asarray(x, dtype=float) - inside
        if self.periodic or not beyond.any():
            return slopes
        # Along a side the tangent that goes on from it turns.
        twist = self._derivative(inside, (1, 1))
        along = np.where(beyond == 0.0, beyond[:, ::-1] * twist[:, None], 0.0)
        return np.asarray(slopes + along)

    def hessian(self, x: Array) -> Array:
        """Curvatures d2h/dx_i dx_j, shape (n, 2, 2) [1/um]; zero across a side, beyond it."""
        inside = self._inside(x)
        curvature = np.empty((len(inside), 2, 2))
        curvature[:, 0, 0] = self._derivative(inside, (2, 0))
        curvature[:, 1, 1] = self._derivative(inside, (0, 2))
        curvature[:, 0, 1] = curvature[:, 1, 0] = self._derivative(inside, (1, 1))
        if not self.periodic:
            beyond = np.asarray(x, dtype=float) != inside
            for i in range(2):
                curvature[beyond[:, i], i, i] = 0.0
        return curvature

    def _slopes(self, inside: Array) -> Array:
        return np.stack(
            [self._derivative(inside, (1, 0)), self._derivative(inside, (0, 1))], axis=1
        )

    def _derivative(self, inside: Array, order: tuple[int, int]) -> Array:
        return np.asarray(self.spline(inside, nu=order), dtype=float)

    def _inside(self, x: Array) -> Array:
        x = np.asarray(x, dtype=float).reshape(len(x), 2)
        if self.periodic:
            return np.mod(x, self.extent)
        return np.clip(x, 0.0, self.extent)


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
            g, H = field.gradient(x), field.hessian(x)
            curved = sign * np.linalg.eigvalsh(H)[:, -1 if sign > 0 else 0] < 0.0
            step = np.zeros_like(x)
            step[curved] = -np.linalg.solve(H[curved], g[curved][:, :, None])[:, :, 0]
            moved = np.clip(x + step, 0.0, field.extent)
            now = field.height(moved)
            better = sign * now > sign * top
            x, top = np.where(better[:, None], moved, x), np.where(better, now, top)
        ends.append(float(sign * np.max(sign * top)))
    return ends[0], ends[1]
