"""The patch of a 3D run as a Gmsh model: a box of metal over a box of ceramic with a rough face.

The boxes are meshed with flat faces, a regular grid of squares of two triangles each at the
interface and larger tetrahedra away from it. Then the ceramic's nodes are moved up and down, by all
of the face's height at the face and by none at the base, so that its quadratic facets lie on the
spline. The metal's flat face touches the highest summit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from fem_interface.core import compat
from fem_interface.core.errors import MeshError
from fem_interface.core.gmsh_session import gmsh_session
from fem_interface.core.parallel import Comm
from fem_interface.core.records import Array, InterfaceMesh
from fem_interface.surface.height_map import HeightMap

APART = 1.0  # um between the boxes while they are meshed
NAMES = {
    "anode": 1,
    "electrolyte": 2,
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
        electrolyte_thickness: Below the mean plane [um].
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
    growth: float = 0.6
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

    def edge(self, above: float) -> float:
        """Edge length at a distance from the interface [um]."""
        grown = self.size + self.growth * max(0.0, above - self.flat * self.size)
        return min(grown, max(self.coarse * min(self.width, self.length), self.size))


def patch_mesh(patch: Patch, comm: Comm) -> InterfaceMesh:
    """Tetrahedra with quadratic edges on all ranks. Collective.

    Raises:
        MeshError: What Gmsh had to say, or that the face folds cells.
    """
    with _drawn(patch, comm) as model:
        domain, cell_tags, facet_tags = compat.gmsh_to_mesh(model, comm, 0, 3)
    X = domain.geometry.x
    metal = X[:, 2] > 0.5 * APART
    X[metal, 2] += patch.field.highest - APART
    below = ~metal
    share = 1.0 + X[below, 2] / patch.electrolyte_thickness
    X[below, 2] += share * patch.field.height(X[below, :2])
    return InterfaceMesh(
        domain=domain,
        cell_tags=cell_tags,
        facet_tags=facet_tags,
        names=dict(NAMES),
        nominal_area=patch.width * patch.length,
        size=patch.size,
    )


@contextmanager
def _drawn(patch: Patch, comm: Comm) -> Iterator[Any]:
    """Gmsh's model on rank 0, None on the others."""
    if comm.rank > 0:
        yield None
        return
    with gmsh_session("patch") as gmsh:
        for source in ("Points", "Curvature"):
            gmsh.option.setNumber(f"Mesh.MeshSizeFrom{source}", 0)
        gmsh.option.setNumber("Mesh.MeshSizeExtendFromBoundary", 0)
        try:
            _boxes(gmsh, patch)
            gmsh.model.mesh.generate(3)
            gmsh.model.mesh.setOrder(2)
        except Exception as error:  # Gmsh raises nothing more precise
            raise MeshError(f"Gmsh failed: {error}") from error
        yield gmsh.model


def _boxes(gmsh: Any, patch: Patch) -> None:
    """Both boxes with their names, their regular faces and their sizes."""
    occ, model = gmsh.model.occ, gmsh.model
    W, L = patch.width, patch.length
    boxes = {
        "anode": (APART, APART + patch.anode_thickness),
        "electrolyte": (-patch.electrolyte_thickness, 0.0),
    }
    volumes = {
        name: occ.addBox(0.0, 0.0, low, W, L, high - low) for name, (low, high) in boxes.items()
    }
    occ.synchronize()
    faces: dict[str, list[int]] = {name: [] for name in NAMES if name not in boxes}
    for body, volume in volumes.items():
        model.addPhysicalGroup(3, [volume], NAMES[body], body)
        for _, face in model.getBoundary([(3, volume)], oriented=False):
            name = _name(body, boxes[body], np.array(occ.getCenterOfMass(2, face)), (W, L))
            faces[name].append(face)
            if name.endswith("_face"):
                _regular(model, face, patch)
    for name, found in faces.items():
        model.addPhysicalGroup(2, found, NAMES[name], name)

    def size(dim: int, tag: int, x: float, y: float, z: float, lc: float) -> float:
        return patch.edge(abs(z - APART) if z > 0.5 * APART else abs(z))

    model.mesh.setSizeCallback(size)


def _name(
    body: str, heights: tuple[float, float], middle: Array, sides: tuple[float, float]
) -> str:
    low, high = heights
    metal = body == "anode"
    if np.isclose(middle[2], low):
        return "anode_face" if metal else "base"
    if np.isclose(middle[2], high):
        return "platen" if metal else "electrolyte_face"
    at_x = np.isclose(middle[0], 0.0) or np.isclose(middle[0], sides[0])
    return f"{body}_sides_{'x' if at_x else 'y'}"


def _regular(model: Any, face: int, patch: Patch) -> None:
    """Squares of two triangles, diagonals in turn."""
    for _, curve in model.getBoundary([(2, face)], oriented=False):
        low, high = (np.array(model.getValue(1, curve, [end])) for end in _ends(model, curve))
        count = patch.squares if abs(high[0] - low[0]) > 0.5 * patch.size else patch.along_y
        model.mesh.setTransfiniteCurve(curve, count + 1)
    model.mesh.setTransfiniteSurface(face, "Alternate")


def _ends(model: Any, curve: int) -> tuple[float, float]:
    low, high = model.getParametrizationBounds(1, curve)
    return float(low[0]), float(high[0])
