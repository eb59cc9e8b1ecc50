"""Runs beside a run, one after the other: what is kept of them, whatever happens to one."""

import json
import signal
from pathlib import Path

import pytest
from mpi4py import MPI

from fem_interface.archive.directory import clear_earlier_run
from fem_interface.case import load_case
from fem_interface.core.errors import Interrupted, MeshError, NotConverged
from fem_interface.studies import comparison
from fem_interface.studies.comparison import run_variants, spread, with_meshes
from fem_interface.studies.variant_texts import outcome_line
from fem_interface.studies.variants import FOLDER, plan

SODIUM = Path(__file__).parents[2] / "cases" / "na_nzsp_360MPa.toml"
COMM = MPI.COMM_SELF


def step(contact, resistance, name="press"):
    return {
        "name": name,
        "pressure_MPa": 100.0,
        "contact_fraction": contact,
        "interface_resistance_ohm_cm2": resistance,
        "void_volume_um": 0.1,
    }


def test_the_spread_holds_the_value_itself_and_both_ends():
    """Catches a spread of the two ends alone, and one that hides an end that stopped early."""
    main = [step(0.5, 2.0), step(0.4, 3.0, "release")]
    low, high = [step(0.6, 1.0), step(0.5, 2.5, "release")], [step(0.55, None)]
    first, last = spread(main, [low, high])
    assert (first["contact_fraction_low"], first["contact_fraction_high"]) == (0.5, 0.6)
    assert first["interface_resistance_ohm_cm2_low"] == 1.0
    assert first["interface_resistance_ohm_cm2_high"] == 2.0
    assert first["complete"]
    assert (last["contact_fraction_low"], last["contact_fraction_high"]) == (0.4, 0.5)
    assert not last["complete"]


@pytest.fixture
def stages(tmp_path, monkeypatch):
    """A main run that is done, and a stand-in for the runs beside it."""

    class Stages:
        ran: list = []  # noqa: RUF012
        reports: list = []  # noqa: RUF012
        behave = staticmethod(lambda slug: None)

        def run_case(self, variant, output, comm, progress, replace=False):
            self.ran.append(output.name)
            output.mkdir(parents=True)
            done = [step(0.6, 1.0), step(0.5, 2.0, "release")]
            (output / "summary.json").write_text(json.dumps({"steps": done[:1]}))
            self.behave(output.name)
            (output / "summary.json").write_text(json.dumps({"steps": done}))

        def write_report(self, directory):
            self.reports.append(json.loads((directory / "variants.json").read_text()))

    stand_in = Stages()
    stand_in.ran, stand_in.reports = [], []
    monkeypatch.setattr(comparison, "run_case", stand_in.run_case)
    monkeypatch.setattr(comparison, "write_report", stand_in.write_report)
    done = [step(0.5, 2.0), step(0.4, 3.0, "release")]
    (tmp_path / "summary.json").write_text(json.dumps({"status": "done", "steps": done}))
    return stand_in


def statuses(directory):
    told = json.loads((directory / "variants.json").read_text())
    return {variant["slug"]: variant["status"] for variant in told["variants"]}


@pytest.mark.parametrize(
    ("error", "status"),
    [(NotConverged("no balance"), "not converged"), (MeshError("no mesh"), "failed")],
)
def test_a_variant_that_fails_is_told_and_fails_nothing(stages, error, status, tmp_path):
    """Catches nine runs that are lost by the tenth."""

    def behave(slug):
        if slug == "without-adhesion":
            raise error

    stages.behave = behave
    told = []
    asked = plan(load_case(SODIUM), ["friction", "adhesion", "gas"], False, tmp_path)
    run_variants(asked, tmp_path, COMM, lambda *one: told.append(outcome_line(*one)))
    assert statuses(tmp_path) == {
        "without-friction": "done",
        "without-adhesion": status,
        "without-trapped-gas": "done",
    }
    failed = stages.reports[-1]["variants"][1]
    assert failed["message"] == str(error)
    assert [one["name"] for one in failed["steps"]] == ["press"]
    assert told[0] == ("without friction: done; press 0.600, 1 ohm cm^2; release 0.500, 2 ohm cm^2")
    assert told[1] == f"without adhesion: {status}; press 0.600, 1 ohm cm^2"
    assert "bounds" not in json.loads((tmp_path / "summary.json").read_text())


