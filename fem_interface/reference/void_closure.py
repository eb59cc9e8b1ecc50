r"""The last voids: a hole of radius a in the middle of a body of radius b under pressure p.

A half void on a frictionless rigid wall is the same by symmetry: the wall is its mirror.
"""

import numpy as np


def cylinder_limit_pressure(outer: float, inner: float, flow_stress: float) -> float:
    r"""Pressure at which a round hole closes by plastic flow, plane strain, von Mises [MPa].

    .. math:: p = (2 Y / \sqrt 3) \ln(b / a)

    Args:
        outer: b [um].
        inner: a [um].
        flow_stress: In tension, Y [MPa].

    Source:
        [Hill1950], section V.2.
    """
    return float(2 * flow_stress / np.sqrt(3) * np.log(outer / inner))


def sphere_limit_pressure(outer: float, inner: float, flow_stress: float) -> float:
    r"""Pressure at which a round cavity closes by plastic flow, von Mises or Tresca [MPa].

    .. math:: p = 2 Y \ln(b / a)

    Source:
        [Hill1950], section V.1.
    """
    return float(2 * flow_stress * np.log(outer / inner))


def cylinder_creep_rate(
    pressure: float, outer: float, inner: float, coefficient: float, exponent: float
) -> float:
    r"""Rate at which a round hole closes by power-law creep, -da/dt / a [1/s].

    .. math:: \frac{|\dot a|}{a} = \frac{\sqrt 3}{2} B
        \left[\frac{\sqrt 3 \, p / n}{1 - (a / b)^{2/n}}\right]^n

    Args:
        pressure: On the outside, with nothing in the hole [MPa].
        outer: b, may be infinite [um].
        inner: a [um].
        coefficient: B of the uniaxial test [MPa^-n / s].
        exponent: n.

    Source:
        [WilkinsonAshby1975].
    """
    n, p, B = exponent, pressure, coefficient
    stress = np.sqrt(3) * p / n / (1 - (inner / outer) ** (2 / n))
    return float(np.sqrt(3) / 2 * B * stress**n)


def sphere_creep_rate(
    pressure: float, outer: float, inner: float, coefficient: float, exponent: float
) -> float:
    r"""Rate at which a round cavity closes by power-law creep, -da/dt / a [1/s].

    .. math:: \frac{|\dot a|}{a} = \frac{B}{2}
        \left[\frac{3 p / 2 n}{1 - (a / b)^{3/n}}\right]^n

    Arguments as of `cylinder_creep_rate`.

    Source:
        [WilkinsonAshby1975].
    """
    n, p, B = exponent, pressure, coefficient
    stress = 1.5 * p / n / (1 - (inner / outer) ** (3 / n))
    return float(B / 2 * stress**n)


def isothermal_volume(pressure: float, atmosphere: float) -> float:
    r"""Volume of a gas over the one that it was shut in with [-].

    .. math:: V / V_0 = p_0 / (p + p_0)

    Args:
        pressure: Above the atmosphere's, p [MPa].
        atmosphere: Absolute pressure when it was shut in, p_0 [MPa].
    """
    return atmosphere / (pressure + atmosphere)
