"""The loop over tetrahedra that makes their matrices, as `kernels` has it for any cell.

It goes by components and not by nodes, so that the innermost loops run along memory and have a
length that the compiler knows. Elasticity has a potential and flow is associated, so that matrices
are symmetric: components (i, o) with o < i are mirrored.
"""

import numpy as np
from numba import njit

from fem_interface.core.records import Array, Indices

NODES = 12  # for which there is room: ten of a quadratic tetrahedron, in whole vectors of four


@njit(cache=True, error_model="numpy", fastmath=True)
def stiffnesses_of_tetrahedra(
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
    """Matrices of some cells of all, with the arguments of `kernels.stiffnesses`; k <= NODES."""
    _, nq, k, _ = gradients.shape
    A, h = np.empty((3, 3, 3, 3)), np.zeros((3, NODES))
    K, B = np.empty((3, NODES, 3, NODES)), np.empty((3, NODES))
    for one in range(len(cells)):
        c, own = cells[one], out[rows[one]]
        K[:] = 0.0
        for q in range(nq):
            at = c * nq + q
            C, V, g = cofactor[at], volume[c, q], gradients[c, q]
            D, p = tangent[first[one] + q], pressure[at] / J[at]
            for i in range(3):
                for j in range(3):
                    for o in range(i, 3):
                        for m in range(3):
                            A[i, j, o, m] = V * (
                                D[i, j, o, m] + p * C[i, j] * C[o, m] - p * C[i, m] * C[o, j]
                            )
            for a in range(k):
                for i in range(3):
                    h[i, a] = g[a, i]
            for i in range(3):
                for a in range(k):
                    x, y, z = h[0, a], h[1, a], h[2, a]
                    for o in range(i, 3):
                        T0 = x * A[i, 0, o, 0] + y * A[i, 1, o, 0] + z * A[i, 2, o, 0]
                        T1 = x * A[i, 0, o, 1] + y * A[i, 1, o, 1] + z * A[i, 2, o, 1]
                        T2 = x * A[i, 0, o, 2] + y * A[i, 1, o, 2] + z * A[i, 2, o, 2]
                        row = K[i, a, o]
                        for b in range(NODES):
                            row[b] += T0 * h[0, b] + T1 * h[1, b] + T2 * h[2, b]
        for f in range(functions.shape[2]):
            B[:] = 0.0
            held = False
            for q in range(nq):
                weight = volume[c, q] * functions[c, q, f]
                if weight == 0.0:
                    continue
                held = True
                C, g = cofactor[c * nq + q], gradients[c, q]
                for a in range(k):
                    for i in range(3):
                        B[i, a] += weight * (
                            C[i, 0] * g[a, 0] + C[i, 1] * g[a, 1] + C[i, 2] * g[a, 2]
                        )
            if not held:  # a cell that flows has one pressure
                continue
            for i in range(3):
                for a in range(k):
                    s = bulk_modulus[c] * B[i, a]
                    for o in range(i, 3):
                        row = K[i, a, o]
                        for b in range(NODES):
                            row[b] += s * B[o, b]
        for a in range(k):
            for i in range(3):
                for o in range(3):
                    for b in range(k):
                        own[3 * a + i, 3 * b + o] = K[i, a, o, b] if o >= i else K[o, b, i, a]
