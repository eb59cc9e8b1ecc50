"""The anode over the rough electrolyte: its geometry, its names and its mesh as plain arrays.

The anode shares no vertex with what lies below, although its flat face touches the highest summit:
what joins them is contact, not the mesh. An interlayer is bonded to the electrolyte, so those two
share the vertices of a plane, and the rough face is the interlayer's.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from fem_interface.core.errors import MeshError
from fem_interface.core.records import Array, Indices, RoughSurface
from fem_interface.meshing.sizing import MeshSpec, face_segments, strip_width
from fem_interface.surface.height_field import HeightField

BODIES = {"anode": 1, "electrolyte": 2, "interlayer": 3}
FACES = {
    "platen": 11,
    "anode_face": 12,
    "anode_sides": 13,
    "electrolyte_face": 21,
    "electrolyte_sides": 22,
    "base": 23,
}
STEEPEST = 3.0  # slope of the face that elements of one size along x still follow


@dataclass(frozen=True, kw_only=True)
class Strip:
    """The geometry that is meshed.

    Attributes:
        field: Face of the electrolyte.
        width: Of the strip, from x = 0 [um].
        segments: Facets along either face of the interface.
        anode_thickness: Above the highest summit [um].
        electrolyte_thickness: Below the mean plane, or below the interlayer [um].
        interlayer_thickness: Below the mean plane; zero for none [um].
    """

    field: HeightField
    width: float
    segments: int
    anode_thickness: float
    electrolyte_thickness: float
    interlayer_thickness: float = 0.0

    @property
    def bodies(self) -> dict[str, int]:
        """Names and tags of the bodies, from the metal down."""
        layers = ("interlayer",) if self.interlayer_thickness else ()
        return {name: BODIES[name] for name in ("anode", *layers, "electrolyte")}

    @property
    def depth(self) -> float:
        """Of what lies under the mean plane [um]."""
        return self.interlayer_thickness + self.electrolyte_thickness

    @property
    def size(self) -> float:
        """Edge length of the elements at the interface, along x [um]."""
        return self.width / self.segments


@dataclass(frozen=True, eq=False, kw_only=True)
class SimplexMesh:
    """Triangles or tetrahedra of all bodies, by their corners.

    Attributes:
        nodes: Shape (n, d) [um].
        cells: Node numbers, shape (m, d + 1).
        body: Tag of each cell's body, shape (m,).
        facets: Node numbers of the facets on the outlines, shape (k, d).
        face: Tag of each facet's face, shape (k,).
    """

    nodes: Array
    cells: Indices
    body: Indices
    facets: Indices
    face: Indices


def strip_of(
    field: HeightField,
    surface: RoughSurface,
    spec: MeshSpec,
    anode_thickness: float,
    electrolyte_thickness: float,
    interlayer_thickness: float = 0.0,
) -> Strip:
    """The geometry that a case asks for; thicknesses [um].

    Raises:
        MeshError: The anode is too thin for elements of the size asked for.
    """
    width = strip_width(surface, spec)
    strip = Strip(
        field=field,
        width=width,
        segments=face_segments(width, surface, spec),
        anode_thickness=anode_thickness,
        electrolyte_thickness=electrolyte_thickness,
        interlayer_thickness=interlayer_thickness,
    )
    check_anode(anode_thickness, strip.size)
    return strip


def check_anode(thickness: float, size: float) -> None:
    """Raise MeshError where an anode is too thin for elements of a size [um]."""
    if thickness < 2 * size:
        raise MeshError(
            f"anode.thickness: {thickness:g} um is less than two elements of {size:.4g} um; make "
            "the anode thicker or raise mesh.elements_per_wavelength"
        )


def fingerprint(nodes: Array, cells: Indices) -> str:
    """SHA-256 of nodes (n, d) and cells (m, d + 1), whatever the order of cells and corners."""
    rows = np.sort(np.asarray(cells, dtype=np.int64), axis=1)
    rows = rows[np.lexsort(rows.T[::-1])]
    digest = hashlib.sha256(np.ascontiguousarray(nodes, dtype="<f8").tobytes())
    digest.update(np.ascontiguousarray(rows, dtype="<i8").tobytes())
    return digest.hexdigest()


def face_points(strip: Strip) -> Array:
    """Vertices of the electrolyte's face, on the spline, equally spaced in x, (n, 2) [um].

    Raises:
        MeshError: The face is too steep to follow, or cuts through the electrolyte's base.
    """
    x = np.linspace(0.0, strip.width, strip.segments + 1, dtype=np.float64)
    z = strip.field.height(x[:, None])
    slope = np.abs(np.diff(z) / np.diff(x))
    worst = int(np.argmax(slope))
    if slope[worst] > STEEPEST:
        raise MeshError(
            f"the electrolyte's face is too steep to mesh: slope {slope[worst]:.3g} at "
            f"x = {x[worst]:.4g} um, at most {STEEPEST:g} can be followed; lower the "
            "roughness (rms_height, amplitude) or raise surface.shortest_wavelength"
        )
    top = "interlayer" if strip.interlayer_thickness else "electrolyte"
    thickness = strip.interlayer_thickness or strip.electrolyte_thickness
    if z.min() <= -thickness + strip.size:
        raise MeshError(
            f"{top}.thickness: {thickness:g} um is not more than its deepest valley of "
            f"{-z.min():.4g} um at x = {x[np.argmin(z)]:.4g} um; make the {top} thicker than a "
            "few times its roughness"
        )
    return np.column_stack([x, z])
