"""Runs from Python: the same as from the command line, and what they leave as arrays."""

import json
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from fem_interface.archive import Archive
from fem_interface.archive.directory import run_file
from fem_interface.archive.reading import read_case
from fem_interface.archive.text import table_rows
from fem_interface.case import Case, load_case
from fem_interface.core.errors import BadInput
from fem_interface.core.records import Array, RoughSurface, RunRecord
from fem_interface.core.samples import HISTORY, VOIDS, columns


class Run:
    """A run on disk: done, stopped half-way, or still going on.

    Args:
        directory: That `fem-interface run` or `run` wrote.

    Raises BadInput if the directory holds no run.
    """

    def __init__(self, directory: str | Path) -> None:
        self.directory = Path(directory)
        if run_file(self.directory) is None:
            raise BadInput(
                f"{self.directory} holds no run of fem_interface: it has no run.json written by it"
            )

    def __repr__(self) -> str:
        return f"Run({str(self.directory)!r}, {self.status})"

    @property
    def status(self) -> str:
        """done, not converged, interrupted or running."""
        stored = run_file(self.directory)
        return str(stored["status"]) if stored else "lost"

    @property
    def history(self) -> dict[str, Array]:
        """Columns of `history.csv` by name, a value for each load step, shape (n,).

        Units are in the names, as in `pressure_MPa`; `pandas.DataFrame(run.history)` is a table.
        """
        return _columns(self.directory / "history.csv", columns(HISTORY))

    @property
    def voids(self) -> dict[str, Array]:
        """Columns of `voids.csv` by name, shape (n,)."""
        return _columns(self.directory / "voids.csv", columns(VOIDS))

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The content of `summary.json`; its `steps` are the ends of the protocol steps."""
        path = self.directory / "summary.json"
        if not path.is_file():
            raise BadInput(f"{self.directory}: no summary.json, the run is {self.status}")
        return dict(json.loads(path.read_text(encoding="utf-8")))

    @cached_property
    def case(self) -> Case:
        """The case as it was understood."""
        return read_case(self.directory)

    @cached_property
    def record(self) -> RunRecord:
        """Everything that the report is drawn from: samples, snapshots, surface, provenance."""
        return Archive.load(self.directory)[0]

    @property
    def surface(self) -> RoughSurface:
        """The electrolyte's face."""
        return self.record.surface

    @property
    def report(self) -> Path:
        """The page for people."""
        return self.directory / "report.html"


def run(
    case: str | Path | Case,
    output: str | Path | None = None,
    *,
    settings: Sequence[str] = (),
    force: bool = False,
    progress: bool = False,
) -> Run:
    """Press, as `fem-interface run` does. Collective over MPI's world.

    Args:
        case: A case file, or a case.
        output: Directory of the run; runs/CASE by default, which needs a file.
        settings: Changes of a case file, such as "protocol[0].pressure=120 MPa".
        force: Replace a run that the directory holds already.
        progress: Whether to show a bar on the terminal.

    Raises:
        BadInput: Case, surface or directory cannot be used.
        MeshError: There is no mesh to compute on.
        NotConverged: The load could not be carried on; `read_run` gives what was reached.
        Interrupted: Stopped from outside; the same.
    """
    from mpi4py import MPI

    from fem_interface.models.interface.pipeline import run_case

    if isinstance(case, Case):
        if settings:
            raise BadInput("settings change a case file; give its path, or change the case itself")
        if output is None:
            raise BadInput("output is missing: a case that is no file has no directory of its own")
        loaded, directory = case, Path(output)
    else:
        loaded = load_case(Path(case), settings)
        directory = Path(output) if output is not None else Path("runs") / Path(case).stem
    run_case(loaded, directory, MPI.COMM_WORLD, progress, replace=force)
    return Run(directory)


def read_run(directory: str | Path) -> Run:
    """A run that is on disk; raises BadInput if there is none."""
    return Run(directory)


def _columns(path: Path, names: Collection[str]) -> dict[str, Array]:
    if not path.is_file():
        raise BadInput(f"{path}: no such table")
    values = np.array(table_rows(path, len(names)), dtype=float).reshape(-1, len(names))
    return dict(zip(names, values.T, strict=True))
