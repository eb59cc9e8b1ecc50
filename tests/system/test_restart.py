"""Runs that were stopped go on, and come to what they would have come to."""

import json
import random
import shutil
import signal
import subprocess
import time

import h5py
import numpy as np
import pytest

from fem_interface.restart.store import read_checkpoint, write_checkpoint
from tests.system.program import (
    EGGS,
    ENVIRONMENT,
    PROGRAM,
    WAVE,
    called,
    case_file,
    digest,
    driven,
    history,
    pressed,
    summary,
    table,
)

# All that remembers: friction, bonds, gas that is shut in early, gradients, a hold.
FULL = (
    WAVE
    + """
[contact]
friction_coefficient = 0.3

[gas]
sealing_fraction = 0.3

[run]
checkpoint_every = "1 ms"
"""
)
SEED = 20260101
SAME = 1e-8  # on the same number of ranks; what is asked for. Found: bit by bit
OTHER_RANKS = 1e-6


def killed(case, directory, after, number=signal.SIGKILL, verb="run"):
    """A run that gets a signal when so many load steps are on disk; its exit code."""
    arguments = ["run", case, "--output", directory] if verb == "run" else ["restart", directory]
    with subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        env=ENVIRONMENT,
        cwd=directory.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as program:
        steps, deadline = directory / "history.csv", time.monotonic() + 600
        while program.poll() is None and time.monotonic() < deadline:
            if steps.is_file() and steps.read_bytes().count(b"\n") > after:
                program.send_signal(number)
                break
            time.sleep(0.005)
        return program.wait(timeout=600)


def restarted(directory, *options):
    """What the program says of a run that goes on."""
    done = called("restart", directory, *options, cwd=directory.parent)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def assert_alike(one, other, tolerance):
    """Every column of the history, the pictures that are kept and the summary's numbers."""
    first, second = history(one), history(other)
    assert list(first) == list(second)
    for name in first:
        np.testing.assert_allclose(
            first[name], second[name], rtol=tolerance, atol=1e-12, err_msg=name
        )
    samples = [(run / "fields/samples.csv").read_text().splitlines() for run in (one, other)]
    assert len(samples[0]) == len(samples[1])
    told, again = summary(one), summary(other)
    assert told["status"] == again["status"] == "done"
    for step, same in zip(told["steps"], again["steps"], strict=True):
        assert step["contact_fraction"] == pytest.approx(same["contact_fraction"], rel=tolerance)
    assert told["energy"]["plastic"] == pytest.approx(again["energy"]["plastic"], rel=tolerance)
    work = abs(told["energy"]["platen_work"])
    for name, spent in told["energy"].items():  # what is counted over steps and nothing else reads
        assert spent == pytest.approx(again["energy"][name], rel=tolerance, abs=tolerance * work)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run that nothing stopped; its case lies beside it."""
    folder = tmp_path_factory.mktemp("restart")
    return pressed(case_file(folder, FULL), folder / "whole")


@pytest.fixture(scope="module")
def stopped(whole):
    """The same, stopped by a batch system in the middle of its release."""
    directory = whole.parent / "stopped"
    steps = len(history(whole)["time_s"])
    assert killed(whole.parent / "case.toml", directory, steps - 4, signal.SIGTERM) == 5
    return directory


@pytest.fixture
def copy(stopped, tmp_path):
    """A copy that a test may change."""
    return shutil.copytree(stopped, tmp_path / "run")


def test_a_run_that_was_stopped_goes_on_without_a_seam(whole, copy):
    """What a batch system sends ahead of its limit leaves a checkpoint of the last step."""
    before = len(history(copy)["time_s"])
    assert before < len(history(whole)["time_s"])
    restarted(copy)
    assert_alike(whole, copy, SAME)
    pictures = "fields/snapshots.csv"
    assert [row.split(",")[-1] for row in (copy / pictures).read_text().splitlines()] == [
        row.split(",")[-1] for row in (whole / pictures).read_text().splitlines()
    ]
    assert f"goes on after step {before - 1}" in (copy / "log.txt").read_text()
    report = (copy / "report.html").read_text()
    assert report.rstrip().endswith("</html>") and "interrupted" not in report


def test_it_goes_on_with_another_number_of_ranks(whole, copy):
    restarted(copy, "--np", "2")
    assert_alike(whole, copy, OTHER_RANKS)


def test_it_may_be_killed_at_any_moment(whole, tmp_path):
    """Without a word, and again while it goes on; the last checkpoint is what counts."""
    chance = random.Random(SEED)
    steps = len(history(whole)["time_s"])
    directory = tmp_path / "run"
    case, at = whole.parent / "case.toml", chance.randrange(2, steps // 2)
    assert killed(case, directory, at) == -signal.SIGKILL
    assert killed(case, directory, steps - 3, verb="restart") == -signal.SIGKILL
    restarted(directory)
    assert_alike(whole, directory, SAME)


def test_a_patch_goes_on(tmp_path):
    """In three dimensions; old factors are not taken along, so that systems are solved a little
    differently: what Newton's method leaves is 1e-6."""
    case = case_file(tmp_path, EGGS + '\n[run]\ncheckpoint_every = "1 ms"\n')
    directory = tmp_path / "run"
    assert killed(case, directory, 8) == -signal.SIGKILL
    restarted(directory)
    assert_alike(pressed(case, tmp_path / "whole"), directory, 1e-5)


