"""A run read back from its directory, also one that was killed half-way."""

from pathlib import Path
from typing import Any

import numpy as np

from fem_interface.archive.directory import INPUTS, run_file
from fem_interface.archive.fields import read_snapshots
from fem_interface.archive.summary import STATUSES
from fem_interface.archive.text import table_rows
from fem_interface.case import Case, load_case
from fem_interface.case.copies import CASE_FILE
from fem_interface.core.errors import BadInput
from fem_interface.core.records import RoughSurface, RunRecord
from fem_interface.core.samples import InterfaceSample, leaves, restored


def read_run(directory: Path) -> tuple[RunRecord, Case]:
    """The run in a directory and its case, as `Archive.load` gives them."""
    stored = known_run(directory)
    samples = _read_samples(_needed(directory, "fields/samples.csv"))
    if not samples:
        raise BadInput(f"{directory}: the run stopped before its first load step was accepted")
    status = stored["status"] if stored["status"] in STATUSES else "interrupted"
    ends = stored["protocol_ends"]
    run = RunRecord(
        surface=_read_surface(_needed(directory, "fields/surface.npz")),
        samples=samples,
        protocol_ends=_finished_steps(samples) if ends is None else tuple(ends),
        cutbacks=_read_cutbacks(_needed(directory, "fields/cutbacks.csv")),
        snapshots=read_snapshots(_needed(directory, "fields/snapshots.csv")),
        provenance={**stored["provenance"], "status": status},
        notes=tuple(stored["notes"]),
    )
    return run, read_case(directory)


def known_run(directory: Path) -> dict[str, Any]:
    """What `run.json` says; raises BadInput where there is no run."""
    stored = run_file(directory)
    if stored is None:
        raise BadInput(
            f"{directory} holds no run of fem_interface: it has no run.json written by it. "
            "Give the directory that `fem-interface run CASE.toml --output DIR` wrote."
        )
    return stored


def read_tables(
    directory: Path,
) -> tuple[list[InterfaceSample], list[tuple[float, str]]]:
    """Load steps and cut-backs of a run."""
    samples = _read_samples(_needed(directory, "fields/samples.csv"))
    return list(samples), list(_read_cutbacks(_needed(directory, "fields/cutbacks.csv")))


def read_surface(directory: Path) -> RoughSurface:
    """The face that a run was meshed with."""
    return _read_surface(_needed(directory, "fields/surface.npz"))


def read_case(directory: Path) -> Case:
    """The case of a run; raises BadInput where its files are gone."""
    return load_case(_needed(directory, f"{INPUTS}/{CASE_FILE}"))


def _needed(directory: Path, name: str) -> Path:
    path = directory / name
    if not path.is_file():
        raise BadInput(
            f"{directory}: the run is incomplete, {name} is missing. It stopped before that file "
            "was written, or the file was removed; run the case again."
        )
    return path


def _read_samples(table: Path) -> tuple[InterfaceSample, ...]:
    kinds = {path: kind if kind in (int, float) else _numbers for path, kind, _ in leaves()}
    rows = table_rows(table, len(kinds))
    return tuple(
        restored({path: kinds[path](text) for path, text in zip(kinds, row, strict=True)})
        for row in rows
    )


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(one) for one in text.split())


def _read_cutbacks(table: Path) -> tuple[tuple[float, str], ...]:
    return tuple((float(time), reason) for time, reason in table_rows(table, 2))


def _finished_steps(samples: tuple[InterfaceSample, ...]) -> tuple[int, ...]:
    """Last sample of every protocol step that was followed by another one."""
    order = [sample.protocol_step for sample in samples]
    return tuple(i for i in range(len(order) - 1) if order[i] != order[i + 1])


def surface_arrays(surface: RoughSurface) -> dict[str, Any]:
    """The surface as arrays that `np.savez` stores without pickling."""
    return {**vars(surface), "notes": np.array(surface.notes, dtype=str)}


def _read_surface(path: Path) -> RoughSurface:
    with np.load(path) as stored:
        return RoughSurface(
            heights=stored["heights"],
            extent=tuple(float(length) for length in stored["extent"]),
            periodic=bool(stored["periodic"]),
            shortest_wavelength=float(stored["shortest_wavelength"]),
            source=str(stored["source"]),
            notes=tuple(str(note) for note in stored["notes"]),
        )
