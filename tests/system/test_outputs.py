"""What other programs open, and that writing it changes nothing."""

import json
import shutil
import time
import tomllib

import numpy as np
import pytest

from tests.system.program import (
    WAVE,
    called,
    case_file,
    digest,
    history,
    pressed,
    summary,
)

IN_OTHER_UNITS = {
    '"3 um"': '"3000 nm"',
    '"0.1 um"': '"100 nm"',
    '"4 um"': '"4000 nm"',
    '"100 MPa"': '"0.1 GPa"',
    '"15 MPa"': '"0.015 GPa"',
    '"60 s"': '"1 min"',
    '"10 s"': '"10000 ms"',
}


def test_paraview_s_files_open_in_pyvista_and_show_a_pressed_metal(wave):
    """Catches a series that names files that are not there, and pictures of nothing."""
    import pyvista as pv

    bodies = pv.PVDReader(wave / "fields" / "bodies.pvd")
    interface = pv.PVDReader(wave / "fields" / "interface.pvd")
    assert bodies.time_values == interface.time_values
    bodies.set_active_time_value(60.0)
    (grid,) = bodies.read()
    down = np.array(grid["displacement_um"])[:, 1]
    top = grid.points[:, 1] == grid.points[:, 1].max()
    steps = history(wave)
    pressed_at = steps["time_s"].index(60.0)
    assert -down[top] == pytest.approx(steps["approach_um"][pressed_at], rel=1e-6)
    warped = grid.warp_by_vector("displacement_um").compute_cell_sizes()
    before = grid.compute_cell_sizes()
    assert (np.array(warped["Area"]) > 0).all()
    assert 0.9 < sum(warped["Area"]) / sum(before["Area"]) < 1.0
    assert set(np.unique(grid["body"])) == {0, 1}
    interface.set_active_time_value(60.0)
    (line,) = interface.read()
    assert {"gap_um", "contact", "pressure_MPa"} <= set(line.point_data)
    touching = np.sum(line["area_um"] * line["contact"]) / np.sum(line["area_um"])
    assert touching == pytest.approx(steps["contact_fraction"][pressed_at], rel=0.02)


def test_meshio_reads_a_picture_of_the_bodies(wave):
    """Catches cells or arrays that only VTK itself understands."""
    import meshio

    mesh = meshio.read(wave / "fields" / "bodies_0001.vtu")
    assert mesh.cells_dict["triangle6"].shape[0] > 50
    assert np.abs(mesh.point_data["displacement_um"]).max() > 1e-3


def test_other_units_give_the_same_run(wave, tmp_path):
    """Catches a unit that is converted twice, and tolerances that depend on units."""
    text = WAVE
    for one, other in IN_OTHER_UNITS.items():
        assert one in text
        text = text.replace(one, other)
    again = pressed(case_file(tmp_path, text), tmp_path / "run")
    for count in ("load_steps", "newton_iterations", "cutbacks"):
        assert summary(again)[count] == summary(wave)[count]
    one, other = history(wave), history(again)
    np.testing.assert_allclose(one["contact_fraction"], other["contact_fraction"], rtol=1e-12)
    np.testing.assert_allclose(one["approach_um"], other["approach_um"], rtol=1e-10)


def test_a_relative_directory_with_spaces_and_a_second_time_give_the_same_history(wave, tmp_path):
    """Catches random numbers without a seed, and paths that are taken from elsewhere."""
    case_file(tmp_path)
    (tmp_path / "numpy.py").write_text("raise SystemExit('a file of the current folder')")
    done = called("run", "case.toml", "--output", "my runs/the first", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.rstrip().endswith("my runs/the first/report.html")
    assert {path.name for path in tmp_path.iterdir()} == {"case.toml", "numpy.py", "my runs"}
    again = tmp_path / "my runs" / "the first" / "history.csv"
    assert again.read_bytes() == (wave / "history.csv").read_bytes()


def test_a_deleted_report_is_rebuilt_and_nothing_else_changes(wave, tmp_path):
    """Catches a report that needs the run in memory."""
    copy = shutil.copytree(wave, tmp_path / "copy")
    (copy / "report.html").unlink()
    before = digest(copy)
    done = called("report", copy, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    page = (copy / "report.html").read_text()
    assert "Sodium on one wave" in page and page.rstrip().endswith("</html>")
    after = digest(copy)
    assert {name for name in before if before[name] != after[name]} <= {
        name for name in before if name.startswith("figures/")
    }


def test_a_folder_that_is_no_run_has_no_report(tmp_path):
    """Catches a traceback for a wrong folder."""
    (tmp_path / "thesis.tex").touch()
    done = called("report", tmp_path, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "holds no run of fem_interface" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_check_is_quick_and_prints_a_case_that_can_be_run(tmp_path):
    """Catches a check that starts the solvers."""
    started = time.perf_counter()
    done = called("check", case_file(tmp_path), cwd=tmp_path)
    assert time.perf_counter() - started < 5
    assert (done.returncode, done.stderr) == (0, "")
    assert tomllib.loads(done.stdout)["protocol"][0]["pressure"] == "100 MPa"
    assert [path.name for path in tmp_path.iterdir()] == ["case.toml"]


def test_the_schema_is_json(tmp_path):
    """Catches words on stdout that editors cannot read."""
    done = called("check", "--schema", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "protocol" in json.loads(done.stdout)["properties"]


def test_mesh_stops_after_the_mesh(tmp_path):
    """Catches a mesh verb that goes on to press."""
    import meshio

    done = called("mesh", case_file(tmp_path), "--output", "mesh", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in (tmp_path / "mesh").iterdir()} == {"mesh.msh", "mesh.vtu"}
    points = meshio.read(tmp_path / "mesh" / "mesh.vtu").points
    assert np.ptp(points[:, 0]) == pytest.approx(4.0)


def test_doctor_finds_all_that_is_needed(tmp_path):
    """Catches a dependency that the environment lost."""
    done = called("doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "DOLFINx" in done.stdout


def test_help_lists_the_verbs_that_work_and_no_others(tmp_path):
    """Catches a half-built verb."""
    done = called("--help", cwd=tmp_path)
    words = [line.strip("│ ").split() for line in done.stdout.splitlines()]
    listed = [line[0] for line in words if line and line[0].isalpha() and line[0].islower()]
    verbs = {"run", "restart", "continue", "study", "check", "mesh", "report", "materials"}
    verbs |= {"verify", "doctor"}
    assert set(listed) == verbs
