"""The tables of a run that goes on: cut back to what a checkpoint knows, and read."""

import csv
from pathlib import Path

from fem_interface.archive.text import table_rows, write_rows
from fem_interface.core.samples import HISTORY, VOIDS

BY_SAMPLE = (f"{HISTORY}.csv", f"{VOIDS}.csv", "fields/samples.csv")
LATER = ("summary.json", "report.html")  # of the end that the run had


def cut_tables(output: Path, samples: int, cutbacks: int, snapshots: int) -> list[float]:
    """Leave so many load steps, failed steps and fields; the times of those fields [s].

    Raises OSError where a table is missing or shorter than that.
    """
    for name in BY_SAMPLE:
        _cut(output / name, samples)
    _cut(output / "fields/cutbacks.csv", cutbacks)
    table = output / "fields/snapshots.csv"
    labels = table_rows(table, 4)
    _cut(table, sum(int(row[0]) < snapshots for row in labels))
    for file in (output / "fields").glob("*_[0-9][0-9][0-9][0-9].vt[up]"):
        if int(file.stem[-4:]) >= snapshots:
            file.unlink()
    for name in LATER:
        (output / name).unlink(missing_ok=True)
    times = {int(number): float(time) for number, time, *_ in labels}
    return [times[number] for number in range(snapshots)]


def _cut(table: Path, count: int) -> None:
    """Leave the head and so many rows."""
    rows = list(csv.reader(table.read_text(encoding="utf-8").splitlines()))
    if len(rows) < count + 1:
        raise OSError(f"{table.name} has {len(rows) - 1} rows, and the checkpoint knows of {count}")
    write_rows(table, rows[: count + 1])
