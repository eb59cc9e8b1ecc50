"""What may be written in a case file, as a JSON Schema for editors and other programs."""

from typing import Any

from pydantic import BaseModel

from fem_interface.case.resolved import kind_of_quantity
from fem_interface.case.specs import Case
from fem_interface.input.validation import records_in
from fem_interface.materials.files import library_names
from fem_interface.materials.material import Material

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def case_schema() -> dict[str, Any]:
    """JSON Schema of the tables of a case file: quantities are strings with units."""
    schema = Case.model_json_schema()
    definitions = schema["$defs"]
    for record in _records(Case):
        table = schema if record is Case else definitions[record.__name__]
        for key, entry in table["properties"].items():
            table["properties"][key] = _as_written(record, key, entry)
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
    default = entry.pop("default", None)
    if "anyOf" in entry:
        entry |= next(one for one in entry.pop("anyOf") if one != {"type": "null"})
    quantity = kind_of_quantity(field.rebuild_annotation())
    if default is None or isinstance(default, dict):
        return entry
    return entry | {"default": quantity.text(default) if quantity else default}


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
