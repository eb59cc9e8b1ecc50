"""Where a run comes from and what it took: versions, seed, hashes, ranks, time and memory."""

import platform
import resource
import sys
from importlib import import_module, metadata
from typing import Any

from fem_interface import __version__
from fem_interface.case import Case, SelfAffineSpec
from fem_interface.core.parallel import Comm, global_sum

MODULES = {
    "DOLFINx": "dolfinx",
    "Gmsh": "gmsh",
    "NumPy": "numpy",
    "SciPy": "scipy",
    "numba": "numba",
}
MIB = 1024 if sys.platform != "darwin" else 1024**2  # in the unit of ru_maxrss


def provenance(case: Case, mesh_hash: str, unknowns: int, comm: Comm) -> dict[str, Any]:
    """What is known when a run starts; JSON-ready.

    Args:
        case: What was asked.
        mesh_hash: Of nodes and cells.
        unknowns: Displacement components.
        comm: The ranks.
    """
    surface = case.surface
    return {
        "title": case.title,
        "case_file": case.source.name if case.source else None,
        "case_sha256": case.sha256,
        "material_sha256": {material.name: material.sha256 for material in case.materials},
        "mesh_sha256": mesh_hash,
        "seed": surface.seed if isinstance(surface, SelfAffineSpec) else None,
        "dimension": case.mesh.dimension,
        "degrees_of_freedom": unknowns,
        "ranks": comm.size,
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Of the program and of what it stands on."""
    from petsc4py import PETSc

    return {
        "fem_interface": __version__,
        "Python": platform.python_version(),
        "PETSc": ".".join(str(part) for part in PETSc.Sys.getVersion()),
        **{name: _version(module) for name, module in MODULES.items()},
    }


def _version(module: str) -> str:
    stated = getattr(import_module(module), "__version__", None)
    return stated if isinstance(stated, str) else metadata.version(module)


def cost(seconds: float, comm: Comm) -> dict[str, float]:
    """Wall time [s] and peak memory of all ranks together [MiB]. Collective."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    return {"wall_time_s": seconds, "peak_memory_MiB": global_sum(own, comm)}
