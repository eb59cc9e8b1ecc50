"""The metal's face over the rise of pressure: what both programs are compared by."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fem_interface.core.records import Array


@dataclass(frozen=True, eq=False, kw_only=True)
class FaceHistory:
    """Points of the metal's face at every load step.

    Attributes:
        pressure: Mean pressure of the platen, rising, shape (n,) [MPa].
        place: Of the points on the mean plane, shape (n, m) [um].
        gap: Normal distance from the rigid face, negative in overlap, shape (n, m) [um].
        width: Of the strip, from x = 0 [um].
    """

    pressure: Array
    place: Array
    gap: Array
    width: float

    def contact(self, distance: float) -> Array:
        """Share of the nominal area with a gap below a distance [um], shape (n,) [-]."""
        rows = zip(self.place, self.gap, strict=True)
        return np.array([share_below(x, gap, distance, self.width) for x, gap in rows])

    def contact_at(self, pressure: Array, distance: float) -> Array:
        """The same at pressures [MPa], linear between load steps; nan beyond the last."""
        return np.interp(pressure, self.pressure, self.contact(distance), right=np.nan)

    def overlap(self) -> float:
        """Largest of all steps [um]."""
        return max(0.0, -float(self.gap.min()))

    def save(self, path: Path) -> None:
        """Keep for drawing."""
        np.savez_compressed(path, **vars(self))

    @staticmethod
    def load(path: Path) -> "FaceHistory":
        """What was kept."""
        with np.load(path) as kept:
            return FaceHistory(
                pressure=kept["pressure"],
                place=kept["place"],
                gap=kept["gap"],
                width=float(kept["width"]),
            )


def share_below(x: Array, gap: Array, distance: float, width: float) -> float:
    """Share of the width where the gap, linear between the points, is below a distance [-].

    Up to the first and from the last point the gap is constant.

    Args:
        x: Places on the mean plane, in any order, shape (m,) [um].
        gap: Normal distances there, shape (m,) [um].
        distance: [um]
        width: Of the whole interface, from x = 0 [um].
    """
    order = np.argsort(x)
    ends, below = np.array([0.0, width]), distance - gap[order]
    places = np.concatenate([ends[:1], x[order], ends[1:]])
    below = np.concatenate([below[:1], below, below[-1:]])
    a, b = below[:-1], below[1:]
    crosses = (a > 0) != (b > 0)
    part = np.divide(np.maximum(a, b), np.abs(b - a), out=np.zeros_like(a), where=crosses)
    part = np.where(crosses, part, (a > 0).astype(np.float64))
    return float(np.sum(part * np.diff(places)) / width)


def largest_difference(
    one: FaceHistory, other: FaceHistory, distance: float, least: float, most: float
) -> float:
    """Largest difference of contact, other less one, at one's load steps with contact in a range.

    Steps that the other did not reach are left out; nan where there are none.
    """
    contact = one.contact(distance)
    off = other.contact_at(one.pressure, distance) - contact
    off = off[(contact >= least) & (contact <= most) & np.isfinite(off)]
    return float(off[np.argmax(np.abs(off))]) if off.size else float("nan")
