"""From what pydantic says of a file to what its author should read."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from fem_interface.core.errors import BadInput
from fem_interface.input.problems import (
    Location,
    Problem,
    dotted,
    holds,
    in_order,
    message,
    nearest,
    replaced,
)
from fem_interface.input.quantities import FROM_FILE, Number, Quantity, shown

M = TypeVar("M", bound=BaseModel)

NOT_IN_FILES = frozenset({"provenance", "origin", "sha256"})
"""Fields of records that a file cannot set."""


def validated(model: type[M], raw: Any, file: Path) -> M:
    """What a file holds as a record; raises BadInput with every mistake in it."""
    try:
        return model.model_validate(raw, context={FROM_FILE: True})
    except ValidationError as error:
        found = in_order(problems_of(error, model, raw), raw)
        raise BadInput(message(file, [one.line() for one in found])) from None


def problems_of(error: ValidationError, model: type[BaseModel], raw: Any) -> list[Problem]:
    """What a failed validation of `raw` means, in the order of the fields of the model."""
    found: list[Problem] = []
    explained: set[Location] = set()
    details = error.errors(include_url=False)
    for detail in details:
        if detail["type"] == "extra_forbidden":
            place = _place(detail["loc"], raw)
            known = keys_at(model, place[:-1], raw)
            keys = [key for key in known if key not in _given(place, raw)]
            hint = nearest(str(place[-1]), keys)
            hint = hint if "did you" in hint else nearest(str(place[-1]), known)
            found.append(Problem(place, f'unknown key "{place[-1]}"{hint}', at_parent=True))
            explained.update((*place[:-1], key) for key in keys if f'"{key}"?' in hint)
    for detail in details:
        place = _place(detail["loc"], raw)
        if detail["type"].startswith("union_tag") and isinstance(detail["input"], dict):
            place = (*place, str(detail["ctx"]["discriminator"]).strip("'"))
        missing = detail["type"] in ("missing", "missing_pressure")
        # pydantic counts the items that are right; a list whose items are all wrong is not empty.
        spurious = detail["type"] == "too_short" and detail["input"]
        said = detail["type"] == "extra_forbidden" or (missing and place in explained) or spurious
        if not said:
            found.append(Problem(place, _clause(detail, model, place, raw)))
            found += _if_corrected(detail, model, place, raw)
    return found


def _if_corrected(
    detail: ErrorDetails, model: type[BaseModel], place: Location, raw: Any
) -> list[Problem]:
    """What else is wrong with a table whose kind is misspelt, if it was of the nearest kind."""
    if detail["type"] != "union_tag_invalid":
        return []
    near = get_close_matches(str(detail["ctx"]["tag"]), _tags(model, place, raw), n=1)
    if not near:
        return []
    other = replaced(raw, place, near[0])
    try:
        model.model_validate(other, context={FROM_FILE: True})
    except ValidationError as error:
        inside = problems_of(error, model, other)
        return [one for one in inside if one.place[: len(place) - 1] == place[:-1]]
    return []


def _place(loc: Location, raw: Any) -> Location:
    """Location without the tags of unions, which the file does not have as keys."""
    place: list[str | int] = []
    for i, part in enumerate(loc):
        if holds(raw, part):
            raw = raw[part]
        elif i < len(loc) - 1:
            continue
        place.append(part)
    return tuple(place)


def _given(place: Location, raw: Any) -> set[str]:
    """Keys beside the one at a place."""
    for part in place[:-1]:
        raw = raw[part]
    return set(raw)


def keys_at(model: type[BaseModel], place: Location, raw: Any) -> list[str]:
    """Keys that the table at a place may have."""
    record = annotation_at(model, place, raw)
    if isinstance(record, type) and issubclass(record, BaseModel):
        return [key for key in record.model_fields if key not in NOT_IN_FILES]
    return []


def annotation_at(model: Any, place: Location, raw: Any) -> Any:
    """Type that a record declares for a place; of a union, the member that `raw` chose."""
    here: Any = model
    for part in place:
        raw = raw[part] if holds(raw, part) else None
        if isinstance(part, int):
            here = get_args(here)[0]
        else:
            here = here.model_fields[part].rebuild_annotation()
        here = _chosen(here, raw)
    return here


def _chosen(annotation: Any, raw: Any) -> Any:
    """The one type behind Optional, Annotated and discriminated unions; object if undecided."""
    origin = get_origin(annotation)
    if isinstance(annotation, type) or origin in (tuple, Literal) or _mark(annotation):
        return annotation
    if origin is Annotated:
        return _chosen(get_args(annotation)[0], raw)
    members = [_chosen(one, raw) for one in get_args(annotation) if one is not type(None)]
    for member in members:
        for name in ("kind", "law"):
            tag = getattr(member, "model_fields", {}).get(name)
            if tag and isinstance(raw, dict) and raw.get(name) in get_args(tag.annotation):
                return member
    return members[0] if len(members) == 1 else object


def _tags(model: type[BaseModel], place: Location, raw: Any) -> list[str]:
    """Values of the key that chooses among the members of a union."""
    record = annotation_at(model, place[:-2], raw)
    members = records_in(record.model_fields[place[-2]].annotation)
    return [get_args(member.model_fields[str(place[-1])].annotation)[0] for member in members]


def records_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [record for part in get_args(annotation) for record in records_in(part)]


def quantity_in(annotation: Any) -> Quantity | None:
    """The kind of quantity that a type stands for, if it is one."""
    mark = _mark(annotation)
    return mark if isinstance(mark, Quantity) else None


def kind_of_quantity(annotation: Any) -> Quantity | None:
    """What a field holds, also behind Optional."""
    own = quantity_in(annotation)
    return own or next(filter(None, map(quantity_in, get_args(annotation))), None)


def _mark(annotation: Any) -> Quantity | Number | None:
    marks = get_args(annotation)[1:] if get_origin(annotation) is Annotated else ()
    return next((mark for mark in marks if isinstance(mark, Quantity | Number)), None)


def _clause(detail: ErrorDetails, model: type[BaseModel], place: Location, raw: Any) -> str:
    """What is wrong with one value, and what is right."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind in ("mistake", "missing_pressure"):
        return detail["msg"]
    if kind in ("missing", "union_tag_not_found"):
        return _missing(model, place, raw)
    if kind == "literal_error":
        return _not_one_of(value, get_args(annotation_at(model, place, raw)))
    if kind == "union_tag_invalid":
        return _not_one_of(context["tag"], _tags(model, place, raw))
    if kind == "greater_than_equal":
        return f"must be at least {context['ge']}, got {shown(value)}"
    wanted = {
        "string_type": "must be a string in quotes",
        "bool_type": "must be true or false",
        "int_type": "must be a whole number",
        "model_type": "must be a table",
        "model_attributes_type": "must be a table",
        "dict_type": "must be a table",
        "tuple_type": f"must be a list of tables, each under [[{dotted(place)}]]"
        if records_in(annotation_at(model, place, raw))
        else 'must be a list such as ["..."]',
        "too_short": f"needs at least one table [[{dotted(place)}]]",
        "path_type": "must be the path of a file in quotes",
    }
    return f"{wanted.get(kind, detail['msg'])}, got {shown(value)}"


