r"""Metal in a die: it is shortened along one axis and cannot widen.

For the law of this program, with stretch lambda along the axis (J = lambda) and elastic logarithmic
strains e:

.. math:: \sigma = K (J - 1) + 2 \mu \, \mathrm{dev} \, e / J

Stresses are positive in tension, as in the law.
"""

import numpy as np

from fem_interface.core.records import Array


def elastic_stress(
    stretch: float | Array, bulk_modulus: float, shear_modulus: float
) -> tuple[float | Array, float | Array]:
    r"""Axial and lateral Cauchy stress without flow [MPa].

    .. math:: \sigma_z = K (\lambda - 1) + \tfrac{4}{3} \mu \frac{\ln \lambda}{\lambda}, \qquad
        \sigma_x = K (\lambda - 1) - \tfrac{2}{3} \mu \frac{\ln \lambda}{\lambda}

    For small strains sigma_x / sigma_z = nu / (1 - nu).

    Args:
        stretch: lambda, below 1 in compression [-].
        bulk_modulus: K [MPa].
        shear_modulus: mu [MPa].
    """
    λ, K, μ = stretch, bulk_modulus, shear_modulus
    deviator = 2 * μ * np.log(λ) / λ
    return K * (λ - 1) + 2 * deviator / 3, K * (λ - 1) - deviator / 3


def yield_stretch(shear_modulus: float, flow_stress: float) -> float:
    r"""Stretch at which the metal yields in compression [-].

    The von Mises measure of the Kirchhoff stress J sigma is 2 mu |ln lambda|, so

    .. math:: \lambda_Y = \exp(-Y / 2 \mu)
    """
    return float(np.exp(-flow_stress / (2 * shear_modulus)))


def perfectly_plastic_path(
    stretch: Array, bulk_modulus: float, shear_modulus: float, flow_stress: float
) -> tuple[Array, Array]:
    r"""Axial and lateral Cauchy stress along a path of loading and release [MPa].

    Flow leaves J alone and bounds the difference d = e_z - e_x of the elastic strains:
    d follows ln(lambda) within |d| <= Y / 2 mu, and

    .. math:: \sigma_z = K (\lambda - 1) + \tfrac{4}{3} \mu d / \lambda, \qquad
        \sigma_x = K (\lambda - 1) - \tfrac{2}{3} \mu d / \lambda

    so sigma_x = sigma_z + Y / lambda while it is pressed; on release the metal is elastic over
    twice the yield strain and then flows the other way.

    Args:
        stretch: lambda from the start at 1, shape (n,) [-].
        bulk_modulus: K [MPa].
        shear_modulus: mu [MPa].
        flow_stress: Y, of the Kirchhoff stress [MPa].
    """
    K, μ = bulk_modulus, shear_modulus
    λ = np.asarray(stretch, dtype=float)
    bound, d, before = flow_stress / (2 * μ), 0.0, 0.0
    differences = np.empty_like(λ)
    for i, strain in enumerate(np.log(λ)):
        d = min(max(d + strain - before, -bound), bound)
        differences[i], before = d, strain
    deviator = 2 * μ * differences / λ
    return K * (λ - 1) + 2 * deviator / 3, K * (λ - 1) - deviator / 3


def recovered_volume(pressure: float, bulk_modulus: float) -> float:
    r"""Share of its volume that a confined body loses under a pressure, and gives back [-].

    .. math:: p = K (1 - \theta) \quad\Rightarrow\quad 1 - \theta = p / K

    Flow neither adds to it nor takes from it.

    Args:
        pressure: Mean pressure p [MPa].
        bulk_modulus: K [MPa].
    """
    return pressure / bulk_modulus
