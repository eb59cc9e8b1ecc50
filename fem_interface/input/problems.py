"""Mistakes in an input file: all of them at once, each with what is right.

A problem names the place (`protocol[1].pressure`), what is wrong, the value as it was written,
what is allowed and the nearest right word.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One mistake.

    Attributes:
        place: Keys and indices from the top of the file to the value.
        text: A clause about the value at that place.
        at_parent: Whether the text names the last key itself, as that of an unknown key does.
    """

    place: Location
    text: str
    at_parent: bool = False

    def line(self) -> str:
        """The problem as a line of a message."""
        place = dotted(self.place[:-1] if self.at_parent else self.place)
        return f"{place}: {self.text}" if place else self.text


def dotted(place: Location) -> str:
    """A place in a file as its author would say it: protocol[1].pressure."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".")


def message(path: object, lines: Sequence[str]) -> str:
    """What the user reads about one file."""
    count = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
    return "\n".join([f"{path} has {count}:", *(f"  {line}" for line in lines)])


def nearest(word: str, known: Iterable[str]) -> str:
    """The clause that offers the nearest right word, else all of them."""
    known = [str(one) for one in known]
    near = get_close_matches(word.lower(), [one.lower() for one in known], n=1, cutoff=0.6)
    if near:
        right = next(one for one in known if one.lower() == near[0])
        return f'; did you mean "{right}"?'
    return f"; allowed {', '.join(known)}" if known else ""


def replaced(raw: Any, place: Location, value: Any) -> Any:
    """A copy of nested tables and lists with another value at a place."""
    if not place:
        return value
    key, deeper = place[0], place[1:]
    if isinstance(raw, list):
        return [replaced(one, deeper, value) if i == key else one for i, one in enumerate(raw)]
    return raw | {key: replaced(raw[key] if deeper else None, deeper, value)}


def in_order(problems: Iterable[Problem], raw: Any) -> list[Problem]:
    """Problems in the order of the file; those of missing keys after their neighbours."""

    def order(problem: Problem) -> list[int]:
        here, places = raw, []
        for part in problem.place:
            keys = list(here) if isinstance(here, dict) else []
            index = part if isinstance(part, int) else len(keys)
            places.append(keys.index(part) if part in keys else index)
            here = here[part] if holds(here, part) else None
        return places

    return sorted(problems, key=order)


def holds(raw: Any, part: str | int) -> bool:
    """Whether a table has a key, or a list an index."""
    if isinstance(raw, dict):
        return part in raw
    return isinstance(raw, list) and isinstance(part, int) and part < len(raw)
