"""The same program again under mpiexec, and which of its processes this one is."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

from fem_interface.core.errors import BadInput, FemInterfaceError, Interrupted

# What Open MPI, PMI (MPICH, Intel) and Slurm's PMIx tell their processes.
_RANK = ("OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK")
_RELAUNCHED = "FEM_INTERFACE_RELAUNCHED"
CROWDED = 4  # processes on a core that are too many
_KNOWN_CODES = (0, 2, 3, 4, 5, 6)


def rank() -> int:
    """Number of this process among those of mpiexec, without starting MPI."""
    return next((int(os.environ[name]) for name in _RANK if name in os.environ), 0)


def available_cores() -> int:
    """That this process may run on."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        return os.cpu_count() or 1


def relaunched(arguments: Sequence[str], processes: int) -> int:
    """Exit code of `python -m fem_interface ARGUMENTS` on several processes.

    SIGINT and SIGTERM are passed on.
    """
    if _RELAUNCHED in os.environ or any(name in os.environ for name in _RANK):
        raise BadInput("--np: this process was started by mpiexec already; leave --np out")
    mpiexec = shutil.which("mpiexec")
    if mpiexec is None:
        raise BadInput("--np: mpiexec was not found; `fem-interface doctor` says what is missing")
    environment = os.environ | {_RELAUNCHED: "1"}
    cores = available_cores()
    if processes > CROWDED * cores:
        raise BadInput(
            f"--np: {processes} processes on {_cores(cores)} would wait for each other; at most "
            f"{CROWDED * cores} here, and best as many as cores"
        )
    shared: list[str] = []
    if processes > cores:
        print(f"--np {processes} shares {_cores(cores)}: each process is slower", flush=True)
        shared = crowded(mpiexec)
    python = [sys.executable, *(["-P"] if sys.flags.safe_path else [])]
    command = [mpiexec, *shared, "-n", str(processes), *python, "-m", "fem_interface", *arguments]
    return _code_of(command, environment)


def crowded(mpiexec: str = "mpiexec") -> list[str]:
    """What an mpiexec has to be told before it starts more processes than there are cores.

    Open MPI alone asks; it is a switch here, as its variables change their names.
    """
    version = subprocess.run([mpiexec, "--version"], capture_output=True, text=True)
    return ["--map-by", ":OVERSUBSCRIBE"] if "Open" in version.stdout else []


def _cores(count: int) -> str:
    return "one core" if count == 1 else f"{count} cores"


def _code_of(command: Sequence[str], environment: dict[str, str]) -> int:
    """Exit code of a command that hears the signals that this process gets."""
    stopped: list[int] = []
    # Its own process group: a terminal's Ctrl-C then comes once, through here.
    child = subprocess.Popen(command, env=environment, start_new_session=True)

    def forward(number: int, frame: FrameType | None) -> None:
        # mpiexec kills its ranks on the signals that ask it to stop; it only hands SIGUSR1 on.
        child.send_signal(number if stopped else signal.SIGUSR1)
        stopped.append(number)

    before = {number: signal.signal(number, forward) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if stopped and code:
        return Interrupted.exit_code
    return code if code in _KNOWN_CODES else FemInterfaceError.exit_code
