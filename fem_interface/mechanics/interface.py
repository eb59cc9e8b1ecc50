"""The interface as part of the equilibrium: the sum of what acts between the faces."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from fem_interface.core.errors import StepNotConverged
from fem_interface.core.parallel import Comm, global_any, largest_at
from fem_interface.core.records import Array, ContactField, Indices
from fem_interface.mechanics.contact import ContactKinematics, contact_kinematics
from fem_interface.mechanics.counterface import Counterface
from fem_interface.mechanics.effects import Contact, Effect, Faces
from fem_interface.mechanics.kernels import add_to_nodes
from fem_interface.mechanics.pair_matrices import PairMatrices
from fem_interface.meshing.face import FacePoints

Kind = TypeVar("Kind")
InterfaceState = Mapping[str, Any]
"""What each effect remembers, by its name."""


class Interface:
    """What acts between the two faces on this rank's points.

    Attributes:
        points: The metal's face.
        counterface: The electrolyte's.
        contact: Normal contact, which is always there.
        effects: Contact first, then what was added to it.
        faces: Their trial state.
    """

    def __init__(
        self, points: FacePoints, counterface: Counterface, contact: Contact, comm: Comm
    ) -> None:
        self.points, self.counterface, self.comm = points, counterface, comm
        self.contact = contact
        self.effects: list[Effect] = [contact]
        self.faces: Faces

    def add(self, effect: Effect) -> None:
        """One more effect; it takes the place of another of its name."""
        self.effects = [one for one in self.effects if one.name != effect.name]
        self.effects.append(effect)
        effect.scale(self.contact.law.penalty)

    def find(self, kind: type[Kind]) -> Kind | None:
        """The effect of a kind, if it acts here."""
        return next((one for one in self.effects if isinstance(one, kind)), None)

    @property
    def kinematics(self) -> ContactKinematics:
        """Gap and jump of the trial state."""
        return self.faces.kin

    def update(self, nodal: Array, shear_strength: Array, time_step: float) -> None:
        """Gap and stresses of a displacement (nodes, d) [um]. Collective.

        Args:
            nodal: Displacement of this rank's nodes, ghosts included.
            shear_strength: k of the metal behind each point, shape (n,) [MPa].
            time_step: [s]
        """
        opposite = self.counterface.displacement(nodal)
        kin = contact_kinematics(self.points, nodal, self.counterface, opposite)
        self.faces = Faces(
            kin=kin,
            area=self.points.area,
            metal=self.points.nodes.shape[1] * self.points.positions.shape[1],
            shear_strength=shear_strength,
            time_step=time_step,
        )
        self.contact.update(self.faces)
        bad = ~np.isfinite(kin.stretch)
        if global_any(bad, self.comm):
            where = largest_at(bad.astype(float), self.points.positions, self.comm)[1]
            raise StepNotConverged("the face has no place", where)
        self.faces = replace(self.faces, pressing=self.contact.pressing)
        for effect in self.effects[1:]:
            effect.update(self.faces)

    def add_forces(self, nodal: Array, of: Sequence[str] = ()) -> None:
        """Add the interface's internal forces to this rank's nodes (nodes, d) [uN]. Collective.

        Forces on ghost nodes are added on their owner by the caller.

        Args:
            nodal: What is added to.
            of: Names of effects; all of them by default.
        """
        forces = np.zeros_like(self.kinematics.gap_slope)
        for effect in self.effects:
            if not of or effect.name in of:
                forces += effect.forces(self.faces)
        n, k = self.points.shape.shape
        d = nodal.shape[1]
        forces = forces.reshape(n, 2, k, d)
        add_to_nodes(forces[:, 0], self.points.nodes, nodal)
        opposite = np.zeros((len(self.counterface.node), d))
        met = self.counterface.facets[self.kinematics.opposite.facet]
        add_to_nodes(forces[:, 1], met, opposite)
        self.counterface.add_forces(opposite, nodal)

    def tangent(self, pair: Indices, count: int) -> Array:
        """Derivative of the forces by the unknowns of both facets of a pair, shape (count, L, L).

        Without the gas's dependence on the volume of its pocket, which is not local.

        Args:
            pair: Of each point, shape (n,).
            count: Of all pairs.
        """
        K = PairMatrices.zeros(count, self.kinematics.gap_slope.shape[1], pair)
        for effect in self.effects:
            effect.add_tangent(self.faces, K)
        return K.values

    def field(self) -> ContactField:
        """Gap and stresses on the deformed face, at this rank's points."""
        faces, kin = self.faces, self.kinematics
        none = np.zeros_like(kin.gap)
        stresses = {"shear": none, "adhesion": none, "gas": none}
        stresses |= {effect.field: effect.stress(faces) for effect in self.effects}
        return ContactField(
            position=kin.place,
            reference=kin.opposite.xi,
            area=self.points.area * kin.stretch,
            gap=faces.normal_gap,
            opening=kin.gap,
            load=sum((effect.lift(faces) for effect in self.effects), none),
            **stresses,
        )

    def scale(self, penalty: float) -> None:
        """Another penalty of contact [MPa/um], and what goes by it."""
        for effect in self.effects:
            effect.scale(penalty)

    def start(self, penalty: float) -> None:
        """Without load, with a penalty [MPa/um]."""
        self.contact.start(penalty)
        self.scale(penalty)

    @property
    def state(self) -> InterfaceState:
        """Of all effects."""
        return {effect.name: effect.state for effect in self.effects}

    def restore(self, state: InterfaceState) -> None:
        """Go on from a committed state; forget the trial."""
        for effect in self.effects:
            effect.restore(state[effect.name])
        self.scale(self.contact.state.penalty)

    def commit(self) -> None:
        """Accept the trial state. Collective."""
        for effect in self.effects:
            effect.commit(self.faces)
