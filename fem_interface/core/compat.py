"""What DOLFINx and petsc4py differ in or lack, in one place: one source runs on 0.9 to 0.11."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
from dolfinx.graph import adjacencylist
from dolfinx.mesh import GhostMode, Mesh, MeshTags, create_cell_partitioner
from mpi4py import MPI
from petsc4py import PETSc

try:  # renamed in 0.10
    from dolfinx.io import gmsh as _gmsh_io
except ImportError:
    from dolfinx.io import gmshio as _gmsh_io

CELLS_OF_FACET = 2
FACTORED = 1  # MAT_FACTOR_SCHUR_FACTORED: ready to be solved with
MAT_SOLVE = (109, 100)  # MATOP_MAT_SOLVE up to 3.24 and from 3.25 on


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


def _petsc_function(name: str, *arguments: Any) -> Any:
    """A function of the library that petsc4py is linked to, for what petsc4py has no door to."""
    function = getattr(ctypes.CDLL(PETSc.__file__), name)
    function.argtypes, function.restype = (ctypes.c_void_p, *arguments), ctypes.c_int
    return function


def set_matrix_entries(matrix: PETSc.Mat, rows: Any, columns: Any) -> None:
    """Give a matrix room for entries (global numbers, negative ones do not count), whose lists are
    lost. Collective."""
    rows, columns = (np.ascontiguousarray(part, dtype=PETSc.IntType) for part in (rows, columns))
    integers = np.ctypeslib.ndpointer(dtype=PETSc.IntType, flags="C_CONTIGUOUS")
    # PETSc counts entries by a ptrdiff_t.
    prepare = _petsc_function("MatSetPreallocationCOO", ctypes.c_ssize_t, integers, integers)
    if error := prepare(matrix.handle, len(rows), rows, columns):
        raise PETSc.Error(error)


def fill_matrix(matrix: PETSc.Mat, values: Any) -> None:
    """Values of the entries in the order in which they were given; doubles add up. Collective."""
    values = np.ascontiguousarray(values, dtype=PETSc.ScalarType)
    scalars = np.ctypeslib.ndpointer(dtype=PETSc.ScalarType, flags="C_CONTIGUOUS")
    fill = _petsc_function("MatSetValuesCOO", scalars, ctypes.c_int)
    if error := fill(matrix.handle, values, int(PETSc.InsertMode.INSERT)):
        raise PETSc.Error(error)


def reduce_to(factors: PETSc.Mat, rows: Any) -> None:
    """Have a matrix that is to be factorised by MUMPS, on one rank, reduced to some of its rows."""
    numbers = PETSc.IS().createGeneral(np.asarray(rows, dtype=PETSc.IntType), PETSc.COMM_SELF)
    ask = _petsc_function("MatFactorSetSchurIS", ctypes.c_void_p)
    if error := ask(factors.handle, numbers.handle):
        raise PETSc.Error(error)


def take_reduced(factors: PETSc.Mat, count: int) -> Any:
    """What such factors leave of its rows and columns, shape (count, count)."""
    pointer = ctypes.c_void_p
    matrix, status = pointer(), ctypes.c_int()
    get = _petsc_function("MatFactorGetSchurComplement", pointer, pointer)
    if error := get(factors.handle, ctypes.byref(matrix), ctypes.byref(status)):
        raise PETSc.Error(error)
    with _entries(matrix, count, count) as by_columns:
        found = np.array(by_columns.T, order="C")
    _give_back(factors, matrix, status.value)
    return found


def solve_reduced_by(factors: PETSc.Mat, count: int, solution: Callable[[Any], Any]) -> object:
    """Have such factors ask what the values of the rows are that they leave.

    Between its sweep forwards and the one backwards PETSc solves with the dense matrix that is
    left; here that matrix is told to answer by a function of ours.

    Args:
        factors: After the factorisation; the next one forgets.
        count: Rows left.
        solution: From what the sweep forwards leaves of a right-hand side to their values, shape
            (count,) each.

    Returns:
        What has to be kept for as long as the factors solve.
    """
    pointer = ctypes.c_void_p
    matrix, status = pointer(), ctypes.c_int()
    get = _petsc_function("MatFactorGetSchurComplement", pointer, pointer)
    if error := get(factors.handle, ctypes.byref(matrix), ctypes.byref(status)):
        raise PETSc.Error(error)

    def answer(_: int, given: int, wanted: int) -> int:
        with _entries(given, 1, count) as rhs:
            values = solution(rhs[0].copy())
        with _entries(wanted, 1, count) as out:
            out[0] = values
        return 0

    called = _MatSolve(answer)
    _tell(matrix, called)
    _give_back(factors, matrix, FACTORED)
    return called


_MatSolve = ctypes.CFUNCTYPE(ctypes.c_int, *3 * (ctypes.c_void_p,))


@contextmanager
def _entries(matrix: Any, columns: int, rows: int) -> Iterator[Any]:
    """Those of a dense matrix, by columns, to read and write."""
    entries = ctypes.c_void_p()
    begin = _petsc_function("MatDenseGetArray", ctypes.c_void_p)
    if error := begin(matrix, ctypes.byref(entries)):
        raise PETSc.Error(error)
    scalars = ctypes.cast(entries, ctypes.POINTER(ctypes.c_double))
    try:
        yield np.ctypeslib.as_array(scalars, (columns, rows))
    finally:
        end = _petsc_function("MatDenseRestoreArray", ctypes.c_void_p)
        end(matrix, ctypes.byref(entries))


def _give_back(factors: PETSc.Mat, matrix: Any, status: int) -> None:
    give_back = _petsc_function("MatFactorRestoreSchurComplement", ctypes.c_void_p, ctypes.c_int)
    if error := give_back(factors.handle, ctypes.byref(matrix), status):
        raise PETSc.Error(error)


def _tell(matrix: Any, called: Any) -> None:
    """A dense matrix, how it is to be solved with."""
    tell = _petsc_function("MatSetOperation", ctypes.c_int, ctypes.c_void_p)
    if error := tell(matrix, _mat_solve_number(), ctypes.cast(called, ctypes.c_void_p)):
        raise PETSc.Error(error)


@cache
def _mat_solve_number() -> int:
    """What PETSc counts MatMatSolve as: the number has changed, so it is tried on a small one."""
    for number in MAT_SOLVE:
        asked: list[bool] = []

        def ask(_: int, given: int, wanted: int, asked: list[bool] = asked) -> int:
            asked.append(True)
            return 0

        called = _MatSolve(ask)
        small, rhs, out = (PETSc.Mat().createDense((1, 1), comm=PETSc.COMM_SELF) for _ in range(3))
        for matrix in (small, rhs, out):
            matrix.setUp()
            matrix.assemble()
        tell = _petsc_function("MatSetOperation", ctypes.c_int, ctypes.c_void_p)
        tell(small.handle, number, ctypes.cast(called, ctypes.c_void_p))
        try:
            small.matSolve(rhs, out)
        except PETSc.Error:
            continue
        if asked:
            return number
    raise NotImplementedError("this PETSc has another number for MatMatSolve")
