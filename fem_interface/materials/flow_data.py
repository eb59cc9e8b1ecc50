"""What the table [flow] of a material file can say: one record for each law."""

import math
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from fem_interface.input.quantities import (
    FROM_FILE,
    MolarEnergy,
    Number,
    Rate,
    Stress,
    StressOrZero,
    Temperature,
    mistake,
    number_of,
)
from fem_interface.input.units import rate_coefficient, rate_unit
from fem_interface.materials.record import Positive, Record, arrhenius

FlowExponent = Annotated[float, Number(least=1.0, most=100.0, example="5")]
Sensitivity = Annotated[float, Number(least=0.01, most=1.0, example="0.15")]
HardeningExponent = Annotated[float, Number(least=1.0, most=10.0, example="2")]
SaturationExponent = Annotated[float, Number(least=0.0, most=0.5, example="0.05")]
Breakdown = Annotated[float, Number(above=0.0, most=1.0, example="1e-3")]

BREAKDOWN = 1e-3
"""Stress over shear modulus beyond which metals creep faster than their power law [-].

A rule of thumb of creep maps, recalled and good to a factor of two. Source: [FrostAshby1982]."""


class NortonFlow(Record):
    r"""Steady power-law creep in uniaxial measure.

    .. math:: \dot\varepsilon = B \sigma^n \exp[-(Q/R)(1/T - 1/T_0)]

    Attributes:
        exponent: n [-].
        coefficient: B at the reference temperature [1/(MPa^n s)].
        activation_energy: Q [J/mol]; None for no dependence on temperature.
        reference_temperature: T0 [K].
        breakdown: Stress over shear modulus beyond which the rate grows exponentially [-]; one
            is never reached.
    """

    law: Literal["norton"] = "norton"
    exponent: FlowExponent  # before the coefficient, whose unit it decides
    coefficient: float
    activation_energy: MolarEnergy | None = None
    reference_temperature: Temperature = 298.15
    breakdown: Breakdown = BREAKDOWN

    @field_validator("coefficient", mode="before")
    @classmethod
    def _fits_exponent(cls, value: Any, info: ValidationInfo) -> float:
        if "exponent" not in info.data:
            return 1.0  # the exponent is reported; without it the unit cannot be judged
        n = info.data["exponent"]
        from_file = bool(info.context and info.context.get(FROM_FILE))
        example = f"0.53 {rate_unit(n)}"
        number = number_of(value, lambda text: rate_coefficient(text, n), example, from_file)
        if not (math.isfinite(number) and number > 0):
            raise mistake(f'must be positive, got "{value}"')
        return number

    def coefficient_at(self, temperature: float) -> float:
        """B at a temperature [K] by Arrhenius [1/(MPa^n s)]."""
        Q, T0 = self.activation_energy or 0.0, self.reference_temperature
        return self.coefficient * arrhenius(Q, temperature, T0)

    def flow_stress(self, rate: float, temperature: float) -> float:
        """Uniaxial stress [MPa] of steady flow at a strain rate [1/s], by the power law."""
        return float((rate / self.coefficient_at(temperature)) ** (1 / self.exponent))


class AnandFlow(Record):
    r"""Creep against a deformation resistance S that hardens or softens, in uniaxial measure.

    .. math::
        \dot\varepsilon = A e^{-Q/RT} (\sigma/S)^{1/m}, \quad
        \dot S = H_0 \left|1 - \frac{S}{S_s}\right|^a
            \mathrm{sgn}\left(1 - \frac{S}{S_s}\right) \dot\varepsilon, \quad
        S_s = S_* \left[\frac{\dot\varepsilon}{A e^{-Q/RT}}\right]^n

    Attributes:
        pre_exponential: A [1/s].
        activation_energy: Q [J/mol].
        rate_sensitivity: m [-].
        initial_resistance: S before any flow [MPa].
        hardening_modulus: H_0 [MPa].
        saturation_resistance: S_* [MPa].
        hardening_exponent: a [-].
        saturation_exponent: n [-].
        breakdown: As of NortonFlow [-].

    Source:
        [AnandNarayan2019]; [WeberAnand1990].
    """

    law: Literal["anand"]
    pre_exponential: Rate
    activation_energy: MolarEnergy
    rate_sensitivity: Sensitivity
    initial_resistance: Stress
    hardening_modulus: StressOrZero
    saturation_resistance: Stress
    hardening_exponent: HardeningExponent
    saturation_exponent: SaturationExponent
    breakdown: Breakdown = BREAKDOWN

    def rate_factor(self, temperature: float) -> float:
        """A exp(-Q/RT) [1/s] at a temperature [K]."""
        return self.pre_exponential * arrhenius(self.activation_energy, temperature, math.inf)

    def flow_stress(self, rate: float, temperature: float) -> float:
        r"""Uniaxial stress [MPa] of saturated flow at a strain rate [1/s], by the power law.

        .. math:: \sigma = S_* [\dot\varepsilon / (A e^{-Q/RT})]^{m + n}
        """
        m, n = self.rate_sensitivity, self.saturation_exponent
        return float(self.saturation_resistance * (rate / self.rate_factor(temperature)) ** (m + n))


class Voce(Record):
    r"""Saturating hardening: yield stress plus :math:`Q (1 - e^{-b \varepsilon})`.

    Attributes:
        saturation_stress: Q, what hardening adds in the end [MPa].
        rate: b [-].
    """

    saturation_stress: StressOrZero
    rate: Positive


class J2Flow(Record):
    """Rate-independent von Mises plasticity with isotropic hardening.

    Attributes:
        yield_stress: [MPa]
        hardening_modulus: Linear part, per unit equivalent plastic strain [MPa].
        voce: Saturating part.
    """

    law: Literal["j2"]
    yield_stress: Stress
    hardening_modulus: StressOrZero = 0.0
    voce: Voce | None = None

    def flow_stress(self, rate: float, temperature: float) -> float:
        """Initial yield stress [MPa], at any rate [1/s] and temperature [K]."""
        return self.yield_stress


FlowData = Annotated[NortonFlow | AnandFlow | J2Flow, Field(discriminator="law")]
