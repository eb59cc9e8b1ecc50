"""The launcher: the same program from anywhere, with the user's signals, streams and exit codes."""

import os
import re
import shutil
import signal
import subprocess
import tomllib
from pathlib import Path

import dolfinx
import pytest

CHECKOUT = Path(__file__).parents[2]
ENVIRONMENT = CHECKOUT / "environment"

# Stand for a python3 with DOLFINx, and for that of the virtual environments it makes.
PYTHON_WITH_DOLFINX = """
case "$*" in
*find_spec*) echo its description ;;
*"-m venv"*)
    for venv; do :; done  # the last argument
    mkdir -p "$venv/bin" "$venv/packages"
    ln -s "$(dirname "$0")/python-of-the-venv" "$venv/bin/python" ;;
esac
"""
PYTHON_OF_THE_VENV = """
venv=$(dirname "$(dirname "$0")")
echo "$*" >>"$venv/calls"
case "$*" in *purelib*) echo "$venv/packages" ;; esac
"""


def entered(*command, **options):
    """What a command prints in the environment, and its exit code."""
    return subprocess.run(
        [ENVIRONMENT / "enter", *command], capture_output=True, text=True, timeout=120, **options
    )


@pytest.fixture
def fresh_clone(tmp_path):
    """A clone without environment, in a path with a space."""
    clone = tmp_path / "a clone"
    shutil.copytree(ENVIRONMENT, clone / "environment")
    shutil.copy(CHECKOUT / "fem-interface", clone)
    shutil.copy(CHECKOUT / "pyproject.toml", clone)
    return clone


@pytest.fixture
def bare_host(tmp_path):
    """Environment variables of a machine that has the usual commands, but nothing of ours.

    `unshare` exists and is refused; `python3` exists and has no DOLFINx.
    """
    commands = tmp_path / "bin"
    commands.mkdir()
    files = ("cat", "dirname", "mkdir", "readlink", "rm")
    for name in ("bash", "env", "cut", "sha256sum", "id", "flock", *files):
        (commands / name).symlink_to(shutil.which(name))
    for name in ("unshare", "python3"):
        write_command(commands / name, "exit 1")
    return {"PATH": str(commands), "HOME": str(tmp_path)}


