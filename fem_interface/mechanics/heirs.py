"""Who has the gas when voids have changed: pockets meet, part, close and find a way out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from fem_interface.core.records import Array, Indices

NO_POCKET = -1
WIDE = 3.0
"""Mean gap of a part over the distance of contact, from which on its walls are apart for good: what
is thinner opens and closes from step to step, and is no part of its own."""

WHOLE = 0.95  # of a pocket's volume, that is in such parts where it is parted


@dataclass(frozen=True, eq=False, kw_only=True)
class Held:
    """What of n pockets is in m voids, all ranks together.

    Attributes:
        volume: By the gas, shape (m, n) [um^d].
        area: By points, shape (m, n) [um^(d-1)].
        whole: Volume of each pocket with what touches in it, shape (n,) [um^d].
    """

    volume: Array
    area: Array
    whole: Array


@dataclass(frozen=True, eq=False, kw_only=True)
class Heirs:
    """The pockets that come after.

    Attributes:
        of_void: Pocket of each void, -1 where it has a way out, shape (m,).
        of_pocket: Pocket of what touches in each old one, shape (n,).
        amount: Gas that they have from the old ones, shape (k,) [MPa um^d].
    """

    of_void: Indices
    of_pocket: Indices
    amount: Array


def heirs(held: Held, amount: Array, sealed: NDArray[np.bool_], distance: float) -> Heirs:
    """Pockets and their gas where voids have taken the place of old pockets.

    Args:
        held: What of which pocket is in which void.
        amount: Gas of the old pockets, shape (n,) [MPa um^d].
        sealed: Whether a void has no way out, shape (m,).
        distance: Of contact [um].
    """
    m, n = held.volume.shape
    if m + n == 0:
        return Heirs(of_void=np.empty(0, int), of_pocket=np.empty(0, int), amount=np.empty(0))
    wide = held.volume > WIDE * distance * held.area
    in_wide = np.where(wide, held.volume, 0.0)
    parted = (wide.sum(axis=0) > 1) & (in_wide.sum(axis=0) >= WHOLE * held.whole)
    # A void goes with its pocket; the thin ones of a parted pocket go with its largest part.
    void, pocket = np.nonzero((held.area > 0.0) & ~parted)
    thin, of = np.nonzero((held.area > 0.0) & ~wide & parted)
    main = np.argmax(in_wide, axis=0) if m else np.zeros(n, dtype=np.int64)
    ends = np.concatenate([void, thin]), np.concatenate([m + pocket, main[of]])
    graph = coo_array((np.ones(len(ends[0])), ends), shape=(m + n, m + n))
    count, one = connected_components(graph, directed=False)
    open_to_air = np.zeros(count, dtype=bool)
    open_to_air[one[:m][~sealed]] = True
    # What is left of a parted pocket beside its voids touches, and holds nothing.
    exists = np.zeros(count, dtype=bool)
    exists[one[:m]] = exists[one[m:][~parted]] = True
    kept = np.flatnonzero(exists & ~open_to_air)
    number = np.full(count, NO_POCKET)
    number[kept] = np.arange(len(kept))
    gas = np.zeros(count)
    np.add.at(gas, one[m:][~parted], amount[~parted])
    share = in_wide[:, parted] / in_wide[:, parted].sum(axis=0)
    np.add.at(gas, one[:m], share @ amount[parted])
    return Heirs(of_void=number[one[:m]], of_pocket=number[one[m:]], amount=gas[kept])
