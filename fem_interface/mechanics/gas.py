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

In a cut (2D) every valley looks shut from the first touch on, so voids are sealed all at once,
when the contact fraction reaches the value at which open paths end on a face [Dapp2012]. What is
sealed stays sealed; pockets that meet share their gas, and a void that opens where no gas was is
empty.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from fem_interface.contact.voids import open_runs
from fem_interface.core.errors import StepNotConverged
from fem_interface.core.parallel import Comm, global_sum
from fem_interface.core.records import Array, Indices

NO_POCKET = -1
EDGE = 0.1  # points whose gap is below this part of their pocket's mean gap lose their share
RELAXATION = 0.5  # of the share from step to step


@dataclass(frozen=True, eq=False, kw_only=True)
class GasState:
    """Who holds how much gas.

    Attributes:
        sealed: Whether voids are sealed.
        pocket: Pocket of each of this rank's points, shape (n,).
        share: s of each, shape (n,) [-].
        amount: N of all ranks' pockets, shape (m,) [MPa um^d].
    """

    sealed: bool
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
        places: Array,
        area: Array,
        comm: Comm,
    ) -> None:
        """
        Args:
            atmosphere: p_0, absolute [MPa].
            sealing_fraction: Contact fraction from which on voids are sealed [-].
            contact_distance: Gap below which the faces touch [um].
            nominal_area: Of the whole interface [um^(d-1)].
            places: Of this rank's points on the mean plane, shape (n, d - 1) [um].
            area: Nominal area of these points, shape (n,) [um^(d-1)].
            comm: The ranks.
        """
        self._atmosphere, self._sealing = atmosphere, sealing_fraction
        self._distance, self._nominal_area = contact_distance, nominal_area
        self._places, self._area, self._comm = places, area, comm
        n = len(area)
        self.state = GasState(
            sealed=False,
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

    def commit(self, gap: Array, stretch: Array, normal_gap: Array) -> None:
        """Seal, join and find pockets at an accepted state. Collective.

        Args:
            gap: Vertical, whose integral is the volume, shape (n,) [um].
            stretch: dx/dX of the plane, shape (n,).
            normal_gap: Which tells whether the faces touch, shape (n,) [um].
        """
        apart = normal_gap >= self._distance
        touching = self._area * stretch * ~apart
        fraction = global_sum(touching, self._comm) / self._nominal_area
        sealed = self.state.sealed
        if not sealed and fraction < self._sealing:
            return
        runs, count = open_runs(self._places, apart, self._comm)
        if sealed:
            self.state = self._shared(gap, stretch, self._joined(runs, count))
            return
        whole = GasState(
            sealed=True,
            pocket=runs,
            share=(runs != NO_POCKET).astype(float),
            amount=np.zeros(count),
        )
        volume = self._sums(whole.share * gap * stretch, whole)
        self.state = replace(whole, amount=self._atmosphere * volume)

    def _joined(self, runs: Indices, count: int) -> GasState:
        """Pockets that one open run holds become one; a run without gas is an empty pocket."""
        state = self.state
        n = len(state.amount)
        meets = np.zeros((count, n), dtype=np.int64)
        both = (runs != NO_POCKET) & (state.pocket != NO_POCKET)
        meets[runs[both], state.pocket[both]] = 1
        run, old = np.nonzero(self._comm.allreduce(meets))
        if n + count == 0:  # a face that is flat within the distance of contact has no void
            return state
        graph = coo_array((np.ones(len(run)), (old, n + run)), shape=(n + count, n + count))
        total, joined = connected_components(graph, directed=False)
        # NO_POCKET is the last of either list.
        pocket = np.append(joined[:n], NO_POCKET)[state.pocket]
        return GasState(
            sealed=True,
            pocket=np.where(runs != NO_POCKET, np.append(joined[n:], NO_POCKET)[runs], pocket),
            share=state.share,
            amount=np.bincount(joined[:n], state.amount, total).astype(float),
        )

    def _shared(self, gap: Array, stretch: Array, state: GasState) -> GasState:
        """Shares move towards what the gaps ask for, so that the widest keep the gas."""
        opening = np.maximum(gap, 0.0) * stretch
        first, second = self._sums(opening, state), self._sums(opening * gap, state)
        mean = np.divide(second, first, out=np.ones_like(first), where=first > 0.0)
        inside = state.pocket != NO_POCKET
        wanted = np.clip(gap / (EDGE * np.append(mean, 1.0)[state.pocket]), 0.0, 1.0)
        share = state.share + RELAXATION * (wanted - state.share)
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
