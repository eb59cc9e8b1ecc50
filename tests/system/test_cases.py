"""Every shipped case, and measured surfaces, through the whole program on coarse meshes."""

import json
import tomllib

import numpy as np
import pytest

from fem_interface.case import load_case
from fem_interface.meshing.facets import error_of_facets
from fem_interface.models.interface.check import checked_surface
from fem_interface.surface import roughness, smooth_face
from tests.contract import END_OF_STEP, HISTORY, SUMMARY
from tests.shipped import CASES, INSTRUMENTS, needs_instruments
from tests.system.program import (
    COARSE,
    COARSE_PATCH,
    FILES,
    ROOT,
    case_file,
    history,
    pressed,
    settings,
    summary,
    table,
)

MEASURED = """
title = "Sodium on a measured face"

[anode]
material = "Na"
thickness = "5 um"

[electrolyte]
material = "NZSP"
thickness = "5 um"

[surface]
kind = "measured"
file = "{file}"
channel = "Height"
shortest_wavelength = "{shortest}"

[mesh]
width = "{width}"
elements_per_wavelength = 4

[[protocol]]
name = "press"
pressure = "100 MPa"
ramp = "60 s"

[[protocol]]
name = "release"
pressure = "15 MPa"
ramp = "10 s"
"""


def obeys_the_contract(directory, pressures):
    """What holds of every run that came to its end; its history."""
    for name in FILES:
        assert (directory / name).stat().st_size > 0, name
    assert not (directory / "impedance.csv").exists()
    found, steps = summary(directory), history(directory)
    assert set(found) >= SUMMARY
    assert found["status"] == "done"
    assert [step["pressure_MPa"] for step in found["steps"]] == pytest.approx(pressures)
    assert all(set(step) >= END_OF_STEP | {"name"} for step in found["steps"])
    assert list(steps) == HISTORY
    assert found["load_steps"] == len(steps["time_s"])
    assert np.isfinite(np.array(list(steps.values()))).all()
    assert (np.diff(steps["time_s"]) > 0).all()
    for name in ("contact_fraction", "loaded_fraction"):
        assert min(steps[name]) >= 0 and max(steps[name]) <= 1 + 1e-12
    for name in ("void_volume_um", "mean_gap_um", "max_gap_um", "interface_resistance_ohm_cm2"):
        assert min(steps[name]) >= 0
    json.loads((directory / "run.json").read_text())
    tomllib.loads((directory / "case.resolved.toml").read_text())
    return steps


def presses_in_and_lets_go(steps):
    """More load more contact, up to what a facet that comes and goes is worth."""
    pressure = np.array(steps["pressure_MPa"])
    top = int(np.flatnonzero(pressure == pressure.max())[-1])
    pressing = np.array(steps["contact_fraction"][: top + 1])
    assert (np.maximum.accumulate(pressing) - pressing).max() < 0.05
    assert pressing[-1] > pressing[0] + 0.1
    if pressure[-1] > 0.98 * pressure.max():
        return  # a protocol that only presses
    assert steps["contact_fraction"][-1] < pressing[-1]
    assert steps["approach_um"][-1] < max(steps["approach_um"])


def hardly_penetrates(directory):
    """The metal stays out of the electrolyte, at the end of each step of the protocol: by no more
    than a thousandth of the height, or than twice what coarse facets cannot follow of the face."""
    samples = table(directory / "fields" / "samples.csv")
    case = load_case(directory / "case.resolved.toml")
    surface = checked_surface(case)
    error = error_of_facets(smooth_face(surface), surface, case.mesh)
    tolerance = max(1e-3 * roughness(surface).rms_height, 2 * error)
    last = np.flatnonzero(np.diff(samples["protocol_step"], append=np.inf))
    assert max(np.array(samples["contact.penetration"])[last]) < tolerance


