"""What a material file can say, as frozen records in internal units (um, MPa, s, K, ohm)."""

from typing import Annotated, Literal

from pydantic import Field

from fem_interface.input.quantities import (
    Conductivity,
    Density,
    Length,
    Modulus,
    MolarEnergy,
    Number,
    Stress,
    StressOrZero,
    SurfaceEnergyOrZero,
    Temperature,
    Toughness,
    Volume,
)
from fem_interface.materials.flow_data import FlowData
from fem_interface.materials.record import Positive, Record, arrhenius

Kind = Literal["metal", "electrolyte", "interlayer"]
Grade = Literal["read", "recalled", "derived", "assumed"]

PoissonsRatio = Annotated[float, Number(least=0.0, most=0.499, example="0.38")]
Exponent = Annotated[float, Number(above=0.0, most=100.0, example="0.68")]
Permittivity = Annotated[float, Number(least=1.0, example="30")]


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


class SizeEffect(Record):
    r"""Flow stress of small volumes: :math:`S(w) = S_1 (w / 1\,\mu m)^{-n}`, bounded.

    Attributes:
        reference_stress: S_1, at a width of 1 um and room temperature [MPa].
        exponent: n there [-].
        tested_width: The narrowest that was tested; what is narrower is taken as strong as it [um].
        strength_limit: Ideal strength over the shear modulus [-].
        warm_reference_stress: S_1 at another temperature, if pillars were tested there [MPa].
        warm_exponent: n there [-].
        warm_temperature: Above room temperature [K].
        taylor_coefficient: alpha of Taylor's law, for the law by gradients [-].
        burgers_vector: Its length b [um].
    """

    reference_stress: Stress
    exponent: Exponent
    tested_width: Length = 1.0
    strength_limit: Annotated[float, Number(above=0.0, most=1.0, example="0.1")] = 0.1
    warm_reference_stress: Stress | None = None
    warm_exponent: Exponent | None = None
    warm_temperature: Temperature | None = None
    taylor_coefficient: Annotated[float, Number(above=0.0, most=1.0, example="0.3")] | None = None
    burgers_vector: Length | None = None


class Adhesion(Record):
    r"""What holds a metal to a face that it touches, against the opening of a gap.

    Attributes:
        tensile_strength: Largest normal traction [MPa].
        work_of_separation: Work to open a unit of area [MPa um], which is J/m^2.
    """

    tensile_strength: StressOrZero
    work_of_separation: SurfaceEnergyOrZero


class Conduction(Record):
    r"""Ionic conduction and polarisation.

    .. math:: \sigma = \sigma_0 \exp[-(Q/R)(1/T - 1/T_0)]

    Attributes:
        conductivity: sigma_0, at the reference temperature [S/um].
        activation_energy: Q of sigma [J/mol]; None for no dependence on temperature.
        reference_temperature: T0 [K].
        relative_permittivity: [-]
    """

    conductivity: Conductivity
    activation_energy: MolarEnergy | None = None
    reference_temperature: Temperature = 298.15
    relative_permittivity: Permittivity | None = None

    def conductivity_at(self, temperature: float) -> float:
        """Conductivity [S/um] at a temperature [K] by Arrhenius."""
        faster = arrhenius(self.activation_energy or 0.0, temperature, self.reference_temperature)
        return self.conductivity * faster


class Fracture(Record):
    """How a brittle body breaks.

    Attributes:
        toughness: K_Ic [MPa um^0.5].
        strength: Tension that 63 % of bodies of the reference volume do not survive [MPa].
        weibull_modulus: How narrowly strengths scatter [-].
        reference_volume: Loaded volume to which the strength belongs [um^3].
    """

    toughness: Toughness
    strength: Stress | None = None
    weibull_modulus: Positive | None = None
    reference_volume: Volume | None = None


class Material(Record):
    """A material of the library or of a user's file.

    Attributes:
        density: [MPa s^2/um^2], which is 1e18 kg/m^3.
        melting_point: Above which it is no solid [K].
        flow: Absent for a body that stays elastic.
        provenance: Trust in each graded value, by dotted path such as "elastic.youngs_modulus".
        origin: Name in the library, or path of the file.
        sha256: Of the file; empty if made in Python.
    """

    name: str
    kind: Kind
    density: Density | None = None
    melting_point: Temperature | None = None
    elastic: Elastic
    flow: FlowData | None = None
    size_effect: SizeEffect | None = None
    adhesion: Adhesion | None = None
    conduction: Conduction | None = None
    fracture: Fracture | None = None
    provenance: dict[str, Provenance] = Field(default_factory=dict)
    origin: str = ""
    sha256: str = ""

    @property
    def takes_gradients(self) -> bool:
        """Whether its file has what the law by strain gradients needs."""
        data = self.size_effect
        known = data is not None and data.taylor_coefficient is not None
        return known and data is not None and data.burgers_vector is not None
