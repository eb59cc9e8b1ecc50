"""Text exports as instruments and spreadsheets write them, read without guessing.

A matrix with `# Width:` on top, two columns of place and height, or three of x, y and height.
Commas or points for decimals; blanks, tabs, commas or semicolons between numbers; UTF-8, UTF-16
or Latin-1. What cannot be read is named with its line. Every other text is left to the library.
"""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from fem_interface.core.errors import BadInput
from fem_interface.core.records import Array

MISSING = {"", "nan", "-nan", "---", "--", "-", "*", "***", "bad", "na", "n/a", "null", "inf"}
CODES = (-9999.0, -99999.0, -32768.0)
LARGEST = 1e9  # in the file's unit: nothing is as high, so 1e10 or 3.4e38 stand for no datum
MANY_ZEROS = 0.02  # share of exact zeros from which on they may be missing points
UNEVEN = 1.5  # a step over the usual one from which on points are missing between

_KEY = re.compile(r"^#?\s*(channel|width|height|value units)\s*:\s*(.*?)\s*$", re.I)
_LENGTH = re.compile(r"^([+-]?[\d.,]+(?:e[+-]?\d+)?)\s*(\S*)$", re.I)
_UNIT = re.compile(r"[(\[]\s*([^)\]]*?)\s*[)\]]")
# A row of one number is no table, so one comma stands between two.
_TWO = re.compile(r"[+-]?\d+(\.\d*)?(e[+-]?\d+)?\s*,\s*[+-]?\d*\.?\d*(e[+-]?\d+)?", re.I)
# Between titles; blanks within brackets belong to a unit.
_BETWEEN = re.compile(r"(?:[;\t,]|\s{2,}|\s+(?=[a-zA-Z]))(?![^\[(]*[\])])")
_NUMBER = re.compile(r"^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$", re.I)


@dataclass(frozen=True, eq=False, kw_only=True)
class TextTable:
    """Numbers of a text file and what stands above them.

    Attributes:
        values: Shape (rows, columns); nan where there is no datum.
        keys: What `# Key: text` lines say, by key in small letters, with the line's number.
        titles: Of the columns, if a line gives them.
        notes: What was found, for the report.
    """

    values: Array
    keys: dict[str, tuple[str, int]] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def units(self) -> tuple[str, ...]:
        """Of the columns, as their titles say; empty where they do not."""
        found = [_UNIT.search(title) for title in self.titles]
        return tuple(match[1] if match else "" for match in found)

    def length(self, key: str, file: Path) -> tuple[float, str] | None:
        """Number and unit of a line such as "# Width: 16 um"; None without the line."""
        if key not in self.keys:
            return None
        text, line = self.keys[key]
        match = _LENGTH.match(text)
        if match is None or not match[2]:
            raise BadInput(
                f'surface.file: line {line} of {file} says "{key.capitalize()}: {text}", which '
                f"is no length with a unit; write {key.capitalize()}: 16 um"
            )
        return float(match[1].replace(",", ".")), match[2]


def read_table(
    file: Path, key: str = "surface.file", *, any_head: bool = False
) -> TextTable | None:
    """The numbers of a text file; None if it is no plain table.

    Raises BadInput for a table that has a mistake, with its line.

    Args:
        key: Of the case, for messages.
        any_head: Whether lines above the numbers may say anything.
    """
    text = _decoded(file.read_bytes())
    if text is None:
        return None
    lines = text.splitlines()
    first = next((i for i, line in enumerate(lines) if _is_data(line)), None)
    if first is None:
        return None
    head = _head(lines[:first], any_head)
    if head is None:
        return None
    keys, titles = head
    split, decimal = _style([line for line in lines[first:] if line.strip()][:20])
    values, codes = _rows(lines, first, split, decimal, f"{key}: line {{}} of {file}")
    notes = [f"{codes} points with a code for no datum"] if codes else []
    heights = values[:, -1] if values.shape[1] < 4 else values  # columns, or a matrix
    zeros = int(np.sum(heights == 0.0))
    if zeros > MANY_ZEROS * heights.size:
        notes.append(f"{zeros} points are exactly zero: missing ones, perhaps")
    return TextTable(values=values, keys=keys, titles=titles, notes=tuple(notes))


def _decoded(raw: bytes) -> str | None:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", errors="replace")
    if b"\0" in raw:
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _tokens(line: str, split: str | None) -> list[str]:
    parts = line.strip().split(split)
    if split and len(parts) > 1 and not parts[-1].strip():
        parts.pop()  # a separator at the end of a line
    return [part.strip().strip('"') for part in parts]


