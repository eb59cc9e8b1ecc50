"""Values of a material as they are read: with unit, range, grade and source."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from fem_interface.input.units import rate_unit
from fem_interface.input.validation import NOT_IN_FILES, kind_of_quantity
from fem_interface.materials.flow_data import NortonFlow
from fem_interface.materials.material import Material


@dataclass(frozen=True, kw_only=True)
class ValueText:
    """One value of a material, for people.

    Attributes:
        path: Where it is in the file, such as "elastic.youngs_modulus".
        value: With its unit.
        range: Smallest and largest credible value; empty if none was given.
        grade: How far to trust it; "not graded" where a material made in Python says nothing,
            and "default" where a file leaves it out.
        source: Empty if none was given.
    """

    path: str
    value: str
    range: str
    grade: str
    source: str

    @property
    def quantity(self) -> str:
        """Its place as people call it: size effect: reference stress."""
        return self.path.replace(".", ": ").replace("_", " ")


def value_texts(material: Material) -> Iterator[ValueText]:
    """Every number of a material, in the order of its tables."""
    for path, value, given in _numbers(material, ""):
        trust = material.provenance.get(path)
        ends = trust.range if trust and trust.range else ()
        yield ValueText(
            path=path,
            value=value_text(material, path, value),
            range=" to ".join(value_text(material, path, end) for end in ends),
            grade=trust.grade if trust else "not graded" if given else "default",
            source=trust.source if trust else "",
        )


def _numbers(record: BaseModel, above: str) -> Iterator[tuple[str, float, bool]]:
    """Path and value of each number of a record, and whether its author gave it."""
    for key in type(record).model_fields:
        value = getattr(record, key)
        if isinstance(value, BaseModel):
            yield from _numbers(value, f"{above}{key}.")
        elif isinstance(value, float) and key not in NOT_IN_FILES:
            yield f"{above}{key}", value, key in record.model_fields_set


def value_text(material: Material, path: str, value: float) -> str:
    """A value of a material with its unit.

    Args:
        path: Where the material has such a value.
        value: That one or another, such as the end of its range, in internal units.
    """
    *way, key = path.split(".")
    record: Any = material
    for part in way:
        record = getattr(record, part)
    if isinstance(record, NortonFlow) and key == "coefficient":
        return f"{value:g} {rate_unit(record.exponent)}"
    quantity = kind_of_quantity(type(record).model_fields[key].rebuild_annotation())
    return quantity.text(value) if quantity else f"{value:g}"
