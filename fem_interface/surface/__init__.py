"""The electrolyte's rough face: made up from numbers or measured."""

from collections.abc import Callable
from typing import Any

from fem_interface.core.errors import BadInput
from fem_interface.core.records import RoughSurface
from fem_interface.surface.height_field import HeightField, height_field
from fem_interface.surface.height_map import HeightMap, height_map
from fem_interface.surface.maps import self_affine_map, wave_map
from fem_interface.surface.measured import measured
from fem_interface.surface.measured_map import measured_map
from fem_interface.surface.pits import with_pits
from fem_interface.surface.roughness import Roughness, power_spectrum, roughness
from fem_interface.surface.synthesis import self_affine, sinusoid

__all__ = [
    "Face",
    "HeightField",
    "HeightMap",
    "Roughness",
    "height_field",
    "power_spectrum",
    "rough_surface",
    "roughness",
    "smooth_face",
    "with_pits",
]

Face = HeightField | HeightMap
"""A rough face as a smooth function of place: of a strip (2D) or of a patch (3D)."""

STRIPS: dict[str, Callable[[Any, float | None], RoughSurface]] = {
    "sinusoid": sinusoid,
    "self-affine": self_affine,
    "measured": measured,
}
PATCHES: dict[str, Callable[[Any, float | None, float | None], RoughSurface]] = {
    "sinusoid": wave_map,
    "self-affine": self_affine_map,
    "measured": measured_map,
}


def rough_surface(
    spec: Any, width: float | None, length: float | None = None, dimension: int = 2
) -> RoughSurface:
    """The face that a case describes.

    Args:
        spec: The case's `[surface]`, lengths in um.
        width: Of strip or patch [um]; None lets the surface choose.
        length: Of a patch, likewise.
        dimension: 2 for a strip, 3 for a patch.

    Raises:
        BadInput: The surface cannot be made, or its file cannot be read.
    """
    if spec.kind not in STRIPS:
        raise BadInput(f'surface.kind: must be one of {", ".join(STRIPS)}, got "{spec.kind}"')
    if dimension == 2:
        return STRIPS[spec.kind](spec, width)
    return PATCHES[spec.kind](spec, width, length)


def smooth_face(surface: RoughSurface) -> Face:
    """Its C2 spline, by the dimension of its samples."""
    return height_field(surface) if surface.heights.ndim == 1 else height_map(surface)
