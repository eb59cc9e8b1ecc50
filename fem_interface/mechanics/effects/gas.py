"""Gas that is shut in between the faces."""

from typing import ClassVar

import numpy as np

from fem_interface.contact.touching import separation
from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.effects.effect import Faces
from fem_interface.mechanics.gas import GasPressure, GasState, TrappedGas
from fem_interface.mechanics.pair_matrices import PairMatrices


class Gas:
    """Pressure of sealed voids on both faces.

    Attributes:
        law: The gas of all pockets.
        now: Of the trial state.
    """

    name: ClassVar[str] = "gas"
    field: ClassVar[str] = "gas"

    def __init__(self, law: TrappedGas) -> None:
        self.law = law
        self.now: GasPressure

    @property
    def state(self) -> GasState:
        """Committed state."""
        return self.law.state

    @property
    def pocket(self) -> Indices:
        """Sealed void of each of this rank's points, negative for none, shape (n,)."""
        return self.law.state.pocket

    def update(self, faces: Faces) -> None:
        """Pressure of a trial state. Collective."""
        self.now = self.law.pressure(faces.kin.gap, faces.kin.stretch)

    def forces(self, faces: Faces) -> Array:
        """Shape (n, L) [uN]."""
        return -(faces.area * self.now.pressure)[:, None] * faces.volume_force()

    def add_tangent(self, faces: Faces, K: PairMatrices) -> None:
        """At a given pressure; what couples a pocket's points is not local."""
        faces.add_volume_bend(K, -faces.area * self.now.pressure)

    def couplings(self, faces: Faces) -> tuple[Array, Array, Array]:
        """Shares of each point in a = -dF/dp and q = dV/du of its pocket, (n, L), and -dp/dV."""
        w = (faces.area * self.state.share)[:, None]
        stiffness = self.law.stiffness(self.now)
        return w * faces.volume_force(), w * faces.volume_slope(), stiffness

    def stress(self, faces: Faces) -> Array:
        """Above the atmosphere's, shape (n,) [MPa]."""
        return self.now.pressure

    lift = stress

    @property
    def highest(self) -> float:
        """Absolute pressure of the hardest pressed pocket, zero without any [MPa]."""
        return float(np.max(self.now.absolute, initial=0.0))

    def scale(self, penalty: float) -> None:
        """It does not go by the penalty."""

    def commit(self, faces: Faces) -> None:
        """Seal, join and find pockets. Collective."""
        apart = separation(faces.normal_gap, faces.pressed.pressure)
        self.law.commit(faces.kin.gap, faces.kin.stretch, apart)

    def restore(self, state: GasState) -> None:
        """The gas of a committed state."""
        self.law.state = state
