"""What is left out at the sides of a patch, which mirror the face.

Where a face meets a side with a slope, the mirror makes a ridge or a groove of it that no pellet
has, and stress gathers there.
"""

import numpy as np

from fem_interface.core.grids import grid
from fem_interface.surface import Face

UPRIGHT = 1e-2
"""Slope at a side, over the rms slope, below which the mirror image goes on smoothly."""

SAMPLES = {2: 513, 3: 129}  # along each side

MOST = 0.25
"""Of the width, that is left out at either side at most."""


def side_margin(face: Face, shortest_wavelength: float) -> float:
    """Half of the shortest wave, from either side [um]; zero where the sides mirror smoothly.

    Args:
        face: Of the patch.
        shortest_wavelength: That it holds [um].
    """
    axes = [np.linspace(0.0, side, SAMPLES[face.dimension]) for side in face.extent]
    shape = (*(len(axis) for axis in axes), len(axes))
    slope = face.gradient(grid(axes)).reshape(shape)
    rms = float(np.sqrt(np.mean(slope**2)))
    at_sides = max(
        float(np.abs(np.take(slope[..., axis], end, axis=axis)).max())
        for axis in range(len(axes))
        for end in (0, -1)
    )
    if at_sides <= UPRIGHT * rms:
        return 0.0
    return min(0.5 * shortest_wavelength, MOST * min(face.extent))