def write_command(path, script):
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def launched(clone, variables):
    return subprocess.run(
        [clone / "fem-interface", "doctor"],
        env=variables,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


def test_the_program_runs_this_checkout_from_any_folder_and_through_a_link(tmp_path):
    """Catches a launcher that relies on the current folder, and a second clone's code."""
    link = tmp_path / "a link"
    link.symlink_to(CHECKOUT / "fem-interface")
    (tmp_path / "numpy.py").write_text("raise SystemExit('a file of the current folder')")
    shown = subprocess.run(
        [link, "--help"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert shown.returncode == 0, shown.stderr
    assert "doctor" in shown.stdout
    where = entered("python", "-c", "import fem_interface; print(fem_interface.__file__)", cwd="/")
    assert Path(where.stdout.strip()) == CHECKOUT / "fem_interface" / "__init__.py"


def test_exit_code_streams_and_arguments_pass_through():
    """Catches a layer between the user and the program."""
    program = "import sys; print(sys.stdin.read(), sys.argv[1]); sys.exit(4)"
    result = entered("python", "-c", program, "two words *", input="in")
    assert (result.returncode, result.stdout) == (4, "in two words *\n")
    assert entered("python", "-c", "import sys; sys.stderr.write('e')").stderr == "e"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_launcher_reaches_the_program(number):
    """Catches a launcher that stays between: Ctrl-C and a batch system would miss the program."""
    program = (
        "import os, signal, sys, time\n"
        f"signal.signal({int(number)}, lambda *_: sys.exit(5))\n"
        "print(os.getpid(), flush=True)\n"
        "for _ in range(600):\n    time.sleep(0.1)"
    )
    with subprocess.Popen(
        [ENVIRONMENT / "enter", "python", "-c", program], stdout=subprocess.PIPE, text=True
    ) as process:
        assert int(process.stdout.readline()) == process.pid
        process.send_signal(number)
        assert process.wait(timeout=30) == 5


def test_files_anywhere_can_be_read_and_written(tmp_path):
    """Catches a private root that hides the host's files."""
    source, target = tmp_path / "in.txt", tmp_path / "out.txt"
    source.write_text("heights")
    entered("python", "-c", f"open({str(target)!r}, 'w').write(open({str(source)!r}).read())")
    assert target.read_text() == "heights"
    assert target.stat().st_uid == os.getuid()


@pytest.mark.parallel
def test_two_ranks_meet_each_other():
    """Catches an mpiexec of one MPI that starts the ranks of another: each would be alone."""
    program = "from mpi4py import MPI; print(MPI.COMM_WORLD.allreduce(1))"
    result = entered("mpiexec", "-n", "2", "python", "-c", program)
    assert result.returncode == 0, result.stderr
    assert "".join(result.stdout.split()) == "22"  # their lines may mix


def test_without_any_way_to_dolfinx_the_ways_are_named(fresh_clone, bare_host):
    """Catches a bare `command not found` on a machine that is no Debian."""
    result = launched(fresh_clone, bare_host)
    assert result.returncode == 6
    for way in ("conda", "Docker", "Debian 13", "Spack"):
        assert way in result.stderr
    assert result.stdout == ""


def test_a_container_that_refuses_namespaces_is_told_so_before_anything_is_built(
    fresh_clone, bare_host
):
    """Catches minutes of building a root that cannot be entered."""
    write_command(Path(bare_host["PATH"]) / "apt-get", "echo must not be called; exit 1")
    result = launched(fresh_clone, bare_host)
    assert result.returncode == 6
    assert "unshare --mount: not permitted" in result.stderr
    assert not (fresh_clone / ".environment").exists()


def test_the_current_python_serves_if_it_has_dolfinx(fresh_clone, bare_host):
    """Catches a private root of gigabytes for somebody who has DOLFINx, and a set-up twice."""
    commands = Path(bare_host["PATH"])
    for name in ("tail", "touch", "ln"):
        (commands / name).symlink_to(shutil.which(name))
    (commands / "python3").unlink()
    write_command(commands / "python3", PYTHON_WITH_DOLFINX)
    write_command(commands / "python-of-the-venv", PYTHON_OF_THE_VENV)
    first = launched(fresh_clone, bare_host)
    assert first.returncode == 0, first.stderr
    assert "adding the Python packages" in first.stderr
    second = launched(fresh_clone, bare_host)
    assert (second.returncode, second.stderr) == (0, "")

    (venv,) = (fresh_clone / ".environment").glob("python-*")
    calls = (venv / "calls").read_text()
    assert calls.count("pip install") == 1
    assert calls.count("-m fem_interface doctor") == 2
    assert (venv / "packages" / "fem_interface_checkout.pth").read_text() == f"{fresh_clone}\n"

    # A set-up that was killed leaves a folder that is not complete; the next call repairs it.
    (venv / "complete").unlink()
    assert "adding the Python packages" in launched(fresh_clone, bare_host).stderr
    assert (venv / "complete").exists()


def test_every_dependency_is_locked_or_comes_with_dolfinx():
    """Catches a dependency that was added to pyproject.toml alone."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    locked = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ENVIRONMENT / "requirements.lock").read_text().splitlines()
        if "==" in line
    }
    from_debian = {"numpy", "scipy", "numba", "h5py"}
    assert not from_debian & locked
    assert {re.split("[<>=]", name)[0].lower() for name in wanted} <= locked | from_debian


def test_dolfinx_is_recent_enough():
    """Catches an environment with the DOLFINx 0.5 of Debian 12."""
    major, minor = dolfinx.__version__.split(".")[:2]
    assert (int(major), int(minor)) >= (0, 9)
