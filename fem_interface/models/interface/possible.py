"""What no press, no metal and no mesh can do, refused before any time is spent on it.

Each limit has its reason. What is merely unwise is a note of `check`.
"""

from collections.abc import Iterator

from fem_interface.case import Case, MeasuredSpec, SinusoidSpec
from fem_interface.core.records import RoughSurface
from fem_interface.input.units import FREEZING
from fem_interface.surface.measured import WAVES_PER_PROFILE
from fem_interface.surface.roughness import LEVEL, roughness

STRONGEST_PRESS = 5000.0  # MPa: hardened steel yields at 2 to 3 GPa, hard metal bears some 5
WEAKEST_PRESS = 1e-3  # MPa: a coin weighs as much on its own area
FARTHEST_CONTACT = 0.1  # um: atoms are a third of a nanometre apart
THICKEST = 1e5  # um: ten centimetres
STEEPEST = 2.0  # rms slope: 63 degrees; metal is pressed onto heights, not into caves
MOST_WAVES = 20_000  # of the shortest wavelength on the width
LONGEST_CUT = 1e6  # um: a metre; no pellet is as wide
LEAST_ELEMENTS = 2.0  # through a body, of the size at the interface


def impossible(case: Case) -> Iterator[str]:
    """What the case asks for and cannot have, before its surface is known."""
    peak = max(step.pressure for step in case.protocol)
    if peak < WEAKEST_PRESS:
        yield (
            f"protocol: no step presses: the highest pressure is {peak:g} MPa, at least "
            f"{WEAKEST_PRESS:g} MPa; M is mega and m milli"
        )
    for i, step in enumerate(case.protocol):
        if step.pressure > STRONGEST_PRESS:
            yield (
                f"protocol[{i}].pressure: {step.pressure:g} MPa is beyond every press: hardened "
                f"steel yields at 2 to 3 GPa; at most {STRONGEST_PRESS:g} MPa"
            )
        melting = case.anode.material.melting_point
        if melting is not None and step.temperature >= melting:
            yield (
                f"protocol[{i}].temperature: {step.temperature - FREEZING:.4g} degC is above the "
                f"melting point of {case.anode.material.name}, {melting - FREEZING:.4g} degC, "
                "where it is no solid to press"
            )
    if case.contact.distance > FARTHEST_CONTACT:
        yield (
            f"contact.distance: {case.contact.distance:g} um is no contact: atoms touch within a "
            f"nanometre; at most {FARTHEST_CONTACT:g} um"
        )
    for name in ("anode", "interlayer", "electrolyte"):
        body = getattr(case, name)
        if body is not None and body.thickness > THICKEST:
            yield (
                f"{name}.thickness: {body.thickness:g} um is more than ten centimetres; "
                "M is mega and m milli"
            )
    if case.mesh.width is not None and not isinstance(case.surface, MeasuredSpec):
        wave = case.surface
        shortest = wave.wavelength if isinstance(wave, SinusoidSpec) else wave.shortest_wavelength
        waves = case.mesh.width / shortest
        if waves > MOST_WAVES:
            yield (
                f"mesh.width: {case.mesh.width:g} um holds {waves:.2g} of the shortest waves; at "
                f"most {MOST_WAVES} can be meshed: take a patch that stands for the rest"
            )


def impossible_face(case: Case, surface: RoughSurface) -> Iterator[str]:
    """The same of its surface."""
    found = roughness(surface)
    if isinstance(case.surface, MeasuredSpec) and found.rms_height < LEVEL:
        yield (
            "surface.file: all heights along the cut are equal, which no instrument measures; "
            "choose another surface.position, cut or channel"
        )
    if isinstance(case.surface, MeasuredSpec) and surface.extent[0] > LONGEST_CUT:
        yield (
            f"surface.file: the cut is {surface.extent[0]:.3g} um long, more than a metre: the "
            "file's unit of lengths is not what it seems; say it (surface.lateral_unit) or export "
            "the map again"
        )
    if found.rms_slope > STEEPEST:
        yield (
            f"surface: its rms slope is {found.rms_slope:.3g}, which is no face that metal can be "
            f"pressed onto; at most {STEEPEST:g}: check the units of heights and lengths, raise "
            "the shortest wavelength or lower the heights"
        )
    size = surface.shortest_wavelength / case.mesh.elements_per_wavelength
    for name in ("anode", "electrolyte"):
        thickness = getattr(case, name).thickness
        if thickness < LEAST_ELEMENTS * size:
            cure = "raise mesh.elements_per_wavelength or the thickness"
            yield (
                f"{name}.thickness: {thickness:g} um is less than two elements at the interface, "
                f"of {size:.3g} um each; {whole_cut(case, surface) or cure}"
            )


def whole_cut(case: Case, surface: RoughSurface) -> str:
    """What a long scan without a width comes to; empty where its instrument sets the limit."""
    spec, width = case.surface, surface.extent[0]
    if not isinstance(spec, MeasuredSpec) or case.mesh.width is not None:
        return ""
    by_width = surface.shortest_wavelength <= 1.01 * width / WAVES_PER_PROFILE
    if spec.shortest_wavelength is not None or not by_width:
        return ""
    return (
        f"mesh.width is left out: the whole cut of {width:.6g} um is pressed, without waves below "
        f"{surface.shortest_wavelength:.3g} um; set mesh.width (and surface.start) to press a "
        "patch with the finer ones"
    )
