"""Flattening: a soft metal on shallow stiff ridges, with and without stretching of its bulk.

With small slopes it does not matter which of the two faces has the ridges: contacts of a growing
width flow plastically until they meet.
"""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.errors import StepNotConverged
from fem_interface.core.records import Array
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.plastic import J2
from fem_interface.mechanics.stack import PressedStack
from fem_interface.reference.plastic import flattened_pressure, mises_shear_strength
from fem_interface.verification.bodies import ROOM, material
from fem_interface.verification.rung import Check, Curve, Findings, Result, Rung, meshes, relative
from fem_interface.verification.stacks import (
    follow,
    loaded_fraction,
    press,
    stack,
    touch,
    wave,
)

E, NU, YIELD = 2e4, 0.45, 1.0
AMPLITUDE, WAVELENGTH = 0.01, 1.0
STRENGTH = mises_shear_strength(YIELD)
HIGHEST = 4.8  # pressure over k that is pressed to
RAMP = 1.0  # s: the viscous overstress is 1e-3 of the yield stress at a strain rate of 1/s
FACETS = (16, 32, 48)  # on the wavelength
BANDS = {0.3: 0.1, 0.6: 0.1, 0.8: 0.2}  # of the pressure, by contact fraction
COARSE = 0.125  # more on the coarsest mesh: one of its facets is an eighth of the face
STRAINED_TO = 1.5  # pressure over k
STRAINS = {0.006: 1.1, 0.012: 1.2}  # and how much more contact each must give, at least


def ridges(facets: int, depth: float = 0.3 * WAVELENGTH) -> PressedStack:
    """Half a ridge under the metal, between planes of symmetry, on an electrolyte so deep [um]."""
    return stack(
        wave(AMPLITUDE, WAVELENGTH, WAVELENGTH / 2),
        material(E, NU, J2(yield_stress=YIELD)),
        material(100 * E, 0.3, Elastic()),
        thickness=(WAVELENGTH, depth),
        per_wavelength=facets,
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class Flattening:
    """Contact fraction [-] and pressure over shear strength [-] of each step, shape (n,)."""

    fraction: Array
    pressure: Array

    def pressure_at(self, fraction: float) -> float:
        """Where the contact passes a fraction, between the last step below and the next."""
        above = int(np.argmax(self.fraction >= fraction))
        ends = slice(above - 1, above + 1)
        return float(np.interp(fraction, self.fraction[ends], self.pressure[ends]))


def flattened(facets: int) -> Flattening:
    """Press between walls that do not give way: no bulk strain."""
    found = ridges(facets)
    steps = [
        (loaded_fraction(found), found.platen_pressure() / STRENGTH)
        for _ in follow(found, (HIGHEST * STRENGTH, RAMP))
    ]
    fraction, pressure = np.array(steps).T
    return Flattening(fraction=fraction, pressure=pressure)


def strained_fraction(facets: int, strain: float) -> float:
    """Contact at STRAINED_TO while one wall moves outwards in step with the pressure."""
    found = ridges(facets)
    touch(found, 0.02)
    start, end = 0.1 * STRENGTH, STRAINED_TO * STRENGTH
    press(found, start, 0.1 * RAMP)
    done, part = 0.0, 0.02
    while done < 1.0:
        part = min(part, 1.0 - done)
        pressure = start + (end - start) * (done + part)
        try:
            iterations = _settle_stretched(found, strain * part, part * RAMP, pressure)
        except StepNotConverged:
            if part < 1e-4:
                raise
            found.roll_back()
            part = 0.5 * part
            continue
        found.commit()
        done += part
        part = min(part * (1.5 if iterations < 8 else 1.0), 0.05)
    return loaded_fraction(found)


def _settle_stretched(found: PressedStack, strain: float, time_step: float, pressure: float) -> int:
    """A trial whose wall has moved on by a strain."""
    found.begin(ROOM)
    _stretch(found, strain)
    return found.settle(time_step, ROOM, pressure=pressure)


def _stretch(found: PressedStack, strain: float) -> None:
    """Widen the trial state of the metal by an isochoric strain; its wall keeps its share."""
    bulk, problem = found.bulk, found.problem
    cells = found.mesh.cell_tags.find(found.mesh.names["anode"])
    nodes = np.unique(bulk.space.dofmap.list[cells])
    x, z = bulk.space.tabulate_dof_coordinates()[nodes, :2].T
    trial = bulk.displacement.x.array.reshape(-1, 2)
    trial[nodes, 0] += strain * x
    trial[nodes, 1] -= strain * (z - z.min())
    problem.approach += strain * float(z.max() - z.min())


def _measure(count: int | None) -> Findings:
    sizes = meshes(FACETS, count)
    paths = {facets: flattened(facets) for facets in sizes}
    checks = [
        Check(
            quantity=f"pressure over k at a contact fraction of {fraction:g}",
            reason="A trend, not an exact answer: the formula is fitted to upper bounds, which lie "
            "above the limit load where ridges are close, and below it by up to 8 % at fractions "
            "near 0.3. On the coarsest mesh contact grows by an eighth at a time.",
            results=tuple(
                relative(
                    1 / facets,
                    path.pressure_at(fraction),
                    float(flattened_pressure(fraction, 1.0)),
                    band + (COARSE if facets == FACETS[0] else 0.0),
                )
                for facets, path in paths.items()
            ),
        )
        for fraction, band in BANDS.items()
    ]
    # The sense of what stretching does needs no fine mesh.
    coarse = FACETS[0]
    still = strained_fraction(coarse, 0.0)
    checks += [
        Check(
            quantity=f"contact at p = {STRAINED_TO:g} k, stretched by {100 * strain:g} % over not "
            f"stretched: at least {least:g}",
            measure="what is missing",
            reason="Only the sense and the order are checked: the strain is across the ridges "
            "here, along them in [WilsonSheu1988]; [Sutcliffe1988] has it across.",
            results=(_at_least(1 / coarse, strained_fraction(coarse, strain) / still, least),),
        )
        for strain, least in STRAINS.items()
    ]
    line = np.linspace(0.01, 0.9, 200, dtype=np.float64)
    finest = paths[sizes[-1]]
    curve = Curve(
        x_label="contact fraction [-]",
        y_label="pressure / k [-]",
        x=finest.fraction,
        computed=finest.pressure,
        exact_x=line,
        exact=flattened_pressure(line, 1.0),
        exact_name="Wilson and Sheu, no bulk strain",
    )
    return Findings(checks=tuple(checks), curve=curve)


def _at_least(size: float, computed: float, least: float) -> Result:
    return Result(
        size=size,
        computed=computed,
        exact=least,
        error=max(0.0, least - computed),
        tolerance=0.0,
    )


ASPERITY = Rung(
    name="asperity",
    title="Ridges that are flattened, and what bulk flow does to them (trend)",
    tested="A perfectly plastic metal between walls on shallow stiff ridges, from first touch to "
    "85 % contact, through the program's own march; then again while the metal is stretched. "
    "Catches contact that grows without bound near the hardness, and ridges that do not feel each "
    "other.",
    equation=r"$\bar{p} / k = f H, \quad H = 2 / (f_1 E + f_2), \quad "
    r"f_2 = 1 / [2.571 - f - f \ln(1 - f)]$",
    source="[WilsonSheu1988]; strain across the ridges: [Sutcliffe1988]",
    measure=_measure,
)
