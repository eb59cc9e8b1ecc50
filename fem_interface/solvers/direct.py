"""Direct solution by MUMPS, or what options put in its place."""

from collections.abc import Mapping

import numpy as np
from petsc4py import PETSc

from fem_interface.core.errors import StepNotConverged

MECHANICS = {
    14: 80,  # percent of workspace beyond the estimate
    # METIS: its ordering takes longer than AMF and fills less; a pattern lasts for many factors.
    7: 5,
    # Neither permuted to a large diagonal nor scaled: stiffnesses are all in MPa, the
    # unknowns that are not displacements are few, and threshold pivoting is left to see to them.
    6: 0,
    8: 0,
}
# No pivot has to wait in a solid. AMF: a body with pockets of gas is ordered anew now and then.
BODIES = MECHANICS | {7: 2, 14: 20}
# Ordered once. Where MUMPS has no METIS it takes what it has, of which each fills less than AMF.
LASTING = BODIES | {7: 5}
CONDUCTION = {7: 2}  # AMF is twice as fast as METIS at the sizes of one potential

ORDERING = 7  # of ICNTL
ENTRIES, OPERATIONS = 29, 3  # of INFOG and of RINFOG


class LinearSolver:
    """Direct factors (MUMPS), whose ordering lasts for as long as a matrix keeps its pattern."""

    def __init__(
        self,
        comm: object,
        controls: Mapping[int, int] = MECHANICS,
        *,
        symmetric: bool = False,
        ordered: bool = False,
        prefix: str = "",
    ) -> None:
        """
        Args:
            comm: The ranks.
            controls: Of MUMPS, by their number in ICNTL.
            symmetric: Whether only the upper triangle of matrices counts.
            ordered: Whether rows stand in the order in which they are best eliminated.
            prefix: Of PETSc's options that may change all of this, in whole or in part.
        """
        self.ksp = PETSc.KSP().create(comm)
        self.ksp.setType("preonly")
        pc = self.ksp.getPC()
        pc.setType("cholesky" if symmetric else "lu")
        pc.setFactorSolverType("mumps")
        given = PETSc.Options(prefix)
        if prefix:
            self.ksp.setOptionsPrefix(prefix)
            self.ksp.setFromOptions()
            if self.direct and not given.hasName("pc_factor_mat_solver_type"):
                pc.setFactorSolverType("mumps")  # another type of factors forgets whose they are
        told = [number for number in controls if given.hasName(f"mat_mumps_icntl_{number}")]
        if ordered and pc.getType() == "lu" and ORDERING not in told:
            # PETSc hands the order of rows to MUMPS, which then asks no other; not so Cholesky's.
            pc.setFactorOrdering("natural")
            told.append(ORDERING)
        self._controls = {n: value for n, value in controls.items() if n not in told}

    @property
    def direct(self) -> bool:
        """Whether it is one, for all that options say; others may leave a rest to FGMRES."""
        return self.ksp.getPC().getType() in ("lu", "cholesky")

    @property
    def told(self) -> str:
        """Its name."""
        pc = self.ksp.getPC()
        by = f" ({pc.getFactorSolverType()})" if self.direct else ""
        return f"{pc.getType()}{by}"

    @property
    def factors(self) -> PETSc.Mat:
        """PETSc's, as `prepare` leaves them."""
        return self.ksp.getPC().getFactorMatrix()

    @property
    def cost(self) -> tuple[float, float]:
        """Operations that the last factors took, and their entries; zeros where nobody tells."""
        if not self.direct or self.ksp.getPC().getFactorSolverType() != "mumps":
            return 0.0, 0.0
        entries = self.factors.getMumpsInfog(ENTRIES)
        # MUMPS counts in millions what does not fit into 32 bits.
        return self.factors.getMumpsRinfog(OPERATIONS), entries if entries > 0 else -1e6 * entries

    @property
    def failed(self) -> bool:
        """Whether the last factorisation did."""
        return int(self.ksp.getPC().getFailedReason()) != 0

    def prepare(self, K: PETSc.Mat) -> None:
        """All that comes before the factorisation. Collective."""
        pc = self.ksp.getPC()
        pc.setReusePreconditioner(False)
        self.ksp.setOperators(K)
        if self.direct and pc.getFactorSolverType() == "mumps":
            pc.setFactorSetUpSolverType()
            for option, value in self._controls.items():
                self.factors.setMumpsIcntl(option, value)

    def factor(self, K: PETSc.Mat) -> None:
        """Factorise; the factors stay until the next call, whatever becomes of K. Collective."""
        self.prepare(K)
        self.complete()

    def complete(self) -> None:
        """Factorise what was prepared. Collective."""
        self.ksp.setUp()
        self.ksp.getPC().setReusePreconditioner(True)

    def solve(self, rhs: PETSc.Vec, out: PETSc.Vec) -> None:
        """Solve with the last factors; raises StepNotConverged. Collective."""
        self.ksp.solve(rhs, out)
        failed = self.ksp.getConvergedReason() < 0 and self.direct
        if failed or not np.isfinite(out.norm()):
            raise StepNotConverged("linear solver")

    def release(self) -> None:
        """Give back the memory of the factors; the next call of `factor` makes new ones."""
        self.ksp.reset()
