"""Which way a linear system is solved, and what PETSc is told of its parts."""

from dataclasses import dataclass

from petsc4py import PETSc

from fem_interface.input.options import named_options


@dataclass(frozen=True, kw_only=True)
class SolverChoice:
    """What is asked for.

    Measured: metal and ceramics apart take a tenth of the time of factors of everything from some
    30,000 unknowns in 3D on; strips are factorised whole in less time than FGMRES needs to set up.

    Attributes:
        method: "bodies", "whole", or "auto" for whichever was measured to be faster.
        options: PETSc's, by part.
    """

    method: str = "auto"
    options: str = ""

    def by_bodies(self, dimension: int) -> bool:
        """Whether metal and ceramics are solved apart."""
        return self.method == "bodies" or (self.method == "auto" and dimension == 3)

    def tell(self) -> None:
        """Put the options where PETSc's solvers look for them."""
        database = PETSc.Options()
        for name, value in named_options(self.options):
            database.setValue(name, value)

    def forget(self) -> None:
        """Take them out again: the next run in this process has its own."""
        database = PETSc.Options()
        for name, _ in named_options(self.options):
            database.delValue(name)
