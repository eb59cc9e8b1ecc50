"""From a rough face to a mesh of both bodies."""

from fem_interface.meshing.files import MeshReport, write_mesh
from fem_interface.meshing.load import interface_mesh, mesh_hash
from fem_interface.meshing.quality import MeshQuality
from fem_interface.meshing.sizing import estimate_unknowns

__all__ = [
    "MeshQuality",
    "MeshReport",
    "estimate_unknowns",
    "interface_mesh",
    "mesh_hash",
    "write_mesh",
]
