"""From a table of text to heights on a grid."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fem_interface.core.errors import BadInput
from fem_interface.core.records import Array
from fem_interface.surface.text_files import TextTable, evenly
from fem_interface.surface.topography import ALLOWED_UNITS, MICROMETRES, Topography

TEXT_CHANNEL = "Height"
FEWEST_ROWS = 8  # of columns: fewer are a matrix


@dataclass(frozen=True)
class Stated:
    """A unit that the case states, and the key that does."""

    unit: str | None
    key: str

    @staticmethod
    def of(unit: str | None, own: str | None, key: str) -> "Stated":
        """What the key itself states, else surface.unit."""
        return Stated(unit, "unit") if own is None else Stated(own, key)


def from_table(table: TextTable, file: Path, lateral: Stated, height: Stated) -> Topography | None:
    """Heights of a matrix with its size on top, or of columns; None for another table.

    Args:
        table: What was read.
        file: Where from, for messages.
        lateral: Unit of places, where the file does not say; a contradiction is a mistake.
        height: Of heights.
    """
    columns = table.values.shape[1]
    if "width" in table.keys:
        return _matrix(table, file, height)
    if columns in (2, 3) and len(table.values) >= FEWEST_ROWS:
        named = table.units if len(table.units) == columns else ("",) * columns
        along = _factor(named[0], lateral, file)
        up = _factor(named[-1], height, file)
        if along is None and up is None:
            return None
        if along is None or up is None:
            what, key = ("places", "lateral_unit") if along is None else ("heights", "height_unit")
            raise BadInput(
                f"surface.{key}: {file} states no unit of its {what}; set one of {ALLOWED_UNITS}"
            )
        if len(np.unique(table.values[np.isfinite(table.values[:, 0]), 0])) < 2:
            raise BadInput(f"surface.file: all points of {file} are at one place along x")
        if columns == 2:
            heights, step, notes = evenly(table.values[:, 0], table.values[:, 1])
            return Topography(
                file=file,
                channel=TEXT_CHANNEL,
                heights=up * heights,
                pixel=(along * step,),
                notes=table.notes + notes,
            )
        return _points(table, file, along, up)
    return None


def _factor(named: str, said: Stated, file: Path) -> float | None:
    """Micrometres per unit; None where nothing says."""
    stated, key = said.unit, said.key
    if stated is not None and stated not in MICROMETRES:
        raise BadInput(f'surface.{key}: must be {ALLOWED_UNITS}, got "{stated}"')
    if named and named not in MICROMETRES:
        raise BadInput(
            f'surface.file: a column of {file} is in "{named}", which is no length; allowed '
            f"{ALLOWED_UNITS}"
        )
    if named and stated is not None and MICROMETRES[named] != MICROMETRES[stated]:
        raise BadInput(
            f'surface.{key}: {file} says that it is in {named}, the case says "{stated}"; '
            "leave it out"
        )
    unit = named or stated
    return None if unit is None else MICROMETRES[unit]


def _matrix(table: TextTable, file: Path, said: Stated) -> Topography:
    rows, columns = table.values.shape
    width, height = (table.length(key, file) for key in ("width", "height"))
    assert width is not None
    notes = table.notes
    for key, length in (("Width", width), ("Height", height)):
        if length is not None and length[1] not in MICROMETRES:
            raise BadInput(
                f'surface.file: {key} of {file} is in "{length[1]}"; allowed {ALLOWED_UNITS}'
            )
        if length is not None and not length[0] > 0.0:
            raise BadInput(f"surface.file: {key} of {file} is {length[0]:g}; it must be above 0")
    along = width[0] * MICROMETRES[width[1]] / columns
    across = along
    if height is not None:
        across = height[0] * MICROMETRES[height[1]] / rows
    else:
        notes = (*notes, "no `# Height:` on top: pixels are taken as square")
    unit = _factor(table.keys.get("value units", ("", 0))[0], said, file)
    if unit is None:
        raise BadInput(
            f"surface.unit: {file} states no unit of its heights; set one of {ALLOWED_UNITS}"
        )
    heights: Array = unit * table.values.T
    channel = table.keys.get("channel", (TEXT_CHANNEL, 0))[0]
    if rows == 1:
        return Topography(
            file=file, channel=channel, heights=heights[:, 0], pixel=(along,), notes=notes
        )
    return Topography(
        file=file, channel=channel, heights=heights, pixel=(along, across), notes=notes
    )


def _points(table: TextTable, file: Path, along: float, up: float) -> Topography:
    """Points x, y, height that fill a grid, in any order."""
    x, i = np.unique(table.values[:, 0], return_inverse=True)
    y, j = np.unique(table.values[:, 1], return_inverse=True)
    if len(x) * len(y) != len(table.values) or min(len(x), len(y)) < 2:
        raise BadInput(
            f"surface.file: the {len(table.values)} points of {file} are on no full grid: they "
            f"have {len(x)} places along x and {len(y)} along y; export a matrix"
        )
    heights = np.full((len(x), len(y)), np.nan)
    heights[i, j] = up * table.values[:, 2]
    steps = tuple(along * float(places[-1] - places[0]) / (len(places) - 1) for places in (x, y))
    return Topography(
        file=file, channel=TEXT_CHANNEL, heights=heights, pixel=steps, notes=table.notes
    )
