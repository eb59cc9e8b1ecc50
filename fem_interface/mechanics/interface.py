"""The interface as part of the equilibrium: its forces, its tangent and what it remembers."""

from dataclasses import dataclass, replace

import numpy as np
from dolfinx import la
from dolfinx.common import IndexMap
from dolfinx.la import InsertMode
from petsc4py import PETSc

from fem_interface.errors import StepNotConverged
from fem_interface.mechanics.adhesion import BondState, CohesiveLaw
from fem_interface.mechanics.contact import NormalLaw, contact_kinematics, facing
from fem_interface.mechanics.counterface import Counterface
from fem_interface.mechanics.friction import FrictionState, ShearLimitedFriction, Traction
from fem_interface.mechanics.gas import TrappedGas
from fem_interface.mechanics.pockets import pocket_tangents
from fem_interface.meshing.face import FacePoints
from fem_interface.parallel import Comm, global_any, global_max, largest_at
from fem_interface.records import Array, ContactField


@dataclass(frozen=True, eq=False, kw_only=True)
class InterfaceState:
    """What the interface remembers.

    Attributes:
        multiplier: Pressure that the penalty need not supply, at this rank's nodes; it
            is linear between the vertices of the face, shape (nodes,) [MPa].
        friction: Where the points stick.
        bonds: Which points hold on to the counterface.
    """

    multiplier: Array
    friction: FrictionState
    bonds: BondState


