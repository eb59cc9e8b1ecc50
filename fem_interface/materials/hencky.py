"""Compiled 3x3 algebra of isochoric elasto-plasticity in logarithmic strain.

The flow rule needs only a scalar (von Mises) equation at each material point; it lives in the
laws, in plain NumPy. What surrounds it is the same for all of them: the trial state and, once
the scalar is known, stress, exact tangent and plastic metric. Loops are written out because
`numpy.linalg` on 3x3 arrays inside compiled code is 20 times slower.

Source: [Simo1992]; [deSouzaNeto2008], section 14.5.
"""

import numpy as np
from numba import njit

from fem_interface.core.records import Array


@njit(cache=True, error_model="numpy")
def _eigen(A: Array, values: Array, vectors: Array) -> None:  # pragma: no cover - compiled
    """Cyclic Jacobi rotations: accurate for the nearly repeated roots of an incompressible flow."""
    for i in range(3):
        for j in range(3):
            vectors[i, j] = 1.0 if i == j else 0.0
    for _ in range(30):
        off = abs(A[0, 1]) + abs(A[0, 2]) + abs(A[1, 2])
        if off <= 1e-15 * (abs(A[0, 0]) + abs(A[1, 1]) + abs(A[2, 2])):
            break
        for p in range(2):
            for q in range(p + 1, 3):
                if abs(A[p, q]) < 1e-300:
                    continue
                θ = (A[q, q] - A[p, p]) / (2.0 * A[p, q])
                t = (1.0 if θ >= 0.0 else -1.0) / (abs(θ) + np.sqrt(θ * θ + 1.0))
                c = 1.0 / np.sqrt(t * t + 1.0)
                s = t * c
                for k in range(3):
                    akp, akq = A[k, p], A[k, q]
                    A[k, p], A[k, q] = c * akp - s * akq, s * akp + c * akq
                for k in range(3):
                    apk, aqk = A[p, k], A[q, k]
                    A[p, k], A[q, k] = c * apk - s * aqk, s * apk + c * aqk
                for k in range(3):
                    vkp, vkq = vectors[k, p], vectors[k, q]
                    vectors[k, p], vectors[k, q] = c * vkp - s * vkq, s * vkp + c * vkq
    for i in range(3):
        values[i] = A[i, i]


@njit(cache=True, error_model="numpy")
def _inverse(F: Array, out: Array) -> float:  # pragma: no cover - compiled
    """Inverse of F; returns its determinant."""
    c00 = F[1, 1] * F[2, 2] - F[1, 2] * F[2, 1]
    c01 = F[1, 2] * F[2, 0] - F[1, 0] * F[2, 2]
    c02 = F[1, 0] * F[2, 1] - F[1, 1] * F[2, 0]
    J = F[0, 0] * c00 + F[0, 1] * c01 + F[0, 2] * c02
    out[0, 0], out[1, 0], out[2, 0] = c00 / J, c01 / J, c02 / J
    out[0, 1] = (F[0, 2] * F[2, 1] - F[0, 1] * F[2, 2]) / J
    out[1, 1] = (F[0, 0] * F[2, 2] - F[0, 2] * F[2, 0]) / J
    out[2, 1] = (F[0, 1] * F[2, 0] - F[0, 0] * F[2, 1]) / J
    out[0, 2] = (F[0, 1] * F[1, 2] - F[0, 2] * F[1, 1]) / J
    out[1, 2] = (F[0, 2] * F[1, 0] - F[0, 0] * F[1, 2]) / J
    out[2, 2] = (F[0, 0] * F[1, 1] - F[0, 1] * F[1, 0]) / J
    return J


