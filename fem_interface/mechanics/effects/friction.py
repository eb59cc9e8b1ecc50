"""Friction between the faces, along the metal's own face."""

from dataclasses import replace
from typing import ClassVar

import numpy as np

from fem_interface.core.records import Array
from fem_interface.mechanics.effects.effect import Faces
from fem_interface.mechanics.friction import FrictionState, ShearLimitedFriction, Traction
from fem_interface.mechanics.pair_matrices import PairMatrices

STICKING = 0.1  # stiffness of sticking over the penalty of contact


class Friction:
    """Tangential traction.

    Attributes:
        law: The return map; sticking is as stiff as the penalty asks for.
        traction: Trial traction.
        state: Where the points stuck in the committed state.
    """

    name: ClassVar[str] = "friction"
    field: ClassVar[str] = "shear"

    def __init__(self, coefficient: float, shear_limit: float, places: Array) -> None:
        """
        Args:
            coefficient: Coulomb's mu [-].
            shear_limit: m, share of the metal's shear strength [-].
            places: Of the points on the mean plane, shape (n, d - 1) [um].
        """
        self.law = ShearLimitedFriction(
            coefficient=coefficient, shear_limit=shear_limit, stiffness=1.0
        )
        self.state = FrictionState.at_rest(places)
        self.traction: Traction

    def update(self, faces: Faces) -> None:
        """Traction of a trial state."""
        kin, before = faces.kin, self.state
        slip = before.slip(kin.opposite.xi, kin.gap)
        self.traction = self.law.traction(
            slip, faces.pressed.pressure, faces.shear_strength, before.vector
        )

    def _vector(self, faces: Faces) -> Array:
        """Per nominal area, shape (n, d) [MPa]."""
        return np.einsum("nt,ntc->nc", self.traction.vector, faces.kin.along)

    def forces(self, faces: Faces) -> Array:
        """Shape (n, L) [uN]."""
        return faces.force(self._vector(faces))

    def add_tangent(self, faces: Faces, K: PairMatrices) -> None:
        """By slip, of place and gap, and by its limit, of the pressure."""
        T, kin, before, now = self.traction, faces.kin, self.state, faces.pressed
        along = np.stack([faces.force(kin.along[:, i]) for i in range(len(T.vector.T))], axis=2)
        by_slip = along @ T.by_slip
        by_limit = (along @ T.by_pressure[:, :, None])[:, :, 0]
        by_gap = (by_slip @ before.by_gap[:, :, None])[:, :, 0]
        faces.add_tangent(
            K,
            self._vector(faces),
            kin.turned(T.vector),
            by_gap + now.by_gap[:, None] * by_limit,
            by_slip @ before.by_xi,
        )
        now.add_turn(K, by_limit)

    def stress(self, faces: Faces) -> Array:
        """Its size, shape (n,) [MPa]."""
        return self.traction.magnitude

    def lift(self, faces: Faces) -> Array:
        """Shape (n,) [MPa]."""
        return -self._vector(faces)[:, -1] / faces.kin.stretch

    def scale(self, penalty: float) -> None:
        """Sticking slips by far less than what overlaps."""
        self.law = replace(self.law, stiffness=STICKING * penalty)

    def commit(self, faces: Faces) -> None:
        """Points that let go forget where they stuck."""
        kin, pressed = faces.kin, faces.pressed.pressure > 0.0
        self.state = FrictionState.committed(
            kin.opposite.xi, kin.gap, kin.wall, pressed, self.traction.vector
        )

    def restore(self, state: FrictionState) -> None:
        """Where points stuck in a committed state."""
        self.state = state
