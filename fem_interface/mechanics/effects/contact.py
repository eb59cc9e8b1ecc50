"""Normal contact between the faces, with its multipliers."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from dolfinx import la
from dolfinx.common import IndexMap
from dolfinx.la import InsertMode

from fem_interface.core.parallel import Comm, global_max, global_sum
from fem_interface.core.records import Array
from fem_interface.mechanics.contact import NormalLaw, facing
from fem_interface.mechanics.effects.effect import Faces, Pressing
from fem_interface.mechanics.pair_matrices import PairMatrices
from fem_interface.meshing.face import FacePoints


@dataclass(frozen=True, eq=False, kw_only=True)
class ContactState:
    """What contact remembers.

    Attributes:
        multiplier: Pressure that the penalty need not supply, at this rank's nodes; it is
            linear between the vertices of the face, shape (nodes,) [MPa].
        penalty: [MPa/um]
    """

    multiplier: Array
    penalty: float


class Contact:
    """Pressure along the metal's own normal.

    Attributes:
        law: Its penalty may grow during a step.
        multiplier: Trial multiplier, shape (nodes,) [MPa].
        pressing: The trial pressure.
        state: Committed state.
    """

    name: ClassVar[str] = "contact"
    field: ClassVar[str] = "pressure"

    def __init__(self, law: NormalLaw, points: FacePoints, comm: Comm, node_map: IndexMap) -> None:
        self.law, self._points, self._comm = law, points, comm
        self.multiplier = np.zeros(node_map.size_local + node_map.num_ghosts)
        self.state = ContactState(multiplier=self.multiplier, penalty=law.penalty)
        self._vertex_sums = la.vector(node_map, 2)

    def update(self, faces: Faces) -> None:
        """Pressure of a trial state."""
        full, by_gap = self.law.pressure(faces.kin.gap, self.multiplier_at_points)
        share, steep, turn = facing(faces.kin)
        self._gap = faces.normal_gap
        self.pressing = Pressing(
            pressure=share * full,
            by_gap=share * by_gap,
            share=share,
            steep=steep,
            turn=full[steep, None] * turn,
        )

    def forces(self, faces: Faces) -> Array:
        """Shape (n, L) [uN]."""
        return -faces.force(self.pressing.pressure[:, None] * faces.kin.normal)

    def add_tangent(self, faces: Faces, K: PairMatrices) -> None:
        """Of its forces."""
        now, kin = self.pressing, faces.kin
        p = now.pressure
        against = -faces.force(kin.normal)
        faces.add_tangent(
            K,
            -p[:, None] * kin.normal,
            -p[:, None, None] * kin.normal_slope,
            now.by_gap[:, None] * against,
        )
        now.add_turn(K, against)

    def stress(self, faces: Faces) -> Array:
        """Contact pressure, shape (n,) [MPa]."""
        return self.pressing.pressure

    lift = stress

    def scale(self, penalty: float) -> None:
        """Another penalty [MPa/um]."""
        self.law = replace(self.law, penalty=penalty)

    def start(self, penalty: float) -> None:
        """With this penalty from the first trial on [MPa/um]."""
        self.state = replace(self.state, penalty=penalty)

    def commit(self, faces: Faces) -> None:
        """Accept the trial multiplier and penalty."""
        self.state = ContactState(multiplier=self.multiplier, penalty=self.law.penalty)

    def restore(self, state: ContactState) -> None:
        """Multiplier and penalty of a committed state."""
        self.state, self.multiplier = state, state.multiplier
        self.scale(state.penalty)

    def penetration(self) -> float:
        """Largest overlap, normal to the face, where it faces the other [um]. Collective."""
        overlap = np.where(self.pressing.share > 0.5, -self._gap, 0.0)
        return max(0.0, global_max(overlap, self._comm, empty=0.0))

    def mean_overlap(self) -> float:
        """Largest mean overlap of the pressed points around a vertex [um]. Collective.

        It is what the multiplier can take away: points of a facet of a patch are more than its
        vertices, and the overlap of one that lies between them stands for a face that the facets
        do not follow.
        """
        points, pressed = self._points, self.pressing.pressure > 0.0
        w = np.where(pressed & (self.pressing.share > 0.5), points.area, 0.0)
        total, weight = self._around_vertices(w * self._gap, w)
        mean = np.divide(-total, weight, out=np.zeros_like(weight), where=weight > 0.0)
        return max(0.0, global_max(mean, self._comm, empty=0.0))

    def _around_vertices(self, first: Array, second: Array) -> tuple[Array, Array]:
        """Sums of values at the points (n,) over the hat function of each vertex. Collective."""
        points, sums = self._points, self._vertex_sums
        sums.array[:] = 0.0
        vertices = points.nodes[:, : points.corner.shape[1]]
        table = sums.array.reshape(-1, 2)
        np.add.at(table[:, 0], vertices, points.corner * first[:, None])
        np.add.at(table[:, 1], vertices, points.corner * second[:, None])
        sums.scatter_reverse(InsertMode.add)
        sums.scatter_forward()
        return table[:, 0], table[:, 1]

    def leaning(self) -> float:
        """Part of the nominal area that stands upright and carries nothing [-]. Collective."""
        area = self._points.area
        over = global_sum(area * (self.pressing.share < 0.5), self._comm)
        return over / global_sum(area, self._comm)

    def augment(self, relaxation: float = 1.0) -> None:
        """One step of Uzawa's iteration towards zero mean gap around every vertex. Collective.

        The multiplier is linear on each facet and continuous: what quadratic displacements can
        meet without locking. What a curved wall keeps from them is left to the penalty.
        A relaxation below 1 keeps a point on the edge of contact from closing and opening in
        turn as its multiplier goes up and down.
        """
        w = self._points.area
        excess = self.pressing.pressure - self.multiplier_at_points
        total, weight = self._around_vertices(w * excess, w)
        change = np.divide(total, weight, out=np.zeros_like(weight), where=weight > 0)
        self.multiplier = np.maximum(self.multiplier + relaxation * change, 0.0)

    @property
    def multiplier_at_points(self) -> Array:
        """Multiplier at this rank's points, shape (n,) [MPa]."""
        points = self._points
        vertices = points.nodes[:, : points.corner.shape[1]]
        return np.einsum("nv,nv->n", points.corner, self.multiplier[vertices])
