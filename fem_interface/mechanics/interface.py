"""The interface as part of the equilibrium: its forces, its tangent and what it remembers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from dolfinx import la
from dolfinx.common import IndexMap
from dolfinx.la import InsertMode

from fem_interface.core.errors import StepNotConverged
from fem_interface.core.parallel import Comm, global_any, global_max, global_sum, largest_at
from fem_interface.core.records import Array, ContactField, Indices
from fem_interface.mechanics.adhesion import BondState, CohesiveLaw
from fem_interface.mechanics.contact import NormalLaw, contact_kinematics, facing
from fem_interface.mechanics.counterface import Counterface
from fem_interface.mechanics.friction import FrictionState, ShearLimitedFriction, Traction
from fem_interface.mechanics.gas import NO_POCKET, TrappedGas
from fem_interface.meshing.face import FacePoints

FORCES = ("contact", "friction", "adhesion", "gas")  # that act between the faces


@dataclass(frozen=True, eq=False, kw_only=True)
class InterfaceState:
    """What the interface remembers.

    Attributes:
        multiplier: Pressure that the penalty need not supply, at this rank's nodes; it
            is linear between the vertices of the face, shape (nodes,) [MPa].
        friction: Where the points stick.
        bonds: Which points hold on to the counterface.
        slant: Area of the counterface over its projection, shape (n,) [-].
    """

    multiplier: Array
    friction: FrictionState
    bonds: BondState
    slant: Array


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
            friction=FrictionState.at_rest(points.positions[:, :t]),
            bonds=BondState.none(n),
            slant=np.ones(n),
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
        opposite = self.counterface.displacement(nodal)
        self.kinematics = contact_kinematics(self.points, nodal, self.counterface, opposite)
        full, stiffness = self.law.pressure(self.kinematics.gap, self.multiplier_at_points)
        self.share, turn = facing(self.kinematics)
        self.pressure, self.stiffness = self.share * full, self.share * stiffness
        self._turn = full[:, None] * turn
        self._time_step = time_step
        bad = ~np.isfinite(self.kinematics.stretch)
        if global_any(bad, self.comm):
            where = largest_at(bad.astype(float), self.points.positions, self.comm)[1]
            raise StepNotConverged("the face has no place", where)
        self._update_adhesion_and_gas()
        self.traction: Traction | None = None
        if self.friction is not None:
            kin, before = self.kinematics, self.state.friction
            self.traction = self.friction.traction(
                before.slip(kin.opposite.xi, kin.gap), self.pressure, shear_strength, before.vector
            )

    def _update_adhesion_and_gas(self) -> None:
        """What follows from an energy of the gap or of the volume between the faces. Collective."""
        kin = self.kinematics
        self.tension, self.tension_stiffness = np.zeros_like(kin.gap), np.zeros_like(kin.gap)
        if self.adhesion is not None:
            c = 1.0 / self.state.slant
            self.tension, slope = self.adhesion.tension(
                c * kin.gap, self.state.bonds, self._time_step
            )
            self.tension_stiffness = c * slope
        if self.gas is not None:
            self.gas_pressure = self.gas.pressure(kin.gap, kin.stretch)

    def volume_slope(self) -> Array:
        """Derivative of the volume between the faces at each point, per share, shape (n, L)."""
        kin = self.kinematics
        return kin.stretch[:, None] * kin.gap_slope + kin.gap[:, None] * kin.normal_slope[:, -1]

    def volume_force(self) -> Array:
        """What a unit pressure between the faces does on the jump at each point, shape (n, L).

        Along the own normal of either face: the slope of the volume, less what the ends of a
        pocket on the metal's face would push along it, which no gas does.
        """
        kin, metal = self.kinematics, self._metal_dofs
        force = kin.stretch[:, None] * kin.gap_slope
        force[:, :metal] = np.einsum("nc,ncl->nl", kin.normal, kin.jump[:, :, :metal])
        return force

    @property
    def _metal_dofs(self) -> int:
        """Local degrees of freedom of the metal's facet; those of the opposite one follow."""
        return self.points.nodes.shape[1] * self.points.positions.shape[1]

    def add_forces(self, nodal: Array, of: Sequence[str] = FORCES) -> None:
        """Add the interface's internal forces to this rank's nodes (nodes, d) [uN]. Collective.

        Forces on ghost nodes are added on their owner by the caller.

        Args:
            nodal: What is added to.
            of: contact, friction, adhesion, gas or some of them.
        """
        kin, w = self.kinematics, self.points.area
        forces = np.zeros_like(kin.gap_slope)
        if "contact" in of:
            forces -= np.einsum("n,nc,ncl->nl", w * self.pressure, kin.normal, kin.jump)
        if self.traction is not None and "friction" in of:
            forces += np.einsum("n,nt,ntc,ncl->nl", w, self.traction.vector, kin.along, kin.jump)
        if self.adhesion is not None and "adhesion" in of:
            forces += (w * self.tension)[:, None] * kin.gap_slope
        if self.gas is not None and "gas" in of:
            forces -= (w * self.gas_pressure.pressure)[:, None] * self.volume_force()
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
        p, dp = w * self.pressure, w * self.stiffness
        n_jump = np.einsum("nc,ncl->nl", kin.normal, kin.jump)
        by_gap, by_pressure = -dp[:, None] * n_jump, -w[:, None] * n_jump
        stress = -p[:, None] * kin.normal  # all that does work on the jump
        by_vector = -np.einsum("n,ncm->ncm", p, kin.normal_slope)
        by_xi = np.zeros((*n_jump.shape, kin.tilt.shape[1]))
        if self.traction is not None:
            T, before = self.traction, self.state.friction
            stress += w[:, None] * np.einsum("nt,ntc->nc", T.vector, kin.along)
            by_vector += np.einsum("n,nt,ntcm->ncm", w, T.vector, kin.along_slope)
            along = np.einsum("n,ntc,ncl->nlt", w, kin.along, kin.jump)
            by_slip = np.einsum("nls,nst->nlt", along, T.by_slip)
            by_xi += np.einsum("nls,nst->nlt", by_slip, before.by_xi)
            by_limit = np.einsum("nlt,nt->nl", along, T.by_pressure)
            by_gap += np.einsum("nlt,nt->nl", by_slip, before.by_gap)
            by_gap += self.stiffness[:, None] * by_limit
            by_pressure += by_limit
        by_xi += np.einsum("nc,nctl->nlt", stress, kin.jump_by_xi)
        if self.adhesion is not None:
            by_gap += (w * self.tension_stiffness)[:, None] * kin.gap_slope
        K = np.einsum("ncl,ncm->nlm", kin.jump, by_vector, optimize=True)
        K += by_gap[:, :, None] * kin.gap_slope[:, None, :]
        K += by_pressure[:, :, None] * self._turn[:, None, :]
        K += np.einsum("nlt,ntm->nlm", by_xi, kin.xi_slope)
        if self.adhesion is not None:
            K += kin.gap_bend(w * self.tension)
        if self.gas is not None:
            K -= self._gas_bend(w * self.gas_pressure.pressure)
        return K

    def _gas_bend(self, weight: Array) -> Array:
        """Derivative of `volume_force` times a weight (n,), shape (n, L, L)."""
        kin, metal = self.kinematics, self._metal_dofs
        bend = kin.gap_bend(weight * kin.stretch)
        change = weight[:, None] * kin.gap_slope
        bend += change[:, :, None] * kin.normal_slope[:, -1][:, None, :]
        bend[:, :metal] = np.einsum(
            "n,ncl,ncm->nlm", weight, kin.jump[:, :, :metal], kin.normal_slope
        )
        return bend

    @property
    def pocket(self) -> Indices:
        """Sealed void of each of this rank's points, negative for none, shape (n,)."""
        if self.gas is None:
            return np.full(len(self.points.facet), NO_POCKET, dtype=np.int64)
        return self.gas.state.pocket

    def penetration(self) -> float:
        """Largest overlap, normal to the face, where it faces the other [um]. Collective."""
        overlap = np.where(self.share > 0.5, -self.field().gap, 0.0)
        return max(0.0, global_max(overlap, self.comm, empty=0.0))

    def leaning(self) -> float:
        """Part of the nominal area that stands upright and carries nothing [-]. Collective."""
        area = self.points.area
        over = global_sum(area * (self.share < 0.5), self.comm)
        return over / global_sum(area, self.comm)

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
        shear = np.zeros_like(kin.gap) if self.traction is None else self.traction.magnitude
        gas = np.zeros_like(kin.gap) if self.gas is None else self.gas_pressure.pressure
        adhesion = self.tension / kin.stretch  # of the deformed area
        vertical = self.pressure - adhesion + gas
        if self.traction is not None:
            friction = np.einsum("nt,nt->n", self.traction.vector, kin.along[:, :, -1])
            vertical = vertical - friction / kin.stretch
        return ContactField(
            position=kin.place,
            reference=kin.opposite.xi,
            area=self.points.area * kin.stretch,
            gap=kin.gap / kin.slant,
            opening=kin.gap,
            pressure=self.pressure,
            shear=shear,
            adhesion=adhesion,
            gas=gas,
            load=vertical,
        )

    def roll_back(self) -> None:
        """Forget the trial multiplier."""
        self.multiplier = self.state.multiplier

    def commit(self) -> None:
        """Accept the trial state; points that let go forget where they stuck."""
        kin = self.kinematics
        pressed = self.pressure > 0.0
        vector = np.zeros_like(kin.place) if self.traction is None else self.traction.vector
        friction = FrictionState.committed(kin.opposite.xi, kin.gap, kin.wall, pressed, vector)
        bonds = self.state.bonds
        if self.adhesion is not None:
            bonds = self.adhesion.committed(
                kin.gap / self.state.slant, pressed, bonds, self._time_step
            )
        self.state = InterfaceState(
            multiplier=self.multiplier, friction=friction, bonds=bonds, slant=kin.slant
        )
        if self.gas is not None:
            self.gas.commit(kin.gap, kin.stretch)
