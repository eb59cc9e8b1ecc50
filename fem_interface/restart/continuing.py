"""A run that is done as the beginning of another: what it left, in a directory of its own."""

import csv
import os
import shutil
from pathlib import Path

from fem_interface.archive.directory import (
    CHECKPOINTS,
    INPUTS,
    clear_earlier_run,
    is_finished,
    refuse_directory,
)
from fem_interface.archive.reading import known_run, read_case
from fem_interface.archive.text import write_json, write_rows, write_whole
from fem_interface.case import Case, resolved_toml
from fem_interface.case.copies import inputs_digest, write_inputs
from fem_interface.core.errors import BadInput
from fem_interface.restart.keeper import paths
from fem_interface.restart.store import read_checkpoint, write_checkpoint

TABLES = ("history.csv", "voids.csv", "log.txt")


def begin_continued(directory: Path, case: Case, output: Path, *, replace: bool = False) -> None:
    """Make a run of a longer case that has been followed as far as the one in a directory.

    Args:
        directory: Of a run that is done; nothing in it changes.
        case: Its case with more steps.
        output: Of the new run.
        replace: Whether an earlier run there may be lost.

    Raises:
        BadInput: The run cannot be gone on with, or nothing can be written.
    """
    if output.resolve() == directory.resolve():
        raise BadInput(f"--output {output}: is the run itself; give another directory")
    there = paths(directory)
    if not there:
        raise BadInput(f"{directory}: no checkpoint; the run was made without. Run the case again.")
    stored = known_run(directory)
    head, values = read_checkpoint(there[0])
    if head["inputs_sha256"] != inputs_digest(directory / INPUTS):
        raise BadInput(
            f"{there[0]}: the case in {INPUTS}/, or a file beside it, has changed since it was "
            "written. Put back what was there, or run the case again."
        )
    refuse_directory(output, replace)
    try:
        clear_earlier_run(output)
        output.mkdir(parents=True, exist_ok=True)
        _copy(directory, output)
        write_inputs(case, output / INPUTS)
        write_whole(output / "case.resolved.toml", resolved_toml(case))
        (output / CHECKPOINTS).mkdir(exist_ok=True)
        write_checkpoint(
            output / CHECKPOINTS / there[0].name,
            {**head, "inputs_sha256": inputs_digest(output / INPUTS)},
            values,
        )
        write_json(output / "run.json", {**stored, "status": "interrupted"})
    except OSError as error:
        raise BadInput(f"{output}: cannot write a run here: {error.strerror or error}") from None


def _copy(directory: Path, output: Path) -> None:
    """Tables and fields; of what is only read again, and large, as links where that can be."""
    for name in TABLES:
        shutil.copyfile(directory / name, output / name)
    (output / "fields").mkdir(exist_ok=True)
    for file in (directory / "fields").iterdir():
        target = output / "fields" / file.name
        if file.suffix in (".vtu", ".vtp", ".npz"):
            target.unlink(missing_ok=True)
            try:
                os.link(file, target)
                continue
            except OSError:
                pass
        shutil.copyfile(file, target)
    _rename_peak(output / "fields" / "snapshots.csv")


def _rename_peak(table: Path) -> None:
    """The peak of the first protocol is no longer that of all."""
    with table.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.reader(lines))
    for row in rows[1:]:
        row[-1] = "first peak" if row[-1] == "peak" else row[-1]
    write_rows(table, rows)


def finished_case(directory: Path) -> Case:
    """The case of a run that is done; raises BadInput for any other."""
    stored = known_run(directory)
    if not is_finished(directory):
        raise BadInput(
            f"{directory}: the run is {stored['status']} and not finished; bring it to its end by "
            f"`fem-interface restart {directory}` first"
        )
    return read_case(directory)
