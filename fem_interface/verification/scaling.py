"""How resistance falls with pressure where a fixed number of spots flows plastically."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array
from fem_interface.impedance.field import InterfaceResistance
from fem_interface.reference.constriction import holm_resistance, spot_specific_resistance
from fem_interface.verification.rungs.asperity import AMPLITUDE, RAMP, STRENGTH, WAVELENGTH, ridges
from fem_interface.verification.stacks import follow

CONDUCTIVITY = 1e-7  # S/um: 1 mS/cm; exponents do not depend on it
RESISTIVITY = 1 / CONDUCTIVITY
DOMINANT = 1e3 * RESISTIVITY * WAVELENGTH  # charge transfer beside which constriction is nothing
DISTANCE = 2e-3 * AMPLITUDE  # touching below this gap [um]
HIGHEST = 1.8  # pressure over k
FITTED = (0.06, 0.35)  # contact fractions between which exponents are fitted
MEASURED_IN_AREA, MEASURED_IN_PRESSURE = -1.0, -0.5  # [ContactImpedance2024]


@dataclass(frozen=True, eq=False, kw_only=True)
class Scaling:
    """One ridge pressed by a perfectly plastic metal; shape (n,) each.

    Attributes:
        pressure: Over the shear strength k [-].
        fraction: Contact as a share of the nominal area [-].
        charge_transfer: R_ct / f where charge transfer rules, by the field problem [ohm um^2].
        strip: Constriction of the strip that was computed, by the field problem [ohm um^2].
    """

    pressure: Array
    fraction: Array
    charge_transfer: Array
    strip: Array

    @property
    def isolated_spots(self) -> Array:
        """Constriction of round spots of the same share, each on its own half-space [ohm um^2]."""
        radius = np.sqrt(self.fraction * WAVELENGTH**2 / np.pi)
        return WAVELENGTH**2 * np.array([holm_resistance(a, RESISTIVITY) for a in radius])

    @property
    def crowded_spots(self) -> Array:
        """The same with the spots one period apart [ohm um^2]."""
        return np.array(
            [spot_specific_resistance(f, WAVELENGTH, RESISTIVITY) for f in self.fraction]
        )

    def exponent(self, resistance: Array, over: Array) -> float:
        """Slope of log(resistance) over log(pressure or fraction) in the fitted range."""
        low, high = FITTED
        fits = (self.fraction > low) & (self.fraction < high)
        return float(np.polyfit(np.log(over[fits]), np.log(resistance[fits]), 1)[0])


def scaling(quick: bool) -> Scaling:
    """Press one ridge through the program's march; conduct through each of its contacts."""
    found = ridges(16 if quick else 32, depth=WAVELENGTH)
    conductors = {"electrolyte": CONDUCTIVITY}
    perfect = InterfaceResistance(found.mesh, conductors, 0.0, 0.0, DISTANCE)
    slow = InterfaceResistance(found.mesh, conductors, DOMINANT, 0.0, DISTANCE)
    rows = []
    for _ in follow(found, (HIGHEST * STRENGTH, RAMP)):
        field = found.interface.field()
        strip, reaction = perfect.solve(field), slow.solve(field)
        if strip.fraction > 0:
            rows.append(
                (
                    found.platen_pressure() / STRENGTH,
                    strip.fraction,
                    reaction.charge_transfer,
                    strip.constriction,
                )
            )
    pressure, fraction, charge_transfer, strip_resistance = np.array(rows).T
    return Scaling(
        pressure=pressure,
        fraction=fraction,
        charge_transfer=charge_transfer,
        strip=strip_resistance,
    )
