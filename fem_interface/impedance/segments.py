"""Parts of the facets of a strip that touch: between crossings of the gap."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array, Indices


@dataclass(frozen=True, eq=False, kw_only=True)
class ContactSegments:
    """Parts of this rank's facets that touch.

    Attributes:
        facet: Shape (n,).
        start: Reference coordinate on the facet where the part begins, shape (n,).
        end: Where it ends, shape (n,).
        length: Projected on the mean plane, shape (n,) [um].
    """

    facet: Indices
    start: Array
    end: Array
    length: Array


def contact_segments(ends: Array, place: Array, gap: Array, distance: float) -> ContactSegments:
    """Where the gap, linear between the metal's points, is below `distance`.

    The ends of the segments are crossings of the gap, not points of a quadrature, so that
    contact grows continuously while the gap closes.

    Args:
        ends: Places of both ends of the facets on the mean plane, shape (m, 2) [um].
        place: Places of all points of the metal, ascending, shape (n,) [um].
        gap: There, shape (n,) [um].
        distance: Below it the faces touch [um].
    """
    above = gap - distance
    i = np.flatnonzero(above[:-1] * above[1:] < 0)
    crossings = place[i] + (place[i + 1] - place[i]) * above[i] / (above[i] - above[i + 1])
    breaks = np.unique(np.concatenate([ends.ravel(), place, crossings]))
    middle, length = 0.5 * (breaks[1:] + breaks[:-1]), np.diff(breaks)
    order = np.argsort(ends.min(axis=1))
    left, right = ends.min(axis=1)[order], ends.max(axis=1)[order]
    under = np.clip(np.searchsorted(left, middle, side="right") - 1, 0, None)
    keep = np.interp(middle, place, above) < 0
    if len(left):
        keep &= (middle > left[under]) & (middle < right[under])
    else:
        keep[:] = False
    facet = order[under[keep]]
    x0, run = ends[facet, 0], ends[facet, 1] - ends[facet, 0]
    return ContactSegments(
        facet=facet,
        start=(breaks[:-1][keep] - x0) / run,
        end=(breaks[1:][keep] - x0) / run,
        length=length[keep],
    )
