"""Small volumes of metal are strong: flow resistance that grows towards the interface."""

from typing import Protocol

import numpy as np

from fem_interface.records import Array

WIDTH_PER_DISTANCE = 2.0
"""Material at distance d from the face takes part in flow of features of width w = 2 d."""


class SizeEffectData(Protocol):
    """Pillar law of a material file."""

    reference_stress: float
    exponent: float


def flow_resistance(distance: Array, data: SizeEffectData | None) -> Array:
    r"""Flow stress that the size effect asks for, shape (n,) [MPa]; zero without one.

    .. math:: S = S_{ref} \left(\frac{w}{1\,\mu m}\right)^{-n}, \quad w = 2 d

    Args:
        distance: Distance d from the interface in the reference state, shape (n,) [um].
        data: Reference stress at a width of 1 um [MPa] and exponent n.

    Source:
        [Xu2017]: compression of lithium pillars.
    """
    if data is None:
        return np.zeros_like(distance)
    width = WIDTH_PER_DISTANCE * np.maximum(distance, 1e-12)
    return data.reference_stress * width**-data.exponent
