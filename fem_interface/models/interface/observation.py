"""What is measured of every accepted step: contact, stress in the ceramics, resistance."""

import math
from typing import TYPE_CHECKING

from fem_interface.case import Case
from fem_interface.case.area import cell_area
from fem_interface.contact.closing import GapSpectrum
from fem_interface.contact.metrics import contact_metrics
from fem_interface.contact.voids import void_metrics
from fem_interface.core.parallel import global_sum
from fem_interface.core.records import ContactField, InterfaceSample, RoughSurface
from fem_interface.impedance.field import AreaSpecificResistance, InterfaceResistance
from fem_interface.input.units import OHM_CM2
from fem_interface.integrity.watch import IntegrityWatch
from fem_interface.models.interface.laws import ceramics
from fem_interface.surface import height_field

if TYPE_CHECKING:
    from fem_interface.mechanics.load_steps import LoadStep
    from fem_interface.mechanics.stack import PressedStack


NOT_COMPUTED = AreaSpecificResistance(
    constriction=math.nan, charge_transfer=math.nan, film=math.nan, fraction=math.nan
)


class Observer:
    """Measures one stack of a case, on the face that it was meshed with."""

    def __init__(self, case: Case, stack: "PressedStack", surface: RoughSurface) -> None:
        self._stack, self._distance = stack, case.contact.distance
        self._sealing, self._sealed = case.gas.sealing_fraction, False
        self._integrity = IntegrityWatch(
            ceramics(case), cell_area(case)[0], stack, height_field(surface)
        )
        self._spectrum = GapSpectrum(surface)
        self._case = case
        self._ceramics = [body.name for body in stack.bulk.bodies if body.name != "anode"]
        self._resistance: dict[float, InterfaceResistance] = {}

    def sample(self, step: "LoadStep") -> InterfaceSample:
        """The numbers of an accepted step. Collective."""
        stack, field = self._stack, self._stack.interface.field()
        contact = contact_metrics(field, stack.mesh.nominal_area, self._distance, stack.comm)
        voids = void_metrics(field, self._distance, stack.comm)
        self._sealed = self._sealed or contact.contact_fraction >= self._sealing
        integrity = self._integrity.look()
        peak = integrity.peak
        resistance = self._resistances(field, step.piece.temperature)
        return InterfaceSample(
            step=step.number,
            protocol_step=step.piece.step,
            time=step.time,
            temperature=step.piece.temperature,
            pressure=step.pressure,
            approach=step.approach,
            contact_fraction=contact.contact_fraction,
            loaded_fraction=contact.loaded_fraction,
            void_volume=contact.void_volume,
            mean_gap=contact.mean_gap,
            max_gap=contact.max_gap,
            max_penetration=contact.max_penetration,
            void_count=voids.count,
            sealed_voids=voids.count if self._sealed else 0,
            largest_void_volume=voids.largest_volume,
            largest_void_width=voids.largest_width,
            gas_pressure=stack.gas_pressure(),
            max_plastic_strain=stack.max_plastic_strain("anode"),
            electrolyte_plastic_strain=max(map(stack.max_plastic_strain, self._ceramics)),
            beyond_breakdown=self._beyond_breakdown(),
            max_principal_stress=peak.max_principal,
            max_principal_at=tuple(map(float, peak.max_principal_at)),
            max_shear_stress=peak.max_shear,
            max_shear_at=tuple(map(float, peak.max_shear_at)),
            critical_flaw=integrity.drive.critical,
            flaw_drive=integrity.drive.ratio,
            driven_flaw=integrity.drive.length,
            failure_probability=integrity.failure_probability,
            local_failure_probability=integrity.local_failure_probability,
            gap_bands=self._spectrum.remaining(field, stack.comm),
            constriction=OHM_CM2 * resistance.constriction,
            charge_transfer=OHM_CM2 * resistance.charge_transfer,
            film=OHM_CM2 * resistance.film,
            iterations=step.iterations,
            time_step=step.time_step,
            leaning=stack.interface.contact.leaning(),
        )

    def _beyond_breakdown(self) -> float:
        """Share of the metal's volume beyond the range of its power law. Collective."""
        bulk, comm = self._stack.bulk, self._stack.comm
        metal = [body.name for body in bulk.bodies].index("anode")
        points = bulk.points[metal]
        volume = bulk.point_volume[points]
        beyond = bulk.bodies[metal].law.beyond_breakdown(
            bulk.kirchhoff[points], bulk.resistance[metal]
        )
        return global_sum(volume * beyond, comm) / global_sum(volume, comm)

    def _resistances(self, field: ContactField, temperature: float) -> AreaSpecificResistance:
        """Of a contact at the temperature [K] of its protocol step. Collective."""
        conductivity = conductivities(self._case, temperature)
        if not conductivity:
            return NOT_COMPUTED
        if temperature not in self._resistance:
            self._resistance[temperature] = InterfaceResistance(
                self._stack.mesh,
                conductivity,
                *self._case.impedance.at(temperature),
                self._distance,
            )
        return self._resistance[temperature].solve(field)


def conductivities(case: Case, temperature: float) -> dict[str, float]:
    """Of interlayer and electrolyte at a temperature [K] [S/um]; empty if one is not known."""
    conduction = {name: material.conduction for name, material in ceramics(case).items()}
    if None in conduction.values():
        return {}
    return {name: known.conductivity_at(temperature) for name, known in conduction.items() if known}
