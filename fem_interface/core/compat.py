"""What versions of DOLFINx differ in, in one place: one source runs on 0.9 to 0.11."""

from collections.abc import Callable
from typing import Any

import numpy as np
from dolfinx.graph import adjacencylist
from dolfinx.mesh import GhostMode, Mesh, MeshTags, create_cell_partitioner
from mpi4py import MPI

try:  # renamed in 0.10
    from dolfinx.io import gmsh as _gmsh_io
except ImportError:
    from dolfinx.io import gmshio as _gmsh_io

CELLS_OF_FACET = 2


Shared = Callable[[Any, Any, int], tuple[Any, Any]]
"""From vertices (n, d + 1) and nodes (m, 3) of a mesh and the number of ranks: the ranks that are
to know each cell, its own first, and where each cell's begin."""


def gmsh_to_mesh(
    model: Any, comm: MPI.Intracomm, rank: int, gdim: int, shared: Shared | None = None
) -> tuple[Mesh, MeshTags, MeshTags]:
    """Mesh, cell tags and facet tags of a Gmsh model that lives on `rank`. Collective.

    Cells on the other side of a partition's border come along as ghosts: the versions disagree
    on the default. 0.9 returns three values, later versions a longer named tuple.

    Args:
        model: Gmsh's, on one rank.
        comm: The ranks.
        rank: That one.
        gdim: Components of a position.
        shared: How ranks share the cells; by DOLFINx's own choice if left out.
    """
    partitioner = cell_partitioner()
    if shared is not None and comm.size > 1:
        nodes = _gmsh_io.extract_geometry(model) if comm.rank == rank else np.zeros((0, 3))
        partitioner = _sharing(shared, nodes, gdim + 1)
    loaded = _gmsh_io.model_to_mesh(model, comm, rank, gdim=gdim, partitioner=partitioner)
    return loaded[0], loaded[1], loaded[2]


def _sharing(shared: Shared, nodes: Any, corners: int) -> Any:
    """A partitioner of DOLFINx; from 0.10 on its lists are wrapped."""

    def destinations(comm: Any, count: int, kinds: Any, cells: Any) -> Any:
        (simplices,) = cells
        listed = adjacencylist(*shared(np.asarray(simplices).reshape(-1, corners), nodes, count))
        return getattr(listed, "_cpp_object", listed)

    return destinations


def cell_partitioner() -> Any:
    """Parts of a mesh that know the cells across their border.

    0.11 also asks how many cells a facet may join.
    """
    try:
        return create_cell_partitioner(GhostMode.shared_facet)
    except TypeError:
        return create_cell_partitioner(GhostMode.shared_facet, CELLS_OF_FACET)


def geometry_dofmap(mesh: Mesh) -> Any:
    """Node numbers of this rank's cells, ghosts included, shape (cells, nodes per cell).

    `dofmap` is deprecated from 0.11 on, `dofmaps` does not exist in 0.9.
    """
    geometry = mesh.geometry
    return geometry.dofmaps[0] if hasattr(geometry, "dofmaps") else geometry.dofmap


def geometry_degree(mesh: Mesh) -> int:
    """Polynomial degree of the cells' edges; `cmap` is deprecated from 0.11 on."""
    geometry = mesh.geometry
    maps = geometry.cmaps if hasattr(geometry, "cmaps") else [geometry.cmap]
    return int(maps[0].degree)


def eval_at_points(expression: Any, mesh: Mesh, cells: Any, n_points: int) -> Any:
    """Values of an Expression at its points in `cells`, shape (cells, points, value size).

    0.9 returns two axes, later versions keep the shape of the value.
    """
    return np.asarray(expression.eval(mesh, cells)).reshape(len(cells), n_points, -1)
