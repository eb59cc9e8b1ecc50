"""Regular grids of places."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from fem_interface.core.records import Array


def grid(axes: Sequence[NDArray[np.floating]]) -> Array:
    """All places of a grid of t axes, the last axis fastest, shape (n, t)."""
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))


def middles(side: float, count: int) -> Array:
    """Of so many equal parts of a side, shape (count,)."""
    return (np.arange(count) + 0.5) * (side / count)