def _is_data(line: str) -> bool:
    """Whether most of what stands in a line are numbers, two at least."""
    if line.lstrip().startswith("#"):
        return False
    tokens = [token for token in re.split(r"[\s;]+|,(?=\D)|,(?=\d+\.)", line.strip()) if token]
    numbers = sum(bool(_NUMBER.match(token)) for token in tokens)
    if _TWO.fullmatch(line.strip()):
        return True
    many_commas = len(re.findall(r"\d,[-\d]", line)) > 1
    return (numbers >= 2 or many_commas) and numbers >= 0.5 * len(tokens)


def _head(
    lines: Sequence[str], anything: bool
) -> tuple[dict[str, tuple[str, int]], tuple[str, ...]] | None:
    """Keys and titles of the columns; None if there is something else, unless it may be."""
    keys: dict[str, tuple[str, int]] = {}
    titles: tuple[str, ...] = ()
    for number, line in enumerate(lines, start=1):
        if match := _KEY.match(line):
            keys[match[1].lower()] = (match[2], number)
            continue
        words = line.lstrip("# ").strip()
        if not words:
            continue
        named = [part.strip() for part in _BETWEEN.split(words) if part.strip()]
        if number == len(lines) and 2 <= len(named) <= 3 and _UNIT.search(words):
            titles = tuple(named)
        elif not (anything or line.lstrip().startswith("#")):
            return None
    return keys, titles


def _style(lines: Sequence[str]) -> tuple[str | None, str]:
    """What stands between numbers (None for blanks), and the decimal sign."""
    for sign in (";", "\t"):
        if all(sign in line for line in lines):
            comma = any(re.search(r"\d,\d", line) for line in lines)
            return sign, "," if comma and not any("." in line for line in lines) else "."
    if not any("," in line for line in lines):
        return None, "."
    with_blanks = all(len(line.split()) > 1 for line in lines)
    if with_blanks and not any(re.search(r",\s", line) or "." in line for line in lines):
        return None, ","
    return ",", "."


def _rows(
    lines: Sequence[str], first: int, split: str | None, decimal: str, place: str
) -> tuple[Array, int]:
    """All rows, and how many codes for missing points were in them; `place` names a line."""
    rows: list[list[float]] = []
    width = codes = 0
    for number, line in enumerate(lines[first:], start=first + 1):
        if not line.strip():
            continue
        row = []
        for token in _tokens(line, split):
            if token.lower() in MISSING:
                row.append(np.nan)
                continue
            if not _NUMBER.match(token):
                raise BadInput(
                    f'{place.format(number)} has "{token}", which is no number; '
                    "write nan for a point without a datum"
                )
            value = float(token.replace(decimal, "."))
            code = value in CODES or abs(value) >= LARGEST
            codes += code
            row.append(np.nan if code else value)
        width = width or len(row)
        if split and len(row) == width - 1 and line.rstrip("\r\n").endswith(split):
            row.append(np.nan)  # nothing after the last sign
        if len(row) != width:
            raise BadInput(
                f"{place.format(number)} has {len(row)} values, the first has {width}; "
                "complete it, with nan for points without a datum"
            )
        rows.append(row)
    return np.array(rows), codes


def evenly(place: Array, height: Array) -> tuple[Array, float, tuple[str, ...]]:
    """A line scan on even places: heights with nan in gaps, spacing, and what was done."""
    notes: list[str] = []
    known = np.isfinite(place)
    place, height = place[known], height[known]
    if len(place) > 1 and place[-1] < place[0]:
        notes.append("the scan runs backwards and was turned round")
    place, order = np.unique(place, return_index=True)
    height = height[order]
    steps = np.diff(place)
    usual = float(np.median(steps))
    count = max(round((place[-1] - place[0]) / usual), 1) + 1
    even = np.linspace(place[0], place[-1], count)
    values = np.interp(even, place, height)
    for i in np.flatnonzero(steps > UNEVEN * usual):
        inside = (even > place[i] + 1e-9 * usual) & (even < place[i + 1] - 1e-9 * usual)
        values[inside] = np.nan
        notes.append(f"no points over {steps[i]:.4g} from {place[i]:.6g} on, in the file's unit")
    return values, float(even[1] - even[0]), tuple(notes)
