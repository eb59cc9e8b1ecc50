"""The interface as part of the equilibrium: its forces, its tangent and what it remembers."""

from dataclasses import dataclass, replace

import numpy as np
from dolfinx.common import IndexMap
from petsc4py import PETSc

from fem_interface.errors import StepNotConverged
from fem_interface.mechanics.contact import ContactKinematics, NormalLaw, contact_kinematics
from fem_interface.mechanics.counterface import Counterface
from fem_interface.mechanics.face import FacePoints
from fem_interface.mechanics.friction import FrictionState, ShearLimitedFriction, Traction
from fem_interface.parallel import Comm, global_any, global_max
from fem_interface.records import Array, ContactField


@dataclass(frozen=True, eq=False, kw_only=True)
class InterfaceState:
    """What the interface remembers at n points.

    Attributes:
        multiplier: Nominal pressure that the penalty need not supply, shape (n,) [MPa].
        friction: Where the points stick.
    """

    multiplier: Array
    friction: FrictionState


class Interface:
    """Contact and friction between the two faces on this rank's points.

    Attributes:
        law: Normal contact; its penalty may grow during a run.
        state: Committed state.
        multiplier: Trial multiplier, shape (n,) [MPa].
    """

    def __init__(
        self,
        points: FacePoints,
        counterface: Counterface,
        law: NormalLaw,
        friction: ShearLimitedFriction | None,
        comm: Comm,
        node_map: IndexMap,
    ) -> None:
        self.points, self.counterface, self.comm = points, counterface, comm
        self.law, self.friction, self._node_map = law, friction, node_map
        n, t = points.positions.shape[0], points.positions.shape[1] - 1
        self.state = InterfaceState(
            multiplier=np.zeros(n),
            friction=FrictionState(
                xi=points.positions[:, :t].copy(),
                covector=np.zeros((n, t)),
                metric=np.tile(np.eye(t), (n, 1, 1)),
                slant=np.ones(n),
                area_ratio=np.ones(n),
            ),
        )
        self.multiplier = self.state.multiplier

    def update(self, nodal: Array, shear_strength: Array) -> None:
        """Gap, pressure and friction of a displacement (nodes, d) [um]. Collective.

        Args:
            nodal: Displacement of this rank's nodes, ghosts included.
            shear_strength: k of the metal behind each point, shape (n,) [MPa].
        """
        self._opposite = self.counterface.displacement(nodal)
        self.kinematics = contact_kinematics(
            self.points, nodal, self.counterface, self._opposite
        )
        if global_any(~(self.kinematics.stretch > 0.0), self.comm):
            raise StepNotConverged("folded face")
        self.pressure, self.stiffness = self.law.pressure(self.kinematics.gap, self.multiplier)
        self.traction: Traction | None = None
        if self.friction is not None:
            self.traction = self.friction.traction(
                self.kinematics.opposite.xi, self.pressure, shear_strength, self.state.friction
            )

    def add_forces(self, nodal: Array) -> None:
        """Add the contact's internal forces to this rank's nodes (nodes, d) [uN]. Collective.

        Forces on ghost nodes are added on their owner by the caller.
        """
        kin, w = self.kinematics, self.points.area
        forces = -(w * self.pressure)[:, None] * kin.delta_gap
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
        """Derivative of the forces by the local degrees of freedom, shape (n, L, L)."""
        kin, w = self.kinematics, self.points.area
        by_gap = -w * self.stiffness
        by_xi = -(w * self.pressure)[:, None, None] * kin.delta_gap_by_xi
        forces = by_gap[:, None] * kin.delta_gap
        if self.traction is not None:
            T = self.traction
            slip = np.einsum("ntl,nts->nls", kin.delta_xi, T.by_slip)
            by_xi += w[:, None, None] * (slip + kin.delta_xi_by_xi(T.covector))
            by_pressure = np.einsum("nt,ntl->nl", T.by_pressure, kin.delta_xi)
            forces += (w * self.stiffness)[:, None] * by_pressure
        K = forces[:, :, None] * kin.gap_slope[:, None, :]
        return K + np.einsum("nlt,ntm->nlm", by_xi, kin.xi_slope)

    def matrix(self, like: PETSc.Mat) -> PETSc.Mat:
        """The tangent as a distributed matrix with the layout of `like`. Collective."""
        n, k = self.points.shape.shape
        d = self.points.positions.shape[1]
        metal = self._node_map.local_to_global(
            self.points.nodes.reshape(-1).astype(np.int32)
        )
        partner = self.counterface.node[self.counterface.facets[self.kinematics.opposite.facet]]
        nodes = np.concatenate([np.asarray(metal).reshape(n, k), partner], axis=1)
        dofs = (nodes[:, :, None] * d + np.arange(d)).reshape(n, -1).astype(np.int32)
        matrix = PETSc.Mat().create(self.comm)
        matrix.setSizes(like.getSizes())
        matrix.setType(PETSc.Mat.Type.AIJ)
        matrix.setUp()
        matrix.setValuesRCV(dofs, dofs, self.tangent().reshape(n, -1), PETSc.InsertMode.ADD)
        matrix.assemble()
        return matrix

    def penetration(self) -> float:
        """Largest overlap, normal to the face [um]. Collective."""
        return max(0.0, global_max(-self.field().gap, self.comm, empty=0.0))

    def augment(self) -> None:
        """Hand the mean pressure of each facet over to the multiplier.

        One constant per quadratic facet is what the displacements can meet without locking.
        """
        facet, w = self.points.facet, self.points.area
        if len(facet):
            total = np.bincount(facet, weights=w * self.pressure)
            self.multiplier = (total / np.bincount(facet, weights=w))[facet]

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
            pressure=self.pressure / kin.stretch,
            shear=shear / (kin.stretch * slant),
        )

    def roll_back(self) -> None:
        """Forget the trial multiplier."""
        self.multiplier = self.state.multiplier

    def commit(self) -> None:
        """Accept the trial state; points that let go forget where they stuck."""
        kin = self.kinematics
        slant = np.sqrt(1 + np.sum(kin.tilt**2, axis=1))
        covector = (
            np.zeros_like(kin.opposite.xi) if self.traction is None else self.traction.covector
        )
        friction = replace(
            self.state.friction,
            xi=kin.opposite.xi,
            covector=covector,
            metric=kin.metric,
            slant=slant,
            area_ratio=slant * kin.stretch,
        )
        self.state = InterfaceState(multiplier=self.multiplier, friction=friction)
        self.counterface.commit(self._opposite)
