"""What a case may say of linear solvers, and what becomes of it."""

import numpy as np
import pytest
from petsc4py import PETSc
from pydantic import ValidationError

from fem_interface.case.solver import SolverSpec
from fem_interface.solvers.choice import SolverChoice
from fem_interface.solvers.direct import LinearSolver


def laplacian(n=30):
    matrix = PETSc.Mat().createAIJ((n, n), nnz=3, comm=PETSc.COMM_SELF)
    for i in range(n):
        for j, value in ((i - 1, -1.0), (i, 2.0), (i + 1, -1.0)):
            if 0 <= j < n:
                matrix.setValue(i, j, value)
    matrix.assemble()
    return matrix


def rest(solver):
    """Part of the right-hand side that a solution leaves."""
    matrix = laplacian()
    rhs, out = matrix.createVecs()
    rhs.array[:] = np.sin(np.arange(30.0))
    solver.factor(matrix)
    solver.solve(rhs, out)
    return (matrix * out - rhs).norm() / rhs.norm()


def test_options_change_the_part_that_they_name_and_are_gone_afterwards():
    choice = SolverChoice(options="-metal_pc_type jacobi -metal_mat_mumps_icntl_14 -3")
    choice.tell()
    metal = LinearSolver(PETSc.COMM_SELF, prefix="metal_")
    ceramics = LinearSolver(PETSc.COMM_SELF, symmetric=True, prefix="ceramics_")
    choice.forget()
    assert (metal.told, ceramics.told) == ("jacobi", "cholesky (mumps)")
    assert rest(metal) > 0.1 and rest(ceramics) < 1e-12
    after = LinearSolver(PETSc.COMM_SELF, prefix="metal_")
    assert after.told == "lu (mumps)" and rest(after) < 1e-12


def test_other_factors_are_of_the_same_library_unless_another_is_asked_for():
    """PETSc's own would take ten times as long."""
    for options, told in (
        ("-metal_pc_type lu", "lu (mumps)"),
        ("-metal_pc_type lu -metal_pc_factor_mat_solver_type petsc", "lu (petsc)"),
    ):
        choice = SolverChoice(options=options)
        choice.tell()
        metal = LinearSolver(PETSc.COMM_SELF, symmetric=True, prefix="metal_")
        choice.forget()
        assert metal.told == told and rest(metal) < 1e-12


@pytest.mark.parametrize(
    ("method", "dimension", "bodies"),
    [("auto", 2, False), ("auto", 3, True), ("whole", 3, False), ("bodies", 2, True)],
)
def test_what_is_asked_for_is_what_is_taken(method, dimension, bodies):
    assert SolverChoice(method=method).by_bodies(dimension) == bodies


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-pc_type gamg", "begin with -metal_, -ceramics_ or -whole_"),
        ("metal gamg", 'must be options such as "-metal_pc_type gamg"'),
        ("-metal_pc_type 'gamg", "quotation without an end"),
    ],
)
def test_other_options_are_refused(text, message):
    with pytest.raises(ValidationError, match=message):
        SolverSpec(options=text)


def test_negative_numbers_are_values():
    text = "-metal_mat_mumps_icntl_11 -1 -whole_ksp_view"
    assert SolverSpec(options=text).options == text
