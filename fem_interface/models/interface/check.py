"""The face of a case, and what its author should know before spending a run on it."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from fem_interface.case import Case, MeasuredSpec, SinusoidSpec
from fem_interface.core.errors import BadInput
from fem_interface.core.records import RoughSurface
from fem_interface.impedance.measured import read_measured
from fem_interface.input.problems import message
from fem_interface.integrity.strength import strength_of
from fem_interface.materials.files import graded_values
from fem_interface.materials.flow import REFERENCE_RATE, REFERENCE_TEMPERATURE
from fem_interface.materials.material import Material
from fem_interface.materials.trust import DOUBTFUL, TRUSTED
from fem_interface.meshing.facets import error_of_facets
from fem_interface.models.interface.possible import impossible, impossible_face, whole_cut
from fem_interface.models.interface.uncertain import read_by_law
from fem_interface.surface import rough_surface, roughness, smooth_face, with_pits

if TYPE_CHECKING:  # MPI starts where it is imported; looking at a case needs none
    from fem_interface.core.parallel import Comm

SATURATION = 30.0
"""Peak pressure over bulk flow stress beyond which a model without size effect has nothing to
tell: rigid-plastic contact is complete at 3 to 10 flow stresses."""

STEEP = 0.6
"""Slope (rms) beyond which a height field's valleys become too steep to mesh and to flow into."""

FLATTEST = 1e-4
"""Slope (rms) below which lengths or heights are probably in other units than a file says."""

FEW_ELEMENTS = {2: 6, 3: 4}

PLANE = (
    "plane strain: a contact strip is not a contact spot, so constriction resistances are those of "
    "a 2D strip (up to three times lower than in 3D at small contact fractions, somewhat higher "
    "above a quarter)"
)

UNTOLD = ("density", "melting_point")  # values that no result rests on


def checked_surface(case: Case) -> RoughSurface:
    """The face of a case that can be pressed; raises BadInput that names the case file."""
    name = case.source or case.title
    if problems := list(impossible(case)):
        raise BadInput(message(name, problems))
    try:
        surface = rough_surface(
            case.surface, case.mesh.width, case.mesh.length, case.mesh.dimension
        )
        surface = surface if case.pits is None else with_pits(surface, case.pits)
        if case.measured is not None:
            read_measured(case.measured)
    except BadInput as error:
        raise BadInput(message(name, str(error).splitlines())) from None
    if problems := list(impossible_face(case, surface)):
        raise BadInput(message(name, problems))
    return surface


def shared_surface(case: Case, comm: "Comm") -> RoughSurface:
    """The face of a case, made or read once and given to all ranks. Collective.

    Raises BadInput as `checked_surface`, on all of them.
    """
    found: RoughSurface | str = ""
    if comm.rank == 0:
        try:
            found = checked_surface(case)
        except BadInput as error:
            found = str(error)
    found = comm.bcast(found, root=0)
    if isinstance(found, str):
        raise BadInput(found)
    return found


def warnings(case: Case, surface: RoughSurface | None = None) -> list[str]:
    """What limits the meaning of a run, most important first."""
    return [
        *physical_warnings(case, surface),
        *_of_all_trust(case),
        *([PLANE] if case.mesh.dimension == 2 else []),
    ]


def physical_warnings(case: Case, surface: RoughSurface | None = None) -> list[str]:
    """What in the choice of pressure, materials and geometry deserves a second look."""
    surface = surface or checked_surface(case)
    return [
        *_of_flow(case),
        *_of_ceramics(case),
        *_of_geometry(case, surface),
        *_of_impedance(case),
    ]


def _peak(case: Case) -> float:
    return max(step.pressure for step in case.protocol)


def _of_flow(case: Case) -> Iterator[str]:
    metal = case.anode.material
    if metal.flow is None:
        yield f"{metal.name} has no [flow]: it stays elastic at any pressure"
        return
    hardest = max(case.protocol, key=lambda step: step.pressure)
    flow_stress = metal.flow.flow_stress(REFERENCE_RATE, hardest.temperature)
    sized = case.anode.size_effect and metal.size_effect is not None
    if case.anode.size_effect and metal.size_effect is None:
        yield f"anode.size_effect has no effect: the file of {metal.name} has no [size_effect]"
    if not sized and hardest.pressure > SATURATION * flow_stress:
        yield (
            f"without size effect {metal.name} flows at {flow_stress:.2g} MPa, and contact is "
            f"complete at about {3 * flow_stress:.2g} to {10 * flow_stress:.2g} MPa: at "
            f"{hardest.pressure:g} MPa every surface will be reported as closed"
        )
    if metal.flow.law == "norton" and metal.flow.activation_energy is None:
        strange = {step.temperature for step in case.protocol} - {metal.flow.reference_temperature}
        if strange:
            yield f"{metal.name} has no activation_energy: its flow ignores the temperature"


def _of_ceramics(case: Case) -> Iterator[str]:
    for material in _by_name(case.materials[1:]):
        yield from _of_ceramic(material, _peak(case))


