r"""Elastic stress about a round hole and about a semicircular notch in an edge, under tension.

Of both the tension S at infinity is along y, and polar coordinates start at the middle of the
circle, of radius a, with theta from x. The notch lies in the edge x = 0 of the half-plane x > 0.
"""

from functools import cache

import numpy as np

from fem_interface.core.records import Array

TERMS, PLACES = 100, 2000  # of the notch's series, and where it is fitted


def hole_stress(r: Array, theta: Array) -> Array:
    r"""sigma_rr, sigma_tt, sigma_rt about a hole of radius 1 under a tension of 1, shape (3, n).

    .. math::
        \sigma_{\theta\theta} = \tfrac{1}{2} (1 + r^{-2}) + \tfrac{1}{2} (1 + 3 r^{-4}) \cos 2\theta

    and so on, with theta from the x axis across the tension: 3 at theta = 0.

    Source:
        [Kirsch1898].
    """
    s, c2, s2 = r**-2.0, np.cos(2 * theta), np.sin(2 * theta)
    return np.array(
        [
            0.5 * (1 - s) - 0.5 * (1 - 4 * s + 3 * s**2) * c2,
            0.5 * (1 + s) + 0.5 * (1 + 3 * s**2) * c2,
            0.5 * (1 + 2 * s - 3 * s**2) * s2,
        ]
    )


def notch_stress(r: Array, theta: Array) -> Array:
    r"""The same about a semicircular notch of radius 1 in the edge of a half-plane, shape (3, n).

    Every stress function r^(1-k) f_k(theta) with

    .. math::
        f_k = \cos (k - 1) \theta + \cos (k + 1) \theta \quad (k \text{ odd}), \qquad
        f_k = (k + 1) \cos (k - 1) \theta + (k - 1) \cos (k + 1) \theta \quad (k \text{ even})

    leaves the edge theta = +- pi/2 free and dies out far off; what the tension pulls at the circle
    is taken away by the sum of them that fits best. The peak is 3.065 at theta = 0.

    Source:
        [Ling1947] for the peak; the series after [Williams1952].
    """
    return _uniform(theta) + np.einsum("ckn,k->cn", _series(r, theta), _coefficients())


def _uniform(theta: Array) -> Array:
    """A tension of 1 along y."""
    return np.array([np.sin(theta) ** 2, np.cos(theta) ** 2, np.sin(theta) * np.cos(theta)])


def _series(r: Array, theta: Array) -> Array:
    """Stress of each function, shape (3, TERMS, n)."""
    k = np.arange(1, TERMS + 1)[:, None]
    odd = k % 2 == 1
    inner, outer = np.where(odd, 1, k + 1), np.where(odd, 1, k - 1)
    low, high = (k - 1) * theta, (k + 1) * theta
    f = inner * np.cos(low) + outer * np.cos(high)
    df = -inner * (k - 1) * np.sin(low) - outer * (k + 1) * np.sin(high)
    ddf = -inner * (k - 1) ** 2 * np.cos(low) - outer * (k + 1) ** 2 * np.cos(high)
    power = r ** (-1.0 - k) / k**2
    m = 1 - k
    return np.array([power * (m * f + ddf), power * m * (m - 1) * f, -power * (m - 1) * df])


@cache
def _coefficients() -> Array:
    """Of the functions, by least squares of what is left on the circle."""
    theta: Array = np.linspace(0, 0.5 * np.pi, PLACES, dtype=np.float64)
    unit: Array = np.ones(PLACES)
    functions, pulled = _series(unit, theta), _uniform(theta)
    # Radial and shear stress are to vanish there.
    A = np.concatenate([functions[0].T, functions[2].T])
    b = -np.concatenate([pulled[0], pulled[2]])
    found, *_ = np.linalg.lstsq(A, b, rcond=None)
    return np.asarray(found, dtype=float)


def cartesian(polar: Array, theta: Array) -> Array:
    """Stress (n, 2, 2) by x and y of sigma_rr, sigma_tt, sigma_rt (3, n)."""
    c, s = np.cos(theta), np.sin(theta)
    turn = np.moveaxis(np.array([[c, -s], [s, c]]), -1, 0)
    rr, tt, rt = polar
    own = np.moveaxis(np.array([[rr, rt], [rt, tt]]), -1, 0)
    return np.asarray(turn @ own @ np.swapaxes(turn, 1, 2))
