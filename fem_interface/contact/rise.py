"""The way up: what a run tells of each pressure when it is reached for the first time."""

from collections.abc import Sequence

import numpy as np

from fem_interface.core.records import Array
from fem_interface.core.samples import InterfaceSample

SAME = 1e-6  # pressures that differ by less, relatively, are one


def rise(samples: Sequence[InterfaceSample]) -> list[int]:
    """Steps at which the pressure is higher than ever before, by their index."""
    found, highest = [], 0.0
    for number, sample in enumerate(samples):
        if sample.pressure > highest * (1 + SAME):
            found.append(number)
            highest = sample.pressure
    return found


def rise_and_holds(samples: Sequence[InterfaceSample]) -> list[int]:
    """The same with the steps that stay at the highest pressure so far."""
    found, highest = [], 0.0
    for number, sample in enumerate(samples):
        highest = max(highest, sample.pressure)
        if sample.pressure >= highest * (1 - SAME) > 0.0:
            found.append(number)
    return found


def first_above(pressure: Array, values: Array, limit: float) -> float | None:
    """Pressure at which values exceed a limit for the first time [MPa]; None if they never do.

    Args:
        pressure: Ascending, shape (n,) [MPa].
        values: Shape (n,), linear in between.
        limit: In the unit of the values.
    """
    above = np.flatnonzero(values > limit)
    return _crossing(pressure, values, limit, int(above[0])) if len(above) else None


def lastingly_below(pressure: Array, values: Array, limit: float) -> float | None:
    """Pressure from which on values stay below a limit [MPa]; None if they end above it.

    Arguments as of `first_above`.
    """
    if not len(values) or not values[-1] < limit:
        return None
    above = np.flatnonzero(~(values < limit))
    return _crossing(pressure, values, limit, int(above[-1]) + 1 if len(above) else 0)


def _crossing(pressure: Array, values: Array, limit: float, after: int) -> float:
    """Where the line into point `after` meets the limit; that point itself if none leads there."""
    if after == 0 or not np.isfinite(values[after - 1 : after + 1]).all():
        return float(pressure[after])
    before = after - 1
    way = (limit - values[before]) / (values[after] - values[before])
    return float(pressure[before] + way * (pressure[after] - pressure[before]))
