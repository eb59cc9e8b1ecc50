"""Anand's law at a constant strain rate: how it hardens, and what it comes to."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array
from fem_interface.reference.creep import GAS_CONSTANT


@dataclass(frozen=True, kw_only=True)
class AnandConstants:
    """Of lithium and the like, in tension.

    Attributes:
        pre_exponential: A [1/s].
        activation_energy: Q [J/mol].
        rate_sensitivity: m [-].
        initial_resistance: S before any flow [MPa].
        hardening_modulus: H_0 [MPa].
        saturation_resistance: S_* [MPa].
        saturation_exponent: n [-].
    """

    pre_exponential: float
    activation_energy: float
    rate_sensitivity: float
    initial_resistance: float
    hardening_modulus: float
    saturation_resistance: float
    saturation_exponent: float

    def relative_rate(self, rate: float | Array, temperature: float) -> float | Array:
        """Strain rate over A exp(-Q/RT) [-]."""
        RT = GAS_CONSTANT * temperature
        return rate / (self.pre_exponential * np.exp(-self.activation_energy / RT))


def saturated_resistance(
    rate: float | Array, temperature: float, constants: AnandConstants
) -> float | Array:
    r"""Resistance that flow at a constant rate comes to [MPa].

    .. math:: S_s = S_* (\dot\varepsilon / A')^n, \quad A' = A e^{-Q/RT}

    Source:
        [AnandNarayan2019].
    """
    relative = constants.relative_rate(rate, temperature)
    return constants.saturation_resistance * relative**constants.saturation_exponent


def saturated_stress(
    rate: float | Array, temperature: float, constants: AnandConstants
) -> float | Array:
    r"""Uniaxial flow stress once the resistance has saturated [MPa].

    .. math:: \sigma = S_* (\dot\varepsilon / A')^{m + n}

    With lithium's m + n = 0.2 this is Norton's law with the exponent 5.

    Source:
        [AnandNarayan2019].
    """
    relative = constants.relative_rate(rate, temperature)
    return relative**constants.rate_sensitivity * saturated_resistance(rate, temperature, constants)


def hardened_stress(
    strain: float | Array, rate: float, temperature: float, constants: AnandConstants
) -> float | Array:
    r"""Uniaxial flow stress at a plastic strain, for the hardening exponent a = 2 [MPa].

    .. math::
        \frac{1}{1 - S / S_s} = \frac{1}{1 - S_0 / S_s} + \frac{H_0 \varepsilon}{S_s}, \qquad
        \sigma = S (\dot\varepsilon / A')^m

    which saturates slowly: six per cent are left at a strain of 3.
    """
    S_s = saturated_resistance(rate, temperature, constants)
    start = 1 / (1 - constants.initial_resistance / S_s)
    S = S_s * (1 - 1 / (start + constants.hardening_modulus * strain / S_s))
    return S * constants.relative_rate(rate, temperature) ** constants.rate_sensitivity
