"""The loops over integration points between the faces: small matrices, added in place."""

import numpy as np
from numba import njit

from fem_interface.core.records import Array, Indices


@njit(cache=True, error_model="numpy")
def add_traction_tangent(
    K: Array,
    to: Indices,
    area: Array,
    jump: Array,
    jump_by_xi: Array,
    gap_slope: Array,
    xi_slope: Array,
    traction: Array,
    turns: Array,
    by_gap: Array,
    by_xi: Array,
) -> None:  # pragma: no cover - compiled
    r"""Add the derivative of the forces of a traction t,

    .. math:: w \, V \cdot \frac{\partial t}{\partial u} + b \otimes \nabla g
        + (B + w \, t \cdot \nabla_\xi V) \cdot \nabla \xi

    Args:
        K: Shape (m, L, L).
        to: Which of them each point adds to, shape (n,).
        area: w, shape (n,).
        jump: V by each node, shape (n, 2 k); a degree of freedom moves along one axis.
        jump_by_xi: Shape (n, 2 k, t).
        gap_slope: Shape (n, L).
        xi_slope: Shape (n, t, L).
        traction: Shape (n, d).
        turns: Shape (n, d, L).
        by_gap: b, shape (n, L).
        by_xi: B, shape (n, L, t).
    """
    n, d, L = turns.shape
    t = d - 1
    B = np.empty(t)
    for p in range(n):
        acts = False
        for i in range(L):
            if by_gap[p, i] != 0.0:
                acts = True
                break
        for c in range(d):
            acts = acts or traction[p, c] != 0.0
        if not acts:
            continue
        own = K[to[p]]
        for i in range(L):
            a, c = i // d, i % d
            along = area[p] * jump[p, a]
            for s in range(t):
                B[s] = by_xi[p, i, s] + area[p] * traction[p, c] * jump_by_xi[p, a, s]
            b = by_gap[p, i]
            for j in range(L):
                total = along * turns[p, c, j] + b * gap_slope[p, j]
                for s in range(t):
                    total += B[s] * xi_slope[p, s, j]
                own[i, j] += total


@njit(cache=True, error_model="numpy")
def add_products(
    K: Array, to: Indices, left: Array, right: Array
) -> None:  # pragma: no cover - compiled
    """Add dyads of rows (n, L) to matrices (m, L, L), each to one of them, shape (n,)."""
    n, L = left.shape
    for p in range(n):
        own = K[to[p]]
        for i in range(L):
            a = left[p, i]
            if a != 0.0:
                for j in range(L):
                    own[i, j] += a * right[p, j]


@njit(cache=True, error_model="numpy")
def add_gap_bend(
    K: Array, to: Indices, weight: Array, by_xi: Array, xi_slope: Array, first: int
) -> None:  # pragma: no cover - compiled
    """Add twice the symmetric part of by_xi . xi_slope times a weight, in rows from `first` on.

    Args:
        K: Shape (m, L, L).
        to: Which of them each point adds to, shape (n,).
        weight: Shape (n,).
        by_xi: Shape (n, t, L).
        xi_slope: Shape (n, t, L).
        first: Row.
    """
    n, t, L = by_xi.shape
    for p in range(n):
        w = weight[p]
        if w == 0.0:
            continue
        own = K[to[p]]
        for i in range(first, L):
            for j in range(L):
                total = 0.0
                for s in range(t):
                    total += by_xi[p, s, i] * xi_slope[p, s, j]
                    total += by_xi[p, s, j] * xi_slope[p, s, i]
                own[i, j] += w * total


