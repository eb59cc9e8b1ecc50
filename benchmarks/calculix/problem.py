"""The problem that both programs solve: a metal pressed on a rigid sinusoidal face."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array

FINE_LAYERS = 3  # rows of elements of the interface's size
ROWS_ACROSS = 8  # of the tallest rows, through the metal


@dataclass(frozen=True, kw_only=True)
class SinusoidPress:
    """Half a wavelength of metal between symmetric sides, in plane strain, without friction.

    The metal is a block with a flat face; the rigid face has its summit at x = 0. The platen on
    top moves as one.

    Attributes:
        amplitude: Half of peak to valley [um].
        wavelength: [um]
        thickness: Of the metal [um].
        youngs_modulus: [MPa]
        poissons_ratio: [-]
        yield_stress: Y [MPa].
        hardening_modulus: H, per unit equivalent plastic strain [MPa].
        facets: Elements along the interface per wavelength.
        growth: Of the height of elements from row to row above the interface; of CalculiX's mesh.
    """

    amplitude: float = 0.5
    wavelength: float = 10.0
    thickness: float = 10.0
    youngs_modulus: float = 4600.0
    poissons_ratio: float = 0.38
    yield_stress: float = 20.0
    hardening_modulus: float = 100.0
    facets: int = 64
    growth: float = 1.25

    @property
    def width(self) -> float:
        """Of the strip, half a wavelength [um]."""
        return self.wavelength / 2

    def height(self, x: Array) -> Array:
        """Of the rigid face [um]."""
        return self.amplitude * np.cos(2 * np.pi * x / self.wavelength)

    def slope(self, x: Array) -> Array:
        """Of the rigid face [-]."""
        k = 2 * np.pi / self.wavelength
        return -self.amplitude * k * np.sin(k * x)

    def gap(self, x: Array, z: Array) -> Array:
        """Normal distance of points of the metal from the rigid face [um]; overlap is negative."""
        return (z - self.height(x)) / np.sqrt(1 + self.slope(x) ** 2)

    def levels(self) -> Array:
        """Heights of the rows of elements above the metal's face, 0 to the thickness [um]."""
        size, tallest = self.wavelength / self.facets, self.thickness / ROWS_ACROSS
        rows = [size] * FINE_LAYERS
        while sum(rows) < self.thickness:
            rows.append(min(rows[-1] * self.growth, max(size, tallest)))
        levels = np.concatenate([[0.0], np.cumsum(rows)])
        return levels * self.thickness / levels[-1]
