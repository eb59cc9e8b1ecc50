"""Voids as separate things: how many, how large, and which of them have no way out."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fem_interface.contact.regions import NONE, FaceGraph
from fem_interface.contact.touching import separation
from fem_interface.core.parallel import Comm, gathered, global_max
from fem_interface.core.records import Array, ContactField, Indices


@dataclass(frozen=True, eq=False, kw_only=True)
class Parts:
    """Connected parts of a face, the same on every rank.

    Attributes:
        label: Of each of this rank's points, -1 outside of all parts, shape (n,).
        sealed: Whether a part has no way out of the face, shape (m,).
    """

    label: Indices
    sealed: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """Of parts."""
        return len(self.sealed)

    def sums(self, values: Array, comm: Comm) -> Array:
        """Of values at the points (n,) over each part, shape (m,). Collective."""
        inside = self.label != NONE
        own = np.bincount(self.label[inside], values[inside], self.count)
        return np.asarray(comm.allreduce(own), dtype=float)


class Connections(Protocol):
    """How the points of a face hang together."""

    def parts(self, inside: NDArray[np.bool_], *, closed: bool) -> Parts:
        """Connected parts of the points that are inside (n,). Collective.

        Args:
            inside: Of this rank's points.
            closed: Whether contact has come so far that a face lets nothing through any more.
        """

    def border(self, inside: NDArray[np.bool_]) -> float:
        """Length of the line around the points that are inside (n,) [um]. Collective."""


class Strip:
    """Points along one axis (2D): a part is a stretch between points that are not inside.

    In a cut every valley looks shut from the first touch on, so stretches are sealed all at once,
    when the contact fraction reaches the value at which open paths end on a face [Dapp2012].
    """

    def __init__(self, places: Array, comm: Comm) -> None:
        """Of this rank's points on the mean plane, shape (n, 1) [um]. Collective."""
        self._comm, self._own = comm, len(places)
        self._first = comm.exscan(len(places)) or 0
        self._order = np.argsort(gathered(places[:, 0], comm), kind="stable")

    def parts(self, inside: NDArray[np.bool_], *, closed: bool) -> Parts:
        """Stretches, ascending along x. Collective."""
        along = gathered(inside, self._comm)[self._order]
        starts = along & ~np.append(False, along[:-1])
        run = np.empty(len(along), dtype=np.int64)
        run[self._order] = np.where(along, np.cumsum(starts) - 1, NONE)
        return Parts(
            label=run[self._first : self._first + self._own],
            sealed=np.full(int(starts.sum()), closed),
        )

    def border(self, inside: NDArray[np.bool_]) -> float:
        """None: stretches have ends."""
        return 0.0


class Patch:
    """Points in two directions (3D): parts by connection.

    The sides of a patch are mirrors, beyond which its voids go on as their images: one that spans
    the patch goes on for ever, and that is the way out; every other comes back to itself.
    """

    def __init__(self, places: Array, sides: tuple[float, float], comm: Comm) -> None:
        """Collective; arguments as of FaceGraph."""
        self._graph = FaceGraph(places, sides, comm)
        self._ones = np.ones(len(places))

    def parts(self, inside: NDArray[np.bool_], *, closed: bool) -> Parts:
        """Regions; what has been reached elsewhere on a face does not matter. Collective."""
        found = self._graph.regions(inside, self._ones)
        return Parts(label=found.label, sealed=~found.spans)

    def border(self, inside: NDArray[np.bool_]) -> float:
        """As of FaceGraph. Collective."""
        return self._graph.border(inside)


def connections(places: Array, nodes: Array, comm: Comm) -> Connections:
    """Of a face in its reference state. Collective.

    Args:
        places: Of this rank's points on the mean plane, shape (n, d - 1) [um].
        nodes: Of their facets, shape (n, k, d - 1) [um], whose farthest are the patch's corner.
        comm: The ranks.
    """
    if places.shape[1] == 1:
        return Strip(places, comm)
    sides = tuple(global_max(nodes[..., axis], comm) for axis in range(2))
    return Patch(places, (sides[0], sides[1]), comm)


@dataclass(frozen=True, kw_only=True)
class VoidMetrics:
    """Separate voids of one interface, the same on every rank.

    Attributes:
        count: Voids; in 2D channels.
        sealed: Those that are shut in.
        largest_volume: Of one void: its section in 2D [um^d].
        largest_width: Of one void, along the mean plane; in 3D the diameter of the circle of its
            area [um].
        spots: Contacts that are separate from each other; in 2D stretches.
        largest_spot: Of one of them, as `largest_width` [um].
    """

    count: int
    sealed: int
    largest_volume: float
    largest_width: float
    spots: int
    largest_spot: float


def void_metrics(
    interface: ContactField,
    connected: Connections,
    distance: float,
    comm: Comm,
    *,
    closed: bool,
    least: float = 0.0,
) -> VoidMetrics:
    """Voids where the gap is at least `distance` [um], contacts where it is less. Collective.

    Args:
        interface: This rank's points.
        connected: How they hang together.
        distance: [um]
        comm: The ranks.
        closed: As of `Connections.parts`.
        least: Area from which on a part is counted [um^(d-1)]: less is no more than single points.
    """
    apart = separation(interface.gap, interface.pressure) >= distance
    voids, spots = (connected.parts(one, closed=closed) for one in (apart, ~apart))
    in_plane = interface.position.shape[1] == 2

    def width(area: float) -> float:
        return 2 * float(np.sqrt(area / np.pi)) if in_plane else area

    void_area, spot_area = (one.sums(interface.area, comm) for one in (voids, spots))
    volume = voids.sums(interface.area * np.maximum(interface.opening, 0.0), comm)
    counted = void_area > least
    return VoidMetrics(
        count=int(counted.sum()),
        sealed=int(np.sum(voids.sealed & counted)),
        largest_volume=float(np.max(volume, initial=0.0)),
        largest_width=width(float(np.max(void_area, initial=0.0))),
        spots=int(np.sum(spot_area > least)),
        largest_spot=width(float(np.max(spot_area, initial=0.0))),
    )
