"""Two bodies, one interface, one rigid platen: equilibrium of a trial load step."""

from dataclasses import dataclass

import numpy as np
from dolfinx import fem
from petsc4py import PETSc

from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.interface import Interface
from fem_interface.mechanics.linear import LinearSolver
from fem_interface.parallel import global_sum, largest_at
from fem_interface.records import Array, Indices, InterfaceMesh


@dataclass(frozen=True, kw_only=True)
class Load:
    """What is asked of a trial step: exactly one of force and approach is given.

    Attributes:
        time_step: [s]
        temperature: [K]
        pressure: Mean pressure of the platen [MPa], or None.
        approach: Displacement of the platen [um], or None.
    """

    time_step: float
    temperature: float
    pressure: float | None = None
    approach: float | None = None


class PressingProblem:
    """Residual, tangent and transaction of the pressing problem.

    Attributes:
        approach: Trial displacement of the platen towards the electrolyte [um].
    """

    def __init__(
        self,
        mesh: InterfaceMesh,
        bulk: Bulk,
        interface: Interface | None,
        *,
        confined: bool = True,
    ) -> None:
        self.mesh, self.bulk, self.interface = mesh, bulk, interface
        self.comm = mesh.domain.comm
        self.approach = self._approach = self._approach_before = 0.0
        d = mesh.domain.geometry.dim
        fixed = [self._dofs("base", d - 1)]
        lateral = ["electrolyte_sides", "anode_sides"] if confined else ["electrolyte_sides"]
        fixed += [self._dofs(side, c) for side in lateral for c in range(d - 1)]
        if not confined:  # a foil between platens sticks to them; nothing else holds it
            fixed += [self._dofs("platen", c) for c in range(d - 1)]
        self.platen = self._dofs("platen", d - 1)
        index_map = bulk.space.dofmap.index_map
        self._n_owned = index_map.size_local * d
        constrained = np.unique(np.concatenate([*fixed, self.platen]))
        self.constrained = constrained[constrained < self._n_owned]
        first = index_map.local_range[0] * d
        self.solver = LinearSolver(self.comm, self.constrained + first)

        u = bulk.displacement
        self.residual = u.x.petsc_vec.duplicate()
        self._work = fem.Function(bulk.space)
        self._direction = fem.Function(bulk.space)
        self._direction.x.array[self.platen] = -1.0
        self._committed = u.x.array.copy()
        self._previous = u.x.array.copy()
        # Strains of 1e-16 in the stiffest body, on every node: no iteration gets below this.
        stiffest = max(body.law.bulk_modulus + body.law.shear_modulus for body in bulk.bodies)
        unknowns = index_map.size_global * d
        self._rounding = 4 * np.finfo(float).eps * stiffest * mesh.size * np.sqrt(unknowns)
        self._vectors = [self.residual.duplicate() for _ in range(5)]

    def _dofs(self, face: str, component: int) -> Indices:
        """Local degrees of freedom of one displacement component on a face, ghosts included."""
        names, tags = self.mesh.names, self.mesh.facet_tags
        if face not in names:
            return np.empty(0, dtype=np.int64)
        fdim = self.mesh.domain.topology.dim - 1
        space = self.bulk.space
        nodes = fem.locate_dofs_topological(space, fdim, tags.find(names[face]))
        return nodes.astype(np.int64) * space.dofmap.bs + component

    def evaluate(self, load: Load) -> None:
        """Residual at the trial displacement. Collective; raises StepNotConverged."""
        bulk, u = self.bulk, self.bulk.displacement
        bulk.update(load.time_step, load.temperature)
        if self.interface is None:
            bulk.residual(self.residual)
            self._contact_force = 0.0
            return
        d = self.bulk.dimension
        self.interface.update(u.x.array.reshape(-1, d), self._strength, load.time_step)
        work = self._work.x
        work.array[:] = 0.0
        self.interface.add_forces(work.array.reshape(-1, d))
        contact = work.petsc_vec
        contact.ghostUpdate(addv=PETSc.InsertMode.ADD, mode=PETSc.ScatterMode.REVERSE)
        bulk.residual(self.residual)
        self.residual.axpy(1.0, contact)
        self._contact_force = contact.norm()

    def reaction(self) -> float:
        """Force of the platen on the stack, positive in compression [uN/um in 2D]. Collective."""
        owned = self.platen[self.platen < self._n_owned]
        return -global_sum(self.residual.array_r[owned], self.comm)

    def unbalance(self) -> float:
        """Out-of-balance force, beyond rounding, over the force carried [-]. Collective."""
        free = self._vectors[0]
        self.residual.copy(free)
        reactions = np.sqrt(global_sum(self.residual.array_r[self.constrained] ** 2, self.comm))
        free.array[self.constrained] = 0.0
        carried = max(reactions, self._contact_force, 1e-12)
        return float(max(free.norm() - self._rounding, 0.0) / carried)

    def worst_place(self) -> Array:
        """Where the out-of-balance force is largest, in the reference state [um]. Collective."""
        free = self.residual.array_r.copy()
        free[self.constrained] = 0.0
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

    def _tangent(self) -> PETSc.Mat:
        """Of the bodies and what acts between them; the caller destroys it."""
        total = self.bulk.stiffness().copy()
        if self.interface is not None:
            contact = self.interface.matrix(total)
            total.axpy(1.0, contact, structure=PETSc.Mat.Structure.DIFFERENT_NONZERO_PATTERN)
            contact.destroy()
        return total

    def increment(self, load: Load) -> tuple[Array, float]:
        """Newton's increment of displacement (local, with ghosts) and of the approach."""
        minus_R, a, b, Ke, KTe = self._vectors
        total = self._tangent()
        e = self._direction.x.petsc_vec
        total.mult(e, Ke)
        total.multTranspose(e, KTe)
        self.solver.factor(total)
        self.residual.copy(minus_R)
        minus_R.scale(-1.0)
        minus_R.array[self.constrained] = 0.0
        self.solver.solve(minus_R, a)
        Ke.scale(-1.0)
        Ke.array[self.constrained] = 0.0
        self.solver.solve(Ke, b)
        b.axpy(1.0, e)
        if load.approach is not None:
            dU = load.approach - self.approach
        else:
            assert load.pressure is not None
            wanted = load.pressure * self.mesh.nominal_area
            dU = (wanted - self.reaction() - KTe.dot(a)) / KTe.dot(b)
        a.axpy(dU, b)
        total.destroy()
        du = self._work.x
        du.petsc_vec.array[:] = a.array_r
        du.scatter_forward()
        return du.array.copy(), float(dU)

    def work(self, load: Load, du: Array, dU: float) -> float:
        """Work of the residual, and of the platen's missing force, on an increment. Collective."""
        n = self._n_owned
        work = global_sum(self.residual.array_r @ du[:n], self.comm)
        if load.pressure is not None:
            work -= load.pressure * self.mesh.nominal_area * dU
        return work

    def move(self, du: Array, dU: float) -> None:
        """Add an increment to the trial displacement."""
        self.bulk.displacement.x.array[:] += du
        self.approach += dU

    def begin(self, extrapolation: float, temperature: float) -> None:
        """Start a trial from the committed state, moved on along its last increment."""
        u = self.bulk.displacement.x
        u.array[:] = self._committed + extrapolation * (self._committed - self._previous)
        self.approach = self._approach + extrapolation * (self._approach - self._approach_before)
        if self.interface is not None:
            self.interface.roll_back()
            self._strength = self.bulk.shear_strength(
                "anode", self.interface.points.cells, temperature
            )

    def roll_back(self) -> None:
        """Forget the trial."""
        self.bulk.displacement.x.array[:] = self._committed
        self.approach = self._approach
        if self.interface is not None:
            self.interface.roll_back()

    def commit(self) -> None:
        """Accept the trial: displacement, history of the bodies and of the interface."""
        self._previous[:] = self._committed
        self._committed[:] = self.bulk.displacement.x.array
        self._approach_before, self._approach = self._approach, self.approach
        self.bulk.commit()
        if self.interface is not None:
            self.interface.commit()
