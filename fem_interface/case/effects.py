"""Effects at the interface that a study can switch and set, as frozen records.

Each can be taken out of a run, so that what it does shows in the difference.
"""

import math
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, ValidationInfo, field_validator

from fem_interface.input.quantities import (
    Area,
    ArealDensity,
    AreaResistance,
    Length,
    MolarEnergy,
    Number,
    Pressure,
    StressOrZero,
    SurfaceEnergyOrZero,
    mistake,
)
from fem_interface.materials.flow import REFERENCE_TEMPERATURE
from fem_interface.materials.material import Adhesion, Record
from fem_interface.materials.record import arrhenius

Share = Annotated[float, Number(above=0.0, most=1.0, example="0.42")]

STEEPEST_FLANK = 2.0
"""Slope of a pit's flank that quadratic elements still follow when metal flows into it."""


class AdhesionSpec(Record):
    """Whether metal that was pressed on holds on when it is pulled off.

    Attributes:
        bonded: Whether it does at all; without, the conservative limit.
        tensile_strength: Largest traction that holds [MPa]; None for that of the metal's file.
        work_of_separation: Per nominal area [MPa um]; None for that of the metal's file.
    """

    bonded: StrictBool = True
    tensile_strength: StressOrZero | None = None
    work_of_separation: SurfaceEnergyOrZero | None = None

    def bond(self, metal: Adhesion | None) -> tuple[float, float]:
        """Tensile strength [MPa] and work of separation [MPa um]; zeros without adhesion."""
        strength, work = self.tensile_strength, self.work_of_separation
        if strength is None:
            strength = metal.tensile_strength if metal else 0.0
        if work is None:
            work = metal.work_of_separation if metal else 0.0
        return (strength, work) if self.bonded and strength * work > 0.0 else (0.0, 0.0)


class GasSpec(Record):
    """Gas that is shut in where no path leads out of a void any more.

    Attributes:
        trapped: Whether it stays in.
        pressure: Absolute pressure of the box's atmosphere [MPa].
        sealing_fraction: Contact fraction from which on voids are sealed. In a cut every valley
            looks shut at once; across a random surface open paths end at about 0.42.
    """

    trapped: StrictBool = True
    pressure: Pressure = 0.1
    sealing_fraction: Share = 0.42


class PitsSpec(Record):
    r"""Grain pull-outs and sintering pores over the roughness: round, with cosine flanks.

    .. math:: h(r) = -\tfrac{1}{2} D \, [1 + \cos(2 \pi r / d)], \quad r < d/2

    Attributes:
        density: Number per area [1/um^2].
        diameter: d at the mouth [um].
        depth: D [um].
        seed: Of their places.
    """

    density: ArealDensity
    diameter: Length
    depth: Length
    seed: Annotated[StrictInt, Field(ge=0)]

    @field_validator("depth")
    @classmethod
    def _not_too_steep(cls, depth: float, info: ValidationInfo) -> float:
        diameter = info.data.get("diameter", math.inf)
        slope = math.pi * depth / diameter
        if slope > STEEPEST_FLANK:
            raise mistake(
                f"makes flanks with a slope of {slope:.3g}, at most {STEEPEST_FLANK:g} can be "
                f"followed: at most {STEEPEST_FLANK / math.pi * diameter:.3g} um at a diameter of "
                f"{diameter:g} um, got {depth:g} um"
            )
        return depth


class IntegritySpec(Record):
    """What the risk is asked for, and which risk is taken.

    Attributes:
        area: Of the interface in the cell [um^2]; None for the die's, else 1 cm^2.
        contact_share: Contact fraction that the press shall reach.
        failure_probability: That the electrolyte may fail with at most.
    """

    area: Area | None = None
    contact_share: Share = 0.95
    failure_probability: Share = 0.01


class ImpedanceSpec(Record):
    """What a contact costs beyond its shape; resistances of full contact.

    Attributes:
        charge_transfer_resistance: R_ct of charge transfer at 25 degC [ohm um^2].
        film_resistance: Of a film on the face, in series with it, at 25 degC [ohm um^2].
        charge_transfer_activation_energy: How fast R_ct falls as the cell warms up [J/mol]; left
            out, it does not.
        film_activation_energy: The same of the film [J/mol].
    """

    charge_transfer_resistance: AreaResistance = 0.0
    film_resistance: AreaResistance = 0.0
    charge_transfer_activation_energy: MolarEnergy | None = None
    film_activation_energy: MolarEnergy | None = None

    def at(self, temperature: float) -> tuple[float, float]:
        r"""R_ct and the film's resistance at a temperature [K], [ohm um^2].

        .. math:: R = R_0 \exp[(Q/R)(1/T - 1/T_0)], \quad T_0 = 298.15\,K
        """

        def there(resistance: float, energy: float | None) -> float:
            return resistance / arrhenius(energy or 0.0, temperature, REFERENCE_TEMPERATURE)

        return (
            there(self.charge_transfer_resistance, self.charge_transfer_activation_energy),
            there(self.film_resistance, self.film_activation_energy),
        )
