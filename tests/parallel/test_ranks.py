"""The answer does not depend on how many processes share the work."""

import json

import pytest

from tests.system.program import (
    EGGS,
    case_file,
    contact_at_step_ends,
    history,
    pressed,
    settings,
    summary,
)

SMALL = settings(
    [
        'anode.thickness="1 um"',
        'electrolyte.thickness="1 um"',
        'protocol[0].pressure="50 MPa"',
    ]
)

WATCHED = {
    "max_shear_stress_MPa": 1e-3,
    "flaw_driving_ratio": 1e-3,
    "failure_probability": 2e-2,
    "failure_probability_local": 2e-2,
}
"""Of integrity, whose places processes share out, and to which share they agree: odds go with the
tenth power of stress. What one process sees of its own is half of them or less."""


def assert_same_integrity(one, several):
    """At the ends of all protocol steps."""
    for mine, theirs in zip(summary(one)["steps"], summary(several)["steps"], strict=True):
        for name, tolerance in WATCHED.items():
            assert theirs[name] == pytest.approx(mine[name], rel=tolerance), name


pytestmark = [pytest.mark.parallel, pytest.mark.timeout(180)]


@pytest.mark.parametrize("processes", [2, 3])
def test_the_contact_does_not_depend_on_the_processes(processes, wave, tmp_path):
    """Catches totals of one process, and one that waits where it owns no interface."""
    (tmp_path / "numpy.py").write_text("raise SystemExit('a file of the current folder')")
    shared = pressed(case_file(tmp_path), tmp_path / "run", "--np", str(processes))
    assert contact_at_step_ends(shared) == pytest.approx(contact_at_step_ends(wave), abs=1e-6)
    one, several = history(wave), history(shared)
    assert len(several["time_s"]) == len(one["time_s"])
    for name in ("approach_um", "void_volume_um", "max_principal_stress_MPa"):
        assert several[name][-1] == pytest.approx(one[name][-1], rel=1e-5)
    assert_same_integrity(wave, shared)
    for count in ("load_steps", "degrees_of_freedom"):
        assert summary(shared)[count] == summary(wave)[count]
    assert json.loads((shared / "run.json").read_text())["provenance"]["ranks"] == processes


@pytest.fixture(scope="module")
def patch(tmp_path_factory):
    """A patch pressed by one process."""
    folder = tmp_path_factory.mktemp("patch")
    return pressed(case_file(folder, EGGS), folder / "run", *SMALL)


@pytest.mark.parametrize("processes", [2, 4])
def test_the_contact_of_a_patch_does_not_depend_on_the_processes(processes, patch, tmp_path):
    """Catches facets or cells counted by two columns or by none, in three dimensions."""
    asked = ("--np", str(processes), *SMALL)
    shared = pressed(case_file(tmp_path, EGGS), tmp_path / "run", *asked)
    assert contact_at_step_ends(shared) == pytest.approx(contact_at_step_ends(patch), abs=1e-6)
    one, several = history(patch), history(shared)
    assert len(several["time_s"]) == len(one["time_s"])
    for name in ("approach_um", "void_volume_um", "max_principal_stress_MPa"):
        assert several[name][-1] == pytest.approx(one[name][-1], rel=1e-4)
    assert_same_integrity(patch, shared)
