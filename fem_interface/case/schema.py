"""What may be written in a case file, as a JSON Schema for editors and other programs."""

import inspect
import re
from typing import Any

from pydantic import BaseModel

from fem_interface.case.resolved import kind_of_quantity
from fem_interface.case.specs import Case
from fem_interface.input.validation import records_in
from fem_interface.materials.files import library_names
from fem_interface.materials.material import Material

_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.M)
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def case_schema() -> dict[str, Any]:
    """JSON Schema of the tables of a case file: quantities are strings with units."""
    schema = Case.model_json_schema()
    definitions = schema["$defs"]
    for record in _records(Case):
        table = schema if record is Case else definitions[record.__name__]
        table["description"], meanings = _docstring(record)
        for key, entry in table["properties"].items():
            written = _as_written(record, key, entry)
            told = [meanings.get(key, ""), written.get("description", "")]
            written["description"] = " -- ".join(part for part in told if part)
            table["properties"][key] = written
    return _without_unused(schema | {"$schema": _DRAFT, "title": "fem_interface case file"})


def _records(record: type[BaseModel]) -> list[type[BaseModel]]:
    """Records of a case file, without those of material files."""
    found = [record]
    for field in record.model_fields.values():
        for inner in records_in(field.annotation):
            found += [] if inner is Material else _records(inner)
    return found


def _as_written(record: type[BaseModel], key: str, entry: dict[str, Any]) -> dict[str, Any]:
    """A property in the terms of a file: no null, and defaults with units."""
    field = record.model_fields[key]
    if field.annotation is Material:
        names = ", ".join(library_names())
        return {"type": "string", "description": f"{names}, or the path of a material file"}
    entry.pop("title", None)
    default = entry.pop("default", None)
    if "anyOf" in entry:
        entry |= next(one for one in entry.pop("anyOf") if one != {"type": "null"})
    quantity = kind_of_quantity(field.rebuild_annotation())
    if default is None or isinstance(default, dict | list | tuple):
        return entry
    return entry | {"default": quantity.text(default) if quantity else default}


def _docstring(record: type[BaseModel]) -> tuple[str, dict[str, str]]:
    """What a record is, and what each of its keys means, from its docstring and its parents'."""
    what, _, _ = inspect.getdoc(record).partition("\n\nAttributes:")  # type: ignore[union-attr]
    meanings: dict[str, str] = {}
    for one in reversed(record.__mro__):
        _, _, attributes = (inspect.getdoc(one) or "").partition("Attributes:\n")
        for key, text in _ATTRIBUTE.findall(attributes):
            meanings[key] = _plain(text)
    return _plain(what), meanings


def _plain(text: str) -> str:
    """Without the breaks of its lines, the units of the inside and mathematical mark-up."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r" ?\[[^\[\]]{1,20}\](?=[.,;:]|$| )", "", text)
    return re.sub(r":math:`([^`]*)`", r"\1", text).strip()


def _without_unused(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with only the definitions that something refers to."""
    definitions = schema["$defs"]
    used: set[str] = set()
    waiting = [{key: part for key, part in schema.items() if key != "$defs"}]
    while waiting:
        for name in _references(waiting.pop()) - used:
            used.add(name)
            waiting.append(definitions[name])
    return schema | {"$defs": {name: definitions[name] for name in sorted(used)}}


def _references(node: Any) -> set[str]:
    """Names of the definitions that a part of the schema refers to."""
    if isinstance(node, dict):
        own = {node["$ref"].rsplit("/", 1)[1]} if "$ref" in node else set()
        return own.union(*map(_references, node.values()))
    return set().union(*map(_references, node)) if isinstance(node, list) else set()
