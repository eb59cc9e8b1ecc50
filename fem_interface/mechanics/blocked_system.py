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
tell that it has. A rigid platen and the pressures of gas are unknowns of the
metal, the latter in units in which M is symmetric but for friction: options may take it for that.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from dolfinx import fem, la
from petsc4py import PETSc

from fem_interface.core.records import Array, Indices
from fem_interface.core.stages import Stages
from fem_interface.mechanics.blocks import pocket_of_points
from fem_interface.mechanics.body_matrices import BodyMatrices
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.coupling import PointBlocks, Pressures
from fem_interface.mechanics.effects import Gas
from fem_interface.mechanics.interface import Interface
from fem_interface.mechanics.linear_system import LinearSystem, WholeSystem
from fem_interface.mechanics.restraints import Restraints
from fem_interface.solvers.choice import SolverChoice
from fem_interface.solvers.krylov import Krylov
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
        self.matrices = BodyMatrices(bulk, interface.points, restraints)
        self._fresh, self._renewal = False, Renewal()
        self._unit: Array = np.zeros(0)
        self._blocks: PointBlocks | None = None
        work = bulk.displacement.x.petsc_vec
        self._parts = [work.duplicate() for _ in range(4)]
        self._asked = work.duplicate()
        self._krylov = Krylov(work, self.comm, self._operate, self._precondition)
        self._moved, self._pushed = fem.Function(bulk.space), fem.Function(bulk.space)

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
        fine = self._serves and self._iterate(rhs, out, rtol, min(self._renewal.most, MOST))
        if not fine:
            self._factor()
            if not np.isfinite(out.norm()):
                out.set(0.0)
            fine = self._iterate(rhs, out, rtol, MOST)
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
        metal = self.matrices.metal
        with self._stages("factorisation"):
            metal.factor()
            self._unit = self._points.gas.unit
            self.count.metal += 1
            self._renewal.renew(metal.worth)
            if not self._fresh:
                self.matrices.rest.factor()
                self._fresh = True
                self.count.ceramics += 1

    def _iterate(self, rhs: PETSc.Vec, out: PETSc.Vec, rtol: float, most: int) -> bool:
        """Whether FGMRES gets there from where it stands. Collective."""
        with self._stages("linear iterations"):
            used, fine = self._krylov.solve(rhs, out, rtol, most)
        self.count.iterations += used
        if used > STALE and not self._renewal.solves:  # it is not the metal's factors
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
        self._blocks = None  # before there are new ones, which take as much room again
        self._blocks = points = self._point_blocks()
        pocket = pocket_of_points(self._interface)
        matrices.metal.fill(matrices.places.entries(cells, points.matrix, points.gas, pocket))

    @property
    def _points(self) -> PointBlocks:
        assert self._blocks is not None  # since the last assembly
        return self._blocks

    def _point_blocks(self) -> PointBlocks:
        interface = self._interface
        points = interface.points
        tangent = interface.tangent()
        gas = interface.find(Gas)
        if gas is None:
            L = tangent.shape[1]
            none, rows = np.zeros(0, dtype=np.int64), np.zeros((0, L))
            unit = np.zeros(0)
            pressures = Pressures(point=none, pocket=none, force=rows, slope=rows, unit=unit)
        else:
            force, slope, stiffness = gas.couplings(interface.faces)
            (inside,) = np.nonzero(gas.pocket >= 0)
            pocket = gas.pocket[inside]
            pressures = Pressures(
                point=inside,
                pocket=pocket,
                force=force[inside],
                slope=stiffness[pocket][:, None] * slope[inside],
                unit=np.sqrt(np.where(stiffness > 0.0, stiffness, 1.0)),
            )
        # What is far from contact has no tangent and need not be multiplied.
        (acts,) = np.nonzero(np.any(tangent != 0.0, axis=(1, 2)))
        face = interface.counterface
        counter = face.facets[interface.kinematics.opposite.facet]
        return PointBlocks(
            metal=points.nodes,
            counter=counter,
            acts=acts,
            matrix=tangent,
            gas=pressures,
        )

    def _operate(self, x: PETSc.Vec, y: PETSc.Vec) -> None:
        """The product with the whole matrix. Collective."""
        of_metal, of_rest, out, _ = self._parts
        own, matrices = self.matrices.mine, self.matrices
        of_metal.array[:] = np.where(own, x.array_r, 0.0)
        of_rest.array[:] = np.where(own, 0.0, x.array_r)
        held, at = self._held_pressures()
        unit = self._points.gas.unit[held]
        of_metal.array[at] /= unit
        matrices.metal.mult(of_metal, y)
        y.array[at] *= -unit
        matrices.rest.mult(of_rest, out)
        y.array[:] = np.where(own, y.array_r, out.array_r)
        d, face = self._bulk.dimension, self._interface.counterface
        self._restraints.expand(x, self._moved.x)
        nodal = self._moved.x.array.reshape(-1, d)
        forces = self._pushed.x
        forces.array[:] = 0.0
        opposite = np.zeros((len(face.node), d))
        rows = self._points.product(
            nodal,
            face.displacement(nodal),
            self._pressures(x),
            forces.array.reshape(-1, d),
            opposite,
        )
        face.add_forces(opposite, forces.array.reshape(-1, d))
        forces.scatter_reverse(la.InsertMode.add)
        self._restraints.collect(forces.petsc_vec, y)
        self._add_to_pockets(rows, y)

    def _precondition(self, r: PETSc.Vec, y: PETSc.Vec) -> None:
        """Metal first, then the ceramics under what it does to them. Collective."""
        given, metal_moves, _, rest_moves = self._parts
        own, d = self.matrices.mine, self._bulk.dimension
        given.array[:] = np.where(own, r.array_r, 0.0)
        held, at = self._held_pressures()
        unit = self._unit[held]  # in which the factors count
        given.array[at] /= -unit
        self.matrices.metal.solve(given, metal_moves)
        metal_moves.array[at] *= unit
        self._restraints.expand(metal_moves, self._moved.x)
        face = self._interface.counterface
        forces = self._pushed.x
        forces.array[:] = 0.0
        opposite = self._points.onto_counter(
            self._moved.x.array.reshape(-1, d), self._pressures(metal_moves), len(face.node)
        )
        face.add_forces(-opposite, forces.array.reshape(-1, d))
        given.array[:] = np.where(own, 0.0, r.array_r)
        self._restraints.collect(forces.petsc_vec, given)
        given.array[:] = np.where(own, 0.0, given.array_r)
        self.matrices.rest.solve(given, rest_moves)
        y.array[:] = np.where(own, metal_moves.array_r, rest_moves.array_r)

    def _held_pressures(self) -> tuple[Indices, Indices]:
        """Pockets whose unknown is this rank's, and where it stands."""
        at = self.matrices.slots[: self._points.gas.count] - self.matrices.first
        (own,) = np.nonzero((at >= 0) & (at < len(self.matrices.mine)))
        return own, at[own]

    def _pressures(self, x: PETSc.Vec) -> Array:
        """Of all pockets. Collective."""
        values = np.zeros(self._points.gas.count)
        own, at = self._held_pressures()
        values[own] = x.array_r[at]
        return np.asarray(self.comm.allreduce(values), dtype=float)

    def _add_to_pockets(self, rows: Array, y: PETSc.Vec) -> None:
        """What the counterface adds to the equations of the pockets. Collective."""
        total = np.asarray(self.comm.allreduce(rows), dtype=float)
        own, at = self._held_pressures()
        y.array[at] += total[own]
