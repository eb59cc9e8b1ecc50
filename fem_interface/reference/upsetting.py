r"""A disc pressed between rigid platens by a power-law metal, rate = B stress^n.

Platens that let it slide leave it a cylinder in uniaxial stress. Platens that it sticks to shear
it: it needs more pressure, the more the thinner it is.
"""

import numpy as np
from numpy.polynomial import Polynomial
from numpy.polynomial.legendre import leggauss
from scipy.optimize import minimize

from fem_interface.core.records import Array

POINTS = 24  # of Gauss along either axis
TERMS = 8  # of the velocity along either axis: two more lower the pressure by 0.1 %


def friction_hill(aspect: float | Array) -> float | Array:
    r"""Mean pressure over flow stress of a perfectly plastic disc that sticks [-].

    .. math:: \frac{\bar p}{Y} = 1 + \frac{2}{3 \sqrt 3} \frac{R}{h}

    An estimate: a right cylinder whose platens carry the full shear strength, with a pressure that
    varies along the radius alone.

    Args:
        aspect: Radius over height R / h as they are now.

    Source:
        Slab analysis, derived: dp/dr = -2 k / h from the pressure Y at the rim, k = Y / sqrt 3.
    """
    return 1 + 2 / (3 * np.sqrt(3)) * np.asarray(aspect)


def sticking_rise(aspect: float, exponent: float, terms: int = TERMS) -> float:
    r"""Mean pressure over that of the same disc between platens without friction [-].

    The velocity is that which needs the least power, of the fields that keep the volume and stick:

    .. math::
        v_r = \frac{V r}{2 h} g_\zeta, \quad v_z = -\frac{V}{2} (2 g + \rho g_\rho), \quad
        g = \tfrac12 (3 \zeta - \zeta^3)
            + \sum_{ij} c_{ij} \rho^{2i} \zeta^{2j+1} (1 - \zeta^2)^2

    with h half of the height, :math:`\zeta = z/h`, :math:`\rho = r/R`. The power of a power-law
    metal is homogeneous of degree m + 1, m = 1/n, and convex, so that every field gives an upper
    bound, and the frictionless one, which is free to stick as well, the lower bound of one:

    .. math:: 1 \le \bar p / \sigma = \min_c \frac{1}{V_0} \int (\dot\epsilon h / V)^{m+1} dV

    Args:
        aspect: Radius over (whole) height.
        exponent: n; infinite for a perfectly plastic disc.
        terms: Of the series along either axis.

    Source:
        Derived; for n = 1 without a rim it is Stefan's squeeze film.
    """
    m, slender = 1 / exponent, 2 * aspect  # radius over half of the height
    x, w = leggauss(POINTS)
    nodes, weights = 0.5 * (x + 1), 0.5 * w
    ρ, ζ = (a.ravel() for a in np.meshgrid(nodes, nodes, indexing="ij"))
    share = (2 * weights[:, None] * nodes[:, None] * weights).ravel()  # of the volume
    start = _strain_rates(Polynomial([1.0]), Polynomial([0, 1.5, 0, -0.5]), ρ, ζ, slender)
    sticks = Polynomial([1, 0, -2, 0, 1])  # (1 - ζ²)²
    fields = np.array(
        [
            _strain_rates(_power(2 * i), _power(2 * j + 1) * sticks, ρ, ζ, slender)
            for i in range(terms)
            for j in range(terms)
        ]
    )

    def power(c: Array) -> tuple[float, Array]:
        e = start + np.tensordot(c, fields, 1)
        squared = np.maximum(2 / 3 * np.sum(e**2, axis=0), 1e-14)
        slope = (m + 1) * squared ** ((m - 1) / 2) * 2 / 3 * share * e
        return float(share @ squared ** ((m + 1) / 2)), np.tensordot(fields, slope, 2)

    found = minimize(
        power,
        np.zeros(len(fields)),
        jac=True,
        method="BFGS",
        options={"gtol": 1e-6, "maxiter": 500},
    )
    return float(found.fun)


def _power(exponent: int) -> Polynomial:
    return Polynomial([0.0] * exponent + [1.0])


def _strain_rates(a: Polynomial, b: Polynomial, ρ: Array, ζ: Array, slender: float) -> Array:
    """rr, tt, zz and sqrt(2) rz of g = a(ρ) b(ζ), in units of V / h, shape (4, n)."""
    g_ζ = a(ρ) * b.deriv()(ζ)
    rr = 0.5 * (g_ζ + ρ * a.deriv()(ρ) * b.deriv()(ζ))
    tt = 0.5 * g_ζ
    along = 3 * a.deriv()(ρ) + ρ * a.deriv(2)(ρ)
    rz = 0.25 * (slender * ρ * a(ρ) * b.deriv(2)(ζ) - along * b(ζ) / slender)
    return np.array([rr, tt, -rr - tt, np.sqrt(2) * rz])
