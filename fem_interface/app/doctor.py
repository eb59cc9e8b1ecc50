"""What this machine offers to the program: versions, and what is missing and how to get it."""

import importlib
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import ModuleType

from fem_interface.app.launch import available_cores

MISSING = "missing"

_OLDEST_DOLFINX = (0, 9)
_FROM_DOLFINX = "comes with DOLFINx; see environment/ways-to-dolfinx.txt"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table.

    Attributes:
        name: What was looked for.
        version: What was found, or "missing".
        note: What it means here, or how to get it.
        fault: The program cannot work as long as this is so.
    """

    name: str
    version: str
    note: str = ""
    fault: bool = False


def rows() -> list[Row]:
    """Everything that the program uses, found or not. Never raises."""
    return [
        Row(name="Python", version=sys.version.split()[0], note=sys.executable),
        _examined("DOLFINx", _dolfinx, _FROM_DOLFINX),
        _examined("PETSc", _petsc, _FROM_DOLFINX),
        _module("petsc4py", "petsc4py", _FROM_DOLFINX),
        _examined("MPI", _mpi, _FROM_DOLFINX),
        _mpiexec(),
        _c_compiler(),
        _examined("BLAS", _blas, "pip install threadpoolctl"),
        _module("Gmsh", "gmsh", "apt-get install python3-gmsh, or conda install python-gmsh"),
        _module("NumPy", "numpy", "pip install numpy"),
        _module("SciPy", "scipy", "pip install scipy"),
        _module("numba", "numba", "pip install numba"),
        _module("meshio", "meshio", "pip install meshio"),
        _module("PyVista", "pyvista", "pip install pyvista"),
        _module("trame-vtk", "trame_vtk", "pip install trame-vtk"),
        _module("VTK", "vtk", "pip install vtk"),
        _module("PyMetis", "pymetis", "pip install pymetis"),
        _module("SurfaceTopography", "SurfaceTopography", "pip install SurfaceTopography"),
        _examined("cores", _cores, ""),
        _examined("memory", _memory, "pip install psutil"),
    ]


def report() -> bool:
    """Print the table and what to do about it; true if all that is needed is there."""
    found = rows()
    faults = [row for row in found if row.fault]
    _print_table(found)
    for row in faults:
        print(f"{row.name}: {row.version}. {row.note}")
    print("Something is missing." if faults else "All that is needed is there.")
    return not faults


def reference_blas(libraries: list[str], recognised: list[str]) -> list[str]:
    """The unoptimised BLAS among the loaded libraries.

    Args:
        libraries: Paths of all libraries loaded by this process.
        recognised: Paths that threadpoolctl knows as OpenBLAS, MKL, BLIS or FlexiBLAS.
    """
    known = {str(Path(path).parent) for path in recognised}
    return [
        path
        for path in libraries
        if Path(path).name.startswith("libblas.so") and str(Path(path).parent) not in known
    ]


def _examined(name: str, examine: Callable[[], Row], remedy: str) -> Row:
    """The row that `examine` makes, or the one that says why it could not."""
    try:
        return examine()
    except ModuleNotFoundError as error:
        return Row(name=name, version=MISSING, note=f"{remedy} ({error})", fault=True)
    except Exception as error:  # a broken installation fails in many ways
        return Row(name=name, version="broken", note=f"{error}; {remedy}", fault=True)


def _module(name: str, module: str, remedy: str) -> Row:
    """The row of a Python module of which only the version matters."""

    def examine() -> Row:
        return Row(name=name, version=_version(importlib.import_module(module)))

    return _examined(name, examine, remedy)


def _version(module: ModuleType) -> str:
    """The version a module states, or the one it was installed as."""
    stated = getattr(module, "__version__", None)
    if isinstance(stated, str):
        return stated
    return metadata.version(module.__name__)


def _dolfinx() -> Row:
    import dolfinx

    version = _version(dolfinx)
    numbers = tuple(int(part) for part in version.split(".")[:2])
    if numbers < _OLDEST_DOLFINX:
        return Row(name="DOLFINx", version=version, note="0.9 or newer is needed", fault=True)
    importlib.import_module("dolfinx.fem.petsc")
    return Row(name="DOLFINx", version=version, note=str(Path(dolfinx.__file__).parent))


def _petsc() -> Row:
    import numpy as np
    from petsc4py import PETSc

    version = ".".join(str(part) for part in PETSc.Sys.getVersion())
    if np.dtype(PETSc.ScalarType).kind == "c":
        note = "computes with complex numbers; needed: python3-dolfinx-real, or petsc=*=real*"
        return Row(name="PETSc", version=version, note=note, fault=True)
    if not PETSc.Sys.hasExternalPackage("mumps"):
        note = "without MUMPS: the direct solver that the program relies on"
        return Row(name="PETSc", version=version, note=note, fault=True)
    return Row(name="PETSc", version=version, note="with MUMPS, real numbers")


def _mpi() -> Row:
    import mpi4py
    from mpi4py import MPI

    library = MPI.Get_library_version().replace("\x00", "").split(",")[0].splitlines()[0].strip()
    return Row(name="MPI", version=library, note=f"mpi4py {mpi4py.__version__}")


def _mpiexec() -> Row:
    path = shutil.which("mpiexec")
    if path is None:
        return Row(name="mpiexec", version=MISSING, note="--np needs it; openmpi-bin, or mpich")
    return Row(name="mpiexec", version="found", note=path)


def _c_compiler() -> Row:
    name = os.environ.get("CC", "").split()
    path = shutil.which(name[0] if name else "cc") or shutil.which("gcc")
    if path is None:
        note = "FFCx compiles with it; apt-get install gcc libc6-dev, or conda install c-compiler"
        return Row(name="C compiler", version=MISSING, note=note, fault=True)
    return Row(name="C compiler", version="found", note=path)


def _blas() -> Row:
    import threadpoolctl

    for module in ("numpy", "scipy.linalg", "petsc4py.PETSc"):  # each brings its own, or shares one
        try:
            importlib.import_module(module)
        except Exception:
            continue
    pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    slow = reference_blas(_loaded_libraries(), [pool["filepath"] for pool in pools])
    names = [f"{pool['internal_api']} {pool['version'] or ''}".strip() for pool in pools]
    if slow:
        note = f"{slow[0]} is the slow reference BLAS (MUMPS up to 8 times): libopenblas0-pthread"
        return Row(name="BLAS", version=", ".join([*names, "reference"]), note=note)
    threads = max((pool["num_threads"] for pool in pools), default=1)
    return Row(name="BLAS", version=", ".join(names) or "unknown", note=f"{threads} thread(s)")


def _loaded_libraries() -> list[str]:
    """Paths of the shared libraries in this process; empty where the system does not tell."""
    try:
        lines = Path("/proc/self/maps").read_text().splitlines()
    except OSError:
        return []
    return sorted({line.split(maxsplit=5)[5] for line in lines if ".so" in line})


def _cores() -> Row:
    cores = available_cores()
    try:
        from mpi4py import MPI

        ranks = MPI.COMM_WORLD.size
    except Exception:  # reported in the row on MPI
        ranks = 1
    return Row(name="cores", version=str(cores), note=f"{ranks} rank(s) at work; --np N for more")


def _memory() -> Row:
    import psutil

    memory = psutil.virtual_memory()
    total, available = (f"{size / 2**30:.1f} GiB" for size in (memory.total, memory.available))
    return Row(name="memory", version=total, note=f"{available} available")


def _print_table(found: list[Row]) -> None:
    try:
        from rich.console import Console
        from rich.table import Table
    except ImportError:  # the doctor must be able to say so
        for row in found:
            print(f"{row.name:<18} {row.version:<16} {row.note}")
        return
    table = Table(box=None)
    for head in ("", "version", "note"):
        table.add_column(head, overflow="fold")
    for row in found:
        table.add_row(row.name, row.version, row.note, style="red" if row.fault else "")
    Console().print(table)
