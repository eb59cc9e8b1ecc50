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
from fem_interface.core.parallel import Comm, gathered
from fem_interface.core.records import Array, ContactField, RoughSurface
from fem_interface.core.samples import InterfaceSample
from fem_interface.surface import height_field, power_spectrum

CLOSED = 0.1
"""Rms of the gap over that of the bare face, below which an octave counts as filled."""

HARDNESS = 3.0
"""Pressure of full plastic contact over the flow stress [Johnson1985], section 6.3."""

CARRIED = 1e-3  # of the largest power: less is not a wavelength of the face
SAMPLES_PER_WAVELENGTH = 16
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
    rms = band_rms(_bare_profile(surface)[1], surface.extent[0], surface.periodic, bands)
    return tuple(band for band, one in zip(bands, rms, strict=True) if one > CARRIED * rms.max())


def _bare_profile(surface: RoughSurface) -> tuple[Array, Array]:
    """Evenly spaced places, each in the middle of its share, and the heights there [um]."""
    length = surface.extent[0]
    count = SAMPLES_PER_WAVELENGTH * math.ceil(length / surface.shortest_wavelength)
    x = (np.arange(count) + 0.5) * length / count
    return x, height_field(surface).height(x[:, None])


def band_rms(profile: Array, length: float, periodic: bool, bands: Sequence[Octave]) -> Array:
    """Rms of a profile in each band, shape (k,) [um].

    Args:
        profile: Evenly spaced over the length, each in the middle of its share, shape (n,) [um].
        length: [um]
        periodic: Whether it repeats; else its mirror image goes on from its end.
        bands: Shape (k,).
    """
    if not periodic:
        profile, length = np.concatenate([profile, profile[::-1]]), 2 * length
    n = len(profile)
    power = 2 * np.abs(np.fft.rfft(profile)[1:] / n) ** 2
    wavelength = length / np.arange(1, len(power) + 1)
    total = []
    for band in bands:
        last = band is bands[-1]
        low = band.shortest * (1 - ROUND_OFF if last else 1 + ROUND_OFF)
        inside = (wavelength <= band.longest * (1 + ROUND_OFF)) & (wavelength >= low)
        total.append(math.sqrt(power[inside].sum()))
    return np.array(total)


class GapSpectrum:
    """What is left of each band of a face's wavelengths in the gap over it."""

    def __init__(self, surface: RoughSurface) -> None:
        self.bands = octaves(surface)
        self._length, self._periodic = surface.extent[0], surface.periodic
        self._x, bare = _bare_profile(surface)
        self._bare = self._rms(bare)

    def remaining(self, interface: ContactField, comm: Comm) -> tuple[float, ...]:
        """Rms of the gap over that of the bare face, of each band [-]. Collective."""
        place, opening = (
            gathered(interface.reference[:, 0], comm),
            gathered(interface.opening, comm),
        )
        order = np.argsort(place, kind="stable")
        period = self._length if self._periodic else None
        gap = np.interp(self._x, place[order], np.maximum(opening[order], 0.0), period=period)
        return tuple(float(left) for left in self._rms(gap) / self._bare)

    def _rms(self, profile: Array) -> Array:
        return band_rms(profile, self._length, self._periodic, self.bands)


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
