"""What a run leaves on disk is what other programs and a later report find there."""

import csv
import dataclasses
import json
import logging
import subprocess
from pathlib import Path

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.archive import Archive
from fem_interface.core.errors import BadInput
from fem_interface.core.records import ContactField, FieldSnapshot, RunRecord
from tests.contract import END_OF_STEP, HISTORY, SUMMARY
from tests.unit import synthetic_run
from tests.unit.synthetic_run import altered

MORE_STEP_KEYS = {
    "name",
    "temperature_K",
    "void_count",
    "leaning_fraction",
    "contact_spots",
    "contact_edge_per_um",
    "largest_spot_width_um",
    "sealed_voids",
    "largest_void_width_um",
    "gas_pressure_MPa",
    "max_shear_stress_MPa",
    "critical_flaw_um",
    "failure_probability",
    "failure_probability_local",
    "flaw_driving_ratio",
    "driven_flaw_um",
    "metal_filled_flaw_free_pellet_um",
    "metal_filled_flaw_confined_pellet_um",
    "electrolyte_plastic_strain",
    "metal_beyond_breakdown",
}


FILED = {"origin", "sha256", "provenance"}  # what a material knows by its file


class SecondRank:
    """Stands for a rank that does not write; rank 0 had no complaint."""

    rank = 1

    def bcast(self, value, root):
        return None


def archived(
    run: RunRecord, directory: Path, status: str | None, comm=MPI.COMM_SELF, replace=False
) -> None:
    """Write a run as the pipeline does; without a status it was killed."""
    with Archive(directory, comm, synthetic_run.case(), replace) as archive:
        archive.begin({"seed": 1, "versions": {"numpy": "2.2"}}, run.notes)
        archive.write_surface(run.surface)
        for sample in run.samples:
            archive.write_sample(sample)
        for time, reason in run.cutbacks:
            archive.log_cutback(time, reason)
        for snapshot in run.snapshots:
            archive.write_snapshot(snapshot)
        if status:
            archive.write_summary(run, status)


def strict_json(path: Path) -> dict:
    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


def assert_equal_records(one, other) -> None:
    """Equality of records with arrays, field by field and to the last digit."""
    for field in dataclasses.fields(one):
        left, right = getattr(one, field.name), getattr(other, field.name)
        if dataclasses.is_dataclass(left):
            assert_equal_records(left, right)
        elif isinstance(left, dict):
            assert left.keys() == right.keys(), field.name
            for key in left:
                np.testing.assert_array_equal(left[key], right[key], err_msg=key)
        else:
            np.testing.assert_array_equal(left, right, err_msg=field.name)


@pytest.fixture(scope="module")
def run() -> RunRecord:
    return synthetic_run.run()


