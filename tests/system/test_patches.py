"""A patch of a face through the whole program: three dimensions from a case file to a report."""

import json

import numpy as np
import pytest

from tests.shipped import INSTRUMENTS, needs_instruments
from tests.system.program import (
    EGGS,
    called,
    case_file,
    contact_at_step_ends,
    history,
    pressed,
    settings,
    summary,
    table,
)
from tests.system.test_cases import (
    MEASURED,
    carries_what_the_platen_presses,
    hardly_penetrates,
    obeys_the_contract,
    presses_in_and_lets_go,
)


@pytest.fixture(scope="module")
def eggs(tmp_path_factory):
    """A run of a patch with its strip beside it."""
    folder = tmp_path_factory.mktemp("eggs")
    return pressed(case_file(folder, EGGS), folder / "run", "--strips")


def test_a_patch_obeys_the_contract(eggs):
    steps = obeys_the_contract(eggs, [250.0, 15.0])
    presses_in_and_lets_go(steps)
    hardly_penetrates(eggs)
    carries_what_the_platen_presses(eggs)
    assert summary(eggs)["dimension"] == 3
    # Steps as long as they are cost 3 % of energy on four elements a wave.
    assert summary(eggs)["energy"]["imbalance"] < 0.05


def test_time_is_told_by_stage(eggs):
    found = summary(eggs)
    stages = found["time_by_stage"]
    assert {"material", "contact", "tangent", "factorisation", "measurement"} <= stages.keys()
    assert 0.5 * found["wall_time_s"] < sum(stages.values()) < found["wall_time_s"]


def test_voids_seal_when_their_way_out_closes(eggs):
    """The valleys of an egg box are joined over its saddles until those are pressed shut; then
    voids come one by one and hold gas. Nothing is sealed before."""
    voids = table(eggs / "voids.csv")
    sealed, pressure = np.array(voids["sealed_voids"]), np.array(voids["pressure_MPa"])
    assert sealed[0] == 0 and voids["void_count"][0] == 1
    first = int(np.argmax(sealed > 0))
    assert first > 3 and pressure[first] > 20.0
    gas = np.array(voids["gas_pressure_MPa"])
    assert np.all(gas[: first - 1] == 0.0) and gas[first + 1] > 0.05


def test_the_report_shows_the_face_and_the_strip_beside_it(eggs):
    page = (eggs / "report.html").read_text()
    for name in ("map_interface", "map_sizes", "scene_opened", "curve_beside"):
        assert (eggs / "figures" / f"{name}.png").stat().st_size > 10_000
    for words in ("spans the patch", "strip (2D), over the summits", "domes", "3D, 2 × 2 µm"):
        assert words in page
    assert len(page) < 12e6
    scene = page.split('id="scene_turned"')[1].split("</iframe>")[0]
    assert "OfflineLocalView.load" in scene and 1e6 < len(scene) < 5e6
    told = json.loads((eggs / "variants.json").read_text())
    (strip,) = told["variants"]
    assert (strip["kind"], strip["status"]) == ("strip", "done")


@needs_instruments
def test_a_window_of_a_measured_map_is_pressed(tmp_path):
    """An instrument's file as it came; catches a window that stands elsewhere than the face that is
    meshed, and sides that are not the ones asked for."""
    text = MEASURED.format(file=INSTRUMENTS / "afm_10um.di", shortest="2 um", width="4.5 um")
    sized = ["mesh.dimension=3", 'mesh.length="4 um"', 'anode.thickness="4 um"']
    directory = pressed(case_file(tmp_path, text), tmp_path / "run", *settings(sized))
    steps = obeys_the_contract(directory, [100.0, 15.0])
    presses_in_and_lets_go(steps)
    hardly_penetrates(directory)
    carries_what_the_platen_presses(directory)
    assert "3D, 4.5 × 4 µm" in (directory / "report.html").read_text()


def test_a_patch_without_waves_of_its_own_is_meshed_and_told(tmp_path):
    done = called("mesh", case_file(tmp_path, EGGS), "--output", tmp_path / "m", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "tetrahedra" in done.stdout and "32" in done.stdout
    assert (tmp_path / "m" / "mesh.vtu").is_file()


def on_the_way_up(directory, name, pressure):
    """A column of the history at a pressure, before the peak."""
    found = history(directory)
    top = int(np.argmax(found["pressure_MPa"])) + 1
    return np.interp(pressure, found["pressure_MPa"][:top], found[name][:top])


def test_ridges_are_the_strip_drawn_out(tmp_path):
    """A patch of ridges, one square long, against the strip of the same case: contact at the ends
    of steps within 3 % of the area, voids and approach on the way up within 8 and 7 %. Meshes
    differ, and steps of a patch are three times as long, which a metal that creeps feels. The
    control is an egg box of the same wave, whose voids differ by more than twice that."""
    case = case_file(tmp_path, EGGS)
    fine = ["mesh.elements_per_wavelength=12", "gas.trapped=false"]
    ridges = [*fine, 'surface.pattern="ridges"', 'mesh.length="0.333333 um"']
    solid = pressed(case, tmp_path / "solid", *settings(ridges))
    flat = pressed(case, tmp_path / "flat", *settings([*fine, "mesh.dimension=2"]))
    area = [np.array(contact_at_step_ends(one)) for one in (solid, flat)]
    np.testing.assert_allclose(area[0], area[1], atol=0.03)
    for name, tolerance in (("void_volume_um", 0.08), ("approach_um", 0.07)):
        drawn_out, cut = (on_the_way_up(one, name, 60.0) for one in (solid, flat))
        assert drawn_out == pytest.approx(cut, rel=tolerance)
    coarse = pressed(case, tmp_path / "eggs")
    eggs, cut = (on_the_way_up(one, "void_volume_um", 60.0) for one in (coarse, flat))
    assert abs(eggs - cut) > 0.16 * cut
