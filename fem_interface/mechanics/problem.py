"""Two bodies, one interface, one rigid platen: equilibrium of a trial load step."""

from dataclasses import dataclass

import numpy as np
from dolfinx import fem, la
from petsc4py import PETSc

from fem_interface.core.parallel import global_sum, largest_at
from fem_interface.core.records import Array, InterfaceMesh
from fem_interface.core.stages import Stages
from fem_interface.mechanics.blocked_system import linear_system
from fem_interface.mechanics.body import BulkState
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.interface import Interface, InterfaceState
from fem_interface.mechanics.kernels import add_to_nodes
from fem_interface.mechanics.restraints import Restraints
from fem_interface.mechanics.sizes import renew_sizes
from fem_interface.mechanics.supports import Supports, press_supports
from fem_interface.solvers.choice import SolverChoice
from fem_interface.solvers.newton import Load


@dataclass(frozen=True, eq=False, kw_only=True)
class ProblemState:
    """A committed step.

    Attributes:
        approach: Of the platen [um].
        bulk: The bodies.
        interface: What acts between them; empty if there is one body.
    """

    approach: float
    bulk: BulkState
    interface: InterfaceState


class PressingProblem:
    """Residual, tangent and transaction of the pressing problem.

    Attributes:
        approach: Trial displacement of the platen towards the electrolyte [um].
        stages: Where its time goes.
    """

    def __init__(
        self,
        mesh: InterfaceMesh,
        bulk: Bulk,
        interface: Interface | None,
        supports: Supports | None = None,
        choice: SolverChoice | None = None,
    ) -> None:
        """
        Args:
            mesh: Of the bodies.
            bulk: The bodies.
            interface: Between them, if there are two.
            supports: What holds and drives them; by default a press with a die.
            choice: What solves its linear systems.
        """
        self.mesh, self.bulk, self.interface = mesh, bulk, interface
        self.comm, self.stages = mesh.domain.comm, Stages()
        self.approach = self._approach = 0.0
        self._n_owned = bulk.space.dofmap.index_map.size_local * bulk.dimension
        supports = supports or press_supports(mesh, bulk.space)
        held = np.unique(np.concatenate([*supports.held, np.empty(0, dtype=np.int64)]))
        self.restraints = Restraints(bulk.space, held.astype(np.int64), supports.faces)
        self._choice = choice or SolverChoice()
        self._choice.tell()
        self.linear = linear_system(bulk, interface, self.restraints, self.stages, self._choice)

        u = bulk.displacement
        self.residual = u.x.petsc_vec.duplicate()
        self._unknowns, self._missing = u.x.petsc_vec.duplicate(), u.x.petsc_vec.duplicate()
        self._work = fem.Function(bulk.space)
        self._rounding = self._least_unbalance()

    def _least_unbalance(self) -> float:
        """Strains of 1e-16 in every cell: no iteration gets its forces below this. Collective."""
        bulk, d = self.bulk, self.bulk.dimension
        modulus = np.zeros(len(bulk.cell_volume))
        for body in bulk.bodies:
            stiffness = body.law.bulk_modulus + body.law.shear_modulus
            modulus[bulk.cell_body == self.mesh.names[body.name]] = stiffness
        force = 4 * np.finfo(float).eps * modulus * bulk.cell_volume ** ((d - 1) / d)
        nodes = bulk.cells.nodes.shape[1]
        return float(np.sqrt(nodes * d * global_sum(force**2, self.comm)))

    def release(self) -> None:
        """Give back the memory of factors, after the last solve, and what PETSc was told."""
        self.linear.release()
        self._choice.forget()

    def evaluate(self, load: Load) -> None:
        """Residual at the trial displacement. Collective; raises StepNotConverged."""
        bulk, u = self.bulk, self.bulk.displacement
        with self.stages("material"):
            bulk.update(load.time_step, load.temperature)
        nodal = u.x.array.reshape(-1, bulk.dimension)
        forces = self._work.x
        forces.array[:] = 0.0
        self._contact_force = 0.0
        if self.interface is not None:
            with self.stages("contact"):
                self.interface.update(nodal, self._strength, load.time_step)
                self.interface.add_forces(forces.array.reshape(nodal.shape))
            self._contact_force = self._gather(forces).norm()
            forces.array[self._n_owned :] = 0.0
        bulk.add_forces(forces.array.reshape(nodal.shape))
        self._gather(forces).copy(self.residual)

    @staticmethod
    def _gather(forces: la.Vector) -> PETSc.Vec:
        """Forces on ghost nodes go to their owners. Collective."""
        forces.scatter_reverse(la.InsertMode.add)
        return forces.petsc_vec

    def reaction(self) -> float:
        """Force of the platen on the stack, positive in compression [uN/um in 2D]. Collective."""
        return self.restraints.force(self.residual, 0)

    def unbalance(self) -> float:
        """Out-of-balance force, beyond rounding, over the force carried [-]. Collective."""
        residual, free = self.residual.array_r, self.restraints.free
        loose = global_sum(residual[free] ** 2, self.comm)
        loose += global_sum(self.bulk.bubble_forces**2, self.comm)
        for face in range(1, len(self.restraints.faces)):  # rigid faces that nothing pushes
            loose += self.restraints.force(self.residual, face) ** 2
        reactions = np.sqrt(global_sum(residual[~free] ** 2, self.comm))
        carried = max(reactions, self._contact_force, 1e-12)
        return float(max(np.sqrt(loose) - self._rounding, 0.0) / carried)

    def worst_place(self) -> Array:
        """Where the out-of-balance force is largest, in the reference state [um]. Collective."""
        free = np.where(self.restraints.free, self.residual.array_r, 0.0)
        size = np.linalg.norm(np.nan_to_num(free).reshape(-1, self.bulk.dimension), axis=1)
        places = self.bulk.space.tabulate_dof_coordinates()[:, : self.bulk.dimension]
        return largest_at(size, places, self.comm)[1]

    def load_error(self, load: Load) -> float:
        """How far the platen is from what was asked, relative. Collective."""
        if load.approach is not None:
            return abs(self.approach - load.approach) / max(abs(load.approach), 1e-9)
        assert load.pressure is not None
        wanted = load.pressure * self.mesh.nominal_area
        return abs(self.reaction() - wanted) / max(wanted, 1e-9)

    def increment(self, load: Load, rtol: float) -> tuple[Array, float]:
        """Newton's increment: of nodes (local, with ghosts) and bubbles, and of the approach.

        Args:
            load: What is asked for.
            rtol: Part of what is out of balance that the linear system may leave.
        """
        bulk, d = self.bulk, self.bulk.dimension
        loads = [0.0] * len(self.restraints.faces)
        if load.pressure is not None:
            loads[0] = load.pressure * self.mesh.nominal_area
        with self.stages("tangent"):
            cells = bulk.condensed(self.linear.cells)
        du = self._work.x
        du.array[:] = 0.0
        add_to_nodes(cells.forces, cells.nodes, du.array.reshape(-1, d))
        condensed = self._gather(du)
        condensed.axpy(1.0, self.residual)
        self.restraints.reduce(condensed, loads, self._missing)
        self.linear.solve(
            cells.stiffness,
            self._missing,
            self._unknowns,
            amount=None if load.approach is None else load.approach - self.approach,
            rtol=rtol,
        )
        amounts = self.restraints.expand(self._unknowns, du)
        bubbles = cells.bubbles(du.array.reshape(-1, d))
        return np.concatenate([du.array, bubbles.reshape(-1)]), amounts[0]

    def work(self, load: Load, du: Array, dU: float) -> float:
        """Work of the residual, and of the platen's missing force, on an increment. Collective."""
        n, nodal = self._n_owned, len(self.bulk.displacement.x.array)
        work = global_sum(self.residual.array_r @ du[:n], self.comm)
        work += global_sum(self.bulk.bubble_forces.reshape(-1) @ du[nodal:], self.comm)
        if load.pressure is not None:
            work -= load.pressure * self.mesh.nominal_area * dU
        return work

    def move(self, du: Array, dU: float) -> None:
        """Add an increment to the trial displacement."""
        u, bubble = self.bulk.displacement.x.array, self.bulk.bubble
        u += du[: len(u)]
        bubble += du[len(u) :].reshape(bubble.shape)
        self.approach += dU

    def begin(self, temperature: float) -> None:
        """Start a trial from the committed state.

        Its own tangent, with the new load and the new rate, is the better prediction: moved on
        along the last increment, points that are about to touch are in the wall at once.
        """
        self.roll_back()
        self.bulk.begin(temperature)
        if self.interface is not None:
            self._strength = self.bulk.shear_strength(
                "anode", self.interface.points.cells, temperature
            )

    @property
    def state(self) -> ProblemState:
        """The committed step."""
        interface = {} if self.interface is None else self.interface.state
        return ProblemState(approach=self._approach, bulk=self.bulk.state, interface=interface)

    def restore(self, state: ProblemState) -> None:
        """Go on from a committed step; forget the trial."""
        self.approach = self._approach = state.approach
        self.bulk.restore(state.bulk)
        if self.interface is not None:
            self.interface.restore(state.interface)

    def roll_back(self) -> None:
        """Forget the trial."""
        self.restore(self.state)

    def commit(self) -> None:
        """Accept the trial: displacement, history of the bodies and of the interface."""
        self._approach = self.approach
        self.bulk.commit()
        if self.interface is not None:
            self.interface.commit()
        renew_sizes(self.bulk, self.interface)
