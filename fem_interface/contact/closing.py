r"""Which wavelengths of the face the metal has filled, and at which pressure.

By the size effect, metal that fills valleys of wavelength lambda flows at the stress S of small
volumes of width w = lambda / 2, and it closes them when the pressure reaches the hardness,

.. math:: p = 3 \, S(\lambda / 2)

The run itself tells it from the spectrum of the gap: a wavelength is closed when the rms of the
gap in its octave has fallen below a tenth of that of the bare face.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from fem_interface.contact.rise import lastingly_below, rise_and_holds
from fem_interface.core.grids import grid, middles
from fem_interface.core.parallel import Comm, gathered
from fem_interface.core.records import Array, ContactField, RoughSurface
from fem_interface.core.samples import InterfaceSample
from fem_interface.surface import power_spectrum, smooth_face

CLOSED = 0.1
"""Rms of the gap over that of the bare face, below which an octave counts as filled."""

HARDNESS = 3.0
"""Pressure of full plastic contact over the flow stress [Johnson1985], section 6.3."""

CARRIED = 1e-3  # of the largest power: less is not a wavelength of the face
SAMPLES_PER_WAVELENGTH = {1: 16, 2: 4}  # along a strip; each way of a patch
FINER = 4  # each way, where a cell of a patch is averaged
ROUND_OFF = 1e-9


@dataclass(frozen=True, kw_only=True)
class Octave:
    """A band of wavelengths, about a factor of two wide [um]."""

    longest: float
    shortest: float

    @property
    def middle(self) -> float:
        """The wavelength that stands for it [um]."""
        return math.sqrt(self.longest * self.shortest)


def octaves(surface: RoughSurface) -> tuple[Octave, ...]:
    """The wavelengths that a face has, from its longest on, in bands of equal ratio."""
    q, density = power_spectrum(surface)
    longest = 2 * np.pi / q[density >= CARRIED * density.max()][0]
    shortest = surface.shortest_wavelength
    if longest < math.sqrt(2) * shortest:  # one wave
        longest, shortest = math.sqrt(2) * longest, shortest / math.sqrt(2)
    count = max(1, round(math.log2(longest / shortest)))
    edges = np.geomspace(longest, shortest, count + 1)
    bands = [Octave(longest=float(a), shortest=float(b)) for a, b in pairwise(edges)]
    rms = band_rms(_bare(surface, _shape(surface)), surface.extent, surface.periodic, bands)
    return tuple(band for band, one in zip(bands, rms, strict=True) if one > CARRIED * rms.max())


def _shape(surface: RoughSurface) -> tuple[int, ...]:
    """Of a grid over the face, whose cells are parts of its shortest wavelength."""
    per_wave = SAMPLES_PER_WAVELENGTH[surface.heights.ndim]
    return tuple(
        per_wave * math.ceil(side / surface.shortest_wavelength - ROUND_OFF)
        for side in surface.extent
    )


def _bare(surface: RoughSurface, shape: tuple[int, ...], finer: int = 1) -> Array:
    """Heights at the middles of the cells of a grid, or means of so many each way [um]."""
    axes = [middles(side, finer * n) for n, side in zip(shape, surface.extent, strict=True)]
    heights = smooth_face(surface).height(grid(axes))
    parts = [length for n in shape for length in (n, finer)]
    return np.asarray(heights.reshape(parts).mean(axis=tuple(range(1, 2 * len(shape), 2))))


def band_rms(
    heights: Array, extent: Sequence[float], periodic: bool, bands: Sequence[Octave]
) -> Array:
    """Rms of a profile or of a map in each band, whichever way its waves run, shape (k,) [um].

    Args:
        heights: Evenly spaced, each in the middle of its share, shape (n,) or (nx, ny) [um].
        extent: Of its sides [um].
        periodic: Whether it repeats; else its mirror image goes on from its end.
        bands: Shape (k,).
    """
    sides = np.array(extent, dtype=float)
    if not periodic:
        for axis in range(heights.ndim):
            heights = np.concatenate([heights, np.flip(heights, axis)], axis=axis)
        sides = 2 * sides
    power = np.abs(np.fft.fftn(heights) / heights.size) ** 2
    per_um = [np.fft.fftfreq(n, side / n) for n, side in zip(heights.shape, sides, strict=True)]
    q = np.sqrt(sum(one**2 for one in np.meshgrid(*per_um, indexing="ij")))
    wavelength = 1 / np.maximum(q, np.finfo(float).tiny)
    total = []
    for band in bands:
        last = band is bands[-1]
        low = band.shortest * (1 - ROUND_OFF if last else 1 + ROUND_OFF)
        inside = (q > 0.0) & (wavelength <= band.longest * (1 + ROUND_OFF)) & (wavelength >= low)
        total.append(math.sqrt(power[inside].sum()))
    return np.array(total)


class GapSpectrum:
    """What is left of each band of a face's wavelengths in the gap over it."""

    def __init__(self, surface: RoughSurface) -> None:
        self.bands = octaves(surface)
        self._extent, self._periodic = surface.extent, surface.periodic
        self._shape = _shape(surface)
        finer = 1 if len(self._shape) == 1 else FINER
        self._bare = self._rms(_bare(surface, self._shape, finer))

    def remaining(self, interface: ContactField, comm: Comm) -> tuple[float, ...]:
        """Rms of the gap over that of the bare face, of each band [-]. Collective."""
        opening = gathered(np.maximum(interface.opening, 0.0), comm)
        place = gathered(interface.reference, comm)
        if len(self._shape) == 1:
            gap = self._along(place[:, 0], opening)
        else:
            gap = self._over(place, opening, gathered(interface.area, comm))
        return tuple(float(left) for left in self._rms(gap) / self._bare)

    def _along(self, place: Array, opening: Array) -> Array:
        """The gap at the middles of the cells of a strip, shape (n,) [um]."""
        length, n = self._extent[0], self._shape[0]
        order = np.argsort(place, kind="stable")
        period = length if self._periodic else None
        return np.interp(middles(length, n), place[order], opening[order], period=period)

    def _over(self, place: Array, opening: Array, area: Array) -> Array:
        """Its mean over the cells of a patch, all of which hold points, shape (nx, ny) [um]."""
        cell = np.floor(place / np.array(self._extent) * self._shape).astype(np.int64)
        cell = np.clip(cell, 0, np.array(self._shape) - 1)
        number = np.ravel_multi_index(tuple(cell.T), self._shape)
        size = int(np.prod(self._shape))
        weight = np.bincount(number, area, size)
        total = np.bincount(number, area * opening, size)
        mean = np.divide(total, weight, out=np.full(size, opening.mean()), where=weight > 0.0)
        return np.asarray(mean.reshape(self._shape), dtype=float)

    def _rms(self, heights: Array) -> Array:
        return band_rms(heights, self._extent, self._periodic, self.bands)


def closing_pressures(samples: Sequence[InterfaceSample]) -> list[float | None]:
    """Pressure from which on each band stays filled, up to the peak [MPa]; None if it does not.

    Holds count: what fills in one, fills at its pressure.
    """
    loading = [samples[i] for i in rise_and_holds(samples)]
    if not loading:
        return []
    pressure = np.array([s.pressure for s in loading])
    left = np.array([s.contact.gap_bands for s in loading])
    return [lastingly_below(pressure, band, CLOSED) for band in left.T]


def closing_estimate(flow_stress: float) -> float:
    """Pressure [MPa] at which metal of a flow stress [MPa] fills valleys."""
    return HARDNESS * flow_stress