@njit(cache=True, error_model="numpy")
def trial_state(
    F: Array, Cp_inv: Array
) -> tuple[Array, Array, Array]:  # pragma: no cover - compiled
    r"""Elastic state if nothing flowed since the committed one.

    .. math:: b^{tr} = F C_p^{-1} F^T = \sum_A \exp(2 e_A) \, n_A \otimes n_A

    Args:
        F: Deformation gradient, shape (n, 3, 3) [-].
        Cp_inv: Committed inverse plastic metric, shape (n, 3, 3) [-].

    Returns:
        Principal logarithmic strains (n, 3) [-]; their directions as columns (n, 3, 3);
        determinant J of F (n,).
    """
    n = F.shape[0]
    strains = np.empty((n, 3))
    directions = np.empty((n, 3, 3))
    volume = np.empty(n)
    b, FC, values = np.empty((3, 3)), np.empty((3, 3)), np.empty(3)
    for q in range(n):
        for i in range(3):
            for j in range(3):
                FC[i, j] = 0.0
                for k in range(3):
                    FC[i, j] += F[q, i, k] * Cp_inv[q, k, j]
        for i in range(3):
            for j in range(i, 3):
                s = 0.0
                for k in range(3):
                    s += FC[i, k] * F[q, j, k]
                b[i, j] = s
                b[j, i] = s
        _eigen(b, values, directions[q])
        for i in range(3):
            strains[q, i] = 0.5 * np.log(values[i])
        volume[q] = (
            F[q, 0, 0] * (F[q, 1, 1] * F[q, 2, 2] - F[q, 1, 2] * F[q, 2, 1])
            + F[q, 0, 1] * (F[q, 1, 2] * F[q, 2, 0] - F[q, 1, 0] * F[q, 2, 2])
            + F[q, 0, 2] * (F[q, 1, 0] * F[q, 2, 1] - F[q, 1, 1] * F[q, 2, 0])
        )
    return strains, directions, volume


@njit(cache=True, error_model="numpy")
def stresses(
    F: Array, strains: Array, directions: Array, shear_modulus: float, ratio: Array
) -> tuple[Array, Array]:  # pragma: no cover - compiled
    r"""Deviatoric Kirchhoff stress and the new plastic metric.

    .. math::
        \tau_A = 2 \mu r \, \mathrm{dev}\, e_A, \quad
        C_p^{-1} = F^{-1} \exp(2 e^{el}) F^{-T}

    Args:
        F: Shape (n, 3, 3).
        strains: Trial principal logarithmic strains, shape (n, 3).
        directions: Principal directions as columns, shape (n, 3, 3).
        shear_modulus: mu [MPa].
        ratio: r, flow stress over trial stress, shape (n,).

    Returns:
        Deviatoric Kirchhoff stress (n, 3, 3) [MPa]; inverse plastic metric (n, 3, 3).
    """
    n, μ = F.shape[0], shear_modulus
    Cp_inv = np.zeros((n, 3, 3))
    kirchhoff = np.zeros((n, 3, 3))
    Fi, be, Be = np.empty((3, 3)), np.empty(3), np.empty((3, 3))
    for q in range(n):
        _inverse(F[q], Fi)
        N, r = directions[q], ratio[q]
        mean = (strains[q, 0] + strains[q, 1] + strains[q, 2]) / 3.0
        for k in range(3):
            be[k] = np.exp(2.0 * (mean + r * (strains[q, k] - mean)))
        for i in range(3):
            for j in range(3):
                Be[i, j] = 0.0
                for k in range(3):
                    NN = N[i, k] * N[j, k]
                    kirchhoff[q, i, j] += 2.0 * μ * r * (strains[q, k] - mean) * NN
                    Be[i, j] += be[k] * NN
        for i in range(3):
            for m in range(3):
                half = 0.0
                for k in range(3):
                    half += Fi[i, k] * Be[k, m]
                for j in range(3):
                    Cp_inv[q, i, j] += half * Fi[j, m]
    return kirchhoff, Cp_inv


@njit(cache=True, error_model="numpy")
def piola(F: Array, kirchhoff: Array, dimension: int) -> Array:  # pragma: no cover - compiled
    """First Piola stress P = tau F^-T for the first d axes, shape (n, d, d) [MPa]."""
    n, d = F.shape[0], dimension
    P = np.zeros((n, d, d))
    Fi = np.empty((3, 3))
    for q in range(n):
        _inverse(F[q], Fi)
        for i in range(d):
            for j in range(d):
                for k in range(3):
                    P[q, i, j] += kirchhoff[q, i, k] * Fi[j, k]
    return P


