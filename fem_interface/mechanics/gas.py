r"""Gas trapped in sealed voids: isothermal p V = const from the moment of sealing.

Pocket i, with V_i the volume between the faces of its points, pushes both faces apart with

.. math::
    p_i = N_i / V_i - p_0, \qquad V_i = \int_i s \, g \, dx

p_0 is the absolute pressure of the atmosphere, against which all pressures here are measured,
N_i = p_0 V_i when the pocket was sealed. The share s of a point, between 0 and 1, tells whether
there is gas at it; it is that of the committed state, 1 but for points whose gap has become small
against the pocket's. In a step V is then linear in the gap and -N ln V convex: a share that
followed the gap would let the last of the gas jump to and fro along a face that is all but closed.
All points of a pocket feel the volume of all, so the tangent has one dense part for each,

.. math:: \frac{\partial F}{\partial u} = \dots + \frac{N_i}{V_i^2} \; a_i \otimes q_i, \qquad
    q_i = dV_i / du

Its force p_i a_i is that gradient, so that gas in a closed void moves nothing, along the own normal
of either face: what the ends of the share would push along the metal's face, p s' g, is left out.

Which voids are shut in, their connections tell: by the contact fraction in a cut (2D), by the paths
along the face in 3D. A void that is shut holds the atmosphere that stood in it, and the gas of the
pockets that it was made of. Pockets that meet share their gas, one that is parted shares it out by
volume, one that finds a way out loses it, and a void that opens where no gas was is empty.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fem_interface.contact.voids import NONE, Connections, Parts
from fem_interface.core.errors import StepNotConverged
from fem_interface.core.parallel import Comm, global_sum
from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.heirs import NO_POCKET, Held, heirs

EDGE = 0.1  # points whose gap is below this part of their pocket's mean gap lose their share
RELAXATION = 0.5  # of the share from step to step


@dataclass(frozen=True, eq=False, kw_only=True)
class GasState:
    """Who holds how much gas.

    Attributes:
        closed: Whether contact has reached the sealing fraction.
        air: Whether a point is in the open, shape (n,).
        pocket: Pocket of each of this rank's points, shape (n,).
        share: s of each, shape (n,) [-].
        amount: N of all ranks' pockets, shape (m,) [MPa um^d].
    """

    closed: bool
    air: NDArray[np.bool_]
    pocket: Indices
    share: Array
    amount: Array


@dataclass(frozen=True, eq=False, kw_only=True)
class GasPressure:
    """The gas at a trial state.

    Attributes:
        pressure: On this rank's points, above the atmosphere's, shape (n,) [MPa].
        volume: Of all pockets, shape (m,) [um^d].
        absolute: Pressure in all pockets, shape (m,) [MPa].
    """

    pressure: Array
    volume: Array
    absolute: Array


class TrappedGas:
    """The gas of all pockets.

    Attributes:
        state: Committed state.
    """

    def __init__(
        self,
        *,
        atmosphere: float,
        sealing_fraction: float,
        contact_distance: float,
        nominal_area: float,
        connected: Connections,
        area: Array,
        comm: Comm,
    ) -> None:
        """
        Args:
            atmosphere: p_0, absolute [MPa].
            sealing_fraction: Contact fraction from which on no cut lets anything through [-].
            contact_distance: Gap below which the faces touch [um].
            nominal_area: Of the whole interface [um^(d-1)].
            connected: How this rank's points hang together.
            area: Nominal area of these points, shape (n,) [um^(d-1)].
            comm: The ranks.
        """
        self._atmosphere, self._sealing = atmosphere, sealing_fraction
        self._distance, self._nominal_area = contact_distance, nominal_area
        self._connected, self._area, self._comm = connected, area, comm
        n = len(area)
        self.state = GasState(
            closed=False,
            air=np.ones(n, dtype=bool),
            pocket=np.full(n, NO_POCKET),
            share=np.zeros(n),
            amount=np.zeros(0),
        )

    def pressure(self, gap: Array, stretch: Array) -> GasPressure:
        """Gas on the faces at a gap (n,) [um] and stretch dx/dX (n,) of the plane. Collective.

        Raises StepNotConverged where a pocket would have no room.
        """
        state = self.state
        volume = self._sums(state.share * gap * stretch, state)
        holds = state.amount > 0.0
        if np.any(volume[holds] <= 0.0):
            raise StepNotConverged("trapped gas has no room")
        absolute = np.divide(state.amount, volume, out=np.zeros_like(volume), where=holds)
        outside = np.append(absolute - self._atmosphere, 0.0)  # NO_POCKET is the last
        return GasPressure(
            pressure=outside[state.pocket] * state.share, volume=volume, absolute=absolute
        )

    def stiffness(self, now: GasPressure) -> Array:
        """- dp/dV of all pockets, shape (m,) [MPa/um^d]."""
        holds = self.state.amount > 0.0
        return np.divide(now.absolute, now.volume, out=np.zeros_like(now.volume), where=holds)

    def commit(self, gap: Array, stretch: Array, separation: Array) -> None:
        """Seal, join and find pockets at an accepted state. Collective.

        Args:
            gap: Vertical, whose integral is the volume, shape (n,) [um].
            stretch: dx/dX of the plane, shape (n,).
            separation: Along the normal, which tells whether the faces touch, shape (n,) [um].
        """
        apart = separation >= self._distance
        touching = self._area * stretch * ~apart
        fraction = global_sum(touching, self._comm) / self._nominal_area
        closed = self.state.closed or fraction >= self._sealing
        voids = self._connected.parts(apart, closed=closed)
        self.state = self._shared(gap, stretch, self._renewed(gap * stretch, voids, closed))

    def _renewed(self, gap: Array, voids: Parts, closed: bool) -> GasState:
        """Pockets and their gas where voids have taken the place of pockets."""
        old, m, n = self.state, voids.count, len(self.state.amount)
        inside, held = voids.label != NONE, old.pocket != NO_POCKET
        room = self._area * old.share * np.maximum(gap, 0.0)
        at = voids.label[inside & held], old.pocket[inside & held]
        found = np.zeros((2, m, n))
        np.add.at(found[0], at, room[inside & held])
        np.add.at(found[1], at, self._area[inside & held])
        volume, area = np.asarray(self._comm.allreduce(found), dtype=float)
        whole = np.asarray(self._comm.allreduce(np.bincount(old.pocket[held], room[held], n)))
        after = heirs(
            Held(volume=volume, area=area, whole=whole), old.amount, voids.sealed, self._distance
        )
        of_void, of_pocket = (np.append(one, NO_POCKET) for one in (after.of_void, after.of_pocket))
        pocket = np.where(inside, of_void[voids.label], of_pocket[old.pocket])
        enters = inside & old.air & (pocket != NO_POCKET)
        own = np.bincount(pocket[enters], (self._area * gap)[enters], len(after.amount))
        return GasState(
            closed=closed,
            air=inside & (pocket == NO_POCKET),
            pocket=pocket,
            share=np.where(pocket == NO_POCKET, 0.0, np.where(enters, 1.0, old.share)),
            amount=after.amount + self._atmosphere * np.asarray(self._comm.allreduce(own)),
        )

    def _shared(self, gap: Array, stretch: Array, state: GasState) -> GasState:
        """Shares move towards what the gaps ask for, so that the widest keep the gas."""
        opening = np.maximum(gap, 0.0) * stretch
        first, second = self._sums(opening, state), self._sums(opening * gap, state)
        mean = np.divide(second, first, out=np.ones_like(first), where=first > 0.0)
        inside = state.pocket != NO_POCKET
        wanted = np.clip(gap / (EDGE * np.append(mean, 1.0)[state.pocket]), 0.0, 1.0)
        # What has just been shut in holds the atmosphere up to its edges.
        relaxation = np.where(self.state.air, 0.0, RELAXATION)
        share = state.share + relaxation * (wanted - state.share)
        share = np.where(inside & (gap > 0.0), share, 0.0)
        return replace(state, share=share)

    def _sums(self, values: Array, state: GasState) -> Array:
        """Integral of values at this rank's points over each pocket, all ranks. Collective."""
        inside = state.pocket != NO_POCKET
        own = np.bincount(
            state.pocket[inside],
            weights=(self._area * values)[inside],
            minlength=len(state.amount),
        )
        return np.asarray(self._comm.allreduce(own), dtype=float)
