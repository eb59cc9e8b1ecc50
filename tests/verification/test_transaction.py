"""A load step that fails leaves what was accepted as it was, bit by bit."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest

from fem_interface.core.errors import StepNotConverged
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.mechanics.adhesion import CohesiveLaw
from fem_interface.mechanics.effects import Adhesion, Gas
from fem_interface.mechanics.march import March
from fem_interface.mechanics.protocol import load_protocol
from fem_interface.solvers.direct import LinearSolver
from fem_interface.solvers.newton import Newton
from fem_interface.verification.bodies import ROOM, material
from fem_interface.verification.rungs.gas import filled
from fem_interface.verification.stacks import bonded, press, pressed, stack, wave


def fresh_stack():
    """Without load, with all that can act between the faces."""
    found = stack(
        wave(0.05),
        material(1000.0, 0.4, Norton(coefficient=1.0, exponent=3.0)),
        material(1e5, 0.26, Elastic()),
        per_wavelength=8,
        friction=0.3,
    )
    return filled(bonded(found, CohesiveLaw(strength=1.0, work=0.1, rise=1e-3)), sealing=0.02)


def loaded_stack():
    """The same after it has flowed and slid under 0.1 MPa, with bonds and gas in its valley."""
    found = pressed(fresh_stack(), (0.1, 10.0))
    assert found.interface.find(Gas).state.amount.sum() > 0.0
    assert found.interface.find(Adhesion).state.bonds.bonded.any()
    return found


def flat(value, name="state"):
    """Every number of a state, records and lists taken apart, by its path."""
    if is_dataclass(value):
        value = {f.name: getattr(value, f.name) for f in fields(value)}
    elif isinstance(value, tuple):
        value = dict(enumerate(value))
    if isinstance(value, Mapping):
        parts = (flat(one, f"{name}.{key}") for key, one in value.items())
        return {path: one for part in parts for path, one in part.items()}
    return {name: np.array(value)}


def remembered(found):
    """All that a committed step leaves behind, and the trial that starts from it, as bytes."""
    contact, bulk = found.interface.contact, found.bulk
    trial = {
        "displacement": bulk.displacement.x.array,
        "bubbles": bulk.bubble,
        "history": tuple(bulk.trial),
        "multiplier": contact.multiplier,
        "penalty": contact.law.penalty,
        "approach": found.approach,
    }
    every = flat(found.state) | flat(trial, "trial")
    return {name: values.tobytes() for name, values in every.items()}


def apart(one, other):
    """Largest difference between two committed states, each array over its largest value."""
    a, b = flat(one.state), flat(other.state)
    assert set(a) == set(b)
    return max(
        np.max(np.abs(a[name].astype(float) - b[name]), initial=0.0)
        / max(np.max(np.abs(a[name]), initial=0.0), 1e-30)
        for name in a
    )


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
        now = found.interface.contact.multiplier.tobytes()
        calls.append(now != before["trial.multiplier"])
        if calls[-1] or len(calls) > 40:
            raise StepNotConverged("linear solver")
        solve(self, rhs, out)

    monkeypatch.setattr(LinearSolver, "solve", breaks)
    monkeypatch.setattr(found.interface.contact, "penetration", lambda: np.inf)  # never good enough
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
    assert {"trial.displacement", "trial.approach"} <= changed
    assert not {name for name in changed if name.startswith("state")}


def test_the_next_step_is_the_one_without_a_failure(found):
    """The path through a failed step and the path around it are one, to the last bit."""
    other = loaded_stack()
    fails(found, pressure=1e9)
    press(found, 0.103)
    press(other, 0.103)
    assert remembered(found) == remembered(other)


ROUNDING = 1e-8
"""Of forces at the tolerance of Newton's method, over the smallest that are kept: the solver orders
its unknowns by the contacts that it has seen."""


def test_a_state_is_all_that_the_next_step_reads(found):
    """Another stack, which was never pressed, goes on from it. Catches anything that is committed
    and left out of the state."""
    other = fresh_stack()
    other.restore(found.state)
    other.roll_back()
    assert remembered(other) == remembered(found)
    for pressure in (0.103, 0.13, 0.05):
        press(found, pressure)
        press(other, pressure)
    assert apart(found, other) < ROUNDING


@pytest.mark.parametrize("part", ["bulk", "friction", "gas", "adhesion", "contact"])
def test_each_part_of_the_state_counts(found, part):
    """Negative control: without one part of it the next step is another."""
    other, state = fresh_stack(), found.state
    virgin = other.state.problem
    if part == "bulk":
        problem = replace(state.problem, bulk=replace(state.problem.bulk, rate=virgin.bulk.rate))
    else:
        interface = {**state.problem.interface, part: virgin.interface[part]}
        problem = replace(state.problem, interface=interface)
    other.restore(replace(state, problem=problem))
    press(found, 0.05)
    press(other, 0.05)
    assert apart(found, other) > 100 * ROUNDING


def test_a_march_goes_on_from_where_it_stood():
    """Stopped in the middle of a ramp and taken up by another march of another stack: the same
    steps."""
    protocol = load_protocol([SimpleNamespace(
        name="press", pressure=0.2, ramp=10.0, hold=2.0, temperature=ROOM
    )])  # fmt: skip
    one, other = fresh_stack(), fresh_stack()
    first, marching = [], March(one, protocol, lambda time, reason: None)
    for step in marching:
        first.append(step)
        if len(first) == 4:
            kept, place = one.state, marching.state
    other.restore(kept)
    rest = list(March(other, protocol, lambda time, reason: None, state=place))
    assert [step.number for step in rest] == [step.number for step in first[4:]]
    times = [[step.time for step in steps] for steps in (rest, first[4:])]
    np.testing.assert_allclose(*times, rtol=ROUNDING)
    assert apart(one, other) < ROUNDING


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