@pytest.fixture(scope="module")
def directory(run, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("runs") / "done"
    archived(run, path, "done")
    return path


def test_history_has_the_columns_of_the_contract_and_a_row_per_step(run, directory):
    """Catches a renamed, missing or swapped column."""
    with (directory / "history.csv").open(newline="") as table:
        assert table.readline().rstrip("\n") == ",".join(HISTORY)
        rows = [[float(text) for text in row] for row in csv.reader(table)]
    s = run.samples[7]
    assert len(rows) == len(run.samples)
    assert rows[7] == [
        s.time,
        s.pressure,
        s.approach,
        s.contact.fraction,
        s.contact.loaded,
        s.voids.volume,
        s.voids.mean_gap,
        s.voids.max_gap,
        s.metal.plastic_strain,
        s.integrity.max_principal,
        s.resistance.constriction,
        s.resistance.constriction + s.resistance.charge_transfer + s.resistance.film,
    ]


def test_a_row_of_the_history_is_on_disk_before_the_next_step(run, tmp_path):
    """Catches a buffer that a killed run would lose."""
    with Archive(tmp_path / "run", MPI.COMM_SELF, synthetic_run.case()) as archive:
        archive.begin({})
        for number, sample in enumerate(run.samples[:3], start=1):
            archive.write_sample(sample)
            lines = (tmp_path / "run" / "history.csv").read_text().splitlines()
            assert len(lines) == 1 + number


def test_numbers_of_numpy_are_written_as_numbers(run, tmp_path):
    """Catches np.float64(...) in a table."""
    sample = dataclasses.replace(run.samples[0], pressure=np.float64(3.25), step=np.int64(1))
    short = dataclasses.replace(run, samples=(sample,), protocol_ends=())
    archived(short, tmp_path / "run", None)
    assert "np." not in (tmp_path / "run" / "history.csv").read_text()
    assert Archive.load(tmp_path / "run")[0].samples == (sample,)


def test_log_has_a_line_per_step_and_says_why_steps_were_cut_back(run, directory):
    lines = (directory / "log.txt").read_text(encoding="utf-8").splitlines()
    assert sum("MPa  contact" in line for line in lines) == len(run.samples)
    assert sum("cut back at t = 12 s: material" in line for line in lines) == 1


def test_a_closed_archive_leaves_no_handler_behind(tmp_path, run):
    before = list(logging.getLogger("fem_interface").handlers)
    archived(run, tmp_path / "run", "done")
    assert logging.getLogger("fem_interface").handlers == before


def test_summary_has_exactly_the_keys_of_the_contract(run, directory):
    summary = strict_json(directory / "summary.json")
    assert set(summary) == SUMMARY | {"contact_band", "energy", "pressure_window"}
    assert [set(step) for step in summary["steps"]] == [END_OF_STEP | MORE_STEP_KEYS] * 2
    assert [step["name"] for step in summary["steps"]] == ["press", "release to stack pressure"]
    assert summary["status"] == "done"
    assert summary["load_steps"] == 40
    assert summary["newton_iterations"] == sum(s.iterations for s in run.samples)
    assert summary["cutbacks"] == 3
    assert summary["degrees_of_freedom"] == 30_000


def test_summary_at_the_top_is_the_last_step_and_each_protocol_step_is_its_end(run, directory):
    summary = strict_json(directory / "summary.json")
    press, last = run.samples[27], run.samples[-1]
    assert summary["steps"][0]["contact_fraction"] == press.contact.fraction
    assert summary["contact_fraction"] == last.contact.fraction
    parts = ("constriction", "charge_transfer", "film")
    total = sum(summary[f"interface_resistance_ohm_cm2_{part}"] for part in parts)
    assert summary["interface_resistance_ohm_cm2"] == pytest.approx(total)


def test_summary_tells_which_metal_filled_flaws_each_pressure_opens(directory):
    """Catches the flaw of another step or body, and a die that does not help."""
    press, last = strict_json(directory / "summary.json")["steps"]
    free, held = "metal_filled_flaw_free_pellet_um", "metal_filled_flaw_confined_pellet_um"
    assert press[free] == pytest.approx((1200 / (1.12 * 360)) ** 2 / np.pi)
    assert press[held] == pytest.approx(press[free] / (1 - 0.26 / 0.74) ** 2)
    assert last[free] == pytest.approx(press[free] * (360 / 15) ** 2)


def test_summary_has_the_window_of_pressure_or_null(run, directory, tmp_path):
    """Catches a window that is made up where contact is not reached."""
    window = strict_json(directory / "summary.json")["pressure_window"]
    assert set(window) == {"contact_from_MPa", "failure_from_MPa", "low_MPa", "high_MPa"}
    assert window["contact_from_MPa"] == pytest.approx(300, abs=10)
    short = dataclasses.replace(run, samples=run.samples[:5], protocol_ends=(), snapshots=())
    archived(short, tmp_path / "run", "interrupted")
    window = strict_json(tmp_path / "run" / "summary.json")["pressure_window"]
    assert window["contact_from_MPa"] is None
    assert window["low_MPa"] is None


def test_what_json_has_no_number_for_is_null(run, tmp_path):
    """Catches NaN and Infinity, which strict readers refuse."""
    last = altered(run.samples[-1], {"resistance.constriction": float("nan")})
    last = altered(last, {"integrity.max_principal": -float("inf")})
    broken = dataclasses.replace(
        run, samples=(*run.samples[:-1], last), provenance={"wall_time_s": np.float64("nan")}
    )
    archived(broken, tmp_path / "run", "done")
    summary = strict_json(tmp_path / "run" / "summary.json")
    assert summary["interface_resistance_ohm_cm2_constriction"] is None
    assert summary["max_principal_stress_MPa"] is None
    assert summary["wall_time_s"] is None
    assert summary["interface_resistance_ohm_cm2_film"] == 0.0


def test_a_status_that_the_contract_does_not_know_is_refused(run, tmp_path):
    with pytest.raises(ValueError, match="not converged"):
        Archive(tmp_path, MPI.COMM_SELF, synthetic_run.case()).write_summary(run, "finished")


def test_bodies_open_in_meshio_with_the_same_values(run, directory):
    meshio = pytest.importorskip("meshio")
    snapshot = run.snapshots[1]
    mesh = meshio.read(directory / "fields" / "bodies_0001.vtu")
    np.testing.assert_array_equal(mesh.points, snapshot.points)
    np.testing.assert_array_equal(mesh.cells_dict["triangle6"], snapshot.cells)
    np.testing.assert_array_equal(mesh.point_data["displacement_um"], snapshot.displacement)
    np.testing.assert_array_equal(mesh.cell_data["body"][0], snapshot.body)
    for name, values in snapshot.cell_fields.items():
        np.testing.assert_array_equal(mesh.cell_data[name][0], values)


def test_series_open_in_pyvista_at_the_times_of_the_run(run, directory):
    pv = pytest.importorskip("pyvista")
    times = sorted({snapshot.time for snapshot in run.snapshots})
    for name in ("bodies", "interface"):
        reader = pv.get_reader(directory / "fields" / f"{name}.pvd")
        assert reader.time_values == times
        reader.set_active_time_value(times[1])
        assert reader.read()[0].n_points > 0


def test_interface_line_lies_on_the_deformed_metal_and_tells_where_it_touches(run, directory):
    """Catches a line drawn at the height of the reference state or in the order of the cells."""
    pv = pytest.importorskip("pyvista")
    snapshot = run.snapshots[1]
    line = pv.read(directory / "fields" / "interface_0001.vtp")
    assert line.n_lines == 1
    np.testing.assert_array_equal(line.points[:, 0], snapshot.interface.position[:, 0])
    np.testing.assert_array_equal(line.point_data["pressure_MPa"], snapshot.interface.pressure)
    np.testing.assert_array_equal(line.point_data["shear_MPa"], snapshot.interface.shear)
    np.testing.assert_array_equal(line.point_data["contact"], snapshot.interface.gap < 1e-3)
    profile = synthetic_run.surface().heights
    level = np.quantile(profile, 1 - run.samples[7].contact.fraction)
    assert line.points[:, 1].min() == pytest.approx(level, abs=0.01)


def test_files_appear_whole(directory):
    """Catches a temporary file that was left, or listed in a series."""
    assert not [p for p in directory.rglob("*") if p.name.startswith(".")]
    for series in (directory / "fields").glob("*.pvd"):
        listed = [
            line.split('file="')[1].split('"')[0] for line in series.open() if "file=" in line
        ]
        assert all((series.parent / name).is_file() for name in listed)


def test_a_run_comes_back_as_it_was(run, directory):
    loaded, case = Archive.load(directory)
    assert loaded.samples == run.samples
    assert loaded.protocol_ends == run.protocol_ends
    assert loaded.cutbacks == run.cutbacks
    assert loaded.provenance == run.provenance
    assert_equal_records(loaded.surface, run.surface)
    for there, here in zip(loaded.snapshots, run.snapshots, strict=True):
        assert_equal_records(there, here)
    assert loaded.notes == run.notes
    written = synthetic_run.case()
    assert case.protocol == written.protocol and case.surface == written.surface
    for there, here in zip(case.materials, written.materials, strict=True):
        assert there.model_dump(exclude=FILED) == here.model_dump(exclude=FILED)
        # What a file does not say is assumed.
        assert here.provenance.items() <= there.provenance.items()


def test_a_3d_snapshot_comes_back_as_it_was(run, tmp_path):
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], dtype=float)
    middles = [(corners[a] + corners[b]) / 2 for a, b in [(0, 1), (1, 2), (0, 2)]]
    middles += [(corners[a] + corners[3]) / 2 for a in (0, 1, 2)]
    tetrahedron = np.vstack([corners, middles])
    place = np.array([[0.2, 0.2], [0.5, 0.1], [0.1, 0.6]])
    ones = np.ones(3)
    solid = FieldSnapshot(
        time=1.0,
        pressure=2.0,
        label="press",
        points=np.vstack([tetrahedron, tetrahedron * [1, 1, -1]]),
        displacement=np.full((20, 3), -0.01),
        cells=np.arange(20).reshape(2, 10),
        body=np.array([0, 1]),
        cell_fields={"plastic_strain": np.array([0.5, 0.0])},
        interface=ContactField(
            position=place,
            reference=place,
            area=ones / 6,
            gap=0 * ones,
            opening=0 * ones,
            pressure=2 * ones,
            shear=ones,
            adhesion=ones,
            gas=ones,
            load=ones,
        ),
    )
    archived(dataclasses.replace(run, snapshots=(solid,)), tmp_path / "run", "done")
    assert_equal_records(Archive.load(tmp_path / "run")[0].snapshots[0], solid)


