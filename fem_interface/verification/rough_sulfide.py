"""Contact of lithium pressed on two rough faces of Li6PS5Cl, by this program and by impedance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from mpi4py import MPI

from fem_interface.case.bodies import AnodeSpec, ElectrolyteSpec
from fem_interface.case.specs import Case, MeshSpec, ProtocolStep
from fem_interface.case.surfaces import SelfAffineSpec
from fem_interface.contact.closing import closing_estimate
from fem_interface.contact.metrics import contact_metrics
from fem_interface.core.errors import NotConverged
from fem_interface.materials.files import load_material
from fem_interface.materials.size_effect import flow_resistance
from fem_interface.mechanics.march import march
from fem_interface.mechanics.protocol import load_protocol
from fem_interface.meshing import interface_mesh
from fem_interface.models.interface.assembly import pressed_stack
from fem_interface.models.interface.check import checked_surface
from fem_interface.surface import height_field
from fem_interface.verification.measured import PressedPair

ANODE, ELECTROLYTE = "Li", "Li6PS5Cl"
PRESSURES = (20.0, 120.0, 265.0)  # MPa, isostatic
RAMP = HOLD = 60.0  # s: the paper's text at hand tells no time
COARSE_MESH = 4  # elements on the shortest wavelength
SAME_ROUGHNESS = 0.05  # relative
AGREES = 0.1  # of the area


@dataclass(frozen=True, kw_only=True)
class RoughFace:
    """A pellet's face.

    Attributes:
        name: By its grains.
        rms_height: By confocal microscopy, read [um].
        wavelengths: Longest and shortest that it is given here; assumed [um].
        measured: Area in contact at each of PRESSURES, over that at the highest [-].
    """

    name: str
    rms_height: float
    wavelengths: tuple[float, float]
    measured: tuple[float, float, float]


FACES = (
    # Its grains are below what the microscope resolves; what it sees are scratches of P2500 paper,
    # whose grit is 8 um.
    RoughFace(
        name="grains below 0.5 µm",
        rms_height=1.1,
        wavelengths=(32.0, 8.0),
        measured=(1.0, 1.0, 1.0),
    ),
    RoughFace(
        name="grains of 20 to 40 µm",
        rms_height=6.5,
        wavelengths=(120.0, 30.0),
        measured=(0.86, 0.91, 1.0),
    ),
)


@dataclass(frozen=True, kw_only=True)
class RoughContact:
    """A face with what was computed of it.

    Attributes:
        face: And what was measured.
        closing: Estimated pressure that fills its longest and its shortest waves [MPa].
        computed: Share that carries pressure at each of PRESSURES; nan where there is none [-].
        source: Of the computed values.
    """

    face: RoughFace
    closing: tuple[float, float]
    computed: tuple[float, ...]
    source: str

    def verdict(self, at: int) -> str:
        """In a word, for one of PRESSURES."""
        difference = self.computed[at] - self.face.measured[at]
        if math.isnan(difference):
            return "not computed"
        if abs(difference) <= AGREES:
            return f"agrees within {100 * AGREES:.0f} points"
        return f"{100 * abs(difference):.0f} points too {'much' if difference > 0 else 'little'}"


def rough_contacts(runs: Sequence[PressedPair], *, quick: bool) -> tuple[RoughContact, ...]:
    """Both faces: a run that was given, or else one of the program's own, unless quick."""
    return tuple(_rough_contact(face, runs, quick) for face in FACES)


def _rough_contact(face: RoughFace, runs: Sequence[PressedPair], quick: bool) -> RoughContact:
    given = next((run for run in runs if _is_of(run, face)), None)
    if given is not None:
        steps = [given.step_at(p) for p in PRESSURES]
        computed = tuple(float(step["loaded_fraction"]) for step in steps if step)
        source = "a run that was given"
    elif quick:
        computed, source = (math.nan,) * len(PRESSURES), "not computed on a quick climb"
    else:
        computed = pressed(face_case(face))
        source = f"2D, {COARSE_MESH} elements on the shortest wave"
    size_effect = load_material(ANODE).size_effect
    # Metal in a valley is as wide as half its wave, which is twice its distance.
    stresses = flow_resistance(np.array(face.wavelengths) / 4, size_effect)
    longest, shortest = (closing_estimate(float(S)) for S in stresses)
    return RoughContact(face=face, closing=(longest, shortest), computed=computed, source=source)


def _is_of(run: PressedPair, face: RoughFace) -> bool:
    same = (run.anode, run.electrolyte) == (ANODE, ELECTROLYTE)
    rough = abs(run.rms_height - face.rms_height) <= SAME_ROUGHNESS * face.rms_height
    return same and rough and all(run.step_at(p) for p in PRESSURES)


def face_case(face: RoughFace, elements_per_wavelength: int = COARSE_MESH) -> Case:
    """A strip one longest wave wide, of lithium as the library has it."""
    longest, shortest = face.wavelengths
    return Case(
        title=f"{ANODE} on {ELECTROLYTE}, {face.name}",
        anode=AnodeSpec(material=load_material(ANODE), thickness=longest),
        electrolyte=ElectrolyteSpec(material=load_material(ELECTROLYTE), thickness=longest),
        surface=SelfAffineSpec(
            kind="self-affine",
            rms_height=face.rms_height,
            longest_wavelength=longest,
            shortest_wavelength=shortest,
            seed=1,
        ),
        mesh=MeshSpec(width=longest, elements_per_wavelength=elements_per_wavelength),
        protocol=tuple(
            ProtocolStep(name=f"{p:g} MPa", pressure=p, ramp=RAMP, hold=HOLD) for p in PRESSURES
        ),
    )


def pressed(case: Case) -> tuple[float, ...]:
    """Share of the face that carries pressure at the end of every protocol step.

    nan from where on the load cannot be carried.
    """
    surface = checked_surface(case)
    heights = height_field(surface)
    sizes = (case.anode.thickness, case.electrolyte.thickness)
    mesh = interface_mesh(heights, surface, case.mesh, *sizes, MPI.COMM_SELF)
    stack = pressed_stack(case, surface, mesh)
    found = [math.nan] * len(case.protocol)
    try:
        for step in march(stack, load_protocol(case.protocol), lambda at, reason: None):
            if step.piece.ends_step and math.isclose(step.time, step.piece.end):
                contact = contact_metrics(
                    stack.interface.field(), mesh.nominal_area, case.contact.distance, stack.comm
                )
                found[step.piece.step] = contact.loaded_fraction
    except NotConverged:
        pass  # the page tells which pressures were not reached
    return tuple(found)
