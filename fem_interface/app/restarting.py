"""The verb `restart`: a run that was stopped goes on."""

from pathlib import Path
from typing import TYPE_CHECKING

from fem_interface.app.launch import relaunched
from fem_interface.app.running import stop_on_termination
from fem_interface.app.terminal import print_result
from fem_interface.archive.directory import is_finished, refuse_running
from fem_interface.archive.reading import known_run, read_case
from fem_interface.core.errors import BadInput

if TYPE_CHECKING:
    from fem_interface.case import Case


def resumable_case(directory: Path) -> "Case":
    """The case of a run that can go on; raises BadInput where it cannot."""
    stored = known_run(directory)
    refuse_running(directory, stored)
    if is_finished(directory):
        raise BadInput(f"{directory}: the run is done; there is nothing left to go on with")
    return read_case(directory)


def restarted(directory: Path, case: "Case", processes: int) -> int:
    """Press on, on the ranks that this process belongs to or on others; the exit code."""
    if processes > 1:
        return relaunched(["restart", str(directory)], processes)
    stop_on_termination()
    from mpi4py import MPI

    from fem_interface.models.interface.pipeline import run_case

    comm = MPI.COMM_WORLD
    record = run_case(case, directory, comm, progress=comm.rank == 0, restart=True)
    if comm.rank == 0:
        print_result(case, record)
        print(directory / "report.html", flush=True)
    return 0
