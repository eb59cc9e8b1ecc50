"""The patch of a 3D run: its geometry, how fine it is meshed where, and what that costs."""

import math
from dataclasses import dataclass

import numpy as np

from fem_interface.core.errors import MeshError
from fem_interface.core.grids import grid
from fem_interface.core.records import Array, RoughSurface
from fem_interface.meshing.sizing import MeshSpec, face_segments, strip_width
from fem_interface.meshing.stack import STEEPEST, check_anode
from fem_interface.surface.height_map import HeightMap

INSIDE, NODES_PER_VERTEX = 0.7, 7.7  # fitted to Gmsh's meshes
APART = 1.0  # um between the boxes while they are meshed
FACES = {
    "platen": 11,
    "anode_face": 12,
    "anode_sides_x": 13,
    "anode_sides_y": 14,
    "electrolyte_face": 21,
    "electrolyte_sides_x": 22,
    "electrolyte_sides_y": 23,
    "base": 24,
}


@dataclass(frozen=True, kw_only=True)
class Patch:
    """The geometry that is meshed.

    Attributes:
        field: Face of the electrolyte.
        width: Along x [um].
        length: Along y [um].
        squares: Of two facets each on either face of the interface, along x; as many of about the
            same size along y.
        anode_thickness: Above the highest summit [um].
        electrolyte_thickness: Below the mean plane, or below the interlayer [um].
        interlayer_thickness: Below the mean plane; zero for none [um].
        growth: Of the edge length, per length away from the interface [-].
        flat: Layers at the interface without growth.
        coarse: Largest edge over the patch's shorter side [-].
    """

    field: HeightMap
    width: float
    length: float
    squares: int
    anode_thickness: float
    electrolyte_thickness: float
    interlayer_thickness: float = 0.0
    growth: float = 1.0
    flat: float = 1.0
    coarse: float = 0.25

    @property
    def size(self) -> float:
        """Edge length of the squares [um]."""
        return self.width / self.squares

    @property
    def along_y(self) -> int:
        """Squares along y."""
        return max(round(self.length / self.size), 1)

    @property
    def bodies(self) -> dict[str, tuple[float, float]]:
        """Lower and upper end of each body while it is flat, from the metal down [um]."""
        layer, below = self.interlayer_thickness, self.electrolyte_thickness
        ends = {"anode": (APART, APART + self.anode_thickness)}
        if layer:
            ends["interlayer"] = (-layer, 0.0)
        return ends | {"electrolyte": (-layer - below, -layer)}

    def lifted(self, places: Array) -> Array:
        """Heights of nodes (n, 3) of the flat boxes, on and under the rough face, shape (n,)."""
        x, z = places[:, :2], places[:, 2].copy()
        metal = z > 0.5 * APART
        z[metal] += self.field.highest - APART
        share = 1.0 + z / (self.interlayer_thickness or self.electrolyte_thickness)
        moved = ~metal & (share > 0.0)
        z[moved] += share[moved] * self.field.height(x[moved])
        return z

    def edge(self, above: float) -> float:
        """Edge length at a distance from the interface [um]."""
        grown = self.size + self.growth * max(0.0, above - self.flat * self.size)
        return min(grown, max(self.coarse * min(self.width, self.length), self.size))


def patch_of(
    field: HeightMap,
    surface: RoughSurface,
    spec: MeshSpec,
    anode_thickness: float,
    electrolyte_thickness: float,
    interlayer_thickness: float = 0.0,
) -> Patch:
    """The geometry that a case asks for; thicknesses [um].

    Raises:
        MeshError: A body is too thin, or the face too steep or too deep for it.
    """
    width = strip_width(surface, spec)
    patch = Patch(
        field=field,
        width=width,
        length=surface.extent[1] if spec.length is None else spec.length,
        squares=face_segments(width, surface, spec),
        anode_thickness=anode_thickness,
        electrolyte_thickness=electrolyte_thickness,
        interlayer_thickness=interlayer_thickness,
    )
    check_anode(anode_thickness, patch.size)
    _check_face(patch)
    return patch


def _check_face(patch: Patch) -> None:
    """Raise MeshError where squares cannot follow the face, or it cuts through a body."""
    axes = (
        np.linspace(0.0, patch.width, patch.squares + 1),
        np.linspace(0.0, patch.length, patch.along_y + 1),
    )
    places = grid(axes)
    steep = np.linalg.norm(patch.field.gradient(places), axis=1)
    x, y = places[int(np.argmax(steep))]
    if steep.max() > STEEPEST:
        raise MeshError(
            f"the electrolyte's face is too steep to mesh: slope {steep.max():.3g} at "
            f"({x:.4g}, {y:.4g}) um, at most {STEEPEST:g} can be followed; lower the roughness "
            "(rms_height, amplitude) or raise surface.shortest_wavelength"
        )
    top = "interlayer" if patch.interlayer_thickness else "electrolyte"
    thickness = patch.interlayer_thickness or patch.electrolyte_thickness
    if patch.field.lowest <= -thickness + patch.size:
        raise MeshError(
            f"{top}.thickness: {thickness:g} um is not more than the face's deepest valley of "
            f"{-patch.field.lowest:.4g} um; make the {top} thicker than a few times its roughness"
        )


def estimate_patch_unknowns(patch: Patch) -> int:
    r"""Displacement unknowns (quadratic tetrahedra) of all bodies, without meshing them.

    Vertices fill a body with :math:`\sqrt 2 / s^3` per volume where edges are s long, and lie on
    its skin besides; a quadratic mesh has about 7.5 nodes for each.
    """
    vertices = 0.0
    for low, high in patch.bodies.values():
        z = np.linspace(low, high, 201)
        middle = 0.5 * (z[1:] + z[:-1])
        above = np.abs(middle - APART) if low > 0.0 else np.abs(middle)
        s = np.array([patch.edge(one) for one in above])
        inside = patch.width * patch.length * math.sqrt(2) / s**3
        sides = (patch.width + patch.length) / s**2
        vertices += float(np.sum((INSIDE * inside + sides) * np.diff(z)))
    return round(3 * NODES_PER_VERTEX * vertices)
