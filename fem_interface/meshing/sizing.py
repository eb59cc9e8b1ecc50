"""How fine the mesh is where, and what that costs.

Elements of the interface's size h fill the first few layers, then grow by a constant ratio from
layer to layer, which makes the size grow linearly with the distance from the interface, up to a
size that still resolves the body. Further off than two widths of the strip what waves of the face
have done is gone, to exp(-2 pi) = 2e-3 or less, and any cell carries the one-dimensional field that
is left: sizes grow on, up to half of the width.
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fem_interface.core.errors import MeshError
from fem_interface.core.records import RoughSurface

FINE_LAYERS = 3  # of size h below the face: contact stresses decay over a wavelength, about 8 h
GROWTH = 0.25  # of the size per distance: a ratio of 1.25 between neighbouring layers
ELEMENTS_ACROSS = 8  # of the largest size, across the smaller of thickness and width
FAR = 2.0  # widths from the interface, from which on the field is one-dimensional
FEWEST_ACROSS = 2  # elements there, across the width

# Gmsh's triangles against equilateral ones of the local size; fitted to its meshes.
PACKING = 1.07


class MeshSpec(Protocol):
    """What the case says about the mesh."""

    @property
    def elements_per_wavelength(self) -> float: ...

    @property
    def width(self) -> float | None: ...

    @property
    def length(self) -> float | None: ...


@dataclass(frozen=True, kw_only=True)
class Sizing:
    """Element sizes of a body [um].

    Attributes:
        fine: Edge length at the interface.
        coarse: Largest edge length where the body is to be resolved.
        fine_depth: Distance from the interface up to which the size is `fine`.
        coarse_depth: Distance from which on the size is `coarse`.
        far: Largest edge length.
        far_depth: Distance from which on the size grows again.
        farthest_depth: Distance from which on the size is `far`.
    """

    fine: float
    coarse: float
    fine_depth: float
    coarse_depth: float
    far: float
    far_depth: float
    farthest_depth: float


def strip_width(surface: RoughSurface, spec: MeshSpec) -> float:
    """Width of the strip that is meshed [um]: the case's, else the whole surface."""
    width = surface.extent[0] if spec.width is None else spec.width
    if not surface.periodic and width > surface.extent[0] * (1 + 1e-9):
        raise MeshError(
            f"mesh.width: {width:g} um is wider than the surface, which is "
            f"{surface.extent[0]:g} um long; take a smaller width or leave it out"
        )
    return width


def face_segments(width: float, surface: RoughSurface, spec: MeshSpec) -> int:
    """Number of facets along the interface."""
    size = surface.shortest_wavelength / spec.elements_per_wavelength
    return max(2, math.ceil(width / size - 1e-9))


def body_sizing(width: float, size: float, thickness: float) -> Sizing:
    """Sizes of a body whose elements at the interface are `size` long."""
    coarse = max(size, min(thickness, width) / ELEMENTS_ACROSS)
    fine_depth = FINE_LAYERS * size
    coarse_depth = fine_depth + (coarse - size) / GROWTH
    far = max(coarse, width / FEWEST_ACROSS)
    far_depth = max(coarse_depth, FAR * width)
    return Sizing(
        fine=size,
        coarse=coarse,
        fine_depth=fine_depth,
        coarse_depth=coarse_depth,
        far=far,
        far_depth=far_depth,
        farthest_depth=far_depth + (far - coarse) / GROWTH,
    )


def estimate_unknowns(
    width: float, size: float, anode_thickness: float, electrolyte_thickness: float
) -> int:
    r"""Displacement unknowns (quadratic triangles) of both bodies, without meshing them.

    With V vertices, E edges, T triangles and B edges on the outline of a body,
    V - E + T = 1 and 3 T = 2 E - B, so that its quadratic nodes are V + E = 2 T + B + 1.

    Args:
        width: Of the strip [um].
        size: Edge length at the interface [um].
        anode_thickness: [um]
        electrolyte_thickness: [um]
    """
    nodes = 0.0
    for thickness in (anode_thickness, electrolyte_thickness):
        sizing = body_sizing(width, size, thickness)
        along_side, per_width = _layers(sizing, thickness)
        T = PACKING * width * per_width
        B = width / sizing.fine + 2 * along_side + width / _last(sizing, thickness)
        nodes += 2 * T + B + 1
    return round(2 * nodes)


def _layers(sizing: Sizing, thickness: float) -> tuple[float, float]:
    r"""Layers through a body [-] and equilateral triangles per width [1/um].

    .. math:: \int_0^t dz / s(z), \quad \int_0^t dz \, 4 / (\sqrt 3 \, s(z)^2)

    with the size s = h down to the fine depth, growing with the slope g to the coarse depth, then
    c down to the far depth, growing to the farthest, then f.
    """
    h, c, f, g, t = sizing.fine, sizing.coarse, sizing.far, GROWTH, thickness
    lines = triangles = 0.0
    ends = (sizing.fine_depth, sizing.coarse_depth, sizing.far_depth, sizing.farthest_depth, t)
    above = 0.0
    for start, grows, end in zip(
        (h, h, c, c, f), (False, True, False, True, False), ends, strict=True
    ):
        run = max(min(end, t) - above, 0.0)
        s = start + g * run  # at the end of a growing part
        lines += math.log(s / start) / g if grows else run / start
        triangles += (1 / start - 1 / s) / g if grows else run / start**2
        above += run
    return lines, 4 / math.sqrt(3) * triangles


def _last(sizing: Sizing, thickness: float) -> float:
    """Size at the far end of a body."""
    depths = (0.0, sizing.fine_depth, sizing.coarse_depth, sizing.far_depth, sizing.farthest_depth)
    sizes = (sizing.fine, sizing.fine, sizing.coarse, sizing.coarse, sizing.far)
    return float(np.interp(thickness, depths, sizes))
