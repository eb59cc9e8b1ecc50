"""Runs that do not come to their end: what was accepted is on disk, and the code tells why."""

import signal
import subprocess
import time

import psutil
import pytest

from tests.system.program import (
    ENVIRONMENT,
    PROGRAM,
    called,
    case_file,
    driven,
    history,
    resumable_state,
    settings,
    summary,
)

MANY_STEPS = settings(["mesh.elements_per_wavelength=32"])

# The program, but that nothing balances beyond 20 MPa.
LIMITED = """
from fem_interface.app import cli
from fem_interface.core.errors import StepNotConverged
from fem_interface.solvers.newton import Newton

solve = Newton.solve


def solve_below_20_MPa(self, problem, load):
    if load.pressure is not None and load.pressure > 20.0:
        raise StepNotConverged("no balance after 20 iterations")
    return solve(self, problem, load)


Newton.solve = solve_below_20_MPa
cli.main()
"""


def everyone(program):
    """A program and all that it started."""
    return [psutil.Process(program.pid), *psutil.Process(program.pid).children(recursive=True)]


def stopped(number, case, directory, *options, all_of_them=False):
    """A run that got a signal after three steps: exit code and stderr.

    The signal goes to the program, or to every process that belongs to it, as a batch system
    sends it; then none of them may be left."""
    with subprocess.Popen(
        [*PROGRAM, "run", case, "--output", directory, *MANY_STEPS, *options],
        env=ENVIRONMENT,
        cwd=directory.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            deadline = time.monotonic() + 90
            while lines(directory / "history.csv") < 4 and time.monotonic() < deadline:
                assert program.poll() is None, program.communicate()
                time.sleep(0.02)
            every = everyone(program) if all_of_them else []
            for one in every or [program]:
                one.send_signal(number)
            _, errors = program.communicate(timeout=90)
            assert not psutil.wait_procs(every, timeout=10)[1]
        finally:
            program.kill()
    return program.returncode, errors


@pytest.mark.parallel
def test_a_batch_system_that_tells_every_process_ends_all_of_them(tmp_path):
    """SIGTERM to launcher, mpiexec and ranks at once: no rank is left, and what was accepted is on
    disk. mpiexec may not leave its ranks the time to draw; the report is then a call away."""
    directory = tmp_path / "run"
    code, errors = stopped(
        signal.SIGTERM, case_file(tmp_path), directory, "--np", "2", all_of_them=True
    )
    assert code == 5, errors
    assert "Traceback" not in errors
    assert len(history(directory)["time_s"]) >= 3
    assert called("report", directory, cwd=tmp_path).returncode == 0
    assert "interrupted" in (directory / "report.html").read_text()


def lines(path):
    return path.read_text().count("\n") if path.exists() else 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "processes", ["1", pytest.param("2", marks=pytest.mark.parallel)]
)  # fmt: skip
def test_a_run_that_is_stopped_leaves_what_it_accepted(number, processes, tmp_path):
    """Catches a run whose hours are lost by Ctrl-C or by the end of its time slot."""
    directory = tmp_path / "run"
    code, errors = stopped(number, case_file(tmp_path), directory, "--np", processes)
    assert code == 5, errors
    assert "stopped from outside" in errors
    assert "Traceback" not in errors
    assert resumable_state(directory) == "interrupted"
    assert len(history(directory)["time_s"]) >= 3


def test_a_load_that_cannot_be_carried_on_ends_with_what_was_reached(tmp_path):
    """Catches a run that is called done, or that leaves nothing, when it did not converge."""
    directory = tmp_path / "run"
    done = driven(LIMITED, "run", case_file(tmp_path), "--output", directory, cwd=tmp_path)
    assert done.returncode == 4, done.stderr
    assert 'in step "press" beyond t =' in done.stderr
    assert "no balance after 20 iterations" in done.stderr
    assert "Traceback" not in done.stderr
    assert resumable_state(directory) == "not converged"
    assert summary(directory)["cutbacks"] > 0
    assert 15.0 < max(history(directory)["pressure_MPa"]) <= 20.0
    assert "cut back at" in (directory / "log.txt").read_text()
    (directory / "report.html").unlink()
    assert called("report", directory, cwd=tmp_path).returncode == 0
    assert "not converged" in (directory / "report.html").read_text()
