"""The materials that a case can name, and what a material file came down to."""

from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from fem_interface.materials.files import library_names, load_material
from fem_interface.materials.flow import REFERENCE_RATE, REFERENCE_TEMPERATURE
from fem_interface.materials.material import Material
from fem_interface.materials.texts import value_text, value_texts


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A table for people.

    Attributes:
        title: What it shows; may have several lines.
        head: Of the columns.
        rows: One text for each column.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def plain(self) -> str:
        """The table in aligned columns, as wide as they are."""
        widths = [max(map(len, column)) for column in zip(self.head, *self.rows, strict=True)]
        lines = [
            "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
            for row in (self.head, *self.rows)
        ]
        return "\n".join([self.title, "", *lines])

    def table(self) -> Table:
        """The table for a terminal, as wide as that is."""
        table = Table(title=escape(self.title), title_justify="left")
        for head in self.head:
            table.add_column(head)
        for row in self.rows:
            table.add_row(*map(escape, row))
        return table


def library_listing() -> Listing:
    """One line for each material of the library."""
    return Listing(
        title="Materials of the library; flow stress at 1e-3/s and 25 degC. `fem-interface "
        "materials NAME` shows one with ranges, grades and sources.",
        head=("name", "kind", "law", "Young's modulus", "flow stress", "conductivity"),
        rows=tuple(_line(name, load_material(name)) for name in library_names()),
    )


def _line(name: str, material: Material) -> tuple[str, ...]:
    flow, conduction = material.flow, material.conduction
    stress = flow.flow_stress(REFERENCE_RATE, REFERENCE_TEMPERATURE) if flow else None
    return (
        name,
        material.kind,
        flow.law if flow else "elastic",
        f"{material.elastic.youngs_modulus / 1e3:.4g} GPa",
        f"{stress:.3g} MPa" if stress else "-",
        value_text(material, "conduction.conductivity", conduction.conductivity)
        if conduction
        else "-",
    )


def material_listing(reference: str) -> Listing:
    """Every value of a material of the library or of a file.

    Raises BadInput with every mistake in the file.
    """
    material = load_material(reference, Path())
    law = material.flow.law if material.flow else "elastic"
    title = f"{material.name}: {material.kind}, {law}\n{material.origin}, sha256 {material.sha256}"
    return Listing(
        title=title,
        head=("quantity", "value", "range", "grade", "source"),
        rows=tuple(
            (one.path, one.value, one.range, one.grade, one.source) for one in value_texts(material)
        ),
    )
