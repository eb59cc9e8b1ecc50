"""Single bodies of tetrahedra, drawn in Gmsh."""

from collections.abc import Callable, Mapping
from typing import Any

from mpi4py import MPI

from fem_interface.core.compat import gmsh_to_mesh
from fem_interface.core.gmsh_session import gmsh_session
from fem_interface.core.records import InterfaceMesh

Box = tuple[float, ...]


def solid(
    draw: Callable[[Any], int],
    faces: Mapping[str, int],
    face_name: Callable[[Box], str],
    area: float,
    size: float,
) -> InterfaceMesh:
    """One body "anode" with names for its faces.

    Args:
        draw: Draws into Gmsh, sets sizes, and returns the body's tag.
        faces: Name to tag.
        face_name: Which face has a bounding box (least x, y, z, then largest).
        area: Nominal area [um^2].
        size: Of a cell [um].
    """
    with gmsh_session("solid") as gmsh:
        gmsh.model.addPhysicalGroup(3, [draw(gmsh)], 1)
        groups: dict[str, list[int]] = {name: [] for name in faces}
        for _, face in gmsh.model.getEntities(2):
            groups[face_name(gmsh.model.getBoundingBox(2, face))].append(face)
        for name, tag in faces.items():
            gmsh.model.addPhysicalGroup(2, groups[name], tag)
        gmsh.model.mesh.generate(3)
        domain, cell_tags, facet_tags = gmsh_to_mesh(gmsh.model, MPI.COMM_SELF, 0, gdim=3)
    return InterfaceMesh(
        domain=domain,
        cell_tags=cell_tags,
        facet_tags=facet_tags,
        names={"anode": 1, **faces},
        nominal_area=area,
        size=size,
    )
