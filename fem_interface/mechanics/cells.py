r"""Quadratic simplices with a bubble in the reference state, and the loops over them.

Shape functions are differentiated once, by place in the reference state, so that a cell costs its
arithmetic and nothing else. With h_a these gradients and V_q the volume of a point,

.. math::
    F = I + \sum_a u_a \otimes h_a, \qquad f_a = \sum_q V_q \, P \, h_a, \qquad
    K_{ab} = \sum_q V_q \, h_a \cdot \frac{\partial P}{\partial F} \cdot h_b
        + K \sum_m B_{am} \otimes B_{bm}, \qquad
    B_{am} = \sum_q V_q \, \phi_m \, \mathrm{cof} F \, h_a

The last term is what makes the pressure of a cell follow its volume, one dyad for each function
phi_m of the pressure, added where the cell's own matrix is made. Bubbles, which live in one cell,
are numbered after its nodes.
"""

from dataclasses import dataclass

import basix
import numpy as np
from dolfinx import fem
from numba import njit

from fem_interface.core import compat
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


def cells_of(space: fem.FunctionSpace, degree: int, bubbles: int) -> Cells:
    """Cells of a quadratic Lagrange space, straight or curved, with a quadrature of `degree`."""
    domain, d = space.mesh, space.mesh.geometry.dim
    cell_type = getattr(basix.CellType, domain.topology.cell_name())
    points, weights = basix.make_quadrature(cell_type, degree)
    n = domain.topology.index_map(d).size_local
    corners = domain.geometry.x[np.asarray(compat.geometry_dofmap(domain))[:n]][:, :, :d]
    N, dN = _tabulated(domain.geometry.cmap.degree, cell_type, points)
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


@njit(cache=True, error_model="numpy")
def deformation_gradients(
    gradients: Array, nodes: Indices, nodal: Array, bubble: Array
) -> Array:  # pragma: no cover - compiled
    """F at all points, shape (n q, 3, 3) [-]; plane strain in 2D.

    Args:
        gradients: Shape (n, q, k + b, d) [1/um].
        nodes: Shape (n, k).
        nodal: Displacement of the nodes, shape (nodes, d) [um].
        bubble: Amplitudes of the bubbles, shape (n, b, d) [um].
    """
    n, nq, _, d = gradients.shape
    k, extra = nodes.shape[1], bubble.shape[1]
    F = np.zeros((n * nq, 3, 3))
    for c in range(n):
        for q in range(nq):
            f = F[c * nq + q]
            for i in range(3):
                f[i, i] = 1.0
            for a in range(k):
                for i in range(d):
                    u = nodal[nodes[c, a], i]
                    for j in range(d):
                        f[i, j] += u * gradients[c, q, a, j]
            for a in range(extra):
                for i in range(d):
                    for j in range(d):
                        f[i, j] += bubble[c, a, i] * gradients[c, q, k + a, j]
    return F


@njit(cache=True, error_model="numpy")
def cofactors(F: Array, dimension: int) -> tuple[Array, Array]:  # pragma: no cover - compiled
    """cof F (n, d, d) and J (n,) of deformation gradients (n, 3, 3) that act on d axes."""
    n, d = F.shape[0], dimension
    cofactor, J = np.empty((n, d, d)), np.empty(n)
    for q in range(n):
        f, c = F[q], cofactor[q]
        if d == 2:
            c[0, 0], c[1, 1], c[0, 1], c[1, 0] = f[1, 1], f[0, 0], -f[1, 0], -f[0, 1]
            J[q] = f[0, 0] * f[1, 1] - f[0, 1] * f[1, 0]
        else:
            for i in range(3):
                i1, i2 = (i + 1) % 3, (i + 2) % 3
                for j in range(3):
                    j1, j2 = (j + 1) % 3, (j + 2) % 3
                    c[i, j] = f[i1, j1] * f[i2, j2] - f[i1, j2] * f[i2, j1]
            J[q] = f[0, 0] * c[0, 0] + f[0, 1] * c[0, 1] + f[0, 2] * c[0, 2]
    return cofactor, J


@njit(cache=True, error_model="numpy")
def forces(gradients: Array, volume: Array, stress: Array) -> Array:  # pragma: no cover - compiled
    """Forces of a first Piola stress (n q, d, d) [MPa] on each cell, shape (n, k + b, d)."""
    n, nq, k, d = gradients.shape
    out = np.zeros((n, k, d))
    for c in range(n):
        for q in range(nq):
            P, V = stress[c * nq + q], volume[c, q]
            for a in range(k):
                for i in range(d):
                    f = 0.0
                    for j in range(d):
                        f += P[i, j] * gradients[c, q, a, j]
                    out[c, a, i] += V * f
    return out


