r"""Friction that the metal can carry: Coulomb, limited by the metal's own shear strength.

.. math:: |t| \le \min(\mu p, \; m k)

p and t are the true normal and tangential tractions on the deformed face of the metal: t acts along
that face, at right angles to the pressure. It works on the slip, the part of the relative
displacement along the wall since the committed state, where the wall had the tangents a and their
orthonormal frame q,

.. math:: s_i = q_i \cdot \left( a_\alpha \, (\xi - \xi_n)^\alpha + e_z (g - g_n) \right),

so that a wall that rises does not turn an overlap into slip, and a rigid motion of both bodies
causes none. Sticking is elastic with a stiffness that lets it slip by far less than a nanometre.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fem_interface.core.records import Array


@dataclass(frozen=True, eq=False, kw_only=True)
class Traction:
    """Friction at n points; t = d - 1.

    Attributes:
        vector: Along the metal's face, per deformed area, shape (n, t) [MPa].
        by_slip: Its derivative by the slip, shape (n, t, t) [MPa/um].
        by_pressure: Its derivative by the pressure, shape (n, t) [-].
        magnitude: Shape (n,) [MPa].
    """

    vector: Array
    by_slip: Array
    by_pressure: Array
    magnitude: Array


@dataclass(frozen=True, eq=False, kw_only=True)
class FrictionState:
    """What friction remembers of n points from the committed state.

    Attributes:
        xi: Material place opposite, shape (n, t) [um].
        gap: Vertical gap, shape (n,) [um].
        by_xi: Slip by a change of place, q . a, shape (n, t, t) [-].
        by_gap: Slip by a change of gap, q . e_z where the faces touch, shape (n, t) [-].
        vector: Traction, shape (n, t) [MPa].
    """

    xi: Array
    gap: Array
    by_xi: Array
    by_gap: Array
    vector: Array

    @staticmethod
    def at_rest(xi: Array) -> "FrictionState":
        """Over a flat wall, at places xi (n, t), without traction."""
        n, t = xi.shape
        return FrictionState(
            xi=xi.copy(),
            gap=np.zeros(n),
            by_xi=np.tile(np.eye(t), (n, 1, 1)),
            by_gap=np.zeros((n, t)),
            vector=np.zeros((n, t)),
        )

    @staticmethod
    def committed(
        xi: Array, gap: Array, wall: Array, touching: NDArray[np.bool_], vector: Array
    ) -> "FrictionState":
        """The state after an accepted step.

        What comes down to a wall that it did not touch has not slipped on it: only points that
        touch count a change of their gap.

        Args:
            xi: Shape (n, t) [um].
            gap: Shape (n,) [um].
            wall: Tangents of the wall over xi, shape (n, t, d).
            touching: Where the faces carry pressure, shape (n,).
            vector: Traction, shape (n, t) [MPa].
        """
        q, r = np.linalg.qr(np.swapaxes(wall, 1, 2))
        sign = np.where(np.diagonal(r, axis1=1, axis2=2) < 0.0, -1.0, 1.0)
        return FrictionState(
            xi=xi,
            gap=gap,
            by_xi=sign[:, :, None] * r,
            by_gap=touching[:, None] * sign * q[:, -1],
            vector=vector,
        )

    def slip(self, xi: Array, gap: Array) -> Array:
        """s (n, t) [um] since the committed state, at places xi (n, t) and gaps (n,)."""
        moved = np.einsum("nij,nj->ni", self.by_xi, xi - self.xi)
        return moved + self.by_gap * (gap - self.gap)[:, None]


@dataclass(frozen=True, kw_only=True)
class ShearLimitedFriction:
    """The return map.

    Attributes:
        coefficient: Coulomb's mu [-].
        shear_limit: m, share of the shear strength [-].
        stiffness: Of sticking [MPa/um].
    """

    coefficient: float
    shear_limit: float
    stiffness: float

    def traction(
        self, slip: Array, pressure: Array, shear_strength: Array, before: Array
    ) -> Traction:
        """Friction after a slip (n, t) [um] from a traction `before` (n, t) [MPa].

        Args:
            slip: Shape (n, t) [um].
            pressure: p, shape (n,) [MPa].
            shear_strength: k, shape (n,) [MPa].
            before: Committed traction, shape (n, t) [MPa].
        """
        ε, t = self.stiffness, slip.shape[1]
        trial = before + ε * slip
        size = np.sqrt(np.maximum(np.einsum("ni,ni->n", trial, trial), 1e-300))
        coulomb = self.coefficient * pressure
        strength = self.shear_limit * shear_strength
        limit = np.minimum(coulomb, strength)
        slips = size > limit
        direction = trial / size[:, None]
        scale = np.where(slips, limit / size, 1.0)
        # A sliding traction keeps its size and turns with the slip.
        kept = slips[:, None, None] * direction[:, :, None] * direction[:, None, :]
        by_limit = (slips & (coulomb < strength)) * self.coefficient
        return Traction(
            vector=scale[:, None] * trial,
            by_slip=(ε * scale)[:, None, None] * (np.eye(t) - kept),
            by_pressure=by_limit[:, None] * direction,
            magnitude=scale * size,
        )
