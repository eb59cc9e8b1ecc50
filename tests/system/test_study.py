"""A study from the command line: what is there is not run again, and nothing stops the others."""

import csv
import os
import signal
import subprocess
import time

import pytest

from tests.system.program import ENVIRONMENT, PROGRAM, WAVE, called, summary

STUDY = """
title = "Waves"
case = "case.toml"
settings = [
    "mesh.elements_per_wavelength=4",
    'protocol[0].ramp="5 s"',
    'run.checkpoint_every="1 ms"',
]

[[vary]]
key = "surface.amplitude"
values = ["0.05 um", "0.1 um"]

[[vary]]
key = "protocol[0].pressure"
values = ["40 MPa", "80 MPa"]
"""


def table(folder):
    with (folder / "waves" / "runs.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


def run(folder, *options):
    return called("study", "study.toml", "--output", "waves", *options, cwd=folder)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    """A study that was killed with all of its runs when the first was done, and called again."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "case.toml").write_text(WAVE)
    (folder / "study.toml").write_text(STUDY)
    with subprocess.Popen(
        [*PROGRAM, "study", "study.toml", "--output", "waves", "--jobs", "2"],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as program:
        deadline = time.monotonic() + 300
        while not (folder / "waves/runs.csv").is_file() and time.monotonic() < deadline:
            time.sleep(0.02)
        for child in children(program.pid):
            os.kill(child, signal.SIGKILL)
        program.kill()
    first = {row["run"] for row in table(folder) if row["status"] == "done"}
    stamps = {name: stamp(folder, name) for name in first}
    again = run(folder, "--jobs", "2")
    assert (again.returncode, again.stderr) == (0, ""), again.stderr
    return folder, stamps, again.stdout


def stamp(folder, name):
    """When, and as which file, a run wrote its table."""
    found = (folder / "waves/runs" / name / "history.csv").stat()
    return found.st_mtime_ns, found.st_ino


def children(pid):
    import psutil

    return [one.pid for one in psutil.Process(pid).children(recursive=True)]


def test_runs_that_are_done_are_not_repeated(done):
    folder, stamps, told = done
    assert 1 <= len(stamps) < 4
    assert f"4 runs, {len(stamps)} there already" in told
    for name, then in stamps.items():
        assert stamp(folder, name) == then
    third = run(folder)
    assert third.returncode == 0 and "4 there already, 0 failed before, 0 to run" in third.stdout


def test_a_row_for_each_run_and_step(done):
    folder, _, _ = done
    rows = table(folder)
    assert len(rows) == 8 and {row["status"] for row in rows} == {"done"}
    assert {row["step"] for row in rows} == {"press", "release"}
    peak = {
        (row["surface.amplitude"], row["protocol[0].pressure"]): float(row["contact_fraction"])
        for row in rows
        if row["step"] == "press"
    }
    assert len(peak) == 4
    assert peak["0.05 um", "80 MPa"] > peak["0.05 um", "40 MPa"]
    assert peak["0.05 um", "80 MPa"] > peak["0.1 um", "80 MPa"]
    for row in rows:
        told = summary(folder / "waves/runs" / row["run"])["steps"]
        assert float(row["contact_fraction"]) in [step["contact_fraction"] for step in told]


def test_the_page_shows_them_side_by_side(done):
    folder, _, _ = done
    page = (folder / "waves" / "study.html").read_text()
    assert page.rstrip().endswith("</html>") and "4 of 4 runs are done" in page
    assert page.count("<img") == 3  # curves, closing, maps; too few runs for correlations
    for row in table(folder):
        assert f'href="runs/{row["run"]}/report.html"' in page


def test_a_wider_study_runs_what_is_new(done):
    folder, _, _ = done
    wider = STUDY.replace('"0.1 um"]', '"0.1 um", "0.02 um"]').replace('["40 MPa", "80', '["80')
    (folder / "wider.toml").write_text(wider)
    told = called("study", "wider.toml", "--output", "waves", cwd=folder)
    assert told.returncode == 0 and "3 runs, 2 there already" in told.stdout


def test_one_that_fails_stops_no_other_and_is_tried_again_when_asked(done):
    """A mesh that cannot be: a wave far too high for its length."""
    folder, _, _ = done
    failing = STUDY.replace('["0.05 um", "0.1 um"]', '["0.05 um", "40 um"]')
    (folder / "failing.toml").write_text(failing.replace('"40 MPa", ', ""))
    arguments = "study", "failing.toml", "--output", "waves"
    told = called(*arguments, cwd=folder)
    assert told.returncode == 4, told.stdout
    (row,) = (row for row in table(folder) if row["status"] == "failed")
    assert row["surface.amplitude"] == "40 um" and row["reason"].startswith("exit code")
    again = called(*arguments, cwd=folder)
    assert again.returncode == 4 and "1 failed before (--retry tries them again), 0 to run" in (
        again.stdout
    )
    assert "1 to run" in called(*arguments, "--retry", cwd=folder).stdout


def test_check_says_what_a_study_takes(done):
    folder, _, _ = done
    told = called("check", "study.toml", cwd=folder)
    assert told.returncode == 0 and "4 runs of" in told.stdout and "GiB" in told.stdout


def test_a_folder_that_is_no_study_is_not_touched(done):
    folder, _, _ = done
    (folder / "other").mkdir()
    (folder / "other" / "letter.txt").write_text("dear")
    told = called("study", "study.toml", "--output", "other", cwd=folder)
    assert told.returncode == 2 and "holds no study" in told.stderr