@pytest.mark.parametrize("status", ["not converged", "interrupted"])
def test_a_run_that_did_not_finish_loads(status, tmp_path):
    run = synthetic_run.interrupted_run()
    archived(run, tmp_path / "run", status)
    loaded, _ = Archive.load(tmp_path / "run")
    assert loaded.provenance["status"] == status
    assert loaded.samples == run.samples
    assert loaded.protocol_ends == (27,)
    assert len(strict_json(tmp_path / "run" / "summary.json")["steps"]) == 1


def test_a_run_that_was_killed_in_the_middle_of_a_line_loads(tmp_path):
    """Catches a reader that needs summary.json or trips over half a row."""
    run = synthetic_run.interrupted_run()
    archived(run, tmp_path / "run", None)
    table = tmp_path / "run" / "fields" / "samples.csv"
    table.write_text(table.read_text() + "34,1,122.")
    loaded, _ = Archive.load(tmp_path / "run")
    assert loaded.provenance["status"] == "interrupted"
    assert loaded.samples == run.samples
    assert loaded.protocol_ends == (27,)


def test_a_second_run_is_refused_unless_it_may_replace_the_first(run, tmp_path):
    """Catches a long run that is lost to a second call of the same command."""
    path = tmp_path / "run"
    archived(run, path, "done")
    before = {p: p.read_bytes() for p in path.rglob("*") if p.is_file()}
    with pytest.raises(BadInput, match=r"holds a run already.*done.*--output.*--force"):
        archived(run, path, "done")
    assert {p: p.read_bytes() for p in path.rglob("*") if p.is_file()} == before
    archived(run, path, "done", replace=True)


