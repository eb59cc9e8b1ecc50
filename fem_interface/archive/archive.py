"""A run directory, open for writing."""

import csv
import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from fem_interface.archive.directory import (
    INPUTS,
    PROGRAM,
    clear_earlier_run,
    refuse_directory,
    writer,
)
from fem_interface.archive.fields import BODIES, bodies_grid, collection, interface_line, save_whole
from fem_interface.archive.reading import read_run, read_tables, surface_arrays
from fem_interface.archive.resuming import cut_tables
from fem_interface.archive.series import write_series
from fem_interface.archive.summary import (
    STATUSES,
    log_line,
    run_summary,
)
from fem_interface.archive.text import number_text, write_json, write_whole
from fem_interface.case import Case, resolved_toml
from fem_interface.case.copies import inputs_digest, write_inputs
from fem_interface.core.errors import BadInput, Interrupted
from fem_interface.core.parallel import Comm
from fem_interface.core.records import FieldSnapshot, RoughSurface, RunRecord
from fem_interface.core.samples import (
    HISTORY,
    VOIDS,
    InterfaceSample,
    columns,
    leaves,
    row,
    values,
)

TABLES = (HISTORY, VOIDS)
logger = logging.getLogger("fem_interface.archive")


class Archive:
    """One run directory, open for writing.

    Args:
        output: The directory; made by `begin`.
        comm: The ranks of the run.
        case: What is computed.
        replace: Whether an earlier run in the directory may be lost.
    """

    def __init__(self, output: Path, comm: Comm, case: Case, replace: bool = False) -> None:
        self.output, self._replace = Path(output), replace
        self._writes = comm.rank == 0
        self._comm = comm
        self._case = case
        self._notes: tuple[str, ...] = ()
        self._materials = {
            name: spec.material.name for name in BODIES if (spec := getattr(case, name))
        }
        self._snapshot_times: list[float] = []
        self._log: list[logging.Handler] = []

    def refuse(self) -> None:
        """Raise BadInput where a run may not be written, before any time is spent. Collective."""
        self._on_root(lambda: refuse_directory(self.output, self._replace))

    def begin(self, provenance: Mapping[str, Any], notes: Sequence[str] = ()) -> None:
        """Clear an earlier run, write case and provenance, open tables and log. Collective."""
        self._notes = tuple(notes)

        def start() -> None:
            refuse_directory(self.output, self._replace)
            clear_earlier_run(self.output)
            self._start_files(provenance)

        self._on_root(start)

    @property
    def snapshots(self) -> int:
        """Fields that were kept, on rank 0; 0 on others."""
        return len(self._snapshot_times)

    def resume(
        self, samples: int, cutbacks: int, snapshots: int
    ) -> tuple[list[InterfaceSample], list[tuple[float, str]]]:
        """Open a run that is there: what is beyond so many rows of its tables goes. Collective.

        Returns the load steps and cut-backs before that, on all ranks.
        """

        found: list[Any] = []

        def cut() -> None:
            self._snapshot_times = cut_tables(self.output, samples, cutbacks, snapshots)
            found.extend(read_tables(self.output))

        self._on_root(cut)
        steps, failed = self._comm.bcast(found, root=0)
        return steps, failed

    def go_on(self, provenance: Mapping[str, Any], notes: Sequence[str] = ()) -> None:
        """Say that a run that is there goes on, in its own log. Collective."""
        self._notes = tuple(notes)

        def start() -> None:
            self._write_run(provenance, "running", None)
            self._open_log()

        self._on_root(start)

    def _on_root(self, act: Callable[[], object], going: bool = False) -> None:
        """Do something on rank 0 that all fail with. Collective.

        Args:
            act: What is done.
            going: Whether the run has begun: a disk that is full, or a folder that may no longer
                be written to, then stops it as a batch system does.
        """
        problem = None
        if self._writes:
            try:
                act()
            except BadInput as error:
                problem = str(error)
            except OSError as error:
                problem = f"{self.output}: cannot write a run here: {error.strerror or error}"
        problem = self._comm.bcast(problem, root=0)
        if problem and going:
            raise Interrupted(f"{problem}; what was accepted before is on disk")
        if problem:
            raise BadInput(problem)

    def _start_files(self, provenance: Mapping[str, Any]) -> None:
        (self.output / "fields").mkdir(parents=True, exist_ok=True)
        self._write_run(provenance, "running", None)
        (self.output / "case.resolved.toml").write_text(resolved_toml(self._case), encoding="utf-8")
        write_inputs(self._case, self.output / INPUTS)
        for table in TABLES:
            self._append(f"{table}.csv", columns(table))
        self._append("fields/samples.csv", (path for path, _, _ in leaves()))
        self._append("fields/cutbacks.csv", ("time", "reason"))
        self._append("fields/snapshots.csv", ("number", "time", "pressure", "label"))
        self._open_log()

    def _open_log(self) -> None:
        handler = logging.FileHandler(self.output / "log.txt", encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%H:%M:%S"))
        package = logging.getLogger("fem_interface")
        package.setLevel(min(logging.INFO, package.level or logging.INFO))
        package.addHandler(handler)
        self._log.append(handler)

    def inputs_digest(self) -> str | None:
        """Of the case as it was copied, on rank 0."""
        return inputs_digest(self.output / INPUTS) if self._writes else None

    def write_surface(self, surface: RoughSurface) -> None:
        """Keep the height map of the electrolyte's face."""

        def act() -> None:
            whole = self.output / "fields" / "surface.npz"
            part = whole.with_name(".surface.npz")
            np.savez_compressed(part, **surface_arrays(surface))
            os.replace(part, whole)

        self._on_root(act, going=True)

    def write_sample(self, sample: InterfaceSample) -> None:
        """Append an accepted load step to the tables and to the log. Collective."""

        def act() -> None:
            for table in TABLES:
                self._append(f"{table}.csv", map(number_text, row(sample, table).values()))
            self._append("fields/samples.csv", map(number_text, values(sample).values()))
            logger.info(log_line(sample))

        self._on_root(act, going=True)

    def log_cutback(self, time: float, reason: str) -> None:
        """Tell of a load step that failed and is tried again with a shorter step. Collective."""

        def act() -> None:
            self._append("fields/cutbacks.csv", (number_text(float(time)), reason))
            logger.info("cut back at t = %.4g s: %s", time, reason)

        self._on_root(act, going=True)

    def write_snapshot(self, snapshot: FieldSnapshot, labels: Sequence[str] = ()) -> None:
        """Add the bodies and the interface at one step to the series that ParaView opens.
        Collective.

        Args:
            snapshot: Of all ranks, on rank 0.
            labels: Why it is kept; that of the snapshot by default.
        """
        self._on_root(lambda: self._add_snapshot(snapshot, labels), going=True)

    def _add_snapshot(self, snapshot: FieldSnapshot, labels: Sequence[str]) -> None:
        number = len(self._snapshot_times)
        folder = self.output / "fields"
        save_whole(bodies_grid(snapshot, self._materials), folder / f"bodies_{number:04d}.vtu")
        save_whole(
            interface_line(snapshot, self._case.contact.distance),
            folder / f"interface_{number:04d}.vtp",
        )
        self._snapshot_times.append(snapshot.time)
        for name, suffix in (("bodies", "vtu"), ("interface", "vtp")):
            write_whole(folder / f"{name}.pvd", collection(self._snapshot_times, name, suffix))
        place = (number_text(float(snapshot.time)), number_text(float(snapshot.pressure)))
        for label in labels or (snapshot.label,):
            self._append("fields/snapshots.csv", (str(number), *place, label))

    def write_series(self) -> None:
        """Write the steps that were kept as one file each of bodies and interface."""
        self._on_root(lambda: write_series(self.output / "fields"), going=True)

    def write_summary(self, run: RunRecord, status: str) -> None:
        """Write `summary.json`, and the provenance as it is known at the end of the run.

        Args:
            run: What was reached; its provenance gives `degrees_of_freedom`, `wall_time_s`,
                `peak_memory_MiB`, `seed`, `dimension` and, where iterations of failed steps are
                counted too, `newton_iterations`.
            status: "done", "not converged" or "interrupted".
        """
        if status not in STATUSES:
            raise ValueError(f"status must be one of {STATUSES}, got {status!r}")

        def act() -> None:
            write_json(self.output / "summary.json", run_summary(run, status, self._case))
            self._write_run(run.provenance, status, run.protocol_ends)

        self._on_root(act, going=True)

    def close(self) -> None:
        """Close the log."""
        while self._log:
            handler = self._log.pop()
            logging.getLogger("fem_interface").removeHandler(handler)
            handler.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @staticmethod
    def load(directory: Path) -> tuple[RunRecord, Case]:
        """The run in a directory, also one that was interrupted, and its case.

        The provenance then has the key `status`. Raises BadInput where there is no run, or not
        enough of one for a report.
        """
        return read_run(Path(directory))

    def _append(self, name: str, row: Iterable[str]) -> None:
        with (self.output / name).open("a", newline="", encoding="utf-8") as table:
            csv.writer(table, lineterminator="\n").writerow(row)

    def _write_run(
        self, provenance: Mapping[str, Any], status: str, ends: tuple[int, ...] | None
    ) -> None:
        run = {
            "program": PROGRAM,
            "status": status,
            "writer": writer(),
            "provenance": provenance,
            "notes": self._notes,
            "protocol_ends": ends,
        }
        write_json(self.output / "run.json", run)
