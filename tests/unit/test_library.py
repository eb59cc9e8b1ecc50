"""The library's face: its names, and a run read back as arrays."""

import subprocess
import sys

import numpy as np
import pytest

import fem_interface as fi
from fem_interface.archive import Archive
from tests.unit import synthetic_run
from tests.unit.test_archive import archived


def test_the_names_are_these_and_each_is_there():
    """A name that is taken away breaks scripts of users."""
    assert set(fi.__all__) == {
        "BadInput",
        "Case",
        "FemInterfaceError",
        "Interrupted",
        "Material",
        "MeshError",
        "NotConverged",
        "Run",
        "__version__",
        "load_case",
        "load_material",
        "read_run",
        "run",
    }
    for name in fi.__all__:
        assert getattr(fi, name) is not None
    assert dir(fi) == fi.__all__
    with pytest.raises(AttributeError, match="no attribute 'press'"):
        _ = fi.press


def test_the_import_alone_loads_nothing_heavy():
    code = """if True:
        import sys
        before = set(sys.modules)  # one set-up has Python import h5py wherever it starts
        import fem_interface
        print([m for m in ('dolfinx', 'numpy') if m in set(sys.modules) - before])
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_run_comes_back_as_arrays(tmp_path):
    written = synthetic_run.run()
    archived(written, tmp_path / "run", "done")
    run = fi.read_run(tmp_path / "run")
    assert run.status == "done" and "done" in repr(run)
    assert len(run.history["pressure_MPa"]) == len(written.samples)
    contact = [sample.contact.fraction for sample in written.samples]
    assert run.history["contact_fraction"] == pytest.approx(contact)
    assert run.voids["void_count"] == pytest.approx([s.voids.count for s in written.samples])
    assert run.summary["steps"][-1]["contact_fraction"] == pytest.approx(
        contact[written.protocol_ends[-1]]
    )
    assert np.array_equal(run.surface.heights, written.surface.heights)
    assert run.record.samples == Archive.load(tmp_path / "run")[0].samples


def test_half_a_line_of_a_run_that_was_killed_is_left_out(tmp_path):
    written = synthetic_run.run()
    archived(written, tmp_path / "run", None)
    with (tmp_path / "run" / "history.csv").open("a") as table:
        table.write("12.0,3")
    run = fi.read_run(tmp_path / "run")
    assert run.status == "running"
    assert len(run.history["time_s"]) == len(written.samples)
    with pytest.raises(fi.BadInput, match=r"no summary.json, the run is running"):
        _ = run.summary


def test_what_is_no_run_is_refused(tmp_path):
    with pytest.raises(fi.BadInput, match="holds no run of fem_interface"):
        fi.read_run(tmp_path)


def test_a_case_without_a_file_needs_a_directory_and_takes_no_settings():
    from tests.unit.test_check import SODIUM

    case = fi.load_case(SODIUM)
    with pytest.raises(fi.BadInput, match="output is missing"):
        fi.run(case)
    with pytest.raises(fi.BadInput, match="settings change a case file"):
        fi.run(case, "runs/x", settings=["protocol[0].pressure=1 MPa"])
