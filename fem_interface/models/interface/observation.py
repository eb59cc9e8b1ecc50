"""What is measured of every accepted step: contact, stress in the ceramics, resistance."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fem_interface.case import Case
from fem_interface.case.area import cell_area
from fem_interface.contact.closing import GapSpectrum
from fem_interface.contact.edge import loaded_share
from fem_interface.contact.metrics import contact_metrics
from fem_interface.contact.voids import connections, void_metrics
from fem_interface.core.parallel import global_sum
from fem_interface.core.records import ContactField, RoughSurface
from fem_interface.core.samples import (
    ContactSample,
    IntegritySample,
    InterfaceSample,
    MetalSample,
    ResistanceSample,
    VoidSample,
)
from fem_interface.impedance.field import InterfaceResistance
from fem_interface.input.units import OHM_CM2
from fem_interface.integrity.margin import side_margin
from fem_interface.integrity.watch import IntegrityWatch, WatchState
from fem_interface.models.interface.laws import ceramics
from fem_interface.surface import smooth_face

if TYPE_CHECKING:
    from fem_interface.mechanics.load_steps import LoadStep
    from fem_interface.mechanics.stack import PressedStack


NOT_COMPUTED = ResistanceSample(constriction=math.nan, charge_transfer=math.nan, film=math.nan)


@dataclass(frozen=True, eq=False, kw_only=True)
class ObserverState:
    """What an observer remembers of the steps so far.

    Attributes:
        closed: Whether contact has reached the sealing fraction.
        integrity: The worst stresses.
    """

    closed: bool
    integrity: WatchState


class Observer:
    """Measures one stack of a case, on the face that it was meshed with."""

    def __init__(self, case: Case, stack: "PressedStack", surface: RoughSurface) -> None:
        self._stack, self._distance = stack, case.contact.distance
        self._sealing, self._closed = case.gas.sealing_fraction, False
        points = stack.interface.points
        self._connected = connections(
            points.positions[:, :-1], points.node_positions[..., :-1], stack.comm
        )
        # On a patch a part of less than a third of a facet is one or two of its points.
        self._least = 0.0 if case.mesh.dimension == 2 else 0.16 * stack.mesh.size**2
        face = smooth_face(surface)
        self._integrity = IntegrityWatch(
            ceramics(case),
            cell_area(case)[0],
            stack,
            face,
            side_margin(face, surface.shortest_wavelength),
        )
        self._spectrum = GapSpectrum(surface)
        self._case = case
        self._ceramics = [body.name for body in stack.bulk.bodies if body.name != "anode"]
        self._resistance: dict[float, InterfaceResistance] = {}

    def sample(self, step: "LoadStep") -> InterfaceSample:
        """The numbers of an accepted step. Collective."""
        field = self._stack.interface.field()
        contact, voids = self._of_faces(field)
        return InterfaceSample(
            step=step.number,
            protocol_step=step.piece.step,
            time=step.time,
            temperature=step.piece.temperature,
            pressure=step.pressure,
            approach=step.approach,
            iterations=step.iterations,
            time_step=step.time_step,
            contact=contact,
            voids=voids,
            metal=MetalSample(
                plastic_strain=self._stack.max_plastic_strain("anode"),
                beyond_breakdown=self._beyond_breakdown(),
            ),
            integrity=self._of_ceramics(),
            resistance=self._resistances(field, step.piece.temperature),
        )

    def _of_faces(self, field: ContactField) -> tuple[ContactSample, VoidSample]:
        """How they touch, and what is left between them. Collective."""
        stack = self._stack
        found = contact_metrics(field, stack.mesh.nominal_area, self._distance, stack.comm)
        loaded, edge = loaded_share(
            field, self._connected, stack.mesh.nominal_area, stack.mesh.size, stack.comm
        )
        self._closed = self._closed or found.contact_fraction >= self._sealing
        voids = void_metrics(
            field,
            self._connected,
            self._distance,
            stack.comm,
            closed=self._closed,
            least=self._least,
        )
        return ContactSample(
            fraction=found.contact_fraction,
            loaded=loaded,
            edge=edge,
            penetration=found.max_penetration,
            leaning=stack.interface.contact.leaning(),
            spots=voids.spots,
            largest_spot=voids.largest_spot,
            gap_bands=self._spectrum.remaining(field, stack.comm),
        ), VoidSample(
            count=voids.count,
            sealed=voids.sealed,
            volume=found.void_volume,
            mean_gap=found.mean_gap,
            max_gap=found.max_gap,
            largest_volume=voids.largest_volume,
            largest_width=voids.largest_width,
            gas_pressure=stack.gas_pressure(),
        )

    def _of_ceramics(self) -> IntegritySample:
        """Stress and odds. Collective."""
        found = self._integrity.look()
        return IntegritySample(
            max_principal=found.peak.max_principal,
            max_principal_at=tuple(map(float, found.peak.max_principal_at)),
            max_shear=found.peak.max_shear,
            max_shear_at=tuple(map(float, found.peak.max_shear_at)),
            critical_flaw=found.drive.critical,
            flaw_drive=found.drive.ratio,
            driven_flaw=found.drive.length,
            failure_probability=found.failure_probability,
            local_failure_probability=found.local_failure_probability,
            plastic_strain=max(map(self._stack.max_plastic_strain, self._ceramics)),
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

    def _resistances(self, field: ContactField, temperature: float) -> ResistanceSample:
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
        found = self._resistance[temperature].solve(field)
        return ResistanceSample(
            constriction=OHM_CM2 * found.constriction,
            charge_transfer=OHM_CM2 * found.charge_transfer,
            film=OHM_CM2 * found.film,
        )

    @property
    def state(self) -> ObserverState:
        """What was so far."""
        return ObserverState(closed=self._closed, integrity=self._integrity.state)

    def restore(self, state: ObserverState) -> None:
        """Go on from what was so far."""
        self._closed = state.closed
        self._integrity.restore(state.integrity)


def conductivities(case: Case, temperature: float) -> dict[str, float]:
    """Of interlayer and electrolyte at a temperature [K] [S/um]; empty if one is not known."""
    conduction = {name: material.conduction for name, material in ceramics(case).items()}
    if None in conduction.values():
        return {}
    return {name: known.conductivity_at(temperature) for name, known in conduction.items() if known}