@pytest.mark.parametrize("replace", [False, True])
def test_a_directory_that_is_being_written_is_refused(replace, run, tmp_path):
    """Catches two jobs of a batch that write one directory."""
    path = tmp_path / "run"
    archived(run, path, None)
    with subprocess.Popen(["sleep", "60"]) as other:
        told = json.loads((path / "run.json").read_text())
        told["writer"]["pid"] = other.pid
        (path / "run.json").write_text(json.dumps(told))
        with pytest.raises(BadInput, match=f"process {other.pid} is writing a run there"):
            archived(run, path, "done", replace=replace)
        other.kill()
    archived(run, path, "done", replace=True)


def test_a_second_run_clears_the_first_and_nothing_else(run, tmp_path):
    """Catches pictures of an old run beside numbers of a new one, and a deleted notebook."""
    path = tmp_path / "run"
    archived(run, path, "done")
    (path / "notes.md").write_text("mine")
    (path / "figures").mkdir()
    (path / "figures" / "mine.png").write_text("mine")
    for stale in ("report.html", "impedance.csv", "figures/curve_time.png"):
        (path / stale).write_text("stale")
    archived(
        dataclasses.replace(run, samples=run.samples[:2], snapshots=()), path, None, replace=True
    )
    left = {p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file()}
    assert left == {
        "notes.md",
        "figures/mine.png",
        "run.json",
        "case.resolved.toml",
        "inputs/case.toml",
        "inputs/anode.toml",
        "inputs/electrolyte.toml",
        "log.txt",
        "history.csv",
        "voids.csv",
        "fields/samples.csv",
        "fields/cutbacks.csv",
        "fields/snapshots.csv",
        "fields/surface.npz",
    }
    assert len((path / "history.csv").read_text().splitlines()) == 3


