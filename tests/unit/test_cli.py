"""The program as it is called: verbs, messages, exit codes."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

import fem_interface
from fem_interface.app import cli, launch, running, terminal
from fem_interface.case import load_case
from fem_interface.core import errors

ROOT = Path(__file__).parents[2]
SODIUM = ROOT / "cases" / "na_nzsp_360MPa.toml"


def call(*arguments):
    """The program's result in this process."""
    return CliRunner().invoke(cli.app, [str(one) for one in arguments])


@pytest.fixture
def pipeline(monkeypatch):
    """A stand-in for the stages; `behave` decides what a run does."""

    class Pipeline:
        calls: list = []  # noqa: RUF012
        behave = staticmethod(lambda: None)

        def run_case(self, case, output, comm, progress, replace=False, surface=None):
            self.calls.append((case, output))
            self.behave()
            raise errors.NotConverged("cannot be carried beyond 12 MPa")

        def mesh_case(self, case, output, comm):
            raise errors.MeshError("the surface crosses the platen")

    stand_in = Pipeline()
    stand_in.calls = []
    monkeypatch.setitem(sys.modules, "fem_interface.models.interface.pipeline", stand_in)
    monkeypatch.setattr(running, "stop_on_termination", lambda: None)
    return stand_in


def test_help_names_every_verb_and_starts_at_once():
    """Catches a start-up that imports solvers, and half-built verbs."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "fem_interface", "--help"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert time.perf_counter() - started < 3
    for verb in ("run", "check", "mesh", "report", "materials", "verify", "doctor"):
        assert f" {verb} " in done.stdout
    bare = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", ""], capture_output=True, text=True, check=True
    )
    imported, by_itself = (
        {line.rsplit("|", 1)[-1].strip() for line in program.stderr.splitlines()}
        for program in (done, bare)  # one set-up has Python import h5py wherever it starts
    )
    assert not (imported - by_itself) & {"pint", "numpy", "mpi4py", "dolfinx", "pydantic"}


def test_version_is_that_of_the_package():
    """Catches two versions."""
    assert call("--version").stdout == f"fem-interface {fem_interface.__version__}\n"


def test_check_prints_a_case_that_loads_again(tmp_path):
    """Catches comments or colours that break the resolved case."""
    result = call("check", SODIUM, "--set", "protocol[0].pressure=0.12 GPa")
    assert result.exit_code == 0
    (tmp_path / "again.toml").write_text(result.stdout)
    again = load_case(tmp_path / "again.toml")
    assert again == load_case(SODIUM, ["protocol.0.pressure=120 MPa"])
    assert "# cost: about " in result.stdout
    assert "# note: plane strain" in result.stdout


def test_check_prints_the_schema_without_a_case():
    """Catches a schema that is not JSON."""
    schema = json.loads(call("check", "--schema").stdout)
    assert set(tomllib.loads(SODIUM.read_text())) <= set(schema["properties"])


def test_check_needs_a_case():
    """Catches a traceback where an argument is missing."""
    result = call("check")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "fem-interface: check needs a case file or a study, or --schema\n"


def test_bad_input_is_one_message_and_code_2(tmp_path):
    """Catches a traceback for a mistake of the user."""
    result = call("check", SODIUM, "--set", "protocol[1].presure=1 MPa")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        f"fem-interface: {SODIUM} has 1 problem:\n"
        '  --set protocol[1]: unknown key "presure"; did you mean "pressure"?\n'
    )
    assert call("chek").exit_code == 2
    assert call("run").exit_code == 2
    assert call("run", SODIUM, "--np", "0").exit_code == 2


def test_bad_input_leaves_an_earlier_run_alone(tmp_path, pipeline):
    """Catches a directory that is emptied before the case is read."""
    (tmp_path / "summary.json").write_text("{}")
    result = call("run", SODIUM, "--output", tmp_path, "--set", "mesh.width=5 um")
    assert result.exit_code == 2
    assert "mesh.width: 5 um does not hold surface.longest_wavelength" in result.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["summary.json"]
    assert pipeline.calls == []


def test_a_directory_of_other_files_is_not_taken_for_a_run(tmp_path, pipeline):
    """Catches `--output .` in somebody's home."""
    (tmp_path / "thesis.tex").touch()
    result = call("run", SODIUM, "--output", tmp_path)
    assert result.exit_code == 2
    assert result.stderr == (
        f"fem-interface: --output {tmp_path}: holds files that are no run; name another directory\n"
    )
    result = call("run", SODIUM, "--output", tmp_path / "thesis.tex")
    assert result.stderr == (
        f"fem-interface: --output {tmp_path / 'thesis.tex'}: is a file; name a directory\n"
    )