def _of_ceramic(material: Material, peak: float) -> Iterator[str]:
    fracture = material.fracture
    if fracture is None:
        yield f"{material.name} has no [fracture]: its risk of cracking cannot be judged"
        return
    if strength_of(material) is None:
        yield (
            f"{material.name} lacks strength, weibull_modulus or reference_volume in [fracture]: "
            "there is no probability of failure and no window of pressure"
        )
    if fracture.strength is not None and peak > fracture.strength:
        yield (
            f"{peak:.4g} MPa is above the strength of {material.name} in tension, "
            f"{fracture.strength:g} MPa: it may crack wherever a surface is bent or "
            "pried open; look at the odds of failure and the critical flaw"
        )


def _by_name(materials: Sequence[Material]) -> Iterable[Material]:
    return {material.name: material for material in materials}.values()


def _of_geometry(case: Case, surface: RoughSurface) -> Iterator[str]:
    spec, mesh = case.surface, case.mesh
    few = FEW_ELEMENTS[mesh.dimension]
    if mesh.elements_per_wavelength < few:
        yield (
            f"mesh.elements_per_wavelength = {mesh.elements_per_wavelength}: fewer than "
            f"{few} elements blur the shortest wavelength, and contact with it"
        )
    error = error_of_facets(smooth_face(surface), surface, mesh)
    if error > case.contact.distance:
        yield (
            f"the facets follow the face to {1e3 * error:.2g} nm, and contact.distance is "
            f"{1e3 * case.contact.distance:.2g} nm: contact is no better than the first; raise "
            "mesh.elements_per_wavelength (twice of it is eight times better) or filter more"
        )
    slope = roughness(surface).rms_slope
    if slope > STEEP:
        yield (
            f"the surface has an rms slope of {slope:.2f}, above {STEEP}: valleys are steep; "
            "lower its height or filter more of its short wavelengths"
        )
    if slope < FLATTEST:
        yield (
            f"the surface has an rms slope of {slope:.2g}; polished ceramics have 1e-3 and more: "
            "are heights and lengths in the units that the file says?"
        )
    if said := whole_cut(case, surface):
        yield said
    if isinstance(spec, MeasuredSpec):
        longest = surface.extent[0]
    else:
        longest = spec.wavelength if isinstance(spec, SinusoidSpec) else spec.longest_wavelength
    for body in ("anode", "electrolyte"):
        thickness = getattr(case, body).thickness
        if thickness < longest:
            yield (
                f"{body}.thickness = {thickness:g} um is less than the longest wavelength, "
                f"{longest:g} um: its far face feels the roughness"
            )


def _of_impedance(case: Case) -> Iterator[str]:
    spec = case.impedance
    for material in _by_name(case.materials[1:]):
        if material.conduction is None:
            yield f"{material.name} has no [conduction]: no resistance is computed"
    if spec.charge_transfer_resistance == 0 and spec.film_resistance == 0:
        yield (
            "impedance: charge transfer and film are zero, so the interface resistance is "
            "constriction alone, which is small for fine roughness; measured ones are often film"
        )
    away = [step for step in case.protocol if abs(step.temperature - REFERENCE_TEMPERATURE) > 1.0]
    for name in ("charge_transfer", "film"):
        stated = getattr(spec, f"{name}_resistance") > 0.0
        if away and stated and getattr(spec, f"{name}_activation_energy") is None:
            yield (
                f"impedance.{name}_resistance is that of 25 degC at every temperature: "
                f"impedance.{name}_activation_energy is not given"
            )


def _of_all_trust(case: Case) -> Iterator[str]:
    for material in _by_name(case.materials):
        yield from _of_trust(case, material)
    doubtful = {
        trust.grade
        for material in case.materials
        for path, _, trust in graded_values(material)
        if trust.grade in DOUBTFUL and path not in UNTOLD
    }
    if doubtful:
        yield (
            f"some values are {' or '.join(sorted(doubtful))}: run with --bounds to see how far "
            "the ends of their ranges move the result"
        )


def _of_trust(case: Case, material: Material) -> Iterator[str]:
    """Values that nobody has read in a source."""
    doubtful = [
        f"{path} ({trust.grade}{_relative_range(value, trust.range)})"
        for path, value, trust in graded_values(material)
        if trust.grade not in TRUSTED and path not in UNTOLD
        if not path.startswith("size_effect.") or _acts(case, material, path)
    ]
    if doubtful:
        yield f"{material.name} rests on values that were not read in a source: " + ", ".join(
            doubtful
        )


def _acts(case: Case, material: Material, path: str) -> bool:
    """Whether a value of a size effect is read in a run."""
    of_metal = material.name == case.anode.material.name
    return of_metal and case.size_effect_acts and read_by_law(case, path.rpartition(".")[2])


def _relative_range(value: float, ends: tuple[float, float] | None) -> str:
    """A range as multiples of the value."""
    if ends is None or not value or not math.isfinite(ends[0] / value):
        return ""
    return f", {ends[0] / value:.2g} to {ends[1] / value:.2g} times"
