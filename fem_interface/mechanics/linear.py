r"""One linear solve for displacements and for the platen's approach together.

The platen is rigid: its displacement is one number U. With e the field that moves the platen's
nodes by one, the unknown increment is du = du_f + dU e and the platen's force F = e . R(u) must
be the applied one:

.. math::
    K_{ff} a = -R_f, \quad K_{ff} b = -(K e)_f, \quad
    dU = \frac{F^* - e \cdot R - (K^T e) \cdot a}{(K^T e) \cdot (b + e)}

Two solves with one factorisation, so that pressure is met without a traction on a free platen.
"""

import numpy as np
from petsc4py import PETSc

from fem_interface.errors import StepNotConverged
from fem_interface.records import Indices

MUMPS = {
    14: 80,  # percent of workspace beyond the estimate
    # AMF ordering: the analysis is done anew for every pattern of contact, and in 2D it is twice
    # as fast as METIS with 5 % more fill.
    7: 2,
}


class LinearSolver:
    """Direct LU (MUMPS) of matrices that may change their pattern."""

    def __init__(self, comm: object, fixed: Indices) -> None:
        self.fixed = np.asarray(fixed, dtype=np.int32)
        self.ksp = PETSc.KSP().create(comm)
        self.ksp.setType("preonly")
        pc = self.ksp.getPC()
        pc.setType("lu")
        pc.setFactorSolverType("mumps")

    def factor(self, K: PETSc.Mat) -> None:
        """Constrain the fixed degrees of freedom (global numbers) and factorise. Collective."""
        K.zeroRowsColumns(self.fixed, diag=1.0)
        self.ksp.setOperators(K)
        pc = self.ksp.getPC()
        pc.setFactorSetUpSolverType()
        for option, value in MUMPS.items():
            pc.getFactorMatrix().setMumpsIcntl(option, value)

    def solve(self, rhs: PETSc.Vec, out: PETSc.Vec) -> None:
        """Solve with the last factors; raises StepNotConverged. Collective."""
        self.ksp.solve(rhs, out)
        if self.ksp.getConvergedReason() < 0:
            raise StepNotConverged("linear solver")