class Interface:
    """What acts between the two faces on this rank's points: contact, friction, adhesion, gas.

    Attributes:
        law: Normal contact; its penalty may grow during a run.
        adhesion: What resists opening, if anything does.
        gas: What is shut in between the faces, if anything is.
        state: Committed state.
        multiplier: Trial multiplier, shape (nodes,) [MPa].
    """

    def __init__(
        self,
        points: FacePoints,
        counterface: Counterface,
        law: NormalLaw,
        friction: ShearLimitedFriction | None,
        comm: Comm,
        node_map: IndexMap,
        *,
        adhesion: CohesiveLaw | None = None,
        gas: TrappedGas | None = None,
    ) -> None:
        self.points, self.counterface, self.comm = points, counterface, comm
        self.law, self.friction, self._node_map = law, friction, node_map
        self.adhesion, self.gas = adhesion, gas
        n, t = points.positions.shape[0], points.positions.shape[1] - 1
        self.state = InterfaceState(
            multiplier=np.zeros(node_map.size_local + node_map.num_ghosts),
            friction=FrictionState(
                xi=points.positions[:, :t].copy(),
                covector=np.zeros((n, t)),
                metric=np.tile(np.eye(t), (n, 1, 1)),
                area_ratio=np.ones(n),
            ),
            bonds=BondState.none(n),
        )
        self.multiplier = self.state.multiplier
        self._vertex_sums = la.vector(node_map, 2)

    def update(self, nodal: Array, shear_strength: Array, time_step: float) -> None:
        """Gap, pressure and friction of a displacement (nodes, d) [um]. Collective.

        Args:
            nodal: Displacement of this rank's nodes, ghosts included.
            shear_strength: k of the metal behind each point, shape (n,) [MPa].
            time_step: [s]
        """
        self._opposite = self.counterface.displacement(nodal)
        self.kinematics = contact_kinematics(self.points, nodal, self.counterface, self._opposite)
        full, stiffness = self.law.pressure(self.kinematics.gap, self.multiplier_at_points)
        self.share, turn = facing(self.kinematics)
        self.pressure, self.stiffness = self.share * full, self.share * stiffness
        self._turn = full[:, None] * turn
        self._time_step = time_step
        self._add_adhesion_and_gas()
        bad = ~np.isfinite(self.kinematics.stretch)
        if global_any(bad, self.comm):
            where = largest_at(bad.astype(float), self.points.positions, self.comm)[1]
            raise StepNotConverged("the face has no place", where)
        self.traction: Traction | None = None
        if self.friction is not None:
            self.traction = self.friction.traction(
                self.kinematics.opposite.xi, self.pressure, shear_strength, self.state.friction
            )

    def _add_adhesion_and_gas(self) -> None:
        """All that acts along the normal, and its derivative by the gap. Collective."""
        kin = self.kinematics
        self.normal_stress, self.normal_stiffness = self.pressure, self.stiffness
        self.tension = np.zeros_like(kin.gap)
        if self.adhesion is not None:
            self.tension, slope = self.adhesion.tension(kin.gap, self.state.bonds, self._time_step)
            self.normal_stress = self.normal_stress - self.tension
            self.normal_stiffness = self.normal_stiffness - slope
        if self.gas is not None:
            self.gas_pressure = self.gas.pressure(kin.gap, kin.stretch)
            self.normal_stress = self.normal_stress + self.gas_pressure.pressure

    def add_forces(self, nodal: Array) -> None:
        """Add the interface's internal forces to this rank's nodes (nodes, d) [uN]. Collective.

        Forces on ghost nodes are added on their owner by the caller.
        """
        kin, w = self.kinematics, self.points.area
        forces = -np.einsum("n,nc,ncl->nl", w * self.normal_stress, kin.normal, kin.jump)
        if self.traction is not None:
            forces += w[:, None] * np.einsum("nt,ntl->nl", self.traction.covector, kin.delta_xi)
        n, k = self.points.shape.shape
        d = nodal.shape[1]
        forces = forces.reshape(n, 2, k, d)
        np.add.at(nodal, self.points.nodes, forces[:, 0])
        opposite = np.zeros((len(self.counterface.node), d))
        np.add.at(opposite, self.counterface.facets[kin.opposite.facet], forces[:, 1])
        self.counterface.add_forces(opposite, nodal)

    def tangent(self) -> Array:
        """Derivative of the forces by the local degrees of freedom, shape (n, L, L).

        Without the gas's dependence on the volume of its pocket, which is not local.
        """
        kin, w = self.kinematics, self.points.area
        p, dp = w * self.normal_stress, w * self.normal_stiffness
        n_jump = np.einsum("nc,ncl->nl", kin.normal, kin.jump)
        by_gap, by_pressure = -dp[:, None] * n_jump, -w[:, None] * n_jump
        by_xi = -np.einsum("n,nc,nctl->nlt", p, kin.normal, kin.jump_by_xi)
        K = -np.einsum("n,ncl,ncm->nlm", p, kin.jump, kin.normal_slope, optimize=True)
        if self.traction is not None:
            T = self.traction
            slip = np.einsum("ntl,nts->nls", kin.delta_xi, T.by_slip)
            by_xi += w[:, None, None] * (slip + kin.delta_xi_by_xi(T.covector))
            by_limit = np.einsum("nt,ntl->nl", T.by_pressure, kin.delta_xi)
            by_gap += (w * self.stiffness)[:, None] * by_limit
            by_pressure += w[:, None] * by_limit
        K += by_gap[:, :, None] * kin.gap_slope[:, None, :]
        K += by_pressure[:, :, None] * self._turn[:, None, :]
        return K + np.einsum("nlt,ntm->nlm", by_xi, kin.xi_slope)

    def matrix(self, like: PETSc.Mat) -> PETSc.Mat:
        """The tangent as a distributed matrix with the layout of `like`. Collective."""
        n, k = self.points.shape.shape
        d = self.points.positions.shape[1]
        metal = self._node_map.local_to_global(self.points.nodes.reshape(-1).astype(np.int32))
        partner = self.counterface.node[self.counterface.facets[self.kinematics.opposite.facet]]
        nodes = np.concatenate([np.asarray(metal).reshape(n, k), partner], axis=1)
        dofs = (nodes[:, :, None] * d + np.arange(d)).reshape(n, 2 * k * d).astype(np.int32)
        matrix = PETSc.Mat().create(self.comm)
        matrix.setSizes(like.getSizes())
        matrix.setType(PETSc.Mat.Type.AIJ)
        matrix.setUp()
        blocks = self.tangent().reshape(n, (2 * k * d) ** 2)
        matrix.setValuesRCV(dofs, dofs, blocks, PETSc.InsertMode.ADD)
        if self.gas is not None:
            for rows, block in pocket_tangents(self, dofs):
                matrix.setValues(rows, rows, block, PETSc.InsertMode.ADD)
        matrix.assemble()
        return matrix

    def penetration(self) -> float:
        """Largest overlap, normal to the face, where it faces the other [um]. Collective."""
        overlap = np.where(self.share > 0.5, -self.field().gap, 0.0)
        return max(0.0, global_max(overlap, self.comm, empty=0.0))

    def augment(self, relaxation: float = 1.0) -> None:
        """One step of Uzawa's iteration towards zero mean gap around every vertex. Collective.

        The multiplier is linear on each facet and continuous: what quadratic displacements can
        meet without locking. What a curved wall keeps from them is left to the penalty.
        A relaxation below 1 keeps a point on the edge of contact from closing and opening in
        turn as its multiplier goes up and down.
        """
        points, w = self.points, self.points.area
        sums = self._vertex_sums
        sums.array[:] = 0.0
        vertices = points.nodes[:, : points.corner.shape[1]]
        excess = self.pressure - self.multiplier_at_points
        table = sums.array.reshape(-1, 2)
        np.add.at(table[:, 0], vertices, points.corner * (w * excess)[:, None])
        np.add.at(table[:, 1], vertices, points.corner * w[:, None])
        sums.scatter_reverse(InsertMode.add)
        sums.scatter_forward()
        weight = table[:, 1]
        change = np.divide(table[:, 0], weight, out=np.zeros_like(weight), where=weight > 0)
        self.multiplier = np.maximum(self.multiplier + relaxation * change, 0.0)

    @property
    def multiplier_at_points(self) -> Array:
        """Multiplier at this rank's points, shape (n,) [MPa]."""
        points = self.points
        vertices = points.nodes[:, : points.corner.shape[1]]
        return np.einsum("nv,nv->n", points.corner, self.multiplier[vertices])

    def field(self) -> ContactField:
        """Gap and stresses on the deformed face, at this rank's points."""
        kin = self.kinematics
        slant = np.sqrt(1 + np.sum(kin.tilt**2, axis=1))
        shear = np.zeros_like(kin.gap) if self.traction is None else self.traction.magnitude
        return ContactField(
            position=kin.place,
            reference=kin.opposite.xi,
            area=self.points.area * kin.stretch,
            gap=kin.gap / slant,
            opening=kin.gap,
            pressure=self.pressure,
            shear=shear / np.linalg.norm(kin.normal, axis=1),
            adhesion=self.tension,
            gas=np.zeros_like(kin.gap) if self.gas is None else self.gas_pressure.pressure,
        )

    def roll_back(self) -> None:
        """Forget the trial multiplier."""
        self.multiplier = self.state.multiplier

    def commit(self) -> None:
        """Accept the trial state; points that let go forget where they stuck."""
        kin = self.kinematics
        covector = (
            np.zeros_like(kin.opposite.xi) if self.traction is None else self.traction.covector
        )
        friction = replace(
            self.state.friction,
            xi=kin.opposite.xi,
            covector=covector,
            metric=kin.metric,
            area_ratio=np.linalg.norm(kin.normal, axis=1),
        )
        bonds = self.state.bonds
        if self.adhesion is not None:
            bonds = self.adhesion.committed(kin.gap, self.pressure > 0.0, bonds, self._time_step)
        self.state = InterfaceState(multiplier=self.multiplier, friction=friction, bonds=bonds)
        if self.gas is not None:
            self.gas.commit(kin.gap, kin.stretch)
        self.counterface.commit(self._opposite)