@njit(cache=True, error_model="numpy")
def add_turning(
    K: Array, to: Indices, weight: Array, jump: Array, slope: Array, rows: int
) -> None:  # pragma: no cover - compiled
    """Add V . slope times a weight, in the first rows.

    Args:
        K: Shape (m, L, L).
        to: Which of them each point adds to, shape (n,).
        weight: Shape (n,).
        jump: V by each node, shape (n, 2 k).
        slope: Shape (n, d, L).
        rows: How many.
    """
    n, d, L = slope.shape
    for p in range(n):
        w = weight[p]
        if w == 0.0:
            continue
        own = K[to[p]]
        for i in range(rows):
            c, a = i % d, w * jump[p, i // d]
            for j in range(L):
                own[i, j] += a * slope[p, c, j]


@njit(cache=True, error_model="numpy")
def turned(
    vector: Array, tangent: Array, by_node: Array, normal: Array, normal_slope: Array
) -> Array:  # pragma: no cover - compiled
    r"""Derivative (n, 3, L) of v_1 t_1 + v_2 t_2 at fixed v (n, 2), with

    .. math:: t_1 = |n| e, \quad t_2 = n \times e, \quad e = a / |a|

    Args:
        vector: v, shape (n, 2).
        tangent: a of each point, shape (n, 3).
        by_node: What of a move of each node of the metal it takes, shape (n, k); those opposite
            follow, and it takes nothing of theirs.
        normal: n, shape (n, 3).
        normal_slope: Its derivative, shape (n, 3, L).
    """
    n, _, L = normal_slope.shape
    out = np.zeros((n, 3, L))
    e, turn = np.empty(3), np.empty(3)
    for p in range(n):
        v, w = vector[p, 0], vector[p, 1]
        if v == 0.0 and w == 0.0:
            continue
        a, b = tangent[p], normal[p]
        long = np.sqrt(a[0] ** 2 + a[1] ** 2 + a[2] ** 2)
        size = np.sqrt(b[0] ** 2 + b[1] ** 2 + b[2] ** 2)
        for i in range(3):
            e[i] = a[i] / long
        db = normal_slope[p]
        for k in range(3 * by_node.shape[1]):
            axis, part = k % 3, by_node[p, k // 3] / long
            grows = 0.0
            for i in range(3):
                grows += b[i] * db[i, k] / size
            for i in range(3):
                turn[i] = part * ((1.0 if i == axis else 0.0) - e[axis] * e[i])
            for c in range(3):
                i, j = (c + 1) % 3, (c + 2) % 3
                first = size * turn[c] + e[c] * grows
                second = db[i, k] * e[j] - db[j, k] * e[i] + b[i] * turn[j] - b[j] * turn[i]
                out[p, c, k] = v * first + w * second
    return out


@njit(cache=True, error_model="numpy")
def quadratics(
    facet: Indices,
    xi: Array,
    start: Array,
    to_facet: Array,
    value: Array,
    slope: Array,
    curvature: Array,
) -> tuple[Array, Array]:  # pragma: no cover - compiled
    """Shape functions N (n, k) at places of facets, and their derivatives by place (n, k, t).

    Args:
        facet: Of each place, shape (n,).
        xi: Shape (n, t).
        start: First vertex of each facet, shape (m, t).
        to_facet: From places to reference coordinates, shape (m, t, t).
        value: N at the reference facet's origin, shape (k,).
        slope: Their derivatives there, shape (k, t).
        curvature: Second derivatives, shape (k, t, t).
    """
    n, t = xi.shape
    k = len(value)
    N, dN = np.empty((n, k)), np.zeros((n, k, t))
    s = np.empty(t)
    for p in range(n):
        A = to_facet[facet[p]]
        for i in range(t):
            s[i] = 0.0
            for j in range(t):
                s[i] += A[i, j] * (xi[p, j] - start[facet[p], j])
        for a in range(k):
            total = value[a]
            for i in range(t):
                bends = 0.0
                for j in range(t):
                    bends += curvature[a, i, j] * s[j]
                total += (slope[a, i] + 0.5 * bends) * s[i]
                for j in range(t):
                    dN[p, a, j] += (slope[a, i] + bends) * A[i, j]
            N[p, a] = total
    return N, dN


@njit(cache=True, error_model="numpy")
def interpolated(
    rows: Indices, nodal: Array, N: Array, dN: Array
) -> tuple[Array, Array]:  # pragma: no cover - compiled
    """Values (n, d) and derivatives (n, d, t) of what nodes (N, d) have, at n places.

    Args:
        rows: Nodes of each place, shape (n, k).
        nodal: Shape (N, d).
        N: Shape functions, shape (n, k).
        dN: Their derivatives, shape (n, k, t).
    """
    n, k, t = dN.shape
    d = nodal.shape[1]
    u, gradient = np.zeros((n, d)), np.zeros((n, d, t))
    for p in range(n):
        for a in range(k):
            for c in range(d):
                here = nodal[rows[p, a], c]
                u[p, c] += N[p, a] * here
                for i in range(t):
                    gradient[p, c, i] += dN[p, a, i] * here
    return u, gradient