def _not_one_of(value: Any, allowed: Sequence[Any]) -> str:
    every = ", ".join(shown(one) for one in allowed)
    near = nearest(str(value), allowed)
    return f"unknown value {shown(value)}; allowed {every}{near if 'did you' in near else ''}"


def _missing(model: type[BaseModel], place: Location, raw: Any) -> str:
    """How to write what is missing."""
    key = place[-1]
    chooses = key in ("kind", "law") and len(place) > 1
    annotation = Literal if chooses else annotation_at(model, place, raw)
    if chooses or get_origin(annotation) is Literal:
        allowed = _tags(model, place, raw) if chooses else get_args(annotation)
        return f"is missing; allowed {', '.join(map(shown, allowed))}"
    mark = _mark(annotation)
    if isinstance(mark, Quantity):
        return f'is missing; write {mark.noun} such as {key} = "{mark.example}"'
    if mark is not None:
        return f"is missing; write {key} = {mark.example}"
    if annotation is float:
        return "is missing"
    if get_origin(annotation) is tuple:
        return f"is missing; write at least one table [[{dotted(place)}]]"
    if isinstance(annotation, type) and annotation in (str, int, Path):
        example = "1" if annotation is int else '"..."'
        return f"is missing; write {key} = {example}"
    return f"is missing; write a table [{dotted(place)}]"
