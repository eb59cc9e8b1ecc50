r"""Quadratic simplices with a bubble in the reference state.

Shape functions are differentiated once, by place in the reference state, so that a cell costs its
arithmetic and nothing else; `kernels` has the loops. Bubbles, which live in one cell, are numbered
after its nodes.
"""

from dataclasses import dataclass

import basix
import numpy as np
from dolfinx import fem

from fem_interface.core import compat
from fem_interface.core.quadrature import simplex_rule
from fem_interface.core.records import Array, Indices


@dataclass(frozen=True, eq=False, kw_only=True)
class Cells:
    """This rank's own cells; n cells of k nodes and b bubbles (0 or 1), q points in each.

    Attributes:
        nodes: Local numbers (blocked degrees of freedom), shape (n, k).
        shape: Shape functions at the points, shape (q, k + b) [-].
        gradients: Of the shape functions by place, shape (n, q, k + b, d) [1/um].
        linear: Orthonormal functions 1, and those linear in the cell's own coordinates, at the
            points, shape (n, q, d + 1) [um^(-d/2)]; the first is constant.
        volume: Of each point, shape (n, q) [um^d].
        positions: Of each point, shape (n, q, d) [um].
        places: Of the points in the reference cell, shape (q, d).
    """

    nodes: Indices
    shape: Array
    gradients: Array
    linear: Array
    volume: Array
    positions: Array
    places: Array

    def to_places(self, places: Array) -> Array:
        """Values at reference places (p, d), of the linear field that fits the points best, over
        the values at these, shape (p, q)."""
        ones = np.ones((len(self.places), 1))
        fit = np.linalg.pinv(np.hstack([ones, self.places]))
        return np.asarray(np.hstack([np.ones((len(places), 1)), places]) @ fit)


def reference_corners(dimension: int) -> Array:
    """Of the reference simplex, shape (d + 1, d)."""
    return np.vstack([np.zeros(dimension), np.eye(dimension)])


def cells_of(space: fem.FunctionSpace, bubbles: int) -> Cells:
    """Cells of a quadratic Lagrange space, straight or curved, with the points of the history."""
    domain, d = space.mesh, space.mesh.geometry.dim
    cell_type = getattr(basix.CellType, domain.topology.cell_name())
    points, weights = simplex_rule(d)
    n = domain.topology.index_map(d).size_local
    corners = domain.geometry.x[np.asarray(compat.geometry_dofmap(domain))[:n]][:, :, :d]
    N, dN = _tabulated(compat.geometry_degree(domain), cell_type, points)
    jacobian = np.einsum("qka,nki->nqia", dN, corners)
    N2, dN2 = _tabulated(2, cell_type, points)
    if bubbles:
        value, slope = _bubble(points)
        N2, dN2 = np.hstack([N2, value]), np.concatenate([dN2, slope], axis=1)
    volume = np.abs(np.linalg.det(jacobian)) * weights
    root = np.sqrt(volume)[:, :, None]
    linear, _ = np.linalg.qr(root * np.column_stack([np.ones(len(points)), points]))
    return Cells(
        nodes=np.array(space.dofmap.list[:n], dtype=np.int64),
        shape=N2,
        gradients=np.ascontiguousarray(
            np.einsum("qka,nqai->nqki", dN2, np.linalg.inv(jacobian), optimize=True)
        ),
        linear=linear / root,
        volume=volume,
        positions=np.einsum("qk,nki->nqi", N, corners),
        places=points,
    )


def _tabulated(degree: int, cell_type: basix.CellType, points: Array) -> tuple[Array, Array]:
    """Lagrange's shape functions (q, k) and their derivatives (q, k, d) at reference points."""
    element = basix.create_element(
        basix.ElementFamily.P, cell_type, degree, basix.LagrangeVariant.gll_warped
    )
    table = element.tabulate(1, points)[..., 0]
    return table[0], np.moveaxis(table[1:], 0, -1)


def _bubble(points: Array) -> tuple[Array, Array]:
    """The product of all barycentric coordinates, 1 in the middle (q, 1), and slopes (q, 1, d)."""
    first = 1 - points.sum(axis=1, keepdims=True)
    corners = np.hstack([first, points])
    n = corners.shape[1]
    # d(l_0 l_1 ...)/d l_i is the product of the others; l_0 falls with every coordinate.
    others = np.stack([np.prod(np.delete(corners, i, axis=1), axis=1) for i in range(n)], axis=1)
    slopes = float(n**n) * (others[:, 1:] - others[:, :1])[:, None, :]
    return float(n**n) * np.prod(corners, axis=1, keepdims=True), slopes
