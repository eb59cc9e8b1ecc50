"""Bonds between the faces, which hold on release."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fem_interface.core.records import Array
from fem_interface.mechanics.adhesion import BondState, CohesiveLaw
from fem_interface.mechanics.effects.effect import Faces
from fem_interface.mechanics.pair_matrices import PairMatrices


@dataclass(frozen=True, eq=False, kw_only=True)
class AdhesionState:
    """What adhesion remembers of n points.

    Attributes:
        bonds: Which of them hold on to the counterface.
        slant: Area of the counterface over its projection, shape (n,) [-].
    """

    bonds: BondState
    slant: Array


class Adhesion:
    """Tension over the gap along the normal of the committed face.

    Attributes:
        law: Cohesive.
        tension: Trial tension per projected area, shape (n,) [MPa].
        state: Committed state.
    """

    name: ClassVar[str] = "adhesion"
    field: ClassVar[str] = "adhesion"

    def __init__(self, law: CohesiveLaw, n: int) -> None:
        """Of n points that have touched nothing yet."""
        self.law = law
        self.state = AdhesionState(bonds=BondState.none(n), slant=np.ones(n))

    def update(self, faces: Faces) -> None:
        """Tension of a trial state."""
        c = 1.0 / self.state.slant
        self.tension, slope = self.law.tension(c * faces.kin.gap, self.state.bonds, faces.time_step)
        self._by_gap = c * slope

    def forces(self, faces: Faces) -> Array:
        """The gradient of the work of opening, shape (n, L) [uN]."""
        return (faces.area * self.tension)[:, None] * faces.kin.gap_slope

    def add_tangent(self, faces: Faces, K: PairMatrices) -> None:
        """Of its forces."""
        kin, w = faces.kin, faces.area
        K.add_products((w * self._by_gap)[:, None] * kin.gap_slope, kin.gap_slope)
        kin.add_gap_bend(K, w * self.tension)

    def stress(self, faces: Faces) -> Array:
        """Tension on the deformed area, shape (n,) [MPa]."""
        return self.tension / faces.kin.stretch

    def lift(self, faces: Faces) -> Array:
        """Shape (n,) [MPa]."""
        return -self.stress(faces)

    def scale(self, penalty: float) -> None:
        """It does not go by the penalty."""

    def commit(self, faces: Faces) -> None:
        """What was pressed is bonded anew."""
        bonds = self.law.committed(
            faces.kin.gap / self.state.slant,
            faces.pressed.pressure > 0.0,
            self.state.bonds,
            faces.time_step,
        )
        self.state = AdhesionState(bonds=bonds, slant=faces.kin.slant)

    def restore(self, state: AdhesionState) -> None:
        """Bonds of a committed state."""
        self.state = state
