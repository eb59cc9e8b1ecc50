"""The tangent is the derivative of the stress; the stress turns with the body."""

import numpy as np
import pytest

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.materials.plastic import J2
from fem_interface.verification.bodies import ROOM, material

N = 8
DT = 0.1  # s
FLOWS = {
    "elastic": Elastic(),
    "norton": Norton(coefficient=1e-3, exponent=5),
    "linear": J2(yield_stress=2.0, hardening_modulus=50.0),
    "voce": J2(yield_stress=2.0, hardening_modulus=5.0, saturation_stress=3.0, saturation_rate=20),
}
SIZES = {"bulk": np.zeros(N), "small": np.linspace(0.5, 20.0, N)}


def law_of(flow):
    return material(1000.0, 0.38, FLOWS[flow])


def deformation(rng, dimension=3, size=0.05):
    F = np.tile(np.eye(3), (N, 1, 1))
    F[:, :dimension, :dimension] += size * rng.standard_normal((N, dimension, dimension))
    return F


def flowed(law, rng, resistance, dimension=3):
    """A state that has flowed, at a deformation apart from the one of the test."""
    state = law.update(deformation(rng, dimension), virgin(), resistance, DT, ROOM, dimension).state
    return law.update(deformation(rng, dimension), state, resistance, DT, ROOM, dimension).state


def virgin():
    from fem_interface.materials.law import MaterialState

    return MaterialState.virgin(N)


def central(law, F, dF, state, resistance, dimension, h=1e-6):
    ahead = law.update(F + h * dF, state, resistance, DT, ROOM, dimension).stress
    behind = law.update(F - h * dF, state, resistance, DT, ROOM, dimension).stress
    return (ahead - behind) / (2 * h)


@pytest.mark.parametrize("dimension", [2, 3])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("flow", FLOWS)
def test_the_tangent_is_the_derivative_of_the_stress(flow, size, dimension):
    """1e-7 of the largest entry: central differences of step 1e-6 err by 1e-12 of the third
    derivative and 1e-10 of rounding. Catches any term dropped from the consistent tangent, which
    costs Newton its quadratic convergence long before it shows in an answer."""
    rng = np.random.default_rng(3)
    law, resistance = law_of(flow), SIZES[size]
    state = flowed(law, rng, resistance, dimension)
    if flow != "elastic":
        assert np.all(state.plastic_strain > 1e-3)
    F, dF = deformation(rng, dimension), np.zeros((N, 3, 3))
    dF[:, :dimension, :dimension] = rng.standard_normal((N, dimension, dimension))
    answer = law.update(F, state, resistance, DT, ROOM, dimension)
    short = dF[:, :dimension, :dimension]
    predicted = np.einsum("nijkl,nkl->nij", answer.tangent, short)
    found = central(law, F, dF, state, resistance, dimension)
    error = np.abs(predicted - found).max() / np.abs(answer.tangent).max()
    assert error < 1e-7


@pytest.mark.parametrize("flow", ["norton", "linear", "voce"])
def test_the_elastic_tangent_is_not_the_plastic_one(flow):
    """The check above can fail: without the flow's slope the tangent is off by half."""
    rng = np.random.default_rng(3)
    law, resistance = law_of(flow), SIZES["bulk"]
    state, F = flowed(law, rng, resistance), deformation(rng)
    dF = rng.standard_normal((N, 3, 3))
    elastic = law_of("elastic").update(F, state, resistance, DT, ROOM).tangent
    predicted = np.einsum("nijkl,nkl->nij", elastic, dF)
    found = central(law, F, dF, state, resistance, 3)
    assert np.abs(predicted - found).max() > 0.5 * np.abs(found).max()


