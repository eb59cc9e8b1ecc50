"""Every difference between DOLFINx versions, in one place: one source runs on 0.9 to 0.11."""

from typing import Any

import numpy as np
from dolfinx.mesh import GhostMode, Mesh, MeshTags, create_cell_partitioner
from mpi4py import MPI

try:  # renamed in 0.10
    from dolfinx.io import gmsh as _gmsh_io
except ImportError:
    from dolfinx.io import gmshio as _gmsh_io


def gmsh_to_mesh(
    model: Any, comm: MPI.Intracomm, rank: int, gdim: int
) -> tuple[Mesh, MeshTags, MeshTags]:
    """Mesh, cell tags and facet tags of a Gmsh model that lives on `rank`. Collective.

    Cells on the other side of a partition's border come along as ghosts: the versions disagree
    on the default. 0.9 returns three values, later versions a longer named tuple.
    """
    partitioner = create_cell_partitioner(GhostMode.shared_facet)
    loaded = _gmsh_io.model_to_mesh(model, comm, rank, gdim=gdim, partitioner=partitioner)
    return loaded[0], loaded[1], loaded[2]


def geometry_dofmap(mesh: Mesh) -> Any:
    """Node numbers of this rank's cells, ghosts included, shape (cells, nodes per cell).

    `dofmap` is deprecated from 0.11 on, `dofmaps` does not exist in 0.9.
    """
    geometry = mesh.geometry
    return geometry.dofmaps[0] if hasattr(geometry, "dofmaps") else geometry.dofmap


def eval_at_points(expression: Any, mesh: Mesh, cells: Any, n_points: int) -> Any:
    """Values of an Expression at its points in `cells`, shape (cells, points, value size).

    0.9 returns two axes, later versions keep the shape of the value.
    """
    return np.asarray(expression.eval(mesh, cells)).reshape(len(cells), n_points, -1)
