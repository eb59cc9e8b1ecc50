"""Hardness: what pressure a rigid, perfectly plastic body carries where it is indented."""

import numpy as np

from fem_interface.core.records import Array


def mises_shear_strength(flow_stress: float) -> float:
    """Shear strength k = Y / sqrt(3) of a von Mises body [MPa]; it would be Y / 2 by Tresca."""
    return float(flow_stress / np.sqrt(3))


def flat_punch_pressure(shear_strength: float) -> float:
    r"""Mean pressure under a flat punch, plane strain: 2.968 Y by von Mises [MPa].

    .. math:: p = (2 + \pi) k

    Args:
        shear_strength: k [MPa].

    Source:
        [Hill1950], section IX.5.
    """
    return (2 + np.pi) * shear_strength


def flattened_pressure(
    fraction: float | Array, shear_strength: float, flow_ratio: float = 0.0
) -> Array:
    r"""Mean nominal pressure that flattens ridges to a contact fraction f [MPa].

    .. math:: \bar p / k = f H, \quad H = \frac{2}{f_1 E + f_2}, \quad
        f_1 = 0.515 + 0.345 f - 0.86 f^2, \quad f_2 = \frac{1}{2.571 - f - f \ln(1 - f)}

    Without bulk flow it starts as independent flat punches and grows beyond all bounds, as a
    logarithm, towards full contact; bulk flow makes the ridges softer.

    Args:
        fraction: f, below 1 [-].
        shear_strength: k [MPa].
        flow_ratio: E, bulk strain rate times half the distance of ridges over the speed of
            flattening [-].

    Source:
        [WilsonSheu1988], upper bound for plane strain.
    """
    f, E = np.asarray(fraction), flow_ratio
    f1 = 0.515 + 0.345 * f - 0.86 * f**2
    f2 = 1 / (2.571 - f - f * np.log(1 - f))
    return shear_strength * f * 2 / (f1 * E + f2)
