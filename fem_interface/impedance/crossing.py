"""Where current crosses the interface: points of a rule on the parts of facets that touch."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.quadrature import facet_rule
from fem_interface.core.records import Array, Indices
from fem_interface.impedance.segments import contact_segments
from fem_interface.impedance.spots import contact_triangles
from fem_interface.meshing.face import corner_functions, shape_functions

DEGREE = 4  # of the product of two quadratic potentials


@dataclass(frozen=True, eq=False, kw_only=True)
class Crossing:
    """Integration points of this rank's facets where they touch.

    Attributes:
        facet: Shape (n,).
        shape: Quadratic shape functions on the facet, shape (n, k).
        area: Nominal area of the point, shape (n,) [um^(d-1)].
    """

    facet: Indices
    shape: Array
    area: Array


def whole_face(positions: Array, areas: Array) -> Crossing:
    """All of every facet.

    Args:
        positions: Of the facets' nodes, vertices first, shape (m, k, d) [um].
        areas: Of the facets, projected on the mean plane, shape (m,) [um^(d-1)].
    """
    d = positions.shape[2]
    points, weights = facet_rule(d, DEGREE)
    return Crossing(
        facet=np.repeat(np.arange(len(areas)), len(weights)),
        shape=np.tile(shape_functions(d, points)[0], (len(areas), 1)),
        area=np.outer(areas, weights / weights.sum()).ravel(),
    )


def crossing(positions: Array, areas: Array, place: Array, gap: Array, distance: float) -> Crossing:
    """Where the gap, linear between the metal's points, is below a distance.

    Args:
        positions: Of the nodes of this rank's facets, shape (m, k, d) [um].
        areas: Of these facets, shape (m,) [um^(d-1)].
        place: Of all points of the metal on the mean plane, shape (n, d - 1) [um].
        gap: There, shape (n,) [um].
        distance: Below it the faces touch [um].
    """
    d = positions.shape[2]
    rule = facet_rule(d, DEGREE)
    if d == 2:
        order = np.argsort(place[:, 0], kind="stable")
        parts = contact_segments(positions[:, :2, 0], place[order, 0], gap[order], distance)
        facet, length = parts.facet, parts.length
        points = parts.start[:, None] + (parts.end - parts.start)[:, None] * rule[0][:, 0]
        points = points.reshape(-1, 1)
    else:
        cut = contact_triangles(positions[:, :3, :2], place, gap, distance)
        facet, length = cut.facet, cut.share * areas[cut.facet]
        points = np.einsum("qv,nvi->nqi", corner_functions(rule[0]), cut.corners).reshape(-1, 2)
    weights = rule[1] / rule[1].sum()
    return Crossing(
        facet=np.repeat(facet, len(weights)),
        shape=shape_functions(d, points)[0],
        area=np.outer(length, weights).ravel(),
    )
