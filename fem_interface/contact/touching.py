"""How far apart two faces are that may touch."""

import numpy as np

from fem_interface.core.records import Array


def separation(gap: Array, pressure: Array) -> Array:
    """The gap, but none where the faces carry pressure, shape (n,) [um].

    Between facets that cannot follow a face to the distance that counts as contact, single points
    stand apart by more than that in the middle of what is pressed together.

    Args:
        gap: Normal distance, negative where the bodies overlap, shape (n,) [um].
        pressure: Of contact, shape (n,) [MPa].
    """
    return np.where(pressure > 0.0, np.minimum(gap, 0.0), gap)
