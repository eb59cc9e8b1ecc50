"""Material files, of the library beside this module and of users.

A quantity is a string, or a table { value, range, grade, source } that says how far to trust it.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fem_interface.core.errors import BadInput
from fem_interface.input.problems import (
    Location,
    Problem,
    dotted,
    in_order,
    message,
    nearest,
    replaced,
)
from fem_interface.input.quantities import FROM_FILE, shown
from fem_interface.input.toml import nearest_file, read_toml
from fem_interface.input.validation import NOT_IN_FILES, problems_of
from fem_interface.materials.material import Material, Provenance

LIBRARY = Path(__file__).parent / "library"
UNSTATED = Provenance(grade="assumed", source="the file does not say where it is from")
"""Trust in a value that stands in a file without a word on it."""

_TRUST_KEYS = ("value", "range", "grade", "source")


class UnknownMaterial(ValueError):
    """No such material; the message is a clause of a sentence."""


def library_names() -> list[str]:
    """Names of the materials that come with the program."""
    return sorted(path.stem for path in LIBRARY.glob("*.toml"))


def material_path(reference: str, folder: Path) -> Path:
    """File of a material.

    Args:
        reference: A name of the library, or a path.
        folder: Where a relative path starts.
    """
    is_path = "/" in reference or reference.endswith(".toml")
    if not is_path and reference in library_names():
        return LIBRARY / f"{reference}.toml"
    path = folder / Path(reference).expanduser()
    if is_path and not path.is_file():
        raise UnknownMaterial(f'no such file, got "{reference}"{nearest_file(path)}')
    if not is_path:
        names = ", ".join(f'"{name}"' for name in library_names())
        near = nearest(reference, library_names())
        raise UnknownMaterial(
            f"no such material, got {shown(reference)}; allowed {names} and paths of material "
            f"files (.toml){near if 'did you' in near else ''}"
        )
    return path


def load_material(reference: str, folder: Path = Path()) -> Material:
    """A material of the library or of a file.

    Raises BadInput with every mistake in the file.
    """
    try:
        path = material_path(reference, folder)
    except UnknownMaterial as error:
        raise BadInput(f"material: {error}") from None
    raw, content = read_toml(path)
    problems: list[Problem] = []
    reserved = NOT_IN_FILES & raw.keys()
    problems += [Problem((key,), f'unknown key "{key}"', at_parent=True) for key in reserved]
    allowed = {key: item for key, item in raw.items() if key not in reserved}
    values, trust = _values_and_trust(allowed, (), problems)
    try:
        material = Material.model_validate(values, context={FROM_FILE: True})
    except ValidationError as error:
        explained = {problem.place[:-1] for problem in problems}
        others = problems_of(error, Material, values)
        problems += [problem for problem in others if problem.place not in explained]
        material = None
    provenance = {
        dotted(place): graded
        for place, table in trust
        if (graded := _provenance(values, place, table, problems))
    }
    if problems or material is None:
        raise BadInput(message(path, [one.line() for one in in_order(problems, raw)]))
    bare = {place: UNSTATED for place in _numbers(material, values) if place not in provenance}
    return material.model_copy(
        update={
            "provenance": provenance | bare,
            "origin": reference if path.parent == LIBRARY else str(path.resolve()),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
    )


def _numbers(material: Material, values: dict[str, Any], above: str = "") -> Iterator[str]:
    """Dotted paths of the numbers that a file gives."""
    for key, item in values.items():
        path = f"{above}{key}"
        if isinstance(item, dict):
            yield from _numbers(material, item, f"{path}.")
            continue
        found: Any = material
        for part in path.split("."):
            found = getattr(found, part)
        if isinstance(found, float):
            yield path


def _values_and_trust(
    table: dict[str, Any], place: Location, problems: list[Problem]
) -> tuple[dict[str, Any], list[tuple[Location, dict[str, Any]]]]:
    """The file without its grades, and the grades with their places."""
    values: dict[str, Any] = {}
    trust: list[tuple[Location, dict[str, Any]]] = []
    for key, item in table.items():
        here = (*place, key)
        if not isinstance(item, dict):
            values[key] = item
        elif not item.keys() & set(_TRUST_KEYS):
            values[key], deeper = _values_and_trust(item, here, problems)
            trust += deeper
        elif "value" in item:
            values[key] = item["value"]
            trust.append((here, item))
        else:
            problems.append(Problem((*here, "value"), "is missing"))
    return values, trust


def _provenance(
    values: dict[str, Any], place: Location, table: dict[str, Any], problems: list[Problem]
) -> Provenance | None:
    """Trust in one value."""
    found = len(problems)
    for key in table.keys() - set(_TRUST_KEYS):
        text = f'unknown key "{key}"{nearest(key, _TRUST_KEYS)}'
        problems.append(Problem((*place, key), text, at_parent=True))
    given: dict[str, Any] = {key: table[key] for key in ("grade", "source") if key in table}
    if "range" in table:
        given["range"] = _range(values, place, table["range"], problems)
    try:
        provenance = Provenance.model_validate(given)
    except ValidationError as error:
        for problem in problems_of(error, Provenance, given):
            problems.append(Problem((*place, *problem.place), problem.text))
    return provenance if len(problems) == found else None


def _range(
    values: dict[str, Any], place: Location, ends: Any, problems: list[Problem]
) -> tuple[float, float] | None:
    """Both ends in the unit of the value, which has to lie between them."""
    here = (*place, "range")
    if not isinstance(ends, list) or len(ends) != 2:
        text = f'must be a list of two values, got {shown(ends)}; for example ["1 MPa", "2 MPa"]'
        problems.append(Problem(here, text))
        return None
    numbers = []
    for i, end in enumerate(ends):
        number, wrong = _read_as(values, place, end)
        problems += [Problem((*here, i), text) for text in wrong]
        numbers.append(number)
    low, high = numbers
    value, _ = _read_as(values, place, _at(values, place))
    if low is None or high is None or value is None:
        return None
    if not low <= value <= high:
        text = f"must hold the value {shown(_at(values, place))}, got {shown(ends[0])} to "
        problems.append(Problem(here, text + shown(ends[1])))
    return low, high


def _read_as(values: dict[str, Any], place: Location, text: Any) -> tuple[float | None, list[str]]:
    """What the record makes of another value at a place, or what it complains about there."""
    other = replaced(values, place, text)
    try:
        found: Any = Material.model_validate(other, context={FROM_FILE: True})
    except ValidationError as error:
        problems = problems_of(error, Material, other)
        wrong = [problem.text for problem in problems if problem.place == place]
        number = float(text) if isinstance(text, int | float) and not wrong else None
        return number, wrong  # a plain number needs no unit, so it stands for itself
    for part in place:
        found = getattr(found, str(part))
    return (float(found), []) if isinstance(found, int | float) else (None, [])


def _at(values: Any, place: Location) -> Any:
    for part in place:
        values = values[part]
    return values


def graded_values(material: Material) -> Iterator[tuple[str, float, Provenance]]:
    """Path, value in internal units and trust of every graded value."""
    for path, provenance in material.provenance.items():
        value: Any = material
        for part in path.split("."):
            value = getattr(value, part)
        yield path, value, provenance