LEFT_OUT = (
    "stack/energy/forces/friction",
    "stack/problem/interface/contact/multiplier",
    "stack/problem/interface/friction/vector",
    "stack/problem/interface/adhesion/bonds/bonded",
    "stack/problem/interface/gas/amount",
    "stack/problem/bulk/materials/0/plastic_strain",
    "march/time_step",
)


@pytest.mark.parametrize("leaf", LEFT_OUT)
def test_what_is_left_out_would_be_noticed(whole, copy, leaf):
    """Negative control: a checkpoint without one of the things that it holds."""
    newest = max((copy / "checkpoint").iterdir())
    head, values = read_checkpoint(newest)
    one = values[leaf]
    values[leaf] = np.zeros_like(one) if isinstance(one, np.ndarray) else 0.3 * one
    write_checkpoint(newest, head, values)
    called("restart", copy, cwd=copy.parent)
    with pytest.raises(AssertionError):
        assert_alike(whole, copy, SAME)


def refused(directory):
    """What the program says of a run that cannot go on; nothing in it changes."""
    before = digest(directory)
    done = called("restart", directory, cwd=directory.parent)
    assert done.returncode == 2
    assert digest(directory) == before
    return done.stderr


def checkpoints(directory):
    """The newest first."""
    return sorted((directory / "checkpoint").iterdir(), reverse=True)


