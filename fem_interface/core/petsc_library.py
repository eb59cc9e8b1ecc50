"""Functions of PETSc that petsc4py has no door to, called in the library that it is linked to."""

import ctypes
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
from petsc4py import PETSc

from fem_interface.core.errors import FemInterfaceError

EXTERNAL = 76  # PETSC_ERR_LIB: an error in what PETSc has called
FACTORED = 1  # MAT_FACTOR_SCHUR_FACTORED: ready to be solved with
MAT_SOLVE = (109, 100)  # MATOP_MAT_SOLVE of PETSc 3.22, and of 3.25

Solution = Callable[[Any], Any]
"""From what a sweep forwards leaves of a right-hand side, shape (n,), to the values of these
rows."""

_POINTER = ctypes.c_void_p
_MatSolve = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _POINTER, _POINTER)


def _call(name: str, kinds: tuple[Any, ...], matrix: Any, *given: Any) -> None:
    """A function whose first argument is a matrix; PETSc's error is raised."""
    function = getattr(ctypes.CDLL(PETSc.__file__), name)
    function.argtypes, function.restype = (_POINTER, *kinds), ctypes.c_int
    if error := function(matrix, *given):
        raise PETSc.Error(error)


def set_matrix_entries(matrix: PETSc.Mat, rows: Any, columns: Any) -> None:
    """Give a matrix room for entries (global numbers, negative ones do not count), whose lists are
    lost. Collective."""
    rows, columns = (np.ascontiguousarray(part, dtype=PETSc.IntType) for part in (rows, columns))
    integers = np.ctypeslib.ndpointer(dtype=PETSc.IntType, flags="C_CONTIGUOUS")
    # PETSc counts entries by a ptrdiff_t.
    kinds = ctypes.c_ssize_t, integers, integers
    _call("MatSetPreallocationCOO", kinds, matrix.handle, len(rows), rows, columns)


def fill_matrix(matrix: PETSc.Mat, values: Any) -> None:
    """Values of the entries in the order in which they were given; doubles add up. Collective."""
    values = np.ascontiguousarray(values, dtype=PETSc.ScalarType)
    scalars = np.ctypeslib.ndpointer(dtype=PETSc.ScalarType, flags="C_CONTIGUOUS")
    insert = int(PETSc.InsertMode.INSERT)
    _call("MatSetValuesCOO", (scalars, ctypes.c_int), matrix.handle, values, insert)


def reduce_to(factors: PETSc.Mat, rows: Any) -> None:
    """Have a matrix that is to be factorised by MUMPS, on one rank, reduced to some of its rows."""
    numbers = PETSc.IS().createGeneral(np.asarray(rows, dtype=PETSc.IntType), PETSc.COMM_SELF)
    _call("MatFactorSetSchurIS", (_POINTER,), factors.handle, numbers.handle)


def take_reduced(factors: PETSc.Mat, count: int) -> Any:
    """What such factors leave of its rows and columns, shape (count, count)."""
    with _left_by(factors) as matrix, _entries(matrix, count, count) as by_columns:
        return np.array(by_columns.T, order="C")


def solve_reduced_by(factors: PETSc.Mat, count: int, solution: Solution) -> object:
    """Have such factors ask for the values of the rows that they leave.

    Between its sweep forwards and the one backwards PETSc solves with the dense matrix that is
    left; here that matrix is told to answer by a function of ours.

    Args:
        factors: After the factorisation; the next one forgets.
        count: Rows left.
        solution: What answers.

    Returns:
        What has to be kept for as long as the factors solve.
    """

    def answer(_: int, given: int, wanted: int) -> int:
        try:
            with _entries(given, 1, count) as rhs:
                left = rhs[0].copy()
            with _entries(wanted, 1, count) as out:
                out[0] = solution(left)
        except Exception:  # PETSc knows numbers of errors only
            traceback.print_exc()
            return EXTERNAL
        return 0

    called = _MatSolve(answer)
    with _left_by(factors) as matrix:
        _tell(matrix, mat_solve_number(), called)
    return called


@contextmanager
def _left_by(factors: PETSc.Mat) -> Iterator[Any]:
    """The dense matrix that factors leave; PETSc is not to factorise it."""
    matrix, status = _POINTER(), ctypes.c_int()
    places = ctypes.byref(matrix), ctypes.byref(status)
    _call("MatFactorGetSchurComplement", (_POINTER, _POINTER), factors.handle, *places)
    try:
        yield matrix
    finally:
        kinds = _POINTER, ctypes.c_int
        _call("MatFactorRestoreSchurComplement", kinds, factors.handle, places[0], FACTORED)


@contextmanager
def _entries(matrix: Any, columns: int, rows: int) -> Iterator[Any]:
    """Those of a dense matrix, by columns, to read and write."""
    entries = _POINTER()
    place = ctypes.byref(entries)
    _call("MatDenseGetArray", (_POINTER,), matrix, place)
    try:
        scalars = ctypes.cast(entries, ctypes.POINTER(ctypes.c_double))
        yield np.ctypeslib.as_array(scalars, (columns, rows))
    finally:
        _call("MatDenseRestoreArray", (_POINTER,), matrix, place)


def _tell(matrix: Any, number: int, called: Any) -> None:
    """What a matrix is to do for one of PETSc's operations."""
    function = ctypes.cast(called, _POINTER)
    _call("MatSetOperation", (ctypes.c_int, _POINTER), matrix, number, function)


@cache
def mat_solve_number() -> int:
    """What this PETSc counts MatMatSolve as.

    The number has changed between versions: each is tried on a matrix of one entry.

    Raises:
        FemInterfaceError: It is none of those that are known.
    """
    asked: list[int] = []

    def answer(_: int, given: int, wanted: int) -> int:
        asked.append(wanted)
        return 0

    called = _MatSolve(answer)
    for number in MAT_SOLVE:
        small, rhs, out = (PETSc.Mat().createDense((1, 1), comm=PETSc.COMM_SELF) for _ in range(3))
        for matrix in (small, rhs, out):
            matrix.setUp()
            matrix.assemble()
        _tell(small.handle, number, called)
        try:
            small.matSolve(rhs, out)
        except PETSc.Error:  # told to do something else, it cannot solve
            continue
        if asked:
            return number
    version = ".".join(str(part) for part in PETSc.Sys.getVersion())
    raise FemInterfaceError(
        f"PETSc {version} counts its operations in another way than those known (MATOP_MAT_SOLVE "
        f"in petscmat.h is {' or '.join(map(str, MAT_SOLVE))}): run on one rank"
    )
