"""Friction: the return map point by point, and a block that is dragged over a wall."""

from dataclasses import replace

import numpy as np
import pytest

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.plastic import J2
from fem_interface.mechanics.contact import ContactKinematics
from fem_interface.mechanics.effects import Friction
from fem_interface.mechanics.friction import FrictionState, ShearLimitedFriction
from fem_interface.verification.rungs.friction import (
    FAR,
    FRICTION,
    YIELD,
    dragged,
    exact_ramp_ratio,
    pressed_block,
    ramp_ratio,
)

LAW = ShearLimitedFriction(coefficient=0.3, shear_limit=0.8, stiffness=1e4)
N = 5


def slipped(slip, pressure, strength, before=0.0, law=LAW, dimension=1):
    slip, before = (np.broadcast_to(np.atleast_1d(v), (N, dimension)) for v in (slip, before))
    return law.traction(
        slip.astype(float), np.full(N, float(pressure)), np.full(N, float(strength)), before
    )


def test_small_slip_sticks():
    """Below both limits friction is the spring alone, and does not feel the pressure."""
    answer = slipped(1e-5, pressure=100.0, strength=100.0)
    np.testing.assert_allclose(answer.vector, 0.1, rtol=1e-14)
    np.testing.assert_allclose(answer.by_slip, LAW.stiffness, rtol=1e-14)
    np.testing.assert_array_equal(answer.by_pressure, 0.0)


@pytest.mark.parametrize("direction", [1, -1])
@pytest.mark.parametrize(
    ("pressure", "strength", "limit"),
    [
        (10.0, 1e3, 3.0),  # mu p
        (1e3, 10.0, 8.0),  # m k
        (10.0, 3.0, 2.4),  # both near, m k smaller
        (7.0, 3.0, 2.1),  # both near, mu p smaller
        (0.0, 10.0, 0.0),  # no pressure, no friction
    ],
)
def test_the_smaller_limit_governs(direction, pressure, strength, limit):
    """Exact. Catches max for min, a forgotten m, and friction against the wrong direction."""
    answer = slipped(1e-2 * direction, pressure, strength)
    np.testing.assert_allclose(answer.vector, direction * limit, atol=1e-12)
    np.testing.assert_allclose(answer.magnitude, limit, atol=1e-12)
    np.testing.assert_allclose(answer.by_slip, 0.0, atol=1e-8 * LAW.stiffness)
    governs = 0.3 * pressure < 0.8 * strength
    np.testing.assert_allclose(answer.by_pressure, 0.3 * direction * governs, atol=1e-12)


def test_the_limits_are_those_of_the_law():
    """Negative control: without the shear limit, or with another mu, the answer is another."""
    unlimited = replace(LAW, shear_limit=1e9)
    assert np.all(slipped(1e-1, 1e3, 10.0, law=unlimited).magnitude == pytest.approx(300.0))
    assert np.all(slipped(1e-2, 10.0, 1e3, law=replace(LAW, coefficient=0.6)).magnitude > 5.9)


def test_friction_does_work_against_the_slip_and_remembers():
    """Forward until it slides, then a little back: it unloads elastically from the limit."""
    there = slipped(1e-2, 10.0, 1e3).vector
    back = slipped(-1e-4, 10.0, 1e3, there)
    np.testing.assert_allclose(back.vector, 3.0 - 1.0, rtol=1e-10)
    far = slipped(-2e-2, 10.0, 1e3, there)
    np.testing.assert_allclose(far.vector, -3.0, rtol=1e-12)


@pytest.mark.parametrize("slope", [0.0, 0.75, -2.0])
def test_slip_is_the_way_along_the_wall(slope):
    """A vertical gap of a wall of slope m is m / sqrt(1 + m^2) of a way along it; a motion along
    its normal is none, although the place opposite changes."""
    wall = np.tile([[1.0, slope]], (N, 1, 1))
    touching, zero = np.ones(N, dtype=bool), np.zeros((N, 1))
    state = FrictionState.committed(zero, zero[:, 0], wall, touching, zero)
    length = np.hypot(1, slope)

    def moved(x, z):  # of the metal, the wall standing still
        return state.slip(np.full((N, 1), x), np.full(N, z - slope * x))

    np.testing.assert_allclose(moved(0.1 / length, 0.1 * slope / length), 0.1, rtol=1e-12)
    np.testing.assert_allclose(moved(-slope * 0.1, 0.1), 0.0, atol=1e-15)
    np.testing.assert_allclose(moved(0.0, 0.1), 0.1 * slope / length, rtol=1e-12)


def test_what_comes_down_to_a_wall_has_not_slipped():
    wall = np.tile([[1.0, 0.5]], (N, 1, 1))
    zero = np.zeros((N, 1))
    state = FrictionState.committed(zero, np.full(N, 0.1), wall, np.zeros(N, dtype=bool), zero)
    np.testing.assert_array_equal(state.slip(zero, zero[:, 0]), 0.0)


@pytest.mark.parametrize("dimension", [1, 2])
@pytest.mark.parametrize("size", [1e-4, 1e-2])
def test_derivatives_are_those_of_the_traction(dimension, size):
    """Central differences, 1e-6 of the stiffness; sticking and sliding, on a line and a plane."""
    rng = np.random.default_rng(2)
    before = 0.1 * rng.standard_normal((N, dimension))
    s, p = size * rng.standard_normal((N, dimension)), 5 + 10 * rng.random(N)
    k = np.full(N, 4.0)
    answer = LAW.traction(s, p, k, before)
    ds, dp = rng.standard_normal(s.shape), rng.standard_normal(N)
    h = 1e-9
    ahead, behind = (LAW.traction(s + sign * h * ds, p, k, before).vector for sign in (1, -1))
    predicted = np.einsum("nij,nj->ni", answer.by_slip, ds)
    np.testing.assert_allclose(predicted, (ahead - behind) / (2 * h), atol=1e-6 * LAW.stiffness)
    h = 1e-6
    ahead, behind = (LAW.traction(s, p + sign * h * dp, k, before).vector for sign in (1, -1))
    predicted = answer.by_pressure * dp[:, None]
    np.testing.assert_allclose(predicted, (ahead - behind) / (2 * h), atol=1e-7)


def test_a_block_sticks_slides_and_shears():
    """Through the mesh, Newton's method and the program's own stack."""
    for check in FRICTION.measure(1).checks:
        assert check.passed, check


def test_the_check_of_the_block_can_fail():
    """With ten times the strength the same metal slides at mu p; without friction at nothing."""
    strong = dragged(pressed_block(J2(yield_stress=10 * YIELD)), FAR)
    assert strong.shear > 2 * FRICTION.measure(1).checks[3].finest.exact
    free = pressed_block(Elastic())
    free.interface.add(Friction(0.0, 1.0, free.interface.points.positions[:, :1]))
    assert abs(dragged(free, FAR).shear) < 1e-12


def test_friction_along_the_mean_plane_would_be_noticed_on_a_ramp(monkeypatch):
    """Negative control: a friction that is horizontal on a slope of 0.75 is off by a tenth."""

    def level(kin):
        along = np.zeros((len(kin.gap), 1, 2))
        along[:, 0, 0] = kin.stretch
        return along

    monkeypatch.setattr(ContactKinematics, "along", property(level))
    assert abs(ramp_ratio(0.75, 1) / exact_ramp_ratio(0.75, 1) - 1) > 0.1
