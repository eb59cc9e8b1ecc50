"""What a material file can say, as frozen records in internal units (um, MPa, s, K, ohm)."""

import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from fem_interface.quantities import (
    FROM_FILE,
    Conductivity,
    Density,
    Modulus,
    MolarEnergy,
    Number,
    Stress,
    StressOrZero,
    Temperature,
    Toughness,
    mistake,
    number_of,
)
from fem_interface.units import rate_coefficient, rate_unit

GAS_CONSTANT = 8.31446261815324
"""[J/(mol K)]"""

Kind = Literal["metal", "electrolyte", "interlayer"]
Grade = Literal["read", "recalled", "derived", "assumed"]

PoissonsRatio = Annotated[float, Number(least=0.0, most=0.499, example="0.38")]
Exponent = Annotated[float, Number(above=0.0, most=100.0, example="5")]
FlowExponent = Annotated[float, Number(least=1.0, most=100.0, example="5")]
Positive = Annotated[float, Number(above=0.0, example="10")]
Permittivity = Annotated[float, Number(least=1.0, example="30")]


class Record(BaseModel):
    """A frozen record that knows all its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Provenance(Record):
    """How far to trust a value.

    Attributes:
        range: Smallest and largest credible value, in the internal unit of the value.
        grade: read in a public text, recalled from the paper that is named, derived from other
            values, or assumed.
        source: Key of references.bib or a sentence.
    """

    range: tuple[float, float] | None = None
    grade: Grade = "assumed"
    source: str = ""


class Elastic(Record):
    """Isotropic elasticity; Young's modulus [MPa]."""

    youngs_modulus: Modulus
    poissons_ratio: PoissonsRatio

    @property
    def shear_modulus(self) -> float:
        r""":math:`G = E / 2(1 + \nu)` [MPa]."""
        return self.youngs_modulus / (2 * (1 + self.poissons_ratio))

    @property
    def bulk_modulus(self) -> float:
        r""":math:`K = E / 3(1 - 2\nu)` [MPa]."""
        return self.youngs_modulus / (3 * (1 - 2 * self.poissons_ratio))


class NortonFlow(Record):
    r"""Steady power-law creep in uniaxial measure.

    .. math:: \dot\varepsilon = B \sigma^n \exp[-(Q/R)(1/T - 1/T_0)]

    Attributes:
        exponent: n [-].
        coefficient: B at the reference temperature [1/(MPa^n s)].
        activation_energy: Q [J/mol]; None for no dependence on temperature.
        reference_temperature: T0 [K].
    """

    law: Literal["norton"] = "norton"
    exponent: FlowExponent  # before the coefficient, whose unit it decides
    coefficient: float
    activation_energy: MolarEnergy | None = None
    reference_temperature: Temperature = 298.15

    @field_validator("coefficient", mode="before")
    @classmethod
    def _fits_exponent(cls, value: Any, info: ValidationInfo) -> float:
        if "exponent" not in info.data:
            return 1.0  # the exponent is reported; without it the unit cannot be judged
        n = info.data["exponent"]
        from_file = bool(info.context and info.context.get(FROM_FILE))
        example = f"1.26 {rate_unit(n)}"
        number = number_of(value, lambda text: rate_coefficient(text, n), example, from_file)
        if not (math.isfinite(number) and number > 0):
            raise mistake(f'must be positive, got "{value}"')
        return number

    def coefficient_at(self, temperature: float) -> float:
        """B at a temperature [K] by Arrhenius [1/(MPa^n s)]."""
        Q, R, T, T0 = self.activation_energy, GAS_CONSTANT, temperature, self.reference_temperature
        return self.coefficient * (1.0 if Q is None else math.exp(-Q / R * (1 / T - 1 / T0)))

    def flow_stress(self, rate: float, temperature: float) -> float:
        """Uniaxial stress [MPa] of steady flow at a strain rate [1/s]."""
        return float((rate / self.coefficient_at(temperature)) ** (1 / self.exponent))


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


class SizeEffect(Record):
    r"""Flow stress of small volumes: :math:`S(w) = S_1 (w / 1\,\mu m)^{-n}`.

    Attributes:
        reference_stress: S_1, at a width of 1 um [MPa].
        exponent: n [-].
    """

    reference_stress: Stress
    exponent: Exponent


class Conduction(Record):
    """Ionic conductivity [S/um] and relative permittivity [-]."""

    conductivity: Conductivity
    relative_permittivity: Permittivity | None = None


class Fracture(Record):
    """Toughness [MPa um^0.5], strength in tension [MPa] and its Weibull modulus [-]."""

    toughness: Toughness
    strength: Stress | None = None
    weibull_modulus: Positive | None = None


FlowLaw = Annotated[NortonFlow | J2Flow, Field(discriminator="law")]


class Material(Record):
    """A material of the library or of a user's file.

    Attributes:
        density: [MPa s^2/um^2], which is 1e18 kg/m^3.
        flow: Absent for a body that stays elastic.
        provenance: Trust in each graded value, by dotted path such as "elastic.youngs_modulus".
        origin: Name in the library, or path of the file.
        sha256: Of the file; empty if made in Python.
    """

    name: str
    kind: Kind
    density: Density | None = None
    elastic: Elastic
    flow: FlowLaw | None = None
    size_effect: SizeEffect | None = None
    conduction: Conduction | None = None
    fracture: Fracture | None = None
    provenance: dict[str, Provenance] = Field(default_factory=dict)
    origin: str = ""
    sha256: str = ""
