"""Friction: the return map point by point, and a block that is dragged over a wall."""

from dataclasses import replace

import numpy as np
import pytest

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.plastic import J2
from fem_interface.mechanics.friction import FrictionState, ShearLimitedFriction
from fem_interface.verification.friction import FAR, FRICTION, YIELD, drag, pressed_block

LAW = ShearLimitedFriction(coefficient=0.3, shear_limit=0.8, stiffness=1e4)
N = 5


def at_rest(dimension=1, slope=0.0, area_ratio=1.0):
    metric = np.tile(np.eye(dimension), (N, 1, 1))
    metric[:, 0, 0] += slope**2
    return FrictionState(
        xi=np.zeros((N, dimension)),
        covector=np.zeros((N, dimension)),
        metric=metric,
        area_ratio=np.full(N, area_ratio),
    )


def slipped(slip, pressure, strength, state=None, law=LAW):
    state = state or at_rest()
    xi = np.broadcast_to(np.atleast_1d(slip), (N, state.xi.shape[1])).astype(float)
    return law.traction(xi, np.full(N, float(pressure)), np.full(N, float(strength)), state)


def test_small_slip_sticks():
    """Below both limits friction is the spring alone, and does not feel the pressure."""
    answer = slipped(1e-5, pressure=100.0, strength=100.0)
    np.testing.assert_allclose(answer.covector, 0.1, rtol=1e-14)
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
    np.testing.assert_allclose(answer.covector, direction * limit, atol=1e-12)
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
    there = slipped(1e-2, 10.0, 1e3)
    state = replace(at_rest(), xi=np.full((N, 1), 1e-2), covector=there.covector)
    back = slipped(1e-2 - 1e-4, 10.0, 1e3, state)
    np.testing.assert_allclose(back.covector, 3.0 - 1.0, rtol=1e-10)
    far = slipped(-1e-2, 10.0, 1e3, state)
    np.testing.assert_allclose(far.covector, -3.0, rtol=1e-12)


def test_a_slope_lengthens_slip_and_area():
    """On a face of slope s true slip is sqrt(1 + s^2) dxi; its covector weighs as much again.

    The traction per true area must stay mu p whatever the slope."""
    s = 0.75
    ratio = np.hypot(1, s)
    answer = slipped(1e-2, 10.0, 1e3, at_rest(slope=s, area_ratio=ratio))
    np.testing.assert_allclose(answer.magnitude / ratio, 3.0, rtol=1e-12)
    np.testing.assert_allclose(answer.covector, 3.0 * ratio * ratio, rtol=1e-12)
    sticking = slipped(1e-6, 10.0, 1e3, at_rest(slope=s, area_ratio=ratio))
    np.testing.assert_allclose(sticking.covector, LAW.stiffness * 1e-6 * ratio**2, rtol=1e-12)


@pytest.mark.parametrize("dimension", [1, 2])
@pytest.mark.parametrize("size", [1e-4, 1e-2])
def test_derivatives_are_those_of_the_traction(dimension, size):
    """Central differences, 1e-6 of the stiffness; sticking and sliding, on a line and a plane."""
    rng = np.random.default_rng(2)
    state = replace(
        at_rest(dimension, slope=0.4), covector=0.1 * rng.standard_normal((N, dimension))
    )
    xi, p = size * rng.standard_normal((N, dimension)), 5 + 10 * rng.random(N)
    k = np.full(N, 4.0)
    answer = LAW.traction(xi, p, k, state)
    dxi, dp = rng.standard_normal(xi.shape), rng.standard_normal(N)
    h = 1e-9
    ahead, behind = (LAW.traction(xi + s * dxi, p, k, state).covector for s in (h, -h))
    predicted = np.einsum("nij,nj->ni", answer.by_slip, dxi)
    np.testing.assert_allclose(predicted, (ahead - behind) / (2 * h), atol=1e-6 * LAW.stiffness)
    h = 1e-6
    ahead, behind = (LAW.traction(xi, p + s * dp, k, state).covector for s in (h, -h))
    predicted = answer.by_pressure * dp[:, None]
    np.testing.assert_allclose(predicted, (ahead - behind) / (2 * h), atol=1e-7)


def test_a_block_sticks_slides_and_shears():
    """Through the mesh, Newton's method and the program's own stack."""
    for check in FRICTION.measure(True).checks:
        assert check.passed, check


def test_the_check_of_the_block_can_fail():
    """With ten times the strength the same metal slides at mu p; without friction at nothing."""
    strong = drag(pressed_block(J2(yield_stress=10 * YIELD)), FAR)
    assert strong.shear > 2 * FRICTION.measure(True).checks[-1].finest.exact
    free = pressed_block(Elastic())
    free.interface.friction = replace(free.interface.friction, coefficient=0.0)
    assert abs(drag(free, FAR).shear) < 1e-12