def cut_off(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def altered(path):
    with h5py.File(path, "r+") as file:
        values = file["arrays/stack/problem/bulk/displacement"]
        values[0] = values[0] + 1e-9


@pytest.mark.parametrize("damage", [cut_off, altered])
def test_the_checkpoint_before_a_damaged_one_serves(whole, copy, damage):
    newest, _ = checkpoints(copy)
    damage(newest)
    done = called("restart", copy, cwd=copy.parent)
    assert done.returncode == 0 and f"{newest}: " in done.stderr
    assert "taking the one before" in done.stderr and "Traceback" not in done.stderr
    assert_alike(whole, copy, SAME)


@pytest.mark.parametrize("damage", [cut_off, altered])
def test_without_a_whole_one_there_is_nothing_to_go_on_from(copy, damage):
    for path in checkpoints(copy):
        damage(path)
    told = refused(copy)
    assert "No checkpoint is left: run the case again" in told
    for path in checkpoints(copy):
        assert path.name in told


def test_a_run_without_checkpoints_is_refused(copy):
    shutil.rmtree(copy / "checkpoint")
    assert "no checkpoint" in refused(copy)


def test_a_changed_case_is_refused(copy):
    case = copy / "inputs" / "case.toml"
    case.write_text(case.read_text().replace("15 MPa", "20 MPa"))
    told = refused(copy)
    assert "the case in inputs/" in told and "has changed" in told


def test_another_version_is_refused(copy):
    for path in checkpoints(copy):
        head, values = read_checkpoint(path)
        write_checkpoint(path, {**head, "program": "0.1.0"}, values)
    assert "the version of the program has changed" in refused(copy)


def test_a_run_that_is_done_has_nothing_left(whole):
    assert "the run is done" in refused(whole)


def test_a_run_that_was_killed_before_its_report_is_finished(whole, tmp_path):
    directory = shutil.copytree(whole, tmp_path / "run")
    (directory / "report.html").unlink()
    restarted(directory)
    assert_alike(whole, directory, SAME)
    assert (directory / "report.html").is_file()


def test_a_folder_without_a_run_is_refused(tmp_path):
    assert "holds no run of fem_interface" in refused(tmp_path)


def test_a_run_that_is_being_written_is_refused(copy):
    stored = json.loads((copy / "run.json").read_text())
    stored["status"], stored["writer"]["pid"] = "running", 1
    (copy / "run.json").write_text(json.dumps(stored))
    assert "process 1 is writing a run there" in refused(copy)


def test_the_last_two_are_kept_and_their_size_is_told(stopped):
    names = [path.name for path in checkpoints(stopped)]
    steps = len(history(stopped)["time_s"])
    assert len(names) == 2 and names[0] == f"step_{steps:06d}.h5"
    assert "MB in" in (stopped / "log.txt").read_text()


def test_tables_have_no_row_twice(whole):
    """The fixture of all comparisons: times ascend."""
    for name in ("history.csv", "voids.csv"):
        assert np.all(np.diff(table(whole / name)["time_s"]) > 0.0)


# What follows the protocol of `FULL`.
AGAIN = """
[[protocol]]
name = "second press"
pressure = "150 MPa"
ramp = "30 s"

[[protocol]]
name = "rest"
pressure = "15 MPa"
ramp = "10 s"
hold = "60 s"
"""


def test_a_finished_interface_is_pressed_again(whole, tmp_path):
    """As if all steps had stood in one case; the run that it began with stays as it was."""
    more = case_file(tmp_path, AGAIN)
    before = digest(whole)
    directory = tmp_path / "again"
    done = called("continue", whole, "--protocol", more, "--output", directory, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert digest(whole) == before
    (tmp_path / "at once").mkdir()
    once = pressed(case_file(tmp_path / "at once", FULL + AGAIN), tmp_path / "at once" / "run")
    assert_alike(once, directory, SAME)
    assert [step["name"] for step in summary(directory)["steps"]][2:] == ["second press", "rest"]
    kept = (directory / "fields/snapshots.csv").read_text().splitlines()
    assert [row.split(",")[-1] for row in kept].count("peak") == 1


def test_a_longer_run_that_was_there_leaves_nothing_behind(whole, tmp_path):
    """Catches states and pictures of an earlier run in the directory that are taken for those of
    the run that is continued."""
    directory = shutil.copytree(whole, tmp_path / "again")
    newest, _ = checkpoints(directory)
    later = newest.with_name("step_999999.h5")
    newest.rename(later)
    picture = directory / "fields" / "bodies_0099.vtu"
    picture.write_bytes(b"of another run")
    more = case_file(tmp_path, AGAIN)
    words = "continue", whole, "--protocol", more, "--output", directory
    assert called(*words, cwd=tmp_path).returncode == 2
    assert later.exists() and picture.exists()  # what was not asked for is not touched
    done = called(*words, "--force", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert not later.exists() and not picture.exists()
    assert len(history(directory)["time_s"]) > len(history(whole)["time_s"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (AGAIN.replace("second press", "press"), 'a step is called "press" already'),
        (AGAIN.replace("150 MPa", "150"), "protocol[0].pressure"),
        ("[mesh]\nwidth = '1 um'\n" + AGAIN, 'unknown key "mesh"'),
        ("", "protocol"),
    ],
)
def test_steps_that_cannot_follow_are_refused(whole, tmp_path, text, told):
    more = case_file(tmp_path, text)
    done = called("continue", whole, "--protocol", more, "--output", tmp_path / "x", cwd=tmp_path)
    assert done.returncode == 2 and told in done.stderr and more.name in done.stderr
    assert not (tmp_path / "x").exists()


def test_what_is_not_done_is_not_gone_on_with(copy, tmp_path):
    more = case_file(tmp_path, AGAIN)
    done = called("continue", copy, "--protocol", more, "--output", tmp_path / "x", cwd=tmp_path)
    assert done.returncode == 2 and "fem-interface restart" in done.stderr


# The program in a folder that fills up: tables end in /dev/full after so many load steps.
FILLS_UP = """
import os
import sys
from pathlib import Path

from fem_interface.app import cli
from fem_interface.archive import Archive

write, output = Archive.write_sample, Path(sys.argv.pop())


def write_until_full(self, sample):
    if sample.step == 6:
        table = output / "voids.csv"
        kept = table.rename(output / "kept.csv")
        os.symlink("/dev/full", table)
    write(self, sample)


Archive.write_sample = write_until_full
cli.main()
"""


def test_a_full_disk_stops_a_run_that_can_go_on(whole, tmp_path):
    """It says which file found no room; with room again the run goes on. One table has a row more
    than the others then."""
    directory, case = tmp_path / "run", whole.parent / "case.toml"
    done = driven(FILLS_UP, "run", case, "--output", directory, directory, cwd=tmp_path)
    assert done.returncode == 5, done.stderr
    assert "No space left on device" in done.stderr and "what was accepted before" in done.stderr
    assert "Traceback" not in done.stderr
    (directory / "voids.csv").unlink()
    (directory / "kept.csv").rename(directory / "voids.csv")
    restarted(directory)
    assert_alike(whole, directory, SAME)
