r"""The loops over cells.

With h_a the gradients of the shape functions and V_q the volume of a point,

.. math::
    F = I + \sum_a u_a \otimes h_a, \qquad f_a = \sum_q V_q \, P \, h_a, \qquad
    K_{ab} = \sum_q V_q \, h_a \cdot \frac{\partial P}{\partial F} \cdot h_b
        + K \sum_m B_{am} \otimes B_{bm}, \qquad
    B_{am} = \sum_q V_q \, \phi_m \, \mathrm{cof} F \, h_a

The last term is what makes the pressure of a cell follow its volume, one dyad for each function
phi_m of the pressure, added where the cell's own matrix is made.
"""

import numpy as np
from numba import njit

from fem_interface.core.records import Array, Indices


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
    cells: Indices,
    first: Indices,
    tangent: Array,
    rows: Indices,
    gradients: Array,
    volume: Array,
    cofactor: Array,
    J: Array,
    pressure: Array,
    functions: Array,
    bulk_modulus: Array,
    out: Array,
) -> None:  # pragma: no cover - compiled
    r"""Matrices of some cells of all, of which there are n.

    `tetrahedra.stiffnesses_of_tetrahedra` does the same for those three times as fast.

    Args:
        cells: Which, shape (m,).
        first: Where the points of each begin in `tangent`, shape (m,).
        tangent: Of the deviatoric stress at points of their body, shape (p, d, d, d, d) [MPa].
        rows: Where each goes in `out`, shape (m,).
        gradients: Shape (n, q, k + b, d) [1/um].
        volume: Shape (n, q) [um^d].
        cofactor: Of F, shape (n q, d, d).
        J: Determinant of F, shape (n q,).
        pressure: p at the points, shape (n q,) [MPa].
        functions: Of the pressure, orthonormal, shape (n, q, m); zero where a cell has fewer.
        bulk_modulus: Shape (n,) [MPa].
        out: Matrices, shape (N, (k + b) d, (k + b) d).
    """
    _, nq, k, d = gradients.shape
    n_functions = functions.shape[2]
    A, T, B = np.empty((d, d, d, d)), np.empty((d, d)), np.empty((n_functions, k * d))
    for one in range(len(cells)):
        c, own = cells[one], out[rows[one]]
        own[:, :] = 0.0
        B[:, :] = 0.0
        for q in range(nq):
            at = c * nq + q
            C, V, h = cofactor[at], volume[c, q], gradients[c, q]
            D = tangent[first[one] + q]
            # p d(cof F) = p (cof F : dF cof F - cof F dF^T cof F) / J
            p = pressure[at] / J[at]
            for i in range(d):
                for j in range(d):
                    for o in range(d):
                        for m in range(d):
                            A[i, j, o, m] = V * (
                                D[i, j, o, m] + p * C[i, j] * C[o, m] - p * C[i, m] * C[o, j]
                            )
            for a in range(k):
                for i in range(d):
                    s = 0.0
                    for j in range(d):
                        s += C[i, j] * h[a, j]
                    for o in range(n_functions):
                        B[o, a * d + i] += V * functions[c, q, o] * s
            for a in range(k):
                for i in range(d):
                    for o in range(d):
                        for m in range(d):
                            s = 0.0
                            for j in range(d):
                                s += h[a, j] * A[i, j, o, m]
                            T[o, m] = s
                    if d == 2:
                        row = own[a * d + i]
                        t00, t01, t10, t11 = T[0, 0], T[0, 1], T[1, 0], T[1, 1]
                        for b in range(k):
                            x, y = h[b, 0], h[b, 1]
                            row[2 * b] += t00 * x + t01 * y
                            row[2 * b + 1] += t10 * x + t11 * y
                    else:
                        row = own[a * d + i]
                        for b in range(k):
                            for o in range(d):
                                for m in range(d):
                                    row[b * d + o] += T[o, m] * h[b, m]
        for o in range(n_functions):
            for a in range(k * d):
                s = bulk_modulus[c] * B[o, a]
                for b in range(k * d):
                    own[a, b] += s * B[o, b]


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


@njit(cache=True, error_model="numpy")
def scale_on_both_sides(
    matrices: Array, factor: Array, out: Array
) -> None:  # pragma: no cover - compiled
    """T K T of matrices (n, L, L) and diagonals (n, L)."""
    n, L = factor.shape
    for c in range(n):
        for i in range(L):
            for j in range(L):
                out[c, i, j] = factor[c, i] * matrices[c, i, j] * factor[c, j]
