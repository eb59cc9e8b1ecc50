"""The mesh on disk, for a look at it before anything is computed; needs no DOLFINx."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fem_interface.core.records import RoughSurface
from fem_interface.meshing.model import meshed
from fem_interface.meshing.quality import MeshQuality, check_quality, mesh_quality
from fem_interface.meshing.sizing import MeshSpec
from fem_interface.meshing.stack import StripMesh, fingerprint, strip_of
from fem_interface.surface.height_field import HeightField


@dataclass(frozen=True, kw_only=True)
class MeshReport:
    """What was meshed.

    Attributes:
        cells: Triangles in both bodies.
        interface_facets: Facets along either face of the interface.
        unknowns: Displacements of both bodies with quadratic triangles.
        size: Edge length at the interface [um].
        quality: Shape of the triangles.
        hash: SHA-256 of nodes and cells, as in a run's provenance.
        files: What was written.
    """

    cells: int
    interface_facets: int
    unknowns: int
    size: float
    quality: MeshQuality
    hash: str
    files: tuple[Path, ...]

    def __str__(self) -> str:
        quality = self.quality
        lines = [
            f"triangles            {self.cells}",
            f"facets on each face  {self.interface_facets}, {self.size:.4g} um long",
            f"unknowns             {self.unknowns} (displacement, quadratic)",
            f"quality              {quality.mean_gamma:.3f} mean, {quality.min_gamma:.3f} worst "
            f"(1 is equilateral); smallest angle {quality.min_angle:.1f} degrees",
            f"hash                 {self.hash[:16]}",
            *(f"written              {file}" for file in self.files),
        ]
        return "\n".join(lines)


def write_mesh(
    directory: Path,
    field: HeightField,
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
    strip = strip_of(
        field, surface, spec, anode_thickness, electrolyte_thickness, interlayer_thickness
    )
    directory.mkdir(parents=True, exist_ok=True)
    msh, vtu = directory / "mesh.msh", directory / "mesh.vtu"
    with meshed(strip) as (gmsh, mesh):
        gmsh.write(str(msh))
    _write_vtu(vtu, mesh)
    quality = mesh_quality(mesh)
    check_quality(quality)
    return MeshReport(
        cells=len(mesh.cells),
        interface_facets=strip.segments,
        unknowns=2 * _quadratic_nodes(mesh),
        size=strip.size,
        quality=quality,
        hash=fingerprint(mesh.nodes, mesh.cells),
        files=(msh, vtu),
    )


def _quadratic_nodes(mesh: StripMesh) -> int:
    """Vertices and edges."""
    edges = np.sort(mesh.cells[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    return len(mesh.nodes) + len(np.unique(edges, axis=0))


def _write_vtu(file: Path, mesh: StripMesh) -> None:
    import meshio

    cell_data: dict[str, Any] = {"body": [mesh.body.astype(np.int32)]}
    points = np.column_stack([mesh.nodes, np.zeros(len(mesh.nodes))])
    meshio.Mesh(points, [("triangle", mesh.cells)], cell_data=cell_data).write(file)
