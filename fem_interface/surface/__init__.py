"""The electrolyte's rough face: made up from numbers or measured."""

from collections.abc import Callable
from typing import Any

from fem_interface.core.errors import BadInput
from fem_interface.core.records import RoughSurface
from fem_interface.surface.height_field import HeightField, height_field
from fem_interface.surface.measured import measured
from fem_interface.surface.pits import with_pits
from fem_interface.surface.roughness import Roughness, power_spectrum, roughness
from fem_interface.surface.synthesis import self_affine, sinusoid

__all__ = [
    "HeightField",
    "Roughness",
    "height_field",
    "power_spectrum",
    "rough_surface",
    "roughness",
    "with_pits",
]

KINDS: dict[str, Callable[[Any, float | None], RoughSurface]] = {
    "sinusoid": sinusoid,
    "self-affine": self_affine,
    "measured": measured,
}


def rough_surface(spec: Any, width: float | None) -> RoughSurface:
    """The face that a case describes.

    Args:
        spec: The case's `[surface]`, lengths in um.
        width: Of the strip [um]; None lets the surface choose.

    Raises:
        BadInput: The surface cannot be made, or its file cannot be read.
    """
    if spec.kind not in KINDS:
        raise BadInput(f'surface.kind: must be one of {", ".join(KINDS)}, got "{spec.kind}"')
    return KINDS[spec.kind](spec, width)
