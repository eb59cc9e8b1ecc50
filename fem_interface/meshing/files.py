"""The mesh on disk, for a look at it before anything is computed; needs no DOLFINx."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fem_interface.core.records import RoughSurface
from fem_interface.meshing.model import meshed
from fem_interface.meshing.patch import patch_of
from fem_interface.meshing.patch_model import meshed_patch, patch_arrays
from fem_interface.meshing.quality import MeshQuality, check_quality, mesh_quality
from fem_interface.meshing.sizing import MeshSpec
from fem_interface.meshing.stack import SimplexMesh, fingerprint, strip_of
from fem_interface.surface import Face, HeightMap

CELLS = {2: ("triangles", "triangle"), 3: ("tetrahedra", "tetra")}


@dataclass(frozen=True, kw_only=True)
class MeshReport:
    """What was meshed.

    Attributes:
        dimension: Of the bodies.
        cells: In all bodies.
        interface_facets: On either face of the interface.
        unknowns: Displacements of all bodies with quadratic cells.
        size: Edge length at the interface [um].
        quality: Shape of the cells.
        hash: SHA-256 of nodes and cells, as in a run's provenance.
        files: What was written.
    """

    dimension: int
    cells: int
    interface_facets: int
    unknowns: int
    size: float
    quality: MeshQuality
    hash: str
    files: tuple[Path, ...]

    def __str__(self) -> str:
        quality, flat = self.quality, self.dimension == 2
        lines = [
            f"{CELLS[self.dimension][0]:20} {self.cells}",
            f"facets on each face  {self.interface_facets}, {self.size:.4g} um long",
            f"unknowns             {self.unknowns} (displacement, quadratic)",
            f"quality              {quality.mean_gamma:.3f} mean, {quality.min_gamma:.3f} worst "
            f"(1 is {'equilateral' if flat else 'regular'}); smallest angle "
            f"{quality.min_angle:.1f} degrees",
            f"hash                 {self.hash[:16]}",
            *(f"written              {file}" for file in self.files),
        ]
        return "\n".join(lines)


def write_mesh(
    directory: Path,
    field: Face,
    surface: RoughSurface,
    spec: MeshSpec,
    anode_thickness: float,
    electrolyte_thickness: float,
    interlayer_thickness: float = 0.0,
) -> MeshReport:
    """Write `mesh.msh` (Gmsh, with named groups) and `mesh.vtu` (bodies as cell data).

    The files are there also when the quality is too bad to compute on, so that the place can be
    looked at.

    Raises:
        MeshError: There is no mesh, or it is not fit to compute on.
    """
    thickness = anode_thickness, electrolyte_thickness, interlayer_thickness
    directory.mkdir(parents=True, exist_ok=True)
    msh, vtu = directory / "mesh.msh", directory / "mesh.vtu"
    if isinstance(field, HeightMap):
        patch = patch_of(field, surface, spec, *thickness)
        size, facets = patch.size, 2 * patch.squares * patch.along_y
        with meshed_patch(patch) as gmsh:
            gmsh.write(str(msh))
            mesh = patch_arrays(gmsh.model)
    else:
        strip = strip_of(field, surface, spec, *thickness)
        size, facets = strip.size, strip.segments
        with meshed(strip) as (gmsh, mesh):
            gmsh.write(str(msh))
    _write_vtu(vtu, mesh)
    quality = mesh_quality(mesh)
    check_quality(quality)
    return MeshReport(
        dimension=field.dimension,
        cells=len(mesh.cells),
        interface_facets=facets,
        unknowns=field.dimension * _quadratic_nodes(mesh),
        size=size,
        quality=quality,
        hash=fingerprint(mesh.nodes, mesh.cells),
        files=(msh, vtu),
    )


def _quadratic_nodes(mesh: SimplexMesh) -> int:
    """Vertices and edges."""
    corners = mesh.cells.shape[1]
    pairs = [[i, j] for i in range(corners) for j in range(i)]
    edges = np.sort(mesh.cells[:, pairs].reshape(-1, 2), axis=1)
    return len(mesh.nodes) + len(np.unique(edges, axis=0))


def _write_vtu(file: Path, mesh: SimplexMesh) -> None:
    import meshio

    cell_data: dict[str, Any] = {"body": [mesh.body.astype(np.int32)]}
    d = mesh.nodes.shape[1]
    points = np.column_stack([mesh.nodes, np.zeros((len(mesh.nodes), 3 - d))])
    meshio.Mesh(points, [(CELLS[d][1], mesh.cells)], cell_data=cell_data).write(file)
