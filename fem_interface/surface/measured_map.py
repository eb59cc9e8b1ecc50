"""A window of a measured topography, for a patch in three dimensions."""

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RectBivariateSpline
from scipy.ndimage import median_filter

from fem_interface.core.errors import BadInput
from fem_interface.core.records import Array, RoughSurface
from fem_interface.surface.files import read_topography
from fem_interface.surface.measured import (
    FEWEST_PIXELS,
    MOST_MISSING,
    SIGMA_PER_MEDIAN,
    SPIKE,
    SPIKE_NEIGHBOURS,
    MeasuredSpec,
    Side,
    cut_off,
    levelled,
    low_pass,
)
from fem_interface.surface.topography import Topography

WAVES_PER_PATCH = 8  # default cut-off, on the width: what a patch of moderate cost carries


def measured_map(spec: MeasuredSpec, width: float | None, length: float | None) -> RoughSurface:
    """A patch from a file: freed of spikes where that is asked for, filled, levelled by a plane,
    filtered as profiles are, and cut out of the middle or where it is asked for.

    Args:
        spec: The file; `start` is where the patch begins along the cut, `position` its middle
            across.
        width: Along the cut [um]; the whole map if None.
        length: Across [um]; as far as the map goes, at most as long as wide, if None.

    Raises:
        BadInput: What is wrong with the file or with what was asked of it.
    """
    file = Path(spec.file)
    topography = _read(spec)
    heights, pixel = _turned(spec, topography)
    if min(heights.shape) < FEWEST_PIXELS:
        raise BadInput(
            f"surface.file: the map {file} has {heights.shape[0]} by {heights.shape[1]} points, "
            f"at least {FEWEST_PIXELS} each way are needed"
        )
    notes = list(topography.notes)
    heights = _without_gaps(
        _without_spikes(heights, notes) if spec.despike else heights, file, notes
    )
    whole = _sides(heights, pixel)
    width = whole[0] if width is None else width
    length = min(width, whole[1]) if length is None else length
    start = _window(spec, file, whole, (width, length))
    side = Side(
        length=min(width, length), name="the shorter side of the patch", waves=WAVES_PER_PATCH
    )
    wavelength, why = cut_off(spec, max(pixel), topography.reliable, side)
    smooth = low_pass(levelled(heights), pixel, wavelength)
    notes.append(
        f"levelled by a plane; waves shorter than {wavelength:.4g} um filtered out (Gaussian, "
        f"half of the amplitude at that wavelength; {why})"
    )
    if width < whole[0] * (1 - 1e-9) or length < whole[1] * (1 - 1e-9):
        notes.append(
            f"{width:.6g} by {length:.6g} um from ({start[0]:.6g}, {start[1]:.6g}) um on, of "
            f"{whole[0]:.6g} by {whole[1]:.6g} um"
        )
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return RoughSurface(
        heights=levelled(_cut_out(smooth, pixel, start, (width, length))),
        extent=(width, length),
        periodic=False,
        shortest_wavelength=wavelength,
        source=f"{file.name}, channel {topography.channel}, sha256 {digest[:12]}",
        notes=tuple(notes),
    )


def middle_across(spec: MeasuredSpec) -> float:
    """Where the middle of a patch lies across the cut [um]; raises BadInput as `measured_map`."""
    if spec.position is not None:
        return spec.position
    return 0.5 * _sides(*_turned(spec, _read(spec)))[1]


def _read(spec: MeasuredSpec) -> Topography:
    """A map; raises BadInput where its file holds none."""
    file = Path(spec.file)
    found = read_topography(file, spec.channel, spec.unit, spec.lateral_unit, spec.height_unit)
    if found.heights.ndim == 1:
        raise BadInput(
            f"surface.file: {file} is a line scan; a patch (mesh.dimension = 3) needs a map of "
            "heights, a strip (mesh.dimension = 2) does with a line"
        )
    return found


def _turned(spec: MeasuredSpec, topography: Topography) -> tuple[Array, tuple[float, ...]]:
    """Heights and spacings with the cut along the first axis [um]."""
    if spec.cut == "x":
        return topography.heights, topography.pixel
    return topography.heights.T, topography.pixel[::-1]


