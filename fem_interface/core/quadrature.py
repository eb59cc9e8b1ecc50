r"""Quadrature rules of the history, written out: what a point remembers belongs to its place.

Libraries change their defaults from one version to the next; these are on the reference simplices
with vertices at zero and at the unit vectors.
"""

import math

import numpy as np

from fem_interface.core.records import Array


def simplex_rule(dimension: int) -> tuple[Array, Array]:
    """Points (n, d) and weights (n,): of degree 4 in a triangle, of degree 2 in a tetrahedron.

    Source:
        [Dunavant1985] for the triangle; the four points of the tetrahedron in closed form.
    """
    if dimension == 3:
        a = (5 - math.sqrt(5)) / 20
        return _orbit(1 - 3 * a, a, 3), np.full(4, 1 / 24)
    root = math.sqrt(38 - 44 * math.sqrt(0.4))
    outer, inner = ((8 - math.sqrt(10) + sign * root) / 18 for sign in (-1, 1))
    spread = math.sqrt(213125 - 53320 * math.sqrt(10))
    weights = [(620 + sign * spread) / 7440 for sign in (-1, 1)]
    points = [_orbit(1 - 2 * a, a, 2) for a in (outer, inner)]
    return np.concatenate(points), np.repeat(weights, 3)


def _orbit(large: float, small: float, dimension: int) -> Array:
    """Points with one barycentric coordinate unlike the others, the last at the origin's side."""
    points = np.full((dimension + 1, dimension), small)
    points[np.arange(dimension), np.arange(dimension)] = large
    return points


def facet_rule(dimension: int, degree: int) -> tuple[Array, Array]:
    """Gauss points (n, d - 1) and weights (n,) of a facet of bodies of a dimension.

    Args:
        dimension: d of the bodies.
        degree: Of the polynomials that are integrated exactly.
    """
    if dimension == 3:
        if degree > 5:
            raise NotImplementedError("facets of tetrahedra have no rule of so high a degree")
        return _radon()
    x, w = np.polynomial.legendre.leggauss(degree // 2 + 1)
    return 0.5 * (x[:, None] + 1), 0.5 * w


def _radon() -> tuple[Array, Array]:
    """Seven points of degree 5 in a triangle [Dunavant1985]."""
    root = math.sqrt(15)
    outer, inner = (6 - root) / 21, (6 + root) / 21
    weights = [9 / 80, *3 * [(155 - root) / 2400], *3 * [(155 + root) / 2400]]
    orbits = [_orbit(1 - 2 * a, a, 2) for a in (outer, inner)]
    return np.concatenate([np.full((1, 2), 1 / 3), *orbits]), np.array(weights)
