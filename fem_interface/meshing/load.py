"""The mesh as DOLFINx sees it: built by Gmsh on rank 0, spread over all ranks."""

from contextlib import ExitStack

import numpy as np

from fem_interface.core.parallel import Comm
from fem_interface.core.records import InterfaceMesh, RoughSurface
from fem_interface.meshing.model import meshed
from fem_interface.meshing.quality import check_quality, mesh_quality
from fem_interface.meshing.sizing import MeshSpec
from fem_interface.meshing.stack import FACES, fingerprint, strip_of
from fem_interface.surface.height_field import HeightField


def interface_mesh(
    field: HeightField,
    surface: RoughSurface,
    spec: MeshSpec,
    anode_thickness: float,
    electrolyte_thickness: float,
    comm: Comm,
    interlayer_thickness: float = 0.0,
) -> InterfaceMesh:
    """Mesh of the anode over the rough electrolyte. Collective.

    Raises:
        MeshError: On all ranks, when rank 0 could not make a mesh fit to compute on.
    """
    from fem_interface.core import compat  # DOLFINx takes seconds to import: only for a run

    strip = strip_of(
        field, surface, spec, anode_thickness, electrolyte_thickness, interlayer_thickness
    )
    with ExitStack() as gmsh_session:
        model, problem = None, None
        if comm.rank == 0:
            try:
                gmsh, mesh = gmsh_session.enter_context(meshed(strip))
                model = gmsh.model
                check_quality(mesh_quality(mesh))
            except Exception as error:  # any: the other ranks must not wait for ever
                problem = error
        problem = comm.bcast(problem, root=0)
        if problem is not None:
            raise problem
        domain, cell_tags, facet_tags = compat.gmsh_to_mesh(model, comm, rank=0, gdim=2)
    return InterfaceMesh(
        domain=domain,
        cell_tags=cell_tags,
        facet_tags=facet_tags,
        names=strip.bodies | FACES,
        nominal_area=strip.width,
        size=strip.size,
    )


def mesh_hash(mesh: InterfaceMesh, comm: Comm) -> str:
    """SHA-256 of corners and cells: the same for any number of ranks. Collective."""
    from fem_interface.core import compat

    geometry, topology = mesh.domain.geometry, mesh.domain.topology
    owned_cells = topology.index_map(topology.dim).size_local
    number = np.asarray(geometry.input_global_indices)
    # Corners only, counted without the middles of edges that Gmsh numbers among them.
    corners = np.asarray(compat.geometry_dofmap(mesh.domain))[:owned_cells, :3]
    used = np.unique(corners)
    parts = comm.gather((number[used], geometry.x[used, :2], number[corners]), root=0)
    digest = None
    if parts is not None:  # on rank 0
        numbers, places, rows = (np.concatenate([part[i] for part in parts]) for i in range(3))
        order, first = np.unique(numbers, return_index=True)
        digest = fingerprint(places[first], np.searchsorted(order, rows))
    return comm.bcast(digest, root=0)
