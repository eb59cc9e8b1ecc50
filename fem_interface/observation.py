"""What is measured of every accepted step: contact, stress in the electrolyte, resistance."""

import math
from typing import TYPE_CHECKING

from fem_interface.case import Case
from fem_interface.contact_metrics import contact_metrics
from fem_interface.impedance.field import AreaSpecificResistance, InterfaceResistance
from fem_interface.integrity import stress_peak
from fem_interface.records import ContactField, InterfaceSample, StressPeak
from fem_interface.snapshot import stress_at_points
from fem_interface.summary import OHM_CM2

if TYPE_CHECKING:
    from fem_interface.mechanics.march import LoadStep
    from fem_interface.mechanics.stack import PressedStack


NOT_COMPUTED = AreaSpecificResistance(
    constriction=math.nan, charge_transfer=math.nan, film=math.nan, fraction=math.nan
)


class Observer:
    """Measures one stack of a case."""

    def __init__(self, case: Case, stack: "PressedStack") -> None:
        self._stack, self._distance = stack, case.contact.distance
        material, losses = case.electrolyte.material, case.impedance
        self._toughness = material.fracture.toughness if material.fracture else None
        self._resistance = material.conduction and InterfaceResistance(
            stack.mesh,
            material.conduction.conductivity,
            losses.charge_transfer_resistance,
            losses.film_resistance,
            case.contact.distance,
        )

    def sample(self, step: "LoadStep") -> InterfaceSample:
        """The numbers of an accepted step. Collective."""
        stack, field = self._stack, self._stack.interface.field()
        contact = contact_metrics(field, stack.mesh.nominal_area, self._distance, stack.comm)
        peak, resistance = self._stress(), self._resistances(field)
        return InterfaceSample(
            step=step.number,
            protocol_step=step.piece.step,
            time=step.time,
            pressure=step.pressure,
            approach=step.approach,
            contact_fraction=contact.contact_fraction,
            loaded_fraction=contact.loaded_fraction,
            void_volume=contact.void_volume,
            mean_gap=contact.mean_gap,
            max_gap=contact.max_gap,
            max_penetration=contact.max_penetration,
            max_plastic_strain=stack.max_plastic_strain(),
            max_principal_stress=peak.max_principal,
            max_shear_stress=peak.max_shear,
            critical_flaw=peak.critical_flaw,
            constriction=OHM_CM2 * resistance.constriction,
            charge_transfer=OHM_CM2 * resistance.charge_transfer,
            film=OHM_CM2 * resistance.film,
            iterations=step.iterations,
            time_step=step.time_step,
        )

    def _stress(self) -> StressPeak:
        bulk = self._stack.bulk
        own = bulk.points[[body.name for body in bulk.bodies].index("electrolyte")]
        return stress_peak(
            stress_at_points(bulk)[own], bulk.positions[own], self._toughness, self._stack.comm
        )

    def _resistances(self, field: ContactField) -> AreaSpecificResistance:
        return self._resistance.solve(field) if self._resistance else NOT_COMPUTED
