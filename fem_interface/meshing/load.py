"""The mesh as DOLFINx sees it: built by Gmsh on rank 0, spread over all ranks."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import numpy as np

from fem_interface.core.parallel import Comm
from fem_interface.core.records import InterfaceMesh, RoughSurface
from fem_interface.meshing.model import meshed
from fem_interface.meshing.parts import in_columns
from fem_interface.meshing.patch import FACES as PATCH_FACES
from fem_interface.meshing.patch import Patch, patch_of
from fem_interface.meshing.patch_model import meshed_patch, patch_arrays
from fem_interface.meshing.quality import check_quality, mesh_quality
from fem_interface.meshing.sizing import MeshSpec
from fem_interface.meshing.stack import BODIES, Strip, fingerprint, strip_of
from fem_interface.meshing.stack import FACES as STRIP_FACES
from fem_interface.surface import Face, HeightMap


def interface_mesh(
    field: Face,
    surface: RoughSurface,
    spec: MeshSpec,
    anode_thickness: float,
    electrolyte_thickness: float,
    comm: Comm,
    interlayer_thickness: float = 0.0,
) -> InterfaceMesh:
    """Mesh of the anode over the rough electrolyte: a strip or a patch, as its face is. Collective.

    Raises:
        MeshError: On all ranks, when rank 0 could not make a mesh fit to compute on.
    """
    thickness = anode_thickness, electrolyte_thickness, interlayer_thickness
    if isinstance(field, HeightMap):
        return patch_mesh(patch_of(field, surface, spec, *thickness), comm)
    return strip_mesh(strip_of(field, surface, spec, *thickness), comm)


def strip_mesh(strip: Strip, comm: Comm) -> InterfaceMesh:
    """Triangles of a strip on all ranks. Collective; raises MeshError on all of them."""

    @contextmanager
    def drawn() -> Iterator[Any]:
        with meshed(strip) as (gmsh, mesh):
            check_quality(mesh_quality(mesh))
            yield gmsh

    return _spread(
        drawn, comm, dimension=2, names=strip.bodies | STRIP_FACES, area=strip.width, of=strip.size
    )


def patch_mesh(patch: Patch, comm: Comm) -> InterfaceMesh:
    """Tetrahedra of a patch on all ranks. Collective; raises MeshError on all of them."""

    @contextmanager
    def drawn() -> Iterator[Any]:
        with meshed_patch(patch) as gmsh:
            check_quality(mesh_quality(patch_arrays(gmsh.model)))
            yield gmsh

    return _spread(
        drawn,
        comm,
        dimension=3,
        names={name: BODIES[name] for name in patch.bodies} | PATCH_FACES,
        area=patch.width * patch.length,
        of=patch.size,
    )


def _spread(
    drawn: Callable[[], AbstractContextManager[Any]],
    comm: Comm,
    *,
    dimension: int,
    names: dict[str, int],
    area: float,
    of: float,
) -> InterfaceMesh:
    """What Gmsh has on rank 0, on all ranks."""
    from fem_interface.core import compat  # DOLFINx takes seconds to import: only for a run

    with ExitStack() as session:
        model, problem = None, None
        if comm.rank == 0:
            try:
                model = session.enter_context(drawn()).model
            except Exception as error:  # any: the other ranks must not wait for ever
                problem = error
        problem = comm.bcast(problem, root=0)
        if problem is not None:
            raise problem
        domain, cell_tags, facet_tags = compat.gmsh_to_mesh(
            model, comm, rank=0, gdim=dimension, shared=in_columns
        )
    return InterfaceMesh(
        domain=domain,
        cell_tags=cell_tags,
        facet_tags=facet_tags,
        names=names,
        nominal_area=area,
        size=of,
    )


def mesh_hash(mesh: InterfaceMesh, comm: Comm) -> str:
    """SHA-256 of corners and cells: the same for any number of ranks. Collective."""
    from fem_interface.core import compat

    geometry, topology = mesh.domain.geometry, mesh.domain.topology
    d = topology.dim
    owned_cells = topology.index_map(topology.dim).size_local
    number = np.asarray(geometry.input_global_indices)
    # Corners only, counted without the middles of edges that Gmsh numbers among them.
    corners = np.asarray(compat.geometry_dofmap(mesh.domain))[:owned_cells, : d + 1]
    used = np.unique(corners)
    parts = comm.gather((number[used], geometry.x[used, :d], number[corners]), root=0)
    digest = None
    if parts is not None:  # on rank 0
        numbers, places, rows = (np.concatenate([part[i] for part in parts]) for i in range(3))
        order, first = np.unique(numbers, return_index=True)
        digest = fingerprint(places[first], np.searchsorted(order, rows))
    return comm.bcast(digest, root=0)
