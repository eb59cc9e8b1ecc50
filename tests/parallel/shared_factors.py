"""Run by several ranks: factors of a matrix in parts are those of the whole.

The first rank prints what each is off by, relative to the solution, and how many said that they
failed.
"""

import numpy as np
from mpi4py import MPI
from petsc4py import PETSc

from fem_interface.core.errors import StepNotConverged
from fem_interface.solvers.direct import LinearSolver
from fem_interface.solvers.substructure import Substructure

comm = MPI.COMM_WORLD
OWN, SHARED = 7 + 2 * comm.rank, 5
sizes = comm.allgather(OWN)
first = sum(sizes[: comm.rank])
rng = np.random.default_rng(comm.rank)


def part(scale: float = 1.0, *, symmetric: bool = False) -> PETSc.Mat:
    """Of this rank: entries of its own and of shared rows."""
    n = OWN + SHARED
    dense = rng.standard_normal((n, n)) + 6.0 * np.eye(n)
    dense[rng.uniform(size=(n, n)) < 0.3] = 0.0
    dense[np.arange(OWN), np.arange(OWN)] = 8.0
    if symmetric:
        dense += dense.T
    columns = np.tile(np.arange(n, dtype=np.int32), n)
    begin = np.arange(0, n * n + 1, n, dtype=np.int32)
    values = (begin, columns, scale * dense.ravel())
    return PETSc.Mat().createAIJ((n, n), csr=values, comm=PETSc.COMM_SELF)


def whole(own: PETSc.Mat) -> np.ndarray:
    """The sum of all parts, the rows of all ranks' own first."""
    total = sum(sizes)
    numbers = np.concatenate([first + np.arange(OWN), total + np.arange(SHARED)])
    dense = np.zeros((total + SHARED, total + SHARED))
    dense[np.ix_(numbers, numbers)] = own[:, :]
    return comm.allreduce(dense)


def off(factors: Substructure, own: PETSc.Mat) -> float:
    """Difference to the solution of the whole."""
    factors.factor(own, OWN)
    rhs = np.random.default_rng(99).standard_normal(sum(sizes) + SHARED)
    exact = np.linalg.solve(whole(own), rhs)
    numbers = np.concatenate([first + np.arange(OWN), sum(sizes) + np.arange(SHARED)])
    found = factors.solve(rhs[numbers])
    return np.abs(found - exact[numbers]).max() / np.abs(exact).max()


def tell(*words: object) -> None:
    """All ranks' words, one line each."""
    lines = comm.gather(" ".join(map(str, words)))
    if lines:
        print(*lines, sep="\n", flush=True)


for ordered in (False, True):
    factors = Substructure(comm, ordered=ordered)
    matrix = part()
    tell("off", off(factors, matrix))
    matrix.scale(2.0)  # the same pattern
    tell("off", off(factors, matrix))
    tell("off", off(factors, part(3.0)))  # another
symmetric = Substructure(comm, ordered=False, symmetric=True)
tell("off", off(symmetric, part(symmetric=True)))
factors.comm = MPI.COMM_SELF  # negative control: nobody adds up what is shared
tell("alone", off(factors, part()))
factors.comm = comm


def told_to_fail(own: PETSc.Mat) -> None:
    """What solves after one rank's trouble."""
    factors.factor(own, OWN)
    try:
        found = factors.solve(np.ones(OWN + SHARED))
        tell("solved", np.abs(found).max())
    except StepNotConverged:
        tell("failed")


broken = part()
if comm.rank == comm.size - 1:
    broken.zeroRows(np.array([2], dtype=np.int32), diag=np.nan)
told_to_fail(broken)
if comm.rank == comm.size - 1:  # as where one runs out of memory
    LinearSolver.failed = property(lambda _: True)
told_to_fail(part())