@njit(cache=True, error_model="numpy")
def add_to_nodes(
    of_cells: Array, nodes: Indices, out: Array
) -> None:  # pragma: no cover - compiled
    """Add what cells have at their nodes (n, k + b, d) to the nodes (nodes, d)."""
    n, k = nodes.shape
    for c in range(n):
        for a in range(k):
            for i in range(of_cells.shape[2]):
                out[nodes[c, a], i] += of_cells[c, a, i]


@njit(cache=True, error_model="numpy", fastmath=True)
def stiffnesses(
    gradients: Array,
    volume: Array,
    tangent: Array,
    cofactor: Array,
    J: Array,
    pressure: Array,
    functions: Array,
    bulk_modulus: Array,
) -> Array:  # pragma: no cover - compiled
    r"""Matrices of all cells, shape (n, (k + b) d, (k + b) d).

    Args:
        gradients: Shape (n, q, k + b, d) [1/um].
        volume: Shape (n, q) [um^d].
        tangent: Of the deviatoric stress, shape (n q, d, d, d, d) [MPa].
        cofactor: Of F, shape (n q, d, d).
        J: Determinant of F, shape (n q,).
        pressure: p at the points, shape (n q,) [MPa].
        functions: Of the pressure, orthonormal, shape (n, q, m); zero where a cell has fewer.
        bulk_modulus: Shape (n,) [MPa].
    """
    n, nq, k, d = gradients.shape
    K = np.zeros((n, k * d, k * d))
    n_functions = functions.shape[2]
    A, T, B = np.empty((d, d, d, d)), np.empty((d, d)), np.empty((n_functions, k * d))
    for c in range(n):
        own = K[c]
        B[:, :] = 0.0
        for q in range(nq):
            at = c * nq + q
            C, V, h = cofactor[at], volume[c, q], gradients[c, q]
            # p d(cof F) = p (cof F : dF cof F - cof F dF^T cof F) / J
            p = pressure[at] / J[at]
            for i in range(d):
                for j in range(d):
                    for o in range(d):
                        for m in range(d):
                            A[i, j, o, m] = V * (
                                tangent[at, i, j, o, m]
                                + p * C[i, j] * C[o, m]
                                - p * C[i, m] * C[o, j]
                            )
            for a in range(k):
                for i in range(d):
                    s = 0.0
                    for j in range(d):
                        s += C[i, j] * h[a, j]
                    for o in range(n_functions):
                        B[o, a * d + i] += V * functions[c, q, o] * s
            # Row by row, so that the innermost loop runs along memory.
            for a in range(k):
                for i in range(d):
                    for o in range(d):
                        for m in range(d):
                            s = 0.0
                            for j in range(d):
                                s += h[a, j] * A[i, j, o, m]
                            T[o, m] = s
                    row = own[a * d + i]
                    if d == 2:
                        t00, t01, t10, t11 = T[0, 0], T[0, 1], T[1, 0], T[1, 1]
                        for b in range(k):
                            x, y = h[b, 0], h[b, 1]
                            row[2 * b] += t00 * x + t01 * y
                            row[2 * b + 1] += t10 * x + t11 * y
                    else:
                        for b in range(k):
                            for o in range(d):
                                s = 0.0
                                for m in range(d):
                                    s += T[o, m] * h[b, m]
                                row[b * d + o] += s
        for o in range(n_functions):
            for a in range(k * d):
                s = bulk_modulus[c] * B[o, a]
                for b in range(k * d):
                    own[a, b] += s * B[o, b]
    return K


@njit(cache=True, error_model="numpy", fastmath=True)
def condense(
    K: Array, inverse: Array, forces: Array
) -> tuple[Array, Array, Array, Array]:  # pragma: no cover - compiled
    """Cells without their last unknowns, of which there are m of L + m.

    Args:
        K: Shape (n, L + m, L + m).
        inverse: Of the last block, shape (n, m, m).
        forces: On the last unknowns, shape (n, m).

    Returns:
        K_cc - K_cb K_bb^-1 K_bc (n, L, L); - K_cb K_bb^-1 g_b (n, L); K_bb^-1 g_b (n, m);
        K_bb^-1 K_bc (n, m, L).
    """
    n, m = forces.shape
    L = K.shape[1] - m
    stiffness, onto = np.empty((n, L, L)), np.zeros((n, L))
    own, coupling = np.zeros((n, m)), np.zeros((n, m, L))
    for c in range(n):
        for i in range(m):
            for j in range(m):
                factor = inverse[c, i, j]
                own[c, i] += factor * forces[c, j]
                for b in range(L):
                    coupling[c, i, b] += factor * K[c, L + j, b]
        for a in range(L):
            for b in range(L):
                stiffness[c, a, b] = K[c, a, b]
            for i in range(m):
                factor = K[c, a, L + i]
                onto[c, a] -= factor * own[c, i]
                for b in range(L):
                    stiffness[c, a, b] -= factor * coupling[c, i, b]
    return stiffness, onto, own, coupling
