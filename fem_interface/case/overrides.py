"""What the command line sets over a case file: `--set protocol[0].pressure="120 MPa"`."""

import re
import tomllib
from collections.abc import Sequence
from typing import Any

from fem_interface.input.problems import Location, dotted, nearest

_PART = re.compile(r"([^.\[\]=\s]+)((?:\[\d+\])*)")


def overridden(
    raw: dict[str, Any], overrides: Sequence[str]
) -> tuple[dict[str, Any], list[Location], list[str]]:
    """Tables of a case with values replaced; which places were set; what could not be."""
    places: list[Location] = []
    problems: list[str] = []
    for text in overrides:
        try:
            place, value = _parsed(text)
            raw = _replaced(raw, place, value, ())
            places.append(place)
        except ValueError as error:
            problems.append(f"--set {text}: {error}")
    return raw, places, problems


def _parsed(text: str) -> tuple[Location, Any]:
    """Place and value of key.path=value."""
    path, equals, value = text.partition("=")
    if not equals:
        raise ValueError("must be key.path=value, such as surface.seed=2")
    place: list[str | int] = []
    for part in path.strip().split("."):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError("must be key.path=value, such as protocol[0].hold=10 s")
        place.append(int(part) if part.isdecimal() else match[1])
        place += [int(index) for index in re.findall(r"\d+", match[2])]
    return tuple(place), _value(value.strip())


def _value(text: str) -> Any:
    """A TOML value; what is none is a string, so that quotes can be left out."""
    try:
        tables = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return tables["value"] if tables.keys() == {"value"} else text


def _by_name(table: list[Any], here: Location, deeper: Location) -> str:
    """Which entry is meant where somebody gives its name."""
    names = [item.get("name") if isinstance(item, dict) else None for item in table]
    if here[-1] not in names:
        return ""
    place = (*here[:-1], names.index(here[-1]), *deeper)
    return f"; did you mean {dotted(place)}?"


def _replaced(table: Any, place: Location, value: Any, above: Location) -> Any:
    """A copy of nested tables with the value at a place."""
    if not place:
        return value
    part, deeper = place[0], place[1:]
    here = (*above, part)
    if isinstance(table, list):
        if not isinstance(part, int) or part >= len(table):
            raise ValueError(
                f"{dotted(above)} has entries 0 to {len(table) - 1}{_by_name(table, here, deeper)}"
            )
        changed = _replaced(table[part], deeper, value, here)
        return [changed if i == part else item for i, item in enumerate(table)]
    if not isinstance(table, dict):
        raise ValueError(f"{dotted(above)} is a value and has no keys")
    if isinstance(part, int):
        raise ValueError(f"{dotted(above) or 'the case'} is not a list")
    if part not in table and deeper and isinstance(deeper[0], int):
        raise ValueError(f'unknown list "{part}"{nearest(str(part), table)}')
    empty: dict[str, Any] = {}
    return table | {part: _replaced(table.get(part, empty), deeper, value, here)}
