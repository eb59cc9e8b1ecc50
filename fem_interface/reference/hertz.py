"""A cylinder or a sphere pressed elastically on a flat face, without friction."""

import numpy as np

from fem_interface.core.records import Array


def half_width(load: float, radius: float, modulus: float) -> float:
    r"""Half of the contact's width [um].

    .. math:: a = \sqrt{4 P' R / \pi E^*}

    Args:
        load: Force on a unit of length P' [MPa um].
        radius: R [um].
        modulus: Combined plane-strain modulus E* [MPa].

    Source:
        [Johnson1985], eq. (4.43).
    """
    return float(np.sqrt(4 * load * radius / (np.pi * modulus)))


def peak_pressure(load: float, radius: float, modulus: float) -> float:
    r"""Pressure at the middle of the contact [MPa].

    .. math:: p_0 = 2 P' / \pi a = \sqrt{P' E^* / \pi R}

    Source:
        [Johnson1985], eq. (4.45).
    """
    return 2 * load / (np.pi * half_width(load, radius, modulus))


def pressure(x: Array, load: float, radius: float, modulus: float) -> Array:
    r"""Pressure at a distance x from the middle, zero outside [MPa].

    .. math:: p(x) = p_0 \sqrt{1 - (x / a)^2}

    Source:
        [Johnson1985], eq. (4.44).
    """
    a = half_width(load, radius, modulus)
    inside = np.clip(1 - (np.asarray(x) / a) ** 2, 0.0, None)
    return peak_pressure(load, radius, modulus) * np.sqrt(inside)


def sphere_radius(load: float, radius: float, modulus: float) -> float:
    r"""Radius of the contact of a sphere [um].

    .. math:: a^3 = 3 F R / 4 E^*

    Args:
        load: Force F [uN].
        radius: R [um].
        modulus: Combined modulus E* [MPa].

    Source:
        [Johnson1985], eq. (4.22).
    """
    return float(np.cbrt(3 * load * radius / (4 * modulus)))


def sphere_pressure(r: Array | float, load: float, radius: float, modulus: float) -> Array:
    r"""Pressure of a sphere at a distance r from the middle, zero outside [MPa].

    .. math:: p(r) = \frac{3 F}{2 \pi a^2} \sqrt{1 - (r / a)^2}

    Source:
        [Johnson1985], eqs. (4.24) and (3.39).
    """
    a = sphere_radius(load, radius, modulus)
    inside = np.clip(1 - (np.asarray(r) / a) ** 2, 0.0, None)
    return np.asarray(3 * load / (2 * np.pi * a**2) * np.sqrt(inside))
