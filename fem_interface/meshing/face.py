"""Facets of a face as integration points: shape functions, nodes and places, in any dimension."""

from dataclasses import dataclass
from functools import cache

import basix
import numpy as np
from dolfinx import fem

from fem_interface.core.quadrature import facet_rule
from fem_interface.core.records import Array, Indices, InterfaceMesh

_FACET = {2: basix.CellType.interval, 3: basix.CellType.triangle}
_EDGES = {2: ((0, 1),), 3: ((1, 2), (0, 2), (0, 1))}


@cache
def _element(dimension: int) -> basix.finite_element.FiniteElement:
    return basix.create_element(
        basix.ElementFamily.P, _FACET[dimension], 2, basix.LagrangeVariant.equispaced
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class FacetNodes:
    """Nodes of a face's quadratic facets, vertices first, then edges, in the order of basix.

    Attributes:
        nodes: Local node numbers (blocked degrees of freedom), shape (m, k).
        positions: Reference positions of the nodes, shape (m, k, d) [um].
        cells: Local cell behind each facet, shape (m,).
    """

    nodes: Indices
    positions: Array
    cells: Indices


def facet_nodes(mesh: InterfaceMesh, space: fem.FunctionSpace, name: str) -> FacetNodes:
    """The facets of face `name` on this rank's own cells.

    `space` is quadratic Lagrange, scalar or vector.
    """
    domain, d = mesh.domain, mesh.domain.geometry.dim
    topology = domain.topology
    topology.create_connectivity(d - 1, d)
    topology.create_connectivity(d, d - 1)
    facet_to_cell = topology.connectivity(d - 1, d)
    cell_to_facet = topology.connectivity(d, d - 1)
    n_owned = topology.index_map(d).size_local
    places = space.tabulate_dof_coordinates()[:, :d]
    layout = space.dofmap.dof_layout
    k = d + len(_EDGES[d])
    rows, cells = [], []
    for facet in mesh.facet_tags.find(mesh.names[name]):
        cell = facet_to_cell.links(facet)[0]
        if cell >= n_owned:
            continue
        local = int(np.flatnonzero(cell_to_facet.links(cell) == facet)[0])
        dofs = space.dofmap.list[cell][layout.entity_closure_dofs(d - 1, local)]
        vertices, middles = dofs[:d], dofs[d:]
        ordered = list(vertices)
        for i, j in _EDGES[d]:
            middle = 0.5 * (places[vertices[i]] + places[vertices[j]])
            ordered.append(middles[np.argmin(np.linalg.norm(places[middles] - middle, axis=1))])
        rows.append(ordered)
        cells.append(cell)
    nodes = np.array(rows, dtype=np.int64).reshape(-1, k)
    return FacetNodes(nodes=nodes, positions=places[nodes], cells=np.array(cells, dtype=np.int64))


def projected_areas(positions: Array) -> Array:
    """Of facets on the mean plane, shape (m,) [um^(d-1)].

    Args:
        positions: Of their nodes, vertices first, shape (m, k, d) [um].
    """
    d = positions.shape[2]
    edges = positions[:, 1:d, : d - 1] - positions[:, :1, : d - 1]
    return np.abs(np.linalg.det(edges)) / (d - 1)


def shape_functions(dimension: int, points: Array) -> tuple[Array, Array]:
    """Quadratic shape functions on the reference facet and their derivatives.

    Args:
        dimension: d of the bodies; the facet has d - 1.
        points: Shape (n, d - 1).

    Returns:
        N (n, k) and dN (n, k, d - 1).
    """
    if len(points) == 0:  # a rank without facets; basix does not tabulate nothing
        k = _element(dimension).dim
        return np.zeros((0, k)), np.zeros((0, k, dimension - 1))
    table = _element(dimension).tabulate(1, np.ascontiguousarray(points))[..., 0]
    return table[0], np.moveaxis(table[1:], 0, -1)


def corner_functions(points: Array) -> Array:
    """Linear shape functions of the vertices on the reference facet, shape (n, d).

    Args:
        points: Shape (n, d - 1).
    """
    return np.column_stack([1 - points.sum(axis=1), points])


def shape_curvatures(dimension: int) -> Array:
    """Second derivatives of the quadratic shape functions, constant, shape (k, d - 1, d - 1)."""
    t = dimension - 1
    table = _element(dimension).tabulate(2, np.zeros((1, t)))[:, 0, :, 0]
    curvatures = np.zeros((table.shape[1], t, t))
    for i in range(t):
        for j in range(t):
            orders = [0] * t
            orders[i] += 1
            orders[j] += 1
            curvatures[:, i, j] = table[basix.index(*orders)]
    return curvatures


@dataclass(frozen=True, eq=False, kw_only=True)
class FacePoints:
    """Integration points of a face on this rank; n = facets times points per facet.

    Attributes:
        nodes: Local nodes of each point's facet, shape (n, k).
        facet: Index of the facet, shape (n,).
        cells: Local cell behind the point, shape (n,).
        shape: Shape functions, shape (n, k).
        corner: Linear shape functions of the facet's vertices, shape (n, d).
        slope: Derivatives of `shape` by the facet's reference coordinates, shape (n, k, d - 1).
        plane_slope: The same by the place on the mean plane, shape (n, k, d - 1) [1/um].
        area: Nominal area of the point: projected on the mean plane, shape (n,) [um^(d-1)].
        positions: Reference positions, shape (n, d) [um].
        node_positions: Reference positions of the facet's nodes, shape (n, k, d) [um].
    """

    nodes: Indices
    facet: Indices
    cells: Indices
    shape: Array
    corner: Array
    slope: Array
    plane_slope: Array
    area: Array
    positions: Array
    node_positions: Array


def face_points(facets: FacetNodes, dimension: int, degree: int) -> FacePoints:
    """Gauss points of quadratic facets, exact for polynomials of `degree`."""
    d, m = dimension, len(facets.nodes)
    points, weights = facet_rule(d, degree)
    N, dN = shape_functions(d, points)
    nq = len(weights)
    jacobian = np.einsum("qki,fkj->fqij", dN, facets.positions[..., : d - 1])
    determinant = np.abs(np.linalg.det(jacobian)).reshape(-1)
    inverse = np.linalg.inv(jacobian).reshape(-1, d - 1, d - 1)
    slope = np.tile(dN, (m, 1, 1))
    return FacePoints(
        nodes=np.repeat(facets.nodes, nq, axis=0),
        facet=np.repeat(np.arange(m), nq),
        cells=np.repeat(facets.cells, nq),
        shape=np.tile(N, (m, 1)),
        corner=np.tile(corner_functions(points), (m, 1)),
        slope=slope,
        plane_slope=np.einsum("nkt,nst->nks", slope, inverse),
        area=determinant * np.tile(weights, m),
        positions=np.einsum("qk,fkj->fqj", N, facets.positions).reshape(-1, d),
        node_positions=np.repeat(facets.positions, nq, axis=0),
    )
