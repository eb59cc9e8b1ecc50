"""Direct solution of one load step's increment."""

import numpy as np
from petsc4py import PETSc

from fem_interface.core.errors import StepNotConverged

MUMPS = {
    14: 80,  # percent of workspace beyond the estimate
    # METIS: its ordering takes longer than AMF and fills less; a pattern lasts for many factors.
    7: 5,
    # Neither permuted to a large diagonal nor scaled: stiffnesses are all in MPa, the
    # unknowns that are not displacements are few, and threshold pivoting is left to see to them.
    6: 0,
    8: 0,
}


class LinearSolver:
    """Direct LU (MUMPS), which keeps its ordering for as long as a matrix keeps its pattern."""

    def __init__(self, comm: object) -> None:
        self.ksp = PETSc.KSP().create(comm)
        self.ksp.setType("preonly")
        pc = self.ksp.getPC()
        pc.setType("lu")
        pc.setFactorSolverType("mumps")

    def factor(self, K: PETSc.Mat) -> None:
        """Factorise. Collective."""
        self.ksp.setOperators(K)
        pc = self.ksp.getPC()
        pc.setFactorSetUpSolverType()
        for option, value in MUMPS.items():
            pc.getFactorMatrix().setMumpsIcntl(option, value)

    def solve(self, rhs: PETSc.Vec, out: PETSc.Vec) -> None:
        """Solve with the last factors; raises StepNotConverged. Collective."""
        self.ksp.solve(rhs, out)
        if self.ksp.getConvergedReason() < 0 or not np.isfinite(out.norm()):
            raise StepNotConverged("linear solver")
