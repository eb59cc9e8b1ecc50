"""A material as a file: what a run with a changed value names, so that it can be run again."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from fem_interface.input.units import rate_unit
from fem_interface.input.validation import NOT_IN_FILES, kind_of_quantity
from fem_interface.materials.flow_data import NortonFlow
from fem_interface.materials.material import Material, Provenance


def material_toml(material: Material) -> str:
    """The text of a file that loads to the same values with the same grades."""
    return "\n".join(_lines(material, "", material.provenance)) + "\n"


def _lines(record: BaseModel, above: str, trust: dict[str, Provenance]) -> Iterator[str]:
    """A line "dotted.key = value" for each value that the author of a record gave."""
    for key in type(record).model_fields:
        value = getattr(record, key)
        if key in NOT_IN_FILES or key not in record.model_fields_set or value is None:
            continue
        if isinstance(value, BaseModel):
            yield from _lines(value, f"{above}{key}.", trust)
            continue
        known = trust.get(above + key)
        text = _text(record, key, value)
        yield f"{above}{key} = " + (_graded(record, key, text, known) if known else text)


def _graded(record: BaseModel, key: str, text: str, trust: Provenance) -> str:
    parts = [f"value = {text}"]
    if trust.range is not None:
        low, high = (_text(record, key, end) for end in trust.range)
        parts.append(f"range = [{low}, {high}]")
    parts += [f'grade = "{trust.grade}"', f"source = {_string(trust.source)}"]
    return "{ " + ", ".join(parts) + " }"


def _text(record: BaseModel, key: str, value: Any) -> str:
    """TOML of a value: a string with a unit where it has one."""
    if isinstance(record, NortonFlow) and key == "coefficient":
        return f'"{value!r} {rate_unit(record.exponent)}"'
    quantity = kind_of_quantity(type(record).model_fields[key].rebuild_annotation())
    if quantity is not None:
        return _string(quantity.text(value))
    return _string(value) if isinstance(value, str) else repr(value)


def _string(text: str) -> str:
    """A basic string of TOML, which escapes as JSON does, and DEL besides."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
