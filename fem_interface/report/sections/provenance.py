"""Where a run comes from and what it took."""

from collections.abc import Mapping
from typing import Any

from fem_interface.core.records import RunRecord
from fem_interface.report.kit import Section, Table
from fem_interface.report.numbers import number


def provenance_section(run: RunRecord) -> Section:
    """All that was recorded."""
    return Section(
        key="provenance",
        short="Provenance",
        title="Provenance",
        blocks=(provenance_table(run.provenance),),
    )


def provenance_table(provenance: Mapping[str, Any]) -> Table:
    """Versions, seed, hashes, ranks, time and memory, as they were recorded."""
    return Table(head=("Key", "Value"), rows=tuple(_flat(provenance)), numeric=False)


def _flat(values: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    rows = []
    for key, value in values.items():
        stem, _, unit = key.rpartition("_")
        name = f"{stem.replace('_', ' ')} [{unit}]" if unit in ("s", "MiB", "um") else key
        name = above + (name if above else name.replace("_", " "))
        if isinstance(value, Mapping):
            rows += _flat(value, f"{name}: ")
        elif isinstance(value, float):
            rows.append((name, number(value)))
        elif value is not None:
            rows.append((name, str(value)))
    return rows
