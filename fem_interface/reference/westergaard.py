"""A sinusoidal face pressed elastically against a flat one, plane strain, no friction.

The profile is Delta cos(2 pi x / lambda), Delta half of peak to valley; a summit is at x = 0.
"""

import numpy as np

from fem_interface.core.records import Array


def combined_modulus(
    youngs_modulus: float,
    poissons_ratio: float,
    other_youngs_modulus: float = np.inf,
    other_poissons_ratio: float = 0.0,
) -> float:
    r"""Plane-strain modulus of two bodies in contact [MPa]; the other one is rigid by default.

    .. math:: 1 / E^* = (1 - \nu_1^2) / E_1 + (1 - \nu_2^2) / E_2

    Source:
        [Johnson1985], eq. (4.20).
    """
    compliance = (1 - poissons_ratio**2) / youngs_modulus
    return 1 / (compliance + (1 - other_poissons_ratio**2) / other_youngs_modulus)


def closing_pressure(amplitude: float, wavelength: float, modulus: float) -> float:
    r"""Mean pressure of complete contact [MPa].

    .. math:: p^* = \pi E^* \Delta / \lambda

    Args:
        amplitude: Delta [um].
        wavelength: lambda [um].
        modulus: E* [MPa].

    Source:
        [Johnson1985], eq. (13.7).
    """
    return np.pi * modulus * amplitude / wavelength


def contact_fraction(pressure: float | Array, closing: float) -> float | Array:
    r"""Contact as a share of the nominal area [-].

    .. math:: f = (2 / \pi) \arcsin \sqrt{\bar p / p^*}

    Args:
        pressure: Mean pressure [MPa]; 1 above `closing`, 0 below zero.
        closing: p* [MPa].

    Source:
        [Westergaard1939]; [Johnson1985], eq. (13.8).
    """
    return 2 / np.pi * np.arcsin(np.sqrt(np.clip(pressure / closing, 0.0, 1.0)))


def mean_pressure(fraction: float | Array, closing: float) -> float | Array:
    r"""Mean pressure of a contact [MPa], the inverse of `contact_fraction`.

    .. math:: \bar p = p^* \sin^2(\pi f / 2)
    """
    return closing * np.sin(np.pi * fraction / 2) ** 2


def pressure(x: Array, mean: float, closing: float, wavelength: float) -> Array:
    r"""Pressure along the face, zero where it is open [MPa].

    .. math:: p(x) = \frac{2 \bar p \cos \psi}{\sin^2 \psi_a} \sqrt{\sin^2 \psi_a - \sin^2 \psi},
        \quad \psi = \pi x / \lambda, \; \sin^2 \psi_a = \bar p / p^*

    From complete contact on, the pressure is :math:`\bar p + p^* \cos 2 \psi`.

    Args:
        x: Distance from a summit, shape (n,) [um].
        mean: Mean pressure [MPa].
        closing: p* [MPa].
        wavelength: lambda [um].

    Source:
        [Westergaard1939]; [Johnson1985], eq. (13.9).
    """
    ψ = np.pi * np.asarray(x) / wavelength
    if mean >= closing:
        return mean + closing * np.cos(2 * ψ)
    if mean <= 0:
        return np.zeros_like(ψ)
    sin2_a = mean / closing
    root = np.sqrt(np.clip(sin2_a - np.sin(ψ) ** 2, 0.0, None))
    return 2 * mean * np.abs(np.cos(ψ)) / sin2_a * root
