"""The verb `restart`: a run that was stopped goes on."""

from pathlib import Path
from typing import TYPE_CHECKING

from fem_interface.app.running import stop_on_termination
from fem_interface.app.terminal import print_result
from fem_interface.archive.directory import refuse_running
from fem_interface.archive.reading import known_run, read_case
from fem_interface.core.errors import BadInput

if TYPE_CHECKING:
    from fem_interface.case import Case


def resumable_case(directory: Path) -> "Case":
    """The case of a run that can go on; raises BadInput where it cannot."""
    stored = known_run(directory)
    refuse_running(directory, stored)
    # One that was killed while it drew its report still has that to do.
    if stored["status"] == "done" and (directory / "report.html").is_file():
        raise BadInput(f"{directory}: the run is done; there is nothing left to go on with")
    return read_case(directory)


def restart_here(directory: Path, case: "Case") -> None:
    """Press on, on the ranks that this process belongs to."""
    stop_on_termination()
    from mpi4py import MPI

    from fem_interface.models.interface.pipeline import run_case

    comm = MPI.COMM_WORLD
    record = run_case(case, directory, comm, progress=comm.rank == 0, restart=True)
    if comm.rank == 0:
        print_result(case, record)
        print(directory / "report.html", flush=True)