@pytest.mark.parametrize("foreign", ["thesis.tex", "run.json"])
def test_a_directory_of_somebody_else_is_refused_and_left_alone(foreign, tmp_path):
    (tmp_path / foreign).write_text('{"program": "another"}')
    with pytest.raises(BadInput, match=r"not empty and holds no run.*--output"):
        Archive(tmp_path, MPI.COMM_SELF, synthetic_run.case()).begin({})
    assert [p.name for p in tmp_path.iterdir()] == [foreign]


def test_a_file_in_the_place_of_the_directory_is_refused(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(BadInput, match=r"out is a file; --output takes a directory"):
        Archive(tmp_path / "out", MPI.COMM_SELF, synthetic_run.case()).begin({})


def test_a_place_where_no_directory_can_be_made_is_refused_at_once():
    archive = Archive(Path("/proc/x/y"), MPI.COMM_SELF, synthetic_run.case())
    with pytest.raises(BadInput, match=r"/proc/x/y: no directory can be made there.*--output"):
        archive.refuse()


def test_a_look_at_a_place_leaves_nothing_behind(tmp_path):
    Archive(tmp_path / "a" / "b", MPI.COMM_SELF, synthetic_run.case()).refuse()
    assert not (tmp_path / "a").exists()


def test_other_ranks_write_nothing(run, tmp_path):
    archived(run, tmp_path / "run", "done", comm=SecondRank())
    assert not (tmp_path / "run").exists()


def test_loading_what_is_no_run_says_what_to_give(tmp_path):
    with pytest.raises(BadInput, match=r"holds no run of fem_interface.*--output DIR"):
        Archive.load(tmp_path / "nowhere")


def test_loading_a_run_without_its_surface_says_what_is_missing(run, tmp_path):
    archived(run, tmp_path / "run", "done")
    (tmp_path / "run" / "fields" / "surface.npz").unlink()
    with pytest.raises(BadInput, match=r"incomplete, fields/surface\.npz is missing"):
        Archive.load(tmp_path / "run")


def test_loading_a_run_without_a_load_step_says_so(run, tmp_path):
    archived(dataclasses.replace(run, samples=(), snapshots=()), tmp_path / "run", None)
    with pytest.raises(BadInput, match="before its first load step"):
        Archive.load(tmp_path / "run")


def test_the_series_is_one_file_with_all_steps(run, tmp_path):
    """Catches a series that holds one step, or another field than its files."""
    import pyvista as pv
    from vtkmodules.vtkIOHDF import vtkHDFReader

    from fem_interface.archive.series import write_series

    archived(run, tmp_path / "run", "done")
    files = write_series(tmp_path / "run" / "fields")
    assert [file.name for file in files] == ["bodies.vtkhdf", "interface.vtkhdf"]
    for file in files:
        reader = vtkHDFReader()
        reader.SetFileName(str(file))
        reader.UpdateInformation()
        steps = sorted(file.parent.glob(f"{file.stem}_*.vt?"))
        assert reader.GetNumberOfSteps() == len(steps) > 1
        reader.SetStep(len(steps) - 1)
        reader.Update()
        last, single = pv.wrap(reader.GetOutputDataObject(0)), pv.read(steps[-1])
        name = {"bodies": "displacement_um", "interface": "gap_um"}[file.stem]
        np.testing.assert_allclose(last.point_data[name], single.point_data[name])
    assert not list((tmp_path / "run" / "fields").glob(".*"))
