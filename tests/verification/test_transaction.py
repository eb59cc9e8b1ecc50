"""A load step that fails leaves what was accepted as it was, bit by bit."""

import numpy as np
import pytest

from fem_interface.errors import StepNotConverged
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.mechanics.linear import LinearSolver
from fem_interface.verification.bodies import ROOM, material
from fem_interface.verification.stacks import press, pressed, stack, wave


def loaded_stack():
    """A stack that has flowed and slid under 0.1 MPa."""
    found = stack(
        wave(0.05),
        material(1000.0, 0.4, Norton(coefficient=1.0, exponent=3.0)),
        material(1e5, 0.26, Elastic()),
        per_wavelength=8,
        friction=0.3,
    )
    return pressed(found, (0.1, 10.0))


def remembered(found):
    """All that a committed step leaves behind, as bytes."""
    problem, bulk, contact = found.problem, found.bulk, found.interface
    friction = contact.state.friction
    kept = {
        "displacement": bulk.displacement.x.array,
        "committed displacement": problem._committed,
        "displacement before": problem._previous,
        "multiplier": contact.state.multiplier,
        "trial multiplier": contact.multiplier,
        "counterface": contact.counterface.gradient,
        "xi": friction.xi,
        "covector": friction.covector,
        "metric": friction.metric,
        "area ratio": friction.area_ratio,
    }
    for body, state in zip(("anode", "electrolyte"), bulk.state, strict=True):
        kept[f"Cp_inv of {body}"] = state.Cp_inv
        kept[f"plastic strain of {body}"] = state.plastic_strain
    kept["approach"] = np.array([problem.approach, problem._approach, problem._approach_before])
    return {name: np.array(values).tobytes() for name, values in kept.items()}


@pytest.fixture
def found():
    return loaded_stack()


def fails(found, **load):
    found.begin(0.5, ROOM)
    with pytest.raises(StepNotConverged):
        found.settle(1.0, ROOM, **load)
    found.roll_back()


def test_a_load_that_cannot_be_carried_leaves_no_trace(found):
    """The trial moves the displacements and flows before it fails. Catches a history that is
    updated in place."""
    before = remembered(found)
    fails(found, pressure=1e9)
    assert remembered(found) == before


def test_a_solver_that_fails_half_way_leaves_no_trace(found, monkeypatch):
    """After augmentations and some iterations, so that the multiplier has moved too."""
    before, calls, solve = remembered(found), [], LinearSolver.solve

    def breaks(self, rhs, out):
        calls.append(found.interface.multiplier.tobytes() != before["multiplier"])
        if calls[-1] or len(calls) > 40:
            raise StepNotConverged("linear solver")
        solve(self, rhs, out)

    monkeypatch.setattr(LinearSolver, "solve", breaks)
    monkeypatch.setattr(found.interface, "penetration", lambda: np.inf)  # never good enough
    fails(found, pressure=0.103)
    assert calls[-1], "the multiplier never moved"
    assert remembered(found) == before


def test_without_rolling_back_the_trace_would_be_seen(found):
    """Negative control: the failed trial did change something."""
    before = remembered(found)
    found.begin(0.5, ROOM)
    with pytest.raises(StepNotConverged):
        found.settle(1.0, ROOM, pressure=1e9)
    after = remembered(found)
    changed = {name for name in before if before[name] != after[name]}
    assert {"displacement", "approach"} <= changed
    assert not {name for name in changed if "strain" in name or "Cp" in name or name == "xi"}


def test_the_next_step_is_the_one_without_a_failure(found):
    """The path through a failed step and the path around it are one, to the last bit."""
    other = loaded_stack()
    fails(found, pressure=1e9)
    press(found, 0.103)
    press(other, 0.103)
    assert remembered(found) == remembered(other)