@njit(cache=True, error_model="numpy")
def tangents(
    F: Array,
    strains: Array,
    directions: Array,
    shear_modulus: float,
    ratio: Array,
    slope: Array,
    dimension: int,
) -> Array:  # pragma: no cover - compiled
    """Exact derivative of the deviatoric first Piola stress by F, (n, d, d, d, d) [MPa].

    Args:
        F: Shape (n, 3, 3).
        strains: Trial principal logarithmic strains, shape (n, 3).
        directions: Principal directions as columns, shape (n, 3, 3).
        shear_modulus: mu [MPa].
        ratio: r, flow stress over trial stress, shape (n,).
        slope: Derivative of the flow stress by the trial stress, shape (n,).
        dimension: d; only the first d axes vary and are returned.
    """
    n, d, μ = F.shape[0], dimension, shear_modulus
    A = np.zeros((n, d, d, d, d))
    Fi, s, a, b = np.empty((3, 3)), np.empty(3), np.empty((3, 3)), np.empty(3)
    FN, le, G = np.empty((3, 3)), np.empty((3, 3)), np.empty((3, 3))
    GN, dτ, turn = np.empty((3, 3)), np.empty((3, 3)), np.empty((3, 3))
    for q in range(n):
        _inverse(F[q], Fi)
        N, r = directions[q], ratio[q]
        mean = (strains[q, 0] + strains[q, 1] + strains[q, 2]) / 3.0
        norm2 = 0.0
        for i in range(3):
            s[i] = 2.0 * μ * (strains[q, i] - mean)
            norm2 += s[i] * s[i]
            b[i] = np.exp(2.0 * strains[q, i])
        # Principal moduli a_AB = d tau_A / d e_B; 3/2 s:s is the square of the trial stress.
        for i in range(3):
            for j in range(3):
                a[i, j] = 2.0 * μ * r * ((1.0 if i == j else 0.0) - 1.0 / 3.0)
                if norm2 > 0.0:
                    a[i, j] += 2.0 * μ * (slope[q] - r) * s[i] * s[j] / norm2
                FN[i, j] = Fi[i, 0] * N[0, j] + Fi[i, 1] * N[1, j] + Fi[i, 2] * N[2, j]
        # Stress by what turns the axes, and its limit where two strains are alike.
        for i in range(3):
            for j in range(3):
                gap = b[i] - b[j]
                if abs(gap) > 1e-7 * b[i]:
                    turn[i, j] = r * (s[i] - s[j]) / gap
                else:
                    turn[i, j] = (a[i, i] - a[i, j]) / (b[i] + b[j])
        for k in range(d):
            for m in range(d):
                # l = dF F^-1 for dF = e_k x e_m, in the principal axes: le_AB = N_kA (Fi N)_mB.
                for A_ in range(3):
                    for B_ in range(3):
                        le[A_, B_] = N[k, A_] * FN[m, B_]
                for A_ in range(3):
                    for B_ in range(3):
                        if A_ == B_:
                            G[A_, A_] = (
                                a[A_, 0] * le[0, 0] + a[A_, 1] * le[1, 1] + a[A_, 2] * le[2, 2]
                            )
                        else:
                            G[A_, B_] = turn[A_, B_] * (le[A_, B_] * b[B_] + le[B_, A_] * b[A_])
                        # P = tau F^-T varies by (dtau - tau l^T) F^-T.
                        G[A_, B_] -= r * s[A_] * le[B_, A_]
                for A_ in range(3):
                    for j in range(3):
                        GN[A_, j] = G[A_, 0] * N[j, 0] + G[A_, 1] * N[j, 1] + G[A_, 2] * N[j, 2]
                for i in range(d):
                    for j in range(3):
                        dτ[i, j] = N[i, 0] * GN[0, j] + N[i, 1] * GN[1, j] + N[i, 2] * GN[2, j]
                for i in range(d):
                    for j in range(d):
                        for c in range(3):
                            A[q, i, j, k, m] += dτ[i, c] * Fi[j, c]
    return A