def test_a_stop_ends_all_and_what_was_done_is_in_the_report(stages, tmp_path):
    """Catches runs that go on after the time slot has ended, and a report without those done."""

    def behave(slug):
        if slug == "without-adhesion":
            raise Interrupted("stopped from outside")

    stages.behave = behave
    asked = plan(load_case(SODIUM), ["friction", "adhesion", "gas"], False, tmp_path)
    with pytest.raises(Interrupted):
        run_variants(asked, tmp_path, COMM, lambda *one: None)
    found = {"done", "interrupted", "not run"}
    assert list(statuses(tmp_path).values()) == ["done", "interrupted", "not run"]
    assert {one["status"] for one in stages.reports[-1]["variants"]} == found


def test_a_signal_between_two_runs_stops_before_the_next(stages, tmp_path):
    """Catches a SIGTERM that is lost, or that kills, where no run listens to it."""
    stages.behave = lambda slug: signal.raise_signal(signal.SIGTERM)
    asked = plan(load_case(SODIUM), ["friction", "gas"], False, tmp_path)
    with pytest.raises(Interrupted):
        run_variants(asked, tmp_path, COMM, lambda *one: None)
    assert stages.ran == ["without-friction"]
    assert list(statuses(tmp_path).values()) == ["done", "not run"]
    assert len(stages.reports) == 1


def test_bounds_go_into_the_summary_and_nothing_else_in_it_changes(stages, tmp_path):
    """Catches a summary that other programs cannot read any more."""
    before = json.loads((tmp_path / "summary.json").read_text())
    asked = plan(load_case(SODIUM), [], True, tmp_path)
    run_variants(asked, tmp_path, COMM, lambda *one: None)
    after = json.loads((tmp_path / "summary.json").read_text())
    bounds = after.pop("bounds")
    assert after == before
    assert [bound["path"] for bound in bounds] == [value.case_path for value in asked.bounded]
    for bound in bounds:
        press, release = bound["steps"]
        assert (press["contact_fraction_low"], press["contact_fraction_high"]) == (0.5, 0.6)
        assert release["interface_resistance_ohm_cm2_low"] == 2.0
        assert press["complete"] and release["complete"]
    files = {path.stem for path in (tmp_path / FOLDER).glob("*.toml")}
    assert files == {variant.slug for variant in asked.variants} == set(stages.ran)


def an_earlier_run(directory):
    """A run directory with a run beside it."""
    for folder in (directory, directory / FOLDER / "without-gas"):
        (folder / "fields").mkdir(parents=True)
        (folder / "run.json").write_text(json.dumps({"program": "fem_interface"}))
        (folder / "history.csv").touch()
        (folder / "fields" / "samples.csv").touch()
    (directory / FOLDER / "low-anode-flow-breakdown.toml").touch()
    told = {"variants": [{"slug": "without-gas"}]}
    (directory / "variants.json").write_text(json.dumps(told))


def test_a_new_run_leaves_none_of_the_runs_beside_the_earlier_one(tmp_path):
    """Catches variants of another case in the report of this one."""
    an_earlier_run(tmp_path)
    clear_earlier_run(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_somebody_else_put_beside_a_run_stays(tmp_path):
    """Catches a new run that deletes a user's files, or another run that only lies there."""
    an_earlier_run(tmp_path)
    an_earlier_run(tmp_path / FOLDER / "mine")
    (tmp_path / FOLDER / "without-gas" / "notes.txt").touch()
    (tmp_path / FOLDER / "Na.toml").touch()
    clear_earlier_run(tmp_path)
    stay = {path.relative_to(tmp_path / FOLDER).parts[0] for path in tmp_path.rglob("*.*")}
    assert stay == {"mine", "without-gas", "Na.toml"}
    assert [one.name for one in (tmp_path / FOLDER / "without-gas").iterdir()] == ["notes.txt"]
    assert (tmp_path / FOLDER / "mine" / FOLDER / "without-gas" / "history.csv").is_file()


def test_other_meshes_go_into_the_summary_with_the_window_of_all():
    """Catches a window that stays that of one mesh, and one from a mesh that was not run."""
    step = {"pressure_MPa": 360.0, "failure_probability": 1e-9}
    own = {"contact_from_MPa": 300.0, "failure_from_MPa": None, "low_MPa": None, "high_MPa": None}
    summary = {"steps": [step], "pressure_window": own}

    def mesh(window):
        return {"label": "m", "status": "done", "steps": [], "pressure_window": window}

    later = own | {"contact_from_MPa": 320.0}
    told = with_meshes(summary, [mesh(own), mesh(later)])
    assert told["pressure_window"] == own | {"low_MPa": 320.0, "high_MPa": 360.0}
    assert [entry["pressure_window"] for entry in told["meshes"]] == [own, later]
    assert with_meshes(summary, [mesh(None)])["pressure_window"] == own
    unknown = {"steps": [step | {"failure_probability": None}], "pressure_window": own}
    assert with_meshes(unknown, [mesh(own)])["pressure_window"] == own