def _sides(heights: Array, pixel: tuple[float, ...]) -> tuple[float, ...]:
    """Lengths from the first to the last sample [um]."""
    return tuple((n - 1) * one for n, one in zip(heights.shape, pixel, strict=True))


def _without_spikes(heights: Array, notes: list[str]) -> Array:
    """Points that stand far out of their neighbourhood taken as missing [Hampel1974]."""
    known = np.where(np.isfinite(heights), heights, np.nanmedian(heights))
    off = heights - median_filter(known, 2 * SPIKE_NEIGHBOURS + 1, mode="reflect")
    scatter = SIGMA_PER_MEDIAN * float(np.nanmedian(np.abs(off)))
    spikes = np.abs(off) > SPIKE * scatter if scatter > 0.0 else np.zeros(off.shape, dtype=bool)
    notes.append(f"{int(spikes.sum())} of {heights.size} points were spikes and taken out")
    return np.where(spikes, np.nan, heights)


def _without_gaps(heights: Array, file: Path, notes: list[str]) -> Array:
    """Missing points put between their neighbours along x and along y, whichever there are."""
    present = np.isfinite(heights)
    missing = int(heights.size - present.sum())
    if missing > MOST_MISSING * heights.size:
        raise BadInput(
            f"surface.file: {missing} of the {heights.size} points of {file} are missing; choose "
            "another map or channel"
        )
    if missing == 0:
        return heights
    notes.append(f"{missing} of {heights.size} points were missing and interpolated")
    along_y = _along(heights, present)
    along_x = _along(heights.T, present.T).T
    filled = np.nanmean(np.stack([along_x, along_y]), axis=0)
    return np.where(np.isfinite(filled), filled, np.nanmean(heights))


def _along(heights: Array, present: NDArray[np.bool_]) -> Array:
    """Rows with straight lines over their gaps; nan in rows without any point."""
    filled = np.full(heights.shape, np.nan)
    i = np.arange(heights.shape[1])
    for row, (h, known) in enumerate(zip(heights, present, strict=True)):
        if known.any():
            filled[row] = np.interp(i, i[known], h[known])
    return filled


def _window(
    spec: MeasuredSpec, file: Path, whole: tuple[float, ...], sides: tuple[float, float]
) -> tuple[float, float]:
    """Corner of the patch [um]."""
    for name, have, want in zip(("width", "length"), whole, sides, strict=True):
        if want > have * (1 + 1e-9):
            raise BadInput(
                f"mesh.{name}: {want:g} um is more than the map of {file} has, {have:.6g} um; take "
                "a smaller one or leave it out"
            )
    x = 0.5 * (whole[0] - sides[0]) if spec.start is None else spec.start
    if x + sides[0] > whole[0] * (1 + 1e-9):
        raise BadInput(
            f"surface.start: a patch of {sides[0]:.6g} um from {x:.6g} um on ends beyond the map "
            f"of {file}, which is {whole[0]:.6g} um long; at most {whole[0] - sides[0]:.6g} um, or "
            "a smaller mesh.width"
        )
    middle = 0.5 * whole[1] if spec.position is None else spec.position
    y = middle - 0.5 * sides[1]
    if y < -1e-9 * whole[1] or y + sides[1] > whole[1] * (1 + 1e-9):
        raise BadInput(
            f"surface.position: a patch of {sides[1]:.6g} um about {middle:.6g} um reaches beyond "
            f"the map of {file}, which is {whole[1]:.6g} um across; between {0.5 * sides[1]:.6g} "
            f"and {whole[1] - 0.5 * sides[1]:.6g} um, or a smaller mesh.length"
        )
    return x, max(y, 0.0)


def _cut_out(
    heights: Array, pixel: tuple[float, ...], start: tuple[float, float], sides: tuple[float, float]
) -> Array:
    """Samples of a patch, both ends included, at about the spacing of the map [um]."""
    axes = [np.arange(n) * one for n, one in zip(heights.shape, pixel, strict=True)]
    places = [
        low + np.linspace(0.0, side, max(FEWEST_PIXELS, round(side / one) + 1))
        for low, side, one in zip(start, sides, pixel, strict=True)
    ]
    return np.asarray(RectBivariateSpline(*axes, heights, s=0)(*places), dtype=float)
