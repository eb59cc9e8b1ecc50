r"""A body of one stress throughout that creeps by a power law, rate = B stress^n.

B [MPa^-n / s] and n belong to the uniaxial test; other states follow by the von Mises measures.
"""

import numpy as np

from fem_interface.core.records import Array

GAS_CONSTANT = 8.31446  # J / mol / K


def arrhenius(activation_energy: float, temperature: float, reference: float = 298.15) -> float:
    r"""How much faster than at the reference temperature [-].

    .. math:: \exp[-(Q / R)(1 / T - 1 / T_0)]

    Args:
        activation_energy: Q [J/mol].
        temperature: T [K].
        reference: T_0 [K].
    """
    Q = activation_energy
    return float(np.exp(-Q / GAS_CONSTANT * (1 / temperature - 1 / reference)))


def uniaxial_rate(stress: float | Array, coefficient: float, exponent: float) -> float | Array:
    """Strain rate B sigma^n of a bar that may widen freely [1/s]."""
    return coefficient * stress**exponent


def uniaxial_stress(rate: float | Array, coefficient: float, exponent: float) -> float | Array:
    """Stress at a strain rate, (rate / B)^(1/n) [MPa]."""
    return (rate / coefficient) ** (1 / exponent)


def plane_strain_rate(stress: float, coefficient: float, exponent: float) -> float:
    r"""Strain rate of a strip that may not strain out of its plane [1/s].

    .. math:: \dot\epsilon = (\sqrt 3 / 2) \, B \, (\sqrt 3 \, \sigma / 2)^n

    Args:
        stress: Difference sigma of the two principal stresses in the plane [MPa].
        coefficient: B [MPa^-n / s].
        exponent: n.
    """
    c = np.sqrt(3) / 2
    return float(c * coefficient * (c * stress) ** exponent)


def confined_flow_stress(rate: float, coefficient: float, exponent: float) -> float:
    r"""Steady difference of axial and lateral stress in a die [MPa].

    .. math:: q = (2 \dot\epsilon / 3 B)^{1/n}

    As flow keeps the volume, two thirds of the axial strain rate are flow; the rest is
    compression, which goes on for as long as the ram moves.

    Args:
        rate: Logarithmic rate of the axial strain [1/s].
        coefficient: B [MPa^-n / s].
        exponent: n.
    """
    return float(uniaxial_stress(2 * rate / 3, coefficient, exponent))


def confined_relaxation(
    time: float | Array, start: float, shear_modulus: float, coefficient: float, exponent: float
) -> float | Array:
    r"""Difference of axial and lateral stress in a die whose ram is held [MPa].

    .. math:: \dot q = -3 \mu B q^n \quad\Rightarrow\quad
        q = [q_0^{1-n} + 3 \mu B (n - 1) t]^{1/(1-n)}

    The volume is held too, so that the mean pressure stays as it is.

    Args:
        time: Since the ram stopped [s].
        start: q_0 [MPa].
        shear_modulus: mu [MPa].
        coefficient: B [MPa^-n / s].
        exponent: n > 1.
    """
    n, rate = exponent, 3 * shear_modulus * coefficient
    return (start ** (1 - n) + rate * (n - 1) * time) ** (1 / (1 - n))
