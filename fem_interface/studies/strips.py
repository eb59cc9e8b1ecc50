"""Plane-strain cuts of the face that a patch presses: how wrong a strip would have been."""

from collections.abc import Iterator

from fem_interface.case import Case, MeasuredSpec, SelfAffineSpec
from fem_interface.case.specs import ELEMENTS
from fem_interface.core.records import RoughSurface
from fem_interface.surface.measured_map import middle_across

STRIPS = 3  # of a random or a measured face; a wave is cut once, over its summits


def strips_of(case: Case, surface: RoughSurface) -> Iterator[tuple[str, Case]]:
    """What each strip is called, and its case; of a patch alone.

    A random face is cut by making profiles with the spectrum of its cuts, from seeds of their own;
    a measured one at places across the patch.

    Args:
        case: Of the patch.
        surface: Its face.
    """
    if case.mesh.dimension == 2:
        return
    mesh = case.mesh.model_copy(
        update={"dimension": 2, "length": None, "elements_per_wavelength": ELEMENTS[2]}
    )
    spec = case.surface
    if isinstance(spec, SelfAffineSpec):
        wide = mesh.model_copy(update={"width": 2 * spec.longest_wavelength})
        for k in range(STRIPS):
            face = spec.model_copy(update={"seed": spec.seed + k})
            yield (
                f"seed {face.seed}",
                case.model_copy(update={"mesh": wide, "surface": face}),
            )
    elif isinstance(spec, MeasuredSpec):
        width, length = surface.extent
        mesh = mesh.model_copy(update={"width": width})
        middle = middle_across(spec)
        for k in range(STRIPS):
            off = ((k + 0.5) / STRIPS - 0.5) * length
            cut = spec.model_copy(
                update={
                    "position": middle + off,
                    "shortest_wavelength": surface.shortest_wavelength,
                }
            )
            yield (
                f"cut {k + 1} of {STRIPS}",
                case.model_copy(update={"mesh": mesh, "surface": cut}),
            )
    else:
        yield "over the summits", case.model_copy(update={"mesh": mesh})
