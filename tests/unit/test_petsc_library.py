"""What is called in PETSc's own library."""

import numpy as np
import pytest
from petsc4py import PETSc

from fem_interface.core import petsc_library
from fem_interface.core.errors import FemInterfaceError
from fem_interface.solvers.direct import BODIES, LinearSolver

OWN, LEFT = 6, 3


def test_this_petsc_counts_in_a_known_way():
    assert petsc_library.mat_solve_number() in petsc_library.MAT_SOLVE


def test_another_way_of_counting_is_named(monkeypatch):
    """0 stands for setting values in every version."""
    monkeypatch.setattr(petsc_library, "MAT_SOLVE", (0,))
    with pytest.raises(FemInterfaceError, match=r"MATOP_MAT_SOLVE .* is 0\): run on one rank"):
        petsc_library.mat_solve_number.__wrapped__()


def reduced(solution):
    """A matrix, and its solution by factors that leave some rows to others."""
    n = OWN + LEFT
    dense = np.random.default_rng(0).standard_normal((n, n)) + 6.0 * np.eye(n)
    matrix = PETSc.Mat().createAIJ((n, n), comm=PETSc.COMM_SELF)
    matrix.setValues(range(n), range(n), dense)
    matrix.assemble()
    solver = LinearSolver(PETSc.COMM_SELF, BODIES)
    solver.prepare(matrix)
    petsc_library.reduce_to(solver.factors, np.arange(OWN, n))
    solver.complete()
    schur = petsc_library.take_reduced(solver.factors, LEFT)
    kept = petsc_library.solve_reduced_by(solver.factors, LEFT, lambda rhs: solution(schur, rhs))
    rhs, out = matrix.createVecs()
    rhs.array[:] = 1.0
    solver.ksp.solve(rhs, out)
    del kept
    return dense, out.array_r.copy()


def test_rows_that_are_left_are_asked_for():
    dense, found = reduced(np.linalg.solve)
    np.testing.assert_allclose(found, np.linalg.solve(dense, np.ones(OWN + LEFT)), rtol=1e-12)


def test_an_error_in_the_answer_is_one_of_the_solve(capfd):
    """And what went wrong is printed: PETSc passes a number on."""

    def fails(schur, rhs):
        raise ValueError("no answer")

    with pytest.raises(PETSc.Error):
        reduced(fails)
    assert "ValueError: no answer" in capfd.readouterr().err
