r"""The linear system by bodies: a factorisation of the metal, a lasting one of the ceramics.

With the metal M, which contact holds as if what lies opposite stood still, the ceramics E and what
the faces do to each other,

.. math::
    \begin{bmatrix} M & C_{me} \\ C_{em} & E + C_{ee} \end{bmatrix}, \qquad
    P = \begin{bmatrix} M & 0 \\ C_{em} & E \end{bmatrix}

FGMRES solves with P, which knows all but how the ceramics give way under the metal. M is
factorised in an order that lasts, since contact couples no nodes of it that its cells do not, and
its factors stay in P for as long as more iterations cost less than new ones (`renewal`). E hardly
changes: its factors, and the matrix itself of a ceramic that does not flow, stay until iterations
tell that it has. A rigid platen and the pressures of gas are unknowns of the metal, the latter in
units in which M is symmetric but for friction: options may take it for that.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from petsc4py import PETSc

from fem_interface.core.records import Array, Indices
from fem_interface.core.stages import Stages
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.interface import Interface
from fem_interface.mechanics.joined_bodies import JoinedBodies
from fem_interface.mechanics.linear_system import LinearSystem, WholeSystem
from fem_interface.mechanics.restraints import Restraints
from fem_interface.solvers.choice import SolverChoice
from fem_interface.solvers.krylov import GiveUp, Krylov, persist
from fem_interface.solvers.renewal import Renewal

MOST = 60  # iterations of a solve, before the whole matrix is factorised instead
STALE = 12  # from which on the ceramics are factorised anew


@dataclass
class Count:
    """What the solver did.

    Attributes:
        solves: Linear systems.
        iterations: Of FGMRES, in all of them.
        metal: Factorisations of the metal.
        ceramics: Of the ceramics.
        whole: Systems that were factorised as one after FGMRES had failed.
    """

    solves: int = 0
    iterations: int = 0
    metal: int = 0
    ceramics: int = 0
    whole: int = 0


def linear_system(
    bulk: Bulk,
    interface: Interface | None,
    restraints: Restraints,
    stages: Stages,
    choice: SolverChoice,
) -> LinearSystem:
    """By bodies where that is chosen and one meets another, else whole."""
    if interface is None or not choice.by_bodies(bulk.dimension):
        return WholeSystem(bulk, interface, restraints, stages)
    return BlockedSystem(bulk, interface, restraints, stages)


class BlockedSystem:
    """Metal and ceramics factorised apart, joined by FGMRES."""

    def __init__(
        self,
        bulk: Bulk,
        interface: Interface,
        restraints: Restraints,
        stages: Stages | None = None,
    ) -> None:
        self._stages = stages or Stages()
        self._bulk, self._interface, self._restraints = bulk, interface, restraints
        self.comm, self.count = restraints.comm, Count()
        self._whole: WholeSystem | None = None
        self.joined = JoinedBodies(bulk, interface, restraints)
        self.matrices = self.joined.matrices
        self._fresh, self._renewal = False, Renewal()
        work = bulk.displacement.x.petsc_vec
        self._asked = work.duplicate()
        self._krylov = Krylov(work, self.comm, self.joined.multiply, self.joined.precondition)

    @property
    def cells(self) -> Indices | None:
        """The metal's, where the ceramics' are as they were and have no bubbles to follow."""
        same = self._fresh and self.matrices.lasts and self._bulk.dimension == 3
        return self.matrices.of_metal if same else None

    def solve(
        self, cells: Array, rhs: PETSc.Vec, out: PETSc.Vec, *, amount: float | None, rtol: float
    ) -> None:
        """To the tolerance asked for, by factors of everything where that fails. Collective."""
        rhs.copy(self._asked)
        with self._stages("tangent"):
            self._assemble(cells)
            if amount is not None:
                self.matrices.metal.prescribe(0, amount, rhs)
        out.set(0.0)
        fine = self._serves and self._iterate(rhs, out, rtol, self._renewal.give_up)
        if not fine:
            self._factor()
            if not np.isfinite(out.norm()):
                out.set(0.0)
            fine = self._iterate(rhs, out, rtol, persist)
        self.count.solves += 1
        if not fine:
            self._all_at_once(self._asked, out, amount)

    def release(self) -> None:
        """Of all factors and matrices."""
        if self._whole is not None:
            self._whole.release()
        self.matrices.release()

    def summary(self) -> dict[str, Any]:
        """Parts, and iterations of FGMRES over solves."""
        return {
            "method": "bodies",
            "metal": self.matrices.metal.told,
            "ceramics": self.matrices.rest.told,
            "solves": self.count.solves,
            "fgmres_iterations": self.count.iterations,
            "metal_factorised": self.count.metal,
            "ceramics_factorised": self.count.ceramics,
            "solved_whole": self.count.whole,
        }

    @property
    def _serves(self) -> bool:
        """Whether the factors that there are will do once more."""
        return self._fresh and self.matrices.metal.serves and not self._renewal.due

    def _factor(self) -> None:
        """Anew, the ceramics where they need it. Collective."""
        with self._stages("factorisation"):
            self.joined.factor_metal()
            self.count.metal += 1
            self._renewal.renew(self.matrices.metal.worth)
            if not self._fresh:
                self.matrices.rest.factor()
                self._fresh = True
                self.count.ceramics += 1

    def _iterate(self, rhs: PETSc.Vec, out: PETSc.Vec, rtol: float, give_up: GiveUp) -> bool:
        """Whether FGMRES gets there from where it stands. Collective."""
        with self._stages("linear iterations"):
            used, fine = self._krylov.solve(rhs, out, rtol, MOST, give_up)
        self.count.iterations += used
        new = not self._renewal.solves
        if new and (used > STALE or not fine):  # it is not for their age
            self._fresh = False
        self._renewal.served(used)
        return fine

    def _all_at_once(self, rhs: PETSc.Vec, out: PETSc.Vec, amount: float | None) -> None:
        if self._whole is None:
            given = self._bulk, self._interface, self._restraints
            self._whole = WholeSystem(*given, self._stages)
        self.count.whole += 1
        cells = self._bulk.condensed().stiffness
        self._whole.solve(cells, rhs, out, amount=amount, rtol=0.0)

    def _assemble(self, cells: Array) -> None:
        """Both matrices and the blocks of the points. Collective."""
        matrices = self.matrices
        if self.cells is None:  # as it was when they were asked for, on every rank
            matrices.fill_rest(cells[matrices.of_rest])
            cells = cells[matrices.of_metal]
        self.joined.fill(cells)