def carries_what_the_platen_presses(directory):
    """Pressure of the interface over its area is that of the platen."""
    import pyvista as pv

    with (directory / "fields" / "snapshots.csv").open() as lines:
        rows = [line.split(",") for line in lines.read().splitlines()[1:]]
    for number, _, pressure, _ in rows:
        face = pv.read(directory / "fields" / f"interface_{int(number):04d}.vtp")
        area = np.array(face["area_um"])
        carried = np.sum(area * face["load_MPa"]) / np.sum(area)
        assert carried == pytest.approx(float(pressure), rel=1e-6)
        # The load is what the stresses on the face have along the vertical, friction on slopes too.
        if "reference_y_um" in face.point_data:
            continue  # slopes of a patch are not those along a line
        normal = face["pressure_MPa"] - face["adhesion_MPa"] + face["gas_above_atmosphere_MPa"]
        slope = np.abs(np.gradient(face.points[:, 1], face.points[:, 0]))
        friction = np.abs(face["load_MPa"] - normal)
        assert np.all(friction <= 1.2 * face["shear_MPa"] * slope.max() + 1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_shipped_case_runs_to_its_end_on_a_coarse_mesh(case, tmp_path):
    """Catches a case that was shipped and never run, and a file or key out of the contract."""
    loaded = load_case(case)
    asked = [step.pressure for step in loaded.protocol]
    coarse = COARSE if loaded.mesh.dimension == 2 else COARSE_PATCH
    if loaded.surface.kind == "measured":  # heights are those of the file
        coarse = [one for one in coarse if "longest" not in one and "rms" not in one]
    directory = pressed(case, tmp_path / "run", *settings(coarse))
    steps = obeys_the_contract(directory, asked)
    presses_in_and_lets_go(steps)
    hardly_penetrates(directory)
    carries_what_the_platen_presses(directory)


def test_a_small_run_obeys_the_contract(wave):
    """Catches what is wrong for every case before the slow ones run."""
    steps = obeys_the_contract(wave, [100.0, 15.0])
    presses_in_and_lets_go(steps)
    hardly_penetrates(wave)
    carries_what_the_platen_presses(wave)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "shortest", "width"),
    [
        pytest.param(INSTRUMENTS / "afm_10um.di", "2 um", "9.5 um", marks=needs_instruments),
        (ROOT / "meshes" / "sample_height_map.txt", "4 um", "20 um"),
    ],
    ids=["afm", "sample"],
)
def test_a_measured_face_is_pressed_and_released(file, shortest, width, tmp_path):
    """Catches heights that stop half way, and a map whose ends make a step."""
    text = MEASURED.format(file=file, shortest=shortest, width=width)
    directory = pressed(case_file(tmp_path, text), tmp_path / "run")
    steps = obeys_the_contract(directory, [100.0, 15.0])
    presses_in_and_lets_go(steps)
    hardly_penetrates(directory)


@pytest.mark.slow
def test_a_metal_without_size_effect_is_closed_below_10_MPa_and_survives_360(tmp_path):
    """Catches a soft metal that stalls, or is squeezed through the wall, at high pressure."""
    case = case_file(tmp_path)
    directory = pressed(
        case,
        tmp_path / "run",
        *settings(["anode.size_effect=false", 'protocol[0].pressure="360 MPa"']),
    )
    steps = obeys_the_contract(directory, [360.0, 15.0])
    hardly_penetrates(directory)
    closed = next(
        p
        for p, contact in zip(steps["pressure_MPa"], steps["contact_fraction"], strict=True)
        if contact > 0.8
    )
    assert closed < 10.0  # the last of it waits for the gas


def test_a_ceramic_that_has_been_at_risk_stays_so(wave):
    """The odds are of the worst so far, and no larger than if points broke; catches odds that fall
    on release, and flaws that feel more than the peak."""
    samples = table(wave / "fields" / "samples.csv")
    odds = np.array(samples["integrity.failure_probability"])
    local = np.array(samples["integrity.local_failure_probability"])
    for never_falling in (odds, local):
        assert np.all(np.diff(never_falling) >= -1e-14 * never_falling[1:])  # rounding of a sum
    assert local[-1] > 0.0
    assert np.all(odds <= local)
    drive = np.array(samples["integrity.flaw_drive"])
    assert 0.0 < drive.max() < 1.0 and np.argmax(drive) < len(drive) - 1  # a present state
