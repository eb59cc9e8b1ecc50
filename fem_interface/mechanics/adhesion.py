r"""Adhesion on release: metal that was pressed on holds on, up to a strength, for a work.

A cohesive law over the gap g normal to the face (the vertical one over the slant of the committed
face), irreversible in the opening kappa that the bond has felt since the point was last pressed
(metal that is pressed on again bonds again):

.. math::
    e(\kappa) = \sigma_t \frac{\kappa}{g_0} \;|\; \sigma_t \frac{g_c - \kappa}{g_c - g_0} \;|\; 0,
    \qquad g_c = 2 W / \sigma_t, \qquad
    T = \frac{e(\kappa)}{\kappa} \, g, \qquad
    \dot\kappa = (g - \kappa) / t_v \;\text{ for } g > \kappa

so that opening an area once takes W of it, whatever the rise to the strength. The forces on both
faces are the gradient of that work. A bond that
lets go faster than its surroundings unload snaps, and a snap has no balance; it is the lag t_v,
far below the time of any release, that lets it run through within many short steps
[DuvautLions1976].
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fem_interface.core.records import Array

SHORTEST_RISE = 0.25  # of the way to full separation: the law rises to its strength within it
VISCOUS_TIME = 1e-2  # t_v [s]


@dataclass(frozen=True, eq=False, kw_only=True)
class BondState:
    """What adhesion remembers of n points.

    Attributes:
        bonded: Whether the point was pressed and has not let go since, shape (n,).
        opened: Opening kappa that it has felt since it was last pressed, shape (n,) [um].
    """

    bonded: NDArray[np.bool_]
    opened: Array

    @staticmethod
    def none(n: int) -> "BondState":
        """Nothing has touched yet."""
        return BondState(bonded=np.zeros(n, dtype=bool), opened=np.zeros(n))


@dataclass(frozen=True, kw_only=True)
class CohesiveLaw:
    """The law above.

    Attributes:
        strength: sigma_t [MPa].
        work: Of separation W, per area of the face [MPa um].
        rise: Opening g_0 at which the strength is reached [um]; shortened where W is so small
            that the bond would be gone before.
    """

    strength: float
    work: float
    rise: float

    @property
    def separation(self) -> float:
        """Opening g_c at which nothing is left [um]."""
        return 2 * self.work / self.strength

    def tension(self, gap: Array, state: BondState, time_step: float) -> tuple[Array, Array]:
        """Tension T (n,) [MPa] after a time step [s], and its derivative by the gap [MPa/um]."""
        felt, follows = self._felt(gap, state, time_step)
        secant, change = self._secant(felt)
        pulls = state.bonded & (gap > 0.0)
        T = np.where(pulls, secant * gap, 0.0)
        return T, np.where(pulls, secant + gap * change * follows, 0.0)

    def committed(
        self, gap: Array, pressed: NDArray[np.bool_], state: BondState, time_step: float
    ) -> BondState:
        """The state after an accepted step."""
        felt, _ = self._felt(gap, state, time_step)
        opened = np.where(pressed, 0.0, felt)
        return BondState(
            bonded=(state.bonded | pressed) & (opened < self.separation), opened=opened
        )

    def _felt(self, gap: Array, state: BondState, time_step: float) -> tuple[Array, Array]:
        """kappa after the step by the implicit Euler rule, and its derivative by the gap."""
        further = gap > state.opened
        follows = np.where(further, time_step / (VISCOUS_TIME + time_step), 0.0)
        return state.opened + follows * (gap - state.opened), follows

    def _secant(self, opening: Array) -> tuple[Array, Array]:
        """e / kappa (n,) [MPa/um], and its derivative by kappa (n,) [MPa/um^2]."""
        g_c = self.separation
        g_0 = min(self.rise, SHORTEST_RISE * g_c)
        softens = (opening > g_0) & (opening < g_c)
        κ = np.where(softens, opening, g_c)
        e = self.strength * (g_c - κ) / (g_c - g_0)
        secant = np.where(opening <= g_0, self.strength / g_0, e / κ)
        slope = -self.strength / (g_c - g_0)
        return secant, np.where(softens, (slope - e / κ) / κ, 0.0)
