"""A cut through a measured topography."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from scipy import fft
from scipy.interpolate import CubicSpline

from fem_interface.core.errors import BadInput
from fem_interface.core.records import Array, RoughSurface
from fem_interface.surface.files import read_topography
from fem_interface.surface.topography import Topography

FEWEST_PIXELS = 16  # of a profile
PIXELS_PER_WAVELENGTH = 4  # the finest that an instrument's pixel can be trusted with
WAVES_PER_PROFILE = 32  # default cut-off: what a mesh of moderate cost carries
MOST_MISSING = 0.5
SPIKE_NEIGHBOURS, SPIKE = 5, 5.0  # on either side; in standard deviations
SIGMA_PER_MEDIAN = 1.4826  # of normally distributed differences


class MeasuredSpec(Protocol):
    """A file and the cut through it; lengths [um]."""

    file: Path
    channel: str | None
    cut: Literal["x", "y"]
    position: float | None
    unit: str | None
    lateral_unit: str | None
    height_unit: str | None
    shortest_wavelength: float | None
    start: float | None
    despike: bool


@dataclass(frozen=True, eq=False)
class Profile:
    """Heights at a constant spacing, both ends included; nan where there is no datum.

    Attributes:
        heights: Shape (n,) [um].
        pixel: Spacing [um].
        notes: What was done to it.
        reliable: Wavelength from which on the instrument can be trusted [um]; 0 if unknown.
    """

    heights: Array
    pixel: float
    notes: tuple[str, ...]
    reliable: float = 0.0

    @property
    def length(self) -> float:
        """From the first to the last sample [um]."""
        return (len(self.heights) - 1) * self.pixel


def measured(spec: MeasuredSpec, width: float | None) -> RoughSurface:
    """A profile from a file: cut, freed of spikes where that is asked for, filled, levelled,
    filtered, and cut to width where it is asked for, about its middle by default.

    Raises:
        BadInput: What is wrong with the file or with what was asked of it.
    """
    file = Path(spec.file)
    topography = read_topography(file, spec.channel, spec.unit, spec.lateral_unit, spec.height_unit)
    profile = _cut(topography, spec)
    profile = _filled(_despiked(profile) if spec.despike else profile, file)
    width = profile.length if width is None else width
    if width > profile.length * (1 + 1e-9):
        raise BadInput(
            f"mesh.width: {width:g} um is wider than the profile of {file}, which is "
            f"{profile.length:.6g} um long; take a smaller width or leave it out"
        )
    start = 0.5 * (profile.length - width) if spec.start is None else spec.start
    if start + width > profile.length * (1 + 1e-9):
        raise BadInput(
            f"surface.start: a patch of {width:.6g} um from {start:.6g} um on ends beyond the "
            f"profile of {file}, which is {profile.length:.6g} um long; at most "
            f"{profile.length - width:.6g} um, or a smaller mesh.width"
        )
    side = Side(length=width, name="the width", waves=WAVES_PER_PROFILE)
    wavelength, why = cut_off(spec, profile.pixel, profile.reliable, side)
    smooth = low_pass(levelled(profile.heights), profile.pixel, wavelength)
    heights = _patch(smooth, profile, start, width)
    notes = (
        *profile.notes,
        f"levelled by a straight line; waves shorter than {wavelength:.4g} um filtered out "
        f"(Gaussian, half of the amplitude at that wavelength; {why})",
    )
    if width < profile.length * (1 - 1e-9):
        where = "the middle" if spec.start is None else f"from {start:.6g} um on,"
        notes += (f"{where} {width:.6g} um of {profile.length:.6g} um",)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return RoughSurface(
        heights=levelled(heights),
        extent=(width,),
        periodic=False,
        shortest_wavelength=wavelength,
        source=f"{file.name}, channel {topography.channel}, sha256 {digest[:12]}",
        notes=notes,
    )


def levelled(heights: Array) -> Array:
    """Heights above the least-squares line, or plane of a map, whose mean is zero [um]."""
    level = heights - heights.mean()
    for axis, count in enumerate(heights.shape):
        along = np.linspace(-1.0, 1.0, count)
        lines = np.moveaxis(level, axis, -1)
        slope = lines.reshape(-1, count).mean(axis=0) @ along / (along @ along)
        level = np.moveaxis(lines - slope * along, -1, axis)
    return level


def low_pass(heights: Array, pixel: float | Sequence[float], wavelength: float) -> Array:
    r"""Gaussian filter that passes half of the amplitude at the cut-off wavelength, whichever way
    the waves of a map run.

    .. math:: \hat h(\lambda) \to \hat h(\lambda) \, 2^{-(\lambda_c / \lambda)^2}

    in a cosine basis, whose waves of length 2 L / k continue a profile by its mirror image: the
    ends are not pulled to each other as they would be by a Fourier filter.

    Source:
        [ISO16610-21], its transmission characteristic.

    Args:
        heights: Shape (n,) or (nx, ny) [um].
        pixel: Spacing, or that along each axis [um].
        wavelength: Of the cut-off [um].
    """
    pixels = np.broadcast_to(pixel, heights.ndim)
    per_um = [
        np.arange(n) / (2 * (n - 1) * one) for n, one in zip(heights.shape, pixels, strict=True)
    ]
    squares = sum(one**2 for one in np.meshgrid(*per_um, indexing="ij"))
    transmission = 2.0 ** -(wavelength**2 * squares)
    return np.asarray(fft.idctn(transmission * fft.dctn(heights, type=1), type=1), dtype=float)


def _cut(topography: Topography, spec: MeasuredSpec) -> Profile:
    """The row or column of the map that is nearest to the position asked for."""
    if topography.heights.ndim == 1:
        if spec.position is not None:
            raise BadInput(
                f"surface.position: {topography.file} is a line scan and has no position "
                "across; leave it out"
            )
        notes = ("a line scan", *topography.notes)
        return Profile(topography.heights, topography.pixel[0], notes, topography.reliable)
    along = {"x": 0, "y": 1}[spec.cut]
    across = 1 - along
    count, pixel = topography.heights.shape[across], topography.pixel[across]
    position = (count // 2) * pixel if spec.position is None else spec.position
    line = round(position / pixel)
    if not 0 <= line < count:
        raise BadInput(
            f"surface.position: {position:g} um is outside of {topography.file}, which reaches "
            f"from 0 to {(count - 1) * pixel:.6g} um across the cut"
        )
    heights = np.take(topography.heights, line, axis=across)
    note = f"cut along {spec.cut} at {'xy'[across]} = {line * pixel:.6g} um"
    notes = (note, *topography.notes)
    return Profile(heights, topography.pixel[along], notes, topography.reliable)


def _despiked(profile: Profile) -> Profile:
    """Points that stand out of their neighbourhood taken as missing [Hampel1974].

    They differ from the median of the 2 k + 1 points about them by more than five standard
    deviations, estimated by the median of such differences.
    """
    heights, k = profile.heights, SPIKE_NEIGHBOURS
    around = np.pad(heights, k, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(around, 2 * k + 1)
    off = heights - np.nanmedian(windows, axis=1)
    scatter = SIGMA_PER_MEDIAN * float(np.nanmedian(np.abs(off)))
    spikes = np.abs(off) > SPIKE * scatter if scatter > 0.0 else np.zeros(len(off), dtype=bool)
    note = f"{int(spikes.sum())} of {len(heights)} points were spikes and taken out"
    kept = np.where(spikes, np.nan, heights)
    return replace(profile, heights=kept, notes=(*profile.notes, note))


def _filled(profile: Profile, file: Path) -> Profile:
    """Missing points put on the straight line between their neighbours."""
    heights, count = profile.heights, len(profile.heights)
    present = np.isfinite(heights)
    missing = count - int(present.sum())
    if count < FEWEST_PIXELS:
        raise BadInput(
            f"surface.file: the cut through {file} has {count} points, at least "
            f"{FEWEST_PIXELS} are needed"
        )
    if missing > MOST_MISSING * count:
        raise BadInput(
            f"surface.file: {missing} of the {count} points of the cut through {file} are "
            "missing; choose another surface.position or surface.cut"
        )
    if missing == 0:
        return profile
    i = np.arange(count)
    heights = np.interp(i, i[present], heights[present])
    note = f"{missing} of {count} points were missing and interpolated"
    return replace(profile, heights=heights, notes=(*profile.notes, note))


@dataclass(frozen=True, kw_only=True)
class Side:
    """What bounds the waves of a face.

    Attributes:
        length: [um]
        name: What it is called.
        waves: Of the default cut-off on it.
    """

    length: float
    name: str
    waves: int


def cut_off(spec: MeasuredSpec, pixel: float, reliable: float, side: Side) -> tuple[float, str]:
    """Wavelength below which a face is smoothed [um], and why this one."""
    if spec.shortest_wavelength is None:
        pixels, share = PIXELS_PER_WAVELENGTH * pixel, side.length / side.waves
        if reliable > max(pixels, share):
            return reliable, "default: what the instrument can be trusted with"
        if pixels >= share:
            return pixels, f"default: {PIXELS_PER_WAVELENGTH} pixels"
        return share, f"default: 1/{side.waves} of {side.name}"
    wavelength = spec.shortest_wavelength
    if not 2 * pixel <= wavelength <= side.length:
        raise BadInput(
            f"surface.shortest_wavelength: {wavelength:g} um must lie between two pixels of the "
            f"file, {2 * pixel:.4g} um, and {side.name}, {side.length:.6g} um"
        )
    return wavelength, "as asked"


def _patch(heights: Array, profile: Profile, start: float, width: float) -> Array:
    """Samples from a place of the profile on, both ends included, at about its spacing [um]."""
    x = np.linspace(0.0, profile.length, len(heights))
    count = max(FEWEST_PIXELS, round(width / profile.pixel) + 1)
    if abs(width - profile.length) <= 1e-9 * width:
        return heights
    return CubicSpline(x, heights)(start + np.linspace(0.0, width, count))
