r"""An effect between the faces: a traction, its tangent, and what it remembers.

With the jump v - w of a virtual displacement between a point of the metal's face and the material
opposite it, a traction t per nominal area does the work

.. math:: \int t \cdot (v - w(\xi)) \, dX

and its derivative has three parts: the traction turns, it changes with gap and place, and the
place opposite moves along the counterface.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np

from fem_interface.contact.voids import Connections, connections
from fem_interface.core.parallel import Comm
from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.contact import ContactKinematics
from fem_interface.mechanics.pair_matrices import PairMatrices
from fem_interface.meshing.face import FacePoints


@dataclass(frozen=True, eq=False, kw_only=True)
class Pressing:
    """Contact pressure at n points.

    Attributes:
        pressure: p, of the share that faces the other side, shape (n,) [MPa].
        by_gap: Its derivative by the gap, shape (n,) [MPa/um].
        share: Part of the full pressure that a face carries as it turns upright, shape (n,) [-].
        steep: Points where that changes, shape (s,).
        turn: Derivative of their pressure by it, shape (s, L) [MPa/um].
    """

    pressure: Array
    by_gap: Array
    share: Array
    steep: Indices
    turn: Array

    def add_turn(self, K: PairMatrices, by_pressure: Array) -> None:
        """Add how forces change as faces turn upright, with their derivative (n, L) by pressure."""
        if len(self.steep):
            K.of(self.steep).add_products(by_pressure[self.steep], self.turn)


@dataclass(frozen=True, eq=False, kw_only=True)
class Faces:
    """Both faces at a trial state, at n points with L local degrees of freedom.

    Attributes:
        kin: Gap and jump.
        area: Nominal area of each point, shape (n,) [um^(d-1)].
        metal: Local degrees of freedom of the metal's facet; those opposite follow.
        shear_strength: k of the metal behind each point, shape (n,) [MPa].
        time_step: [s]
        pressing: Contact pressure; it is known before all else.
    """

    kin: ContactKinematics
    area: Array
    metal: int
    shear_strength: Array
    time_step: float
    pressing: Pressing | None = None

    @property
    def pressed(self) -> Pressing:
        """The contact pressure."""
        assert self.pressing is not None
        return self.pressing

    @property
    def normal_gap(self) -> Array:
        """Distance along the counterface's normal, shape (n,) [um]."""
        return self.kin.gap / self.kin.slant

    def force(self, traction: Array) -> Array:
        """Forces of a traction per nominal area (n, d) [MPa], shape (n, L) [uN]."""
        return self.kin.on_jump(self.area[:, None] * traction)

    def add_tangent(
        self,
        K: PairMatrices,
        traction: Array,
        turns: Array,
        by_gap: Array,
        by_xi: Array | None = None,
    ) -> None:
        """Add the derivative of `force` to K.

        Args:
            K: What is added to.
            traction: Per nominal area, shape (n, d) [MPa].
            turns: Its derivative by the displacements at fixed gap and place, shape (n, d, L).
            by_gap: Of the forces by the gap, shape (n, L).
            by_xi: Of the forces by the place opposite, jump apart, shape (n, L, t); none at all.
        """
        kin = self.kin
        if by_xi is None:
            by_xi = np.zeros((*by_gap.shape, kin.tilt.shape[1]))
        K.add_traction(
            self.area,
            (kin.jump, kin.jump_by_xi),
            (kin.gap_slope, kin.xi_slope),
            traction,
            (turns, by_gap, by_xi),
        )

    def volume_slope(self) -> Array:
        """Derivative of the volume between the faces at each point, per share, shape (n, L)."""
        kin = self.kin
        return kin.stretch[:, None] * kin.gap_slope + kin.gap[:, None] * kin.normal_slope[:, -1]

    def volume_force(self) -> Array:
        """What a unit pressure between the faces does on the jump at each point, shape (n, L).

        Along the own normal of either face: the slope of the volume, less what the ends of a
        pocket on the metal's face would push along it, which no gas does.
        """
        kin, m = self.kin, self.metal
        force = kin.stretch[:, None] * kin.gap_slope
        force[:, :m] = kin.on_jump(kin.normal)[:, :m]
        return force

    def add_volume_bend(self, K: PairMatrices, weight: Array) -> None:
        """Add the derivative of `volume_force` times a weight (n,) to K."""
        kin, m = self.kin, self.metal
        kin.add_gap_bend(K, weight * kin.stretch, first=m)
        change = weight[:, None] * kin.gap_slope
        change[:, :m] = 0.0
        K.add_products(change, kin.normal_slope[:, -1])
        K.add_turning(weight, kin.jump, kin.normal_slope, m)


class Effect(Protocol):
    """What `Interface` asks of everything that acts between the faces.

    Attributes:
        name: As it is called in the balance of energy.
        field: Where its stress is in a `ContactField`.
        state: What it remembers of the committed step; a frozen record.
    """

    name: ClassVar[str]
    field: ClassVar[str]

    @property
    def state(self) -> Any: ...

    def update(self, faces: Faces) -> None:
        """Stress of a trial state. Collective; raises StepNotConverged."""

    def forces(self, faces: Faces) -> Array:
        """On the local degrees of freedom of each point, shape (n, L) [uN]."""

    def add_tangent(self, faces: Faces, K: PairMatrices) -> None:
        """Add their derivative, as far as it is local."""

    def stress(self, faces: Faces) -> Array:
        """On the deformed face, for people, shape (n,) [MPa]."""

    def lift(self, faces: Faces) -> Array:
        """What of it pushes the faces apart vertically, shape (n,) [MPa]."""

    def scale(self, penalty: float) -> None:
        """Contact has a new penalty [MPa/um]."""

    def commit(self, faces: Faces) -> None:
        """Accept the trial. Collective."""

    def restore(self, state: Any) -> None:
        """Go on from another committed state; forget the trial."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Scales:
    """What an effect may need of the stack that it is made for.

    Attributes:
        points: The metal's face, on this rank.
        nominal_area: Of the interface on all ranks [um^(d-1)].
        rounding: Gap over which contact sets in [um].
        comm: The ranks.
    """

    points: FacePoints
    nominal_area: float
    rounding: float
    comm: Comm

    @property
    def places(self) -> Array:
        """Of the points on the mean plane, shape (n, d - 1) [um]."""
        return self.points.positions[:, :-1]

    @property
    def connected(self) -> Connections:
        """How the points hang together. Collective."""
        return connections(self.places, self.points.node_positions[..., :-1], self.comm)
