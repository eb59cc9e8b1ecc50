"""What a study came to: one row for each run and step of its protocol."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from fem_interface.archive.text import write_rows
from fem_interface.studies.crew import failure
from fem_interface.studies.members import Member

TABLE = "runs.csv"
COSTS = ("load_steps", "newton_iterations", "degrees_of_freedom", "wall_time_s", "peak_memory_MiB")


def write_table(study: Iterable[Member], output: Path) -> Path:
    """Write `runs.csv` with all that is there: inputs by their keys, results with units in their
    names. A run that is not done has one row, with its status and reason."""
    rows = [row for member in study for row in rows_of(member)]
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = ([row.get(name, "") for name in names] for row in rows)
    write_rows(output / TABLE, [names, *cells])
    return output / TABLE


def rows_of(member: Member) -> Iterator[dict[str, Any]]:
    """The rows of one run."""
    head = {"run": member.name, **member.point, "status": member.stand}
    if member.stand == "failed":
        code, _, reason = failure(member).read_text(encoding="utf-8").partition("\n")
        yield {**head, "reason": f"exit code {code}: {' '.join(reason.split())}"}
        return
    if member.stand != "done":
        yield {**head, "reason": ""}
        return
    found = json.loads((member.directory / "summary.json").read_text(encoding="utf-8"))
    cost = {name: found[name] for name in COSTS}
    for step in found["steps"]:
        plain = {k: v for k, v in step.items() if isinstance(v, int | float | str) or v is None}
        name = plain.pop("name")
        yield {**head, "reason": "", "step": name, **plain, **cost}
