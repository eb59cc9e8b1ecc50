"""What is left out at the sides of a patch, which mirror the face.

Where a face meets a side with a slope, the mirror makes a ridge or a groove of it that no pellet
has, and stress gathers there.
"""

import numpy as np

from fem_interface.core.records import Array
from fem_interface.surface import HeightField

UPRIGHT = 1e-2
"""Slope at a side, over the rms slope, below which the mirror image goes on smoothly."""

MOST = 0.25
"""Of the width, that is left out at either side at most."""


def side_margin(face: HeightField, shortest_wavelength: float) -> float:
    """Half of the shortest wave, from either side [um]; zero where the sides mirror smoothly.

    Args:
        face: Of the patch.
        shortest_wavelength: That it holds [um].
    """
    ends: Array = np.array([[0.0], [face.width]])
    across: Array = np.linspace(0.0, face.width, 513, dtype=float)[:, None]
    rms = float(np.sqrt(np.mean(face.gradient(across) ** 2)))
    if np.abs(face.gradient(ends)).max() <= UPRIGHT * rms:
        return 0.0
    return min(0.5 * shortest_wavelength, MOST * face.width)