def test_each_outcome_has_its_exit_code(tmp_path, pipeline, monkeypatch):
    """Catches a batch script that cannot tell a bad case from a failed step."""
    result = call("run", SODIUM, "--output", tmp_path / "run")
    assert result.exit_code == 4
    assert result.stderr == "fem-interface: cannot be carried beyond 12 MPa\n"
    assert pipeline.calls[0][1] == tmp_path / "run"
    result = call("mesh", SODIUM, "--output", tmp_path / "mesh")
    assert (result.exit_code, result.stderr) == (
        3,
        "fem-interface: the surface crosses the platen\n",
    )
    result = call("report", tmp_path)
    assert (result.exit_code, result.stderr) == (
        2,
        f"fem-interface: {tmp_path} holds no run of fem_interface: it has no run.json written by "
        "it. Give the directory that `fem-interface run CASE.toml --output DIR` wrote.\n",
    )
    result = call("report", tmp_path / "no")
    assert result.stderr == f"fem-interface: {tmp_path / 'no'}: no such directory\n"

    def interrupt():
        raise KeyboardInterrupt

    pipeline.behave = interrupt
    result = call("run", SODIUM, "--output", tmp_path / "run")
    assert result.exit_code == 5
    assert result.stderr == "fem-interface: stopped; what was accepted is on disk\n"


def test_an_unexpected_error_is_called_a_bug(tmp_path, pipeline):
    """Catches a bug that is blamed on the case."""
    pipeline.behave = lambda: 1 / 0
    result = call("run", SODIUM, "--output", tmp_path / "run")
    assert result.exit_code == 6
    assert "ZeroDivisionError" in result.stderr
    assert result.stderr.endswith(terminal.BUG + "\n")


def test_the_default_directory_is_named_after_the_case(tmp_path, pipeline, monkeypatch):
    """Catches runs that overwrite each other."""
    monkeypatch.chdir(tmp_path)
    call("run", SODIUM)
    assert pipeline.calls[0][1] == Path("runs/na_nzsp_360MPa")


def test_doctor_tells_by_its_exit_code(monkeypatch):
    """Catches a doctor that finds a fault and returns 0."""
    monkeypatch.setattr("fem_interface.app.doctor.report", lambda: False)
    assert call("doctor").exit_code == 2
    monkeypatch.setattr("fem_interface.app.doctor.report", lambda: True)
    assert call("doctor").exit_code == 0


@pytest.fixture
def fake_mpiexec(tmp_path, monkeypatch):
    """An mpiexec that writes down how it was called and does what `BEHAVE` says."""
    script = tmp_path / "bin" / "mpiexec"
    script.parent.mkdir()
    script.write_text(
        f"#!{sys.executable}\n"
        + textwrap.dedent(
            """
            import json, os, pathlib, signal, sys, time
            pathlib.Path(os.environ["CALLED"]).write_text(json.dumps(sys.argv[1:]))
            if os.environ["BEHAVE"] == "wait":
                signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
                time.sleep(30)
            sys.exit(int(os.environ["BEHAVE"]))
            """
        )
    )
    script.chmod(0o755)
    for name in launch._RANK:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", f"{script.parent}:{os.environ['PATH']}")
    monkeypatch.setenv("CALLED", str(tmp_path / "called.json"))
    return tmp_path / "called.json"


