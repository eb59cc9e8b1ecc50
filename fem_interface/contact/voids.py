"""Voids as separate things: how many, how large, and where they are shut in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fem_interface.core.parallel import Comm, gathered
from fem_interface.core.records import Array, ContactField, Indices


@dataclass(frozen=True, kw_only=True)
class VoidMetrics:
    """Separate voids of one interface, the same on every rank.

    Attributes:
        count: Open stretches between contacts; in 2D voids are channels.
        largest_volume: Of one void: its section in 2D [um^d].
        largest_width: Of one void, along the mean plane [um].
    """

    count: int
    largest_volume: float
    largest_width: float


def open_runs(places: Array, is_open: NDArray[np.bool_], comm: Comm) -> tuple[Indices, int]:
    """Number of the open stretch that each of this rank's points lies in, and how many there are.

    Args:
        places: Of this rank's points on the mean plane, shape (n, 1) [um].
        is_open: Whether the faces are apart there, shape (n,).
        comm: The ranks. Collective.

    Returns:
        Shape (n,), ascending along x from 0 on, -1 where the faces touch; the number of stretches.
    """
    if places.shape[1] != 1:
        raise NotImplementedError("open stretches are found along one axis: 2D only")
    x, opened = gathered(places[:, 0], comm), gathered(is_open, comm)
    order = np.argsort(x, kind="stable")
    along = opened[order]
    starts = along & ~np.append(False, along[:-1])
    run = np.empty(len(x), dtype=np.int64)
    run[order] = np.where(along, np.cumsum(starts) - 1, -1)
    first = comm.exscan(len(places)) or 0
    return run[first : first + len(places)], int(starts.sum())


def void_metrics(interface: ContactField, distance: float, comm: Comm) -> VoidMetrics:
    """Separate voids where the gap is at least `distance` [um]. Collective."""
    run, count = open_runs(interface.reference, interface.gap >= distance, comm)
    inside = run >= 0

    def largest(values: Array) -> float:
        own = np.bincount(run[inside], weights=values[inside], minlength=count)
        return float(np.max(comm.allreduce(own), initial=0.0))

    return VoidMetrics(
        count=count,
        largest_volume=largest(interface.area * np.maximum(interface.opening, 0.0)),
        largest_width=largest(interface.area),
    )
