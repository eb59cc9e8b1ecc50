"""Instrument files as plain arrays: SurfaceTopography's door."""

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from fem_interface.core.errors import BadInput
from fem_interface.core.records import Array
from fem_interface.surface.packed import unpacked
from fem_interface.surface.tables import TEXT_CHANNEL, Stated, from_table
from fem_interface.surface.text_files import read_table
from fem_interface.surface.topography import ALLOWED_UNITS, MICROMETRES, Topography


def read_topography(
    file: Path,
    channel: str | None,
    unit: str | None,
    lateral_unit: str | None = None,
    height_unit: str | None = None,
) -> Topography:
    """Read a table of text, or any format that SurfaceTopography knows, packed or not.

    Args:
        file: An instrument file.
        channel: Data set to read; None takes the first choice that holds heights.
        unit: Length unit of a file that does not state its own.
        lateral_unit: Of places in a table of text, if not the heights'.
        height_unit: Of heights in one.

    Raises:
        BadInput: What is wrong with the file, and which channels it has.
    """
    if not file.is_file():
        raise BadInput(f"surface.file: there is no file {file}")
    with unpacked(file) as inside:
        return _read(inside, channel, unit, lateral_unit, height_unit)


def _read(
    file: Path,
    channel: str | None,
    unit: str | None,
    lateral_unit: str | None,
    height_unit: str | None,
) -> Topography:
    if channel is None or channel == TEXT_CHANNEL:
        table = read_table(file)
        if table is not None:
            found = from_table(
                table,
                file,
                Stated.of(unit, lateral_unit, "lateral_unit"),
                Stated.of(unit, height_unit, "height_unit"),
            )
            if found is not None:
                return found
    if lateral_unit is not None or height_unit is not None:
        raise BadInput(
            f"surface.lateral_unit, surface.height_unit: {file} is no table of text, and says "
            "its units itself; leave them out"
        )
    with _quietly():
        reader = _opened(file)
        info = _channel(reader, file, channel, unit)
        factor = _micrometres(info.unit, unit, file)
        if info.physical_sizes is None or None in tuple(info.physical_sizes):
            raise BadInput(
                f"surface.file: {file} does not say how wide it is; add lines such as "
                '"# Width: 10 um", "# Height: 10 um" and "# Value units: nm" on top'
            )
        try:
            found_there = reader.topography(channel_index=info.index)
            heights, pixel = _grid(found_there)
            reliable = factor * _reliable(found_there)
        except Exception as error:  # each of the library's readers fails in its own way
            raise BadInput(
                f'surface.file: channel "{info.name}" of {file} cannot be read: '
                f"{_first_line(error)}; {_known(reader)}"
            ) from None
    return Topography(
        file=file,
        channel=info.name,
        heights=factor * heights,
        pixel=tuple(factor * spacing for spacing in pixel),
        reliable=reliable,
    )


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keep the library's warnings and remarks off the user's screen."""
    level = logging.root.manager.disable
    with (
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        logging.disable(logging.CRITICAL)
        try:
            yield
        finally:
            logging.disable(level)


def _opened(file: Path) -> Any:
    try:
        from SurfaceTopography import open_topography
    except ImportError:
        raise BadInput(
            'surface.kind = "measured" needs the package SurfaceTopography, which is not '
            "installed: pip install SurfaceTopography"
        ) from None
    if file.stat().st_size == 0:
        raise BadInput(f"surface.file: {file} is empty")
    try:
        reader = open_topography(str(file))
        channels = list(reader.channels)
    except Exception:  # the library lists the complaints of its 40 readers
        raise BadInput(
            f"surface.file: {file} is not a topography, or is damaged: none of the formats that "
            "SurfaceTopography reads (AFM, profilometer, white light, text matrix, ...) fits it"
        ) from None
    if not channels:
        raise BadInput(f"surface.file: {file} holds no heights")
    return reader


def _channel(reader: Any, file: Path, name: str | None, unit: str | None) -> Any:
    """The channel asked for, or the library's default, or the first that holds lengths."""
    if name is not None:
        named = [info for info in reader.channels if info.name == name]
        if not named:
            raise BadInput(f'surface.channel: {file} has no channel "{name}"; {_known(reader)}')
        if not _may_hold_lengths(named[0], unit):
            raise BadInput(
                f'surface.channel: "{name}" of {file} does not hold heights; {_known(reader)}'
            )
        return named[0]
    for info in (reader.default_channel, *reader.channels):
        if _may_hold_lengths(info, unit):
            return info
    raise BadInput(
        f"surface.file: no channel of {file} holds heights with a length unit; {_known(reader)}; "
        f"if the file states no unit, set surface.unit ({ALLOWED_UNITS})"
    )


def _may_hold_lengths(info: Any, unit: str | None) -> bool:
    # Where lateral and height units differ, the library gives both as a tuple: not heights.
    return info.unit in MICROMETRES if info.unit is not None else unit is not None


def _known(reader: Any) -> str:
    def described(info: Any) -> str:
        unit = info.unit if isinstance(info.unit, str) else "no length"
        return f"{info.name} ({'no unit' if info.unit is None else unit})"

    return "it has " + ", ".join(described(info) for info in reader.channels)


def _micrometres(own: str | None, stated: str | None, file: Path) -> float:
    """Micrometres per unit of the file."""
    if stated is not None and stated not in MICROMETRES:
        raise BadInput(f'surface.unit: must be {ALLOWED_UNITS}, got "{stated}"')
    if own is not None and stated is not None and MICROMETRES[own] != MICROMETRES[stated]:
        raise BadInput(
            f'surface.unit: {file} says that it is in {own}, the case says "{stated}"; '
            "leave surface.unit out"
        )
    unit = own or stated
    if unit is None:
        raise BadInput(f"surface.unit: {file} states no unit; set one of {ALLOWED_UNITS}")
    return MICROMETRES[unit]


def _grid(topography: Any) -> tuple[Array, tuple[float, ...]]:
    """Heights with nan for missing points, and spacings, in the file's unit."""
    if not topography.is_uniform:
        x, z = (np.asarray(column, dtype=float) for column in topography.positions_and_heights())
        x, first = np.unique(x, return_index=True)
        z = z[first]
        even = np.linspace(x[0], x[-1], len(x))
        return np.interp(even, x, z), (float(even[1] - even[0]),)
    heights = np.ma.filled(np.ma.asarray(topography.heights(), dtype=float), np.nan)
    sizes = np.atleast_1d(topography.physical_sizes)
    spacing = tuple(float(s) / n for s, n in zip(sizes, heights.shape, strict=True))
    return heights, spacing


def _reliable(topography: Any) -> float:
    """Shortest wavelength that the library trusts the instrument with, in the file's unit."""
    try:
        return float(topography.short_reliability_cutoff() or 0.0)
    except Exception:  # of an instrument that the file describes badly
        return 0.0


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