@pytest.mark.parametrize(("code", "passed_on"), [(0, 0), (4, 4), (137, 6), (1, 6)])
def test_several_processes_are_the_same_program(
    fake_mpiexec, tmp_path, monkeypatch, code, passed_on
):
    """Catches options that get lost on the way, and exit codes outside the contract."""
    monkeypatch.setenv("BEHAVE", str(code))
    setting = "protocol[0].pressure=120 MPa"
    result = call("run", SODIUM, "--np", 2, "--output", tmp_path / "run", "--set", setting)
    assert result.exit_code == passed_on
    assert json.loads(fake_mpiexec.read_text()) == [
        "-n", "2", sys.executable, "-m", "fem_interface",
        "run", str(SODIUM), "--output", str(tmp_path / "run"), "--set", setting,
    ]  # fmt: skip


def test_a_termination_reaches_the_processes(fake_mpiexec, tmp_path):
    """Catches solvers that go on after the batch system has stopped the program."""
    program = subprocess.Popen(
        [sys.executable, "-m", "fem_interface", "run", SODIUM, "--np", "2", "-o", tmp_path / "run"],
        env=os.environ | {"BEHAVE": "wait"}, cwd=ROOT,
    )  # fmt: skip
    deadline = time.monotonic() + 20
    while not fake_mpiexec.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)
    program.send_signal(signal.SIGTERM)
    assert program.wait(timeout=10) == 5


def test_processes_do_not_start_processes(monkeypatch, tmp_path):
    """Catches a fork bomb: --np under mpiexec."""
    monkeypatch.setenv("OMPI_COMM_WORLD_RANK", "0")
    result = call("run", SODIUM, "--np", 2, "--output", tmp_path / "run")
    assert result.exit_code == 2
    assert result.stderr == (
        "fem-interface: --np: this process was started by mpiexec already; leave --np out\n"
    )


def test_only_the_first_process_speaks(monkeypatch):
    """Catches the same message once per process."""
    monkeypatch.setenv("OMPI_COMM_WORLD_RANK", "1")
    result = call("check", "nothing.toml")
    assert (result.exit_code, result.stderr) == (2, "")


def test_a_machine_without_mpiexec_is_told(monkeypatch, tmp_path):
    """Catches a traceback where MPI is not installed."""
    for name in launch._RANK:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    result = call("run", SODIUM, "--np", 2, "--output", tmp_path / "run")
    assert result.exit_code == 2
    assert result.stderr == (
        "fem-interface: --np: mpiexec was not found; `fem-interface doctor` says what is missing\n"
    )


def test_a_reader_that_stops_early_ends_without_a_word():
    """`| head` took a traceback before."""
    command = f"{sys.executable} -m fem_interface check {SODIUM}"
    code = "import os, sys; os.close(0); sys.exit(0)"
    done = subprocess.run(
        ["bash", "-c", f"{command} | {sys.executable} -c '{code}'; echo ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "0"
    assert done.stderr == ""


def test_more_processes_than_cores_are_told_and_far_more_refused(
    fake_mpiexec, tmp_path, monkeypatch
):
    """Catches a laptop that freezes under --np 64."""
    monkeypatch.setenv("BEHAVE", "0")
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0, 1})
    result = call("run", SODIUM, "--np", 3, "--output", tmp_path / "run")
    assert "--np 3 shares 2 cores: each process is slower" in result.stdout
    fake_mpiexec.unlink()
    result = call("run", SODIUM, "--np", 64, "--output", tmp_path / "run")
    assert result.exit_code == 2
    assert "64 processes on 2 cores would wait for each other; at most 8" in result.stderr
    assert not fake_mpiexec.exists()
