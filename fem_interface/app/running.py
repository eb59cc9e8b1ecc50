"""The verb `run`: in this process, or handed to mpiexec."""

import functools
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fem_interface.app.terminal import print_result, silent

if TYPE_CHECKING:
    from fem_interface.case import Case


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """What was asked of a run on the command line.

    Attributes:
        case: Its file.
        overrides: "key.path=value".
        output: Directory of the run.
        without: Effects that are to be taken out in runs beside it.
        bounds: Whether to run uncertain values at both ends of their range.
        meshes: Whether to run a coarser and a finer mesh.
        strips: Whether to run a patch as strips, too.
        force: Whether an earlier run in the directory may be lost.
    """

    case: Path
    overrides: Sequence[str]
    output: Path
    without: Sequence[str]
    bounds: bool
    meshes: bool
    strips: bool
    force: bool

    @property
    def arguments(self) -> list[str]:
        """The same on the command line of another process."""
        flags = {
            "--bounds": self.bounds,
            "--meshes": self.meshes,
            "--strips": self.strips,
            "--force": self.force,
        }
        return [
            *("run", str(self.case), "--output", str(self.output)),
            *(part for one in self.overrides for part in ("--set", one)),
            *(part for one in self.without for part in ("--without", one)),
            *(flag for flag, asked in flags.items() if asked),
        ]


def run_here(request: RunRequest, case: "Case") -> None:
    """Press on the ranks that this process belongs to; then what is to be run beside it."""
    stop_on_termination()
    from mpi4py import MPI

    from fem_interface.models.interface.check import shared_surface
    from fem_interface.models.interface.costs import estimate
    from fem_interface.models.interface.pipeline import run_case
    from fem_interface.studies.variant_texts import outcome_line, plan_lines, time_line
    from fem_interface.studies.variants import plan

    comm = MPI.COMM_WORLD
    surface = shared_surface(case, comm)
    asked = plan(
        case,
        request.without,
        request.bounds,
        request.output,
        request.meshes,
        surface if request.strips else None,
    )
    tell = functools.partial(print, flush=True) if comm.rank == 0 else silent
    if asked.variants or asked.left_out:
        tell("\n".join(plan_lines(asked, estimate(case, surface).seconds)))
    started = time.perf_counter()
    record = run_case(
        case,
        request.output,
        comm,
        progress=comm.rank == 0,
        replace=request.force,
        surface=surface,
    )
    if comm.rank == 0:
        print_result(case, record)
    if asked.variants or asked.left_out:
        from fem_interface.studies.comparison import run_variants

        if asked.variants:
            tell(time_line(asked, time.perf_counter() - started))
        run_variants(
            asked,
            request.output,
            comm,
            lambda *told: tell(outcome_line(*told)),
            progress=comm.rank == 0,
        )
    tell(request.output / "report.html")


def stop_on_termination() -> None:
    """Let SIGTERM, from a batch system, end a run as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