@pytest.mark.parametrize("state_is", ["virgin", "pulled"])
def test_the_tangent_holds_where_principal_stretches_are_equal(state_is):
    """Divided differences of equal roots are 0/0; a body at rest has three of them.

    1e-6: differences across the switch between the two formulas, 1e-7 apart."""
    law, rng = law_of("voce"), np.random.default_rng(5)
    F = np.tile(np.diag([1.03, 1.03, 0.95]) if state_is == "pulled" else np.eye(3), (N, 1, 1))
    dF = rng.standard_normal((N, 3, 3))
    tangent = law.update(F, virgin(), np.zeros(N), DT, ROOM).tangent
    predicted = np.einsum("nijkl,nkl->nij", tangent, dF)
    found = central(law, F, dF, virgin(), np.zeros(N), 3)
    assert np.abs(predicted - found).max() < 1e-6 * np.abs(tangent).max()


def rotations(rng):
    Q, _ = np.linalg.qr(rng.standard_normal((N, 3, 3)))
    return Q * np.sign(np.linalg.det(Q))[:, None, None]


@pytest.mark.parametrize("flow", FLOWS)
def test_stress_turns_with_the_body_and_history_does_not(flow):
    """P(Q F) = Q P(F), and the plastic metric, which lives in the reference state, stays.

    1e-10 of the stress: the rounding of Jacobi's rotations over 2 mu / Y = 360. Catches
    small-strain laws and histories kept in the axes of space."""
    rng = np.random.default_rng(7)
    law, resistance = law_of(flow), SIZES["small"]
    state, F, Q = flowed(law, rng, resistance), deformation(rng), rotations(rng)
    still = law.update(F, state, resistance, DT, ROOM)
    turned = law.update(Q @ F, state, resistance, DT, ROOM)
    scale = np.abs(still.stress).max()
    np.testing.assert_allclose(turned.stress, Q @ still.stress, atol=1e-10 * scale)
    np.testing.assert_allclose(turned.state.Cp_inv, still.state.Cp_inv, atol=1e-12)
    assert np.abs(turned.stress - still.stress).max() > 0.1 * scale


@pytest.mark.parametrize("flow", FLOWS)
def test_flow_keeps_the_volume_however_far_it_goes(flow):
    """det of the plastic metric stays 1 over 30 steps of 5 % random strain, to 1e-12.

    An update by a series in place of the exponential loses it, and with it the metal's mass."""
    rng = np.random.default_rng(11)
    law, state, F = law_of(flow), virgin(), np.tile(np.eye(3), (N, 1, 1))
    for _ in range(30):
        F = deformation(rng) @ F
        F /= np.cbrt(np.linalg.det(F))[:, None, None]
        state = law.update(F, state, np.zeros(N), DT, ROOM).state
    np.testing.assert_allclose(np.linalg.det(state.Cp_inv), 1.0, atol=1e-12)
    if flow == "elastic":
        np.testing.assert_allclose(state.Cp_inv, np.tile(np.eye(3), (N, 1, 1)), atol=1e-10)
    else:
        assert np.abs(state.Cp_inv - np.eye(3)).max() > 0.1


def test_a_series_in_place_of_the_exponential_would_be_noticed():
    """det(1 + 2 e) of a deviator e of 5 % is off by 1e-3: a billion times the tolerance above."""
    e = np.diag([0.05, -0.02, -0.03])
    assert abs(np.linalg.det(np.eye(3) + 2 * e) - 1) > 1e-3


def test_strength_is_the_larger_of_bulk_and_size_effect():
    """A sum, or a size effect that softens, would change every pressure of closure.

    A point in steady flow far past yield: its von Mises stress is the resistance itself, 1e-6."""
    law = law_of("linear")
    plain = material(1000.0, 0.38, J2(yield_stress=2.0))
    F = np.tile(np.diag([1.1, 1 / 1.1, 1.0]), (N, 1, 1))
    answer = plain.update(F, virgin(), SIZES["small"], 1e6, ROOM)
    mises = np.sqrt(1.5 * np.sum(answer.kirchhoff**2, axis=(1, 2)))
    np.testing.assert_allclose(mises, np.maximum(2.0, SIZES["small"]), rtol=1e-6)
    hardened = law.update(F, virgin(), SIZES["bulk"], 1e6, ROOM)
    assert np.all(np.sqrt(1.5 * np.sum(hardened.kirchhoff**2, axis=(1, 2))) > 3.0)
