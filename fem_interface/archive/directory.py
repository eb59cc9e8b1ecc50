"""Whose directory it is: what a run may write in it and what a later run may remove."""

import json
import os
import re
import socket
from pathlib import Path
from typing import Any

import psutil

from fem_interface.core.errors import BadInput

PROGRAM = "fem_interface"
# Everything that a run may write; a later run in the same directory removes these and no others.
KNOWN_FILES = (
    r"(run|summary)\.json|case\.resolved\.toml|log\.txt|(history|impedance|voids)\.csv|report\.html",
    r"fields/(bodies|interface)\.(pvd|vtkhdf)|fields/(bodies_\d{4}\.vtu|interface_\d{4}\.vtp)",
    r"fields/(surface\.npz|(samples|cutbacks|snapshots)\.csv)",
    r"figures/(surface|curve|scene|map)_\w+\.(png|svg)",
    r"inputs/(case|anode|interlayer|electrolyte)\.toml|inputs/(surface|measured)-[^/]+",
    r"checkpoint/\.?step_\d{6}\.h5",
    r"variants\.json|variants/(low|high)-[\w'-]+\.toml",
)
CHECKPOINTS = "checkpoint"  # folder with states to go on from
INPUTS = "inputs"  # folder with the case, and copies of all that it needs
FOLDERS = (INPUTS, CHECKPOINTS, "fields", "figures", "variants")  # that a run makes


def refuse_directory(output: Path, replace: bool = False) -> None:
    """Raise BadInput for a directory that a run may not write to; touch nothing.

    Args:
        output: The directory; it may be missing.
        replace: Whether an earlier run in it may be lost.
    """
    _refuse_place(output)
    if output.exists() and not output.is_dir():
        raise BadInput(f"{output} is a file; --output takes a directory")
    if not output.exists() or not any(output.iterdir()):
        return
    earlier = run_file(output)
    if earlier is None:
        raise BadInput(
            f"{output} is not empty and holds no run of fem_interface, so nothing in it is "
            "touched. Give an empty or a new directory to --output."
        )
    refuse_running(output, earlier)
    if not replace:
        title = (earlier.get("provenance") or {}).get("title") or "without title"
        raise BadInput(
            f'{output} holds a run already: "{title}", {earlier.get("status")}. Give another '
            "directory to --output, or --force to replace that run."
        )


def refuse_running(output: Path, run: dict[str, Any]) -> None:
    """Raise BadInput where a process on this machine is writing a run, as run.json tells."""
    if _is_being_written(run):
        raise BadInput(
            f"{output}: process {run['writer']['pid']} is writing a run there. Give another "
            "directory to --output, or stop that process first."
        )


def is_finished(directory: Path) -> bool:
    """Whether a run came to its end, report and all: one that was killed while it drew that has it
    still to do."""
    stored = run_file(directory) or {}
    return stored.get("status") == "done" and (directory / "report.html").is_file()


def _refuse_place(output: Path) -> None:
    """Raise BadInput where no directory can be made; leaves nothing behind."""
    if output.exists():
        return
    missing = [one for one in (output, *output.parents) if not one.exists()]
    try:
        output.mkdir(parents=True)
    except OSError as error:
        raise BadInput(
            f"{output}: no directory can be made there: {error.strerror or error}. Give another "
            "one to --output."
        ) from None
    for one in missing:
        one.rmdir()


def writer() -> dict[str, Any]:
    """Who writes a run: what tells whether it still does."""
    return {"host": socket.gethostname(), "pid": os.getpid()}


def _is_being_written(run: dict[str, Any]) -> bool:
    """Whether a run's process is alive on this machine; of others nothing is known."""
    known = run.get("writer") or {}
    if run.get("status") != "running" or known.get("host") != socket.gethostname():
        return False
    return known.get("pid") != os.getpid() and psutil.pid_exists(int(known.get("pid", -1)))


def clear_earlier_run(output: Path) -> None:
    """Remove what an earlier run wrote, and nothing else."""
    if not output.exists():
        return
    for variant in _variants(output):
        clear_earlier_run(variant)
        _remove_if_empty(variant)
    folders = [output / name for name in FOLDERS]
    for path in [*output.glob("*"), *(path for folder in folders for path in folder.glob("*"))]:
        name = path.relative_to(output).as_posix()
        if any(re.fullmatch(pattern, name) for pattern in KNOWN_FILES) and not path.is_dir():
            path.unlink()
    for folder in folders:
        _remove_if_empty(folder)


def _variants(output: Path) -> list[Path]:
    """Directories of the runs that an earlier run had beside it; others are somebody else's."""
    try:
        stored = json.loads((output / "variants.json").read_text(encoding="utf-8"))
        slugs = [Path(variant["slug"]).name for variant in stored["variants"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    directories = [output / "variants" / slug for slug in slugs]
    return [directory for directory in directories if run_file(directory) is not None]


def _remove_if_empty(directory: Path) -> None:
    if directory.is_dir() and not any(directory.iterdir()):
        directory.rmdir()


def run_file(directory: Path) -> dict[str, Any] | None:
    """The content of run.json; None where there is none, or another program's."""
    try:
        stored = json.loads((directory / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    ours = isinstance(stored, dict) and stored.get("program") == PROGRAM
    return stored if ours else None
