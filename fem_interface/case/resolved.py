"""A case written out as it was understood."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from fem_interface.case.specs import Case, ProtocolStep
from fem_interface.input.quantities import Quantity
from fem_interface.input.units import rate_unit
from fem_interface.input.validation import NOT_IN_FILES, kind_of_quantity
from fem_interface.materials.flow_data import NortonFlow
from fem_interface.materials.material import Material


def resolved_toml(case: Case) -> str:
    """The case with all its defaults, which loads again to an equal case.

    Comments at the end say what its materials came down to.
    """
    lines = [f"title = {_string(case.title)}"]
    for key in Case.model_fields:
        part = getattr(case, key)
        if isinstance(part, tuple):
            for step in part:
                lines += ["", f"[[{key}]]", *_pairs(step)]
        elif isinstance(part, BaseModel) and (pairs := list(_pairs(part))):
            lines += ["", f"[{key}]", *pairs]
    for material in case.materials:
        lines += ["", *_material_comments(material)]
    return "\n".join(lines) + "\n"


def _pairs(record: BaseModel) -> Iterator[str]:
    """Lines "key = value" of a record; what is absent is left out."""
    for key, value, text in _texts(record):
        by_force = isinstance(record, ProtocolStep) and record.force is not None
        if key == "pressure" and by_force:
            yield f"# a pressure of {text}"
        elif value is not None and value != ():
            yield f"{key} = {text}"


def _texts(record: BaseModel) -> Iterator[tuple[str, Any, str]]:
    """Key, value and TOML text of each field of a record."""
    for key, field in type(record).model_fields.items():
        value = getattr(record, key)
        yield key, value, _text(value, kind_of_quantity(field.rebuild_annotation()))


def _text(value: Any, quantity: Quantity | None) -> str:
    if quantity is not None and value is not None:
        return _string(quantity.text(value))
    if isinstance(value, tuple):
        return f"[{', '.join(_text(one, None) for one in value)}]"
    if isinstance(value, Material):
        return _string(value.origin)
    if isinstance(value, bool):
        return str(value).lower()
    return _string(str(value)) if isinstance(value, str | Path) else repr(value)


def _string(text: str) -> str:
    """A basic string of TOML, which escapes as JSON does, and DEL besides."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _material_comments(material: Material) -> Iterator[str]:
    """What a material file came down to, with grades."""
    yield f"# {material.name} ({material.origin or 'made in Python'}, sha256 {material.sha256})"
    for path, text in _values(material, ""):
        provenance = material.provenance.get(path)
        yield f"#   {path} = {text}" + (f"  ({provenance.grade})" if provenance else "")


def _values(record: BaseModel, above: str) -> Iterator[tuple[str, str]]:
    """Dotted path and TOML text of each value of a material."""
    for key, value, text in _texts(record):
        if isinstance(value, BaseModel) and key not in NOT_IN_FILES:
            yield from _values(value, f"{above}{key}.")
        elif isinstance(record, NortonFlow) and key == "coefficient":
            yield f"{above}{key}", f'"{value!r} {rate_unit(record.exponent)}"'
        elif value is not None and key not in NOT_IN_FILES:
            yield f"{above}{key}", text
