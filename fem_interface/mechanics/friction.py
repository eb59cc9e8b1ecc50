r"""Friction that the metal can carry: Coulomb, limited by the metal's own shear strength.

.. math:: |t| \le \min(\mu p, \; m k)

A covector t over the counterface's material coordinates does work on the slip xi - xi_n, which
is objective: rigid motion of both bodies causes none. Sticking is elastic with a stiffness that
lets it slip by far less than a nanometre; the factors of area and the strength k are those of
the committed state, so that the tangent below is the exact derivative of the algorithm.
"""

from dataclasses import dataclass

import numpy as np

from fem_interface.records import Array


@dataclass(frozen=True, eq=False, kw_only=True)
class Traction:
    """Friction at n points; t = d - 1.

    Attributes:
        covector: Traction per nominal area over xi, shape (n, t) [MPa].
        by_slip: Its derivative by xi, shape (n, t, t) [MPa/um].
        by_pressure: Its derivative by the pressure, shape (n, t) [-].
        magnitude: Per nominal area, shape (n,) [MPa].
    """

    covector: Array
    by_slip: Array
    by_pressure: Array
    magnitude: Array


@dataclass(frozen=True, eq=False, kw_only=True)
class FrictionState:
    """What friction remembers of n points from the committed state.

    Attributes:
        xi: Material place opposite, shape (n, t) [um].
        covector: Traction there, shape (n, t) [MPa].
        metric: First fundamental form of the counterface, shape (n, t, t) [-].
        area_ratio: True deformed over nominal area of the metal's face, shape (n,) [-].
    """

    xi: Array
    covector: Array
    metric: Array
    area_ratio: Array


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
        self, xi: Array, pressure: Array, shear_strength: Array, state: FrictionState
    ) -> Traction:
        """Friction at places xi (n, t) under pressure (n,) and strength k (n,) [MPa]."""
        g, ε = state.metric, self.stiffness
        g_inv = np.linalg.inv(g)
        trial = state.covector + ε * np.einsum("nij,nj->ni", g, xi - state.xi)
        raised = np.einsum("nij,nj->ni", g_inv, trial)
        size = np.sqrt(np.maximum(np.einsum("ni,ni->n", trial, raised), 1e-300))
        coulomb = self.coefficient * pressure * state.area_ratio
        strength = self.shear_limit * shear_strength * state.area_ratio
        limit = np.minimum(coulomb, strength)
        slips = size > limit
        direction = trial / size[:, None]
        scale = np.where(slips, limit / size, 1.0)
        by_slip = ε * scale[:, None, None] * g
        # A sliding traction keeps its size and turns with the slip.
        radial = direction[:, :, None] * np.einsum("nij,nj->ni", g, raised)[:, None, :]
        by_slip -= (slips * scale * ε / size)[:, None, None] * radial
        by_limit = (slips & (coulomb < strength)) * self.coefficient * state.area_ratio
        return Traction(
            covector=scale[:, None] * trial,
            by_slip=by_slip,
            by_pressure=by_limit[:, None] * direction,
            magnitude=scale * size,
        )
