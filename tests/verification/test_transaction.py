"""A load step that fails leaves what was accepted as it was, bit by bit."""

import numpy as np
import pytest

from fem_interface.core.errors import StepNotConverged
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.mechanics.adhesion import CohesiveLaw
from fem_interface.solvers.direct import LinearSolver
from fem_interface.solvers.newton import Newton
from fem_interface.verification.bodies import ROOM, material
from fem_interface.verification.rungs.gas import filled
from fem_interface.verification.stacks import press, pressed, stack, wave


def loaded_stack():
    """A stack that has flowed and slid under 0.1 MPa, with bonds and gas in its valley."""
    found = stack(
        wave(0.05),
        material(1000.0, 0.4, Norton(coefficient=1.0, exponent=3.0)),
        material(1e5, 0.26, Elastic()),
        per_wavelength=8,
        friction=0.3,
    )
    found.interface.adhesion = CohesiveLaw(strength=1.0, work=0.1, rise=1e-3)
    found = pressed(filled(found, sealing=0.02), (0.1, 10.0))
    assert found.interface.gas.state.amount.sum() > 0.0
    assert found.interface.state.bonds.bonded.any()
    return found


def remembered(found):
    """All that a committed step leaves behind, as bytes."""
    problem, bulk, contact = found.problem, found.bulk, found.interface
    friction = contact.state.friction
    kept = {
        "displacement": bulk.displacement.x.array,
        "committed displacement": problem._committed,
        "bubbles": bulk._bubble,
        "trial bubbles": bulk.bubble,
        "multiplier": contact.state.multiplier,
        "trial multiplier": contact.multiplier,
        "xi": friction.xi,
        "gap": friction.gap,
        "slip by xi": friction.by_xi,
        "slip by gap": friction.by_gap,
        "traction": friction.vector,
        "slant": contact.state.slant,
        "bonds": contact.state.bonds.bonded,
        "opened": contact.state.bonds.opened,
        "pockets": contact.gas.state.pocket,
        "shares": contact.gas.state.share,
        "amounts": contact.gas.state.amount,
    }
    for body, state in zip(("anode", "electrolyte"), bulk.state, strict=True):
        kept[f"Cp_inv of {body}"] = state.Cp_inv
        kept[f"plastic strain of {body}"] = state.plastic_strain
        kept[f"deformation resistance of {body}"] = state.deformation_resistance
    kept["approach"] = np.array([problem.approach, problem._approach])
    return {name: np.array(values).tobytes() for name, values in kept.items()}


@pytest.fixture
def found():
    return loaded_stack()


def fails(found, **load):
    found.begin(ROOM)
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
    found.begin(ROOM)
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


def test_a_failure_names_its_place(found):
    """A cell that is turned inside out, and a balance that is not found."""
    bulk, problem = found.bulk, found.problem
    cell = len(bulk.cell_volume) // 2
    corner = bulk.space.dofmap.list[cell][0]
    place = bulk.space.tabulate_dof_coordinates()[corner, :2]
    problem.begin(ROOM)
    bulk.displacement.x.array.reshape(-1, 2)[corner] += 3.0
    with pytest.raises(StepNotConverged, match="folded cell") as folded:
        bulk.update(1.0, ROOM)
    assert np.linalg.norm(np.array(folded.value.place) - place) < 0.5
    assert "folded cell at x = " in folded.value.told
    problem.roll_back()
    found._newton = Newton(max_iterations=0)
    found.begin(ROOM)
    with pytest.raises(StepNotConverged, match="no balance") as lost:
        found.settle(1.0, ROOM, pressure=0.2)
    assert len(lost.value.place) == 2
