"""Strength by gradients of plastic strain: the gradient itself, and what it makes of a layer."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

from fem_interface.materials.flow import REFERENCE_RATE
from fem_interface.materials.gradient_hardening import GradientResistance
from fem_interface.materials.norton import Norton
from fem_interface.mechanics.gradient import plastic_gradient
from fem_interface.verification.bodies import block, material, one_body, pushed, step

HEIGHT, RATE, E, NU = 2.0, 2e-3, 1e6, 0.4  # um, 1/s of the layer, MPa
FLOW = Norton(coefficient=1e-4, exponent=4.0)
G = E / (2 * (1 + NU))
STRAIN = 0.2  # that the layer has flowed before, where most
BURGERS = 3e-10  # short, as the layer is stiff, so that what it adds itself stays small [um]


def hardening(blend=1.0, limit=1.0):
    return GradientResistance(
        taylor_coefficient=0.3,
        burgers_vector=BURGERS,
        shear_modulus=G,
        bulk=FLOW.bulk_resistance,
        blend=blend,
        strength_limit=limit,
    )


def give_strain(bulk, strain):
    """Another plastic strain at the points of the only body."""
    [before] = bulk.state.materials
    bulk.state = replace(bulk.state, materials=(replace(before, plastic_strain=strain),))


def flowed_before(bulk):
    """History of a layer that flowed as the square of its height."""
    y = bulk.positions[:, 1] / HEIGHT
    give_strain(bulk, STRAIN * y**2)


def layer(cells):
    faces = {
        "base": lambda x, z: np.isclose(z, 0),
        "pushed": lambda x, z: np.isclose(z, HEIGHT),
        "sides": lambda x, z: np.isclose(x, 0) | np.isclose(x, 1.0),
    }
    return block((1.0, HEIGHT), (1, cells), faces, 1.0)


@cache
def sheared(cells, limit=1.0, law=None):
    """Steady shear stress [MPa] of a layer that flowed unevenly before, `cells` over its height."""
    mesh = layer(cells)
    bulk = one_body(mesh, material(E, NU, FLOW), law or hardening(limit=limit))
    flowed_before(bulk)
    bulk.keep_size("anode", plastic_gradient(bulk, "anode"))

    def sideways(x):
        return np.array([[1.0], [0.0]]) * np.ones(x.shape[1])

    problem = pushed(mesh, bulk, [("base", 0), ("base", 1), ("sides", 1)], sideways)
    moved = 0.0
    for time_step in (0.001, *[0.003] * 8):
        moved += RATE * HEIGHT * time_step
        step(problem, time_step, approach=moved)
    return abs(problem.reaction())


def integral(limit=1.0):
    r"""tau of :math:`\int \sqrt{3} \dot\varepsilon_0 (\sqrt{3} \tau / S)^n dy = \dot\gamma H`."""

    def rate(y, stress):
        η = 2 * STRAIN * y / HEIGHT**2
        S = np.sqrt(FLOW.bulk_resistance**2 + 3.06**2 * 1.9 * 0.09 * G**2 * BURGERS * η)
        return np.sqrt(3) * REFERENCE_RATE * (np.sqrt(3) * stress / min(S, limit * G)) ** 4

    def off(stress):
        return quad(rate, 0, HEIGHT, args=(stress,), epsrel=1e-10, limit=500)[0] / HEIGHT - RATE

    return brentq(off, 0.01, 1e3)


@pytest.mark.parametrize("limit", [1.0, 8e-6])
def test_a_layer_that_flowed_unevenly_in_shear(limit):
    """With and without the ideal strength in reach. What is left after h^2 is the layer's rotation,
    its elastic start and the gradient that it adds itself: 1e-3 at most."""
    exact = integral(limit)
    off = [abs(sheared(n, limit) / exact - 1) for n in (4, 8, 32)]
    assert off[2] < 1.5e-3
    assert off[0] > 3 * off[1] > 9 * off[2]


def test_gradients_make_a_layer_stronger():
    """Negative control: without them, and with half of what they add."""
    half = sheared(8, law=hardening(blend=0.5))
    bulk = sheared(8, law=hardening(blend=0.0))
    assert sheared(8) > 1.05 * half > 1.1 * bulk


def error_of(gradient, wanted):
    return float(np.sqrt(np.mean((gradient - wanted) ** 2)) / np.max(wanted))


def test_the_gradient_is_that_of_the_deformed_body_and_of_second_order():
    """A body drawn to 1.25 of its height has 0.8 of the gradient; a straight field is exact."""
    errors = []
    for cells in (8, 16, 32):
        mesh = block((1.0, HEIGHT), (cells // 2, cells), {"base": lambda x, z: z < 1e-9}, 1.0)
        bulk = one_body(mesh, material(E, NU, FLOW), hardening())
        bulk.displacement.interpolate(lambda x: np.array([0 * x[0], 0.25 * x[1]]))
        flowed_before(bulk)
        y = bulk.positions[:, 1]
        errors.append(error_of(plastic_gradient(bulk, "anode"), 0.8 * 2 * STRAIN * y / HEIGHT**2))
    assert errors[2] < 0.02
    assert errors[0] > 1.8 * errors[1] > 3.2 * errors[2]  # constant in a cell: of first order

    give_strain(bulk, 0.1 * bulk.positions[:, 0] + 0.2 * y)
    exact = np.hypot(0.1, 0.16)
    assert plastic_gradient(bulk, "anode") == pytest.approx(exact, rel=1e-10)


def test_taylors_law():
    """A soft metal has a length of millimetres: its bulk hardly matters beside gradients."""
    law = hardening()
    assert law(np.zeros(1))[0] == pytest.approx(FLOW.bulk_resistance)
    assert law(np.array([1e12]))[0] == pytest.approx(G)
    at = FLOW.bulk_resistance**2 / law.taylor_stress_squared  # doubles the square of the bulk's
    assert law(np.array([at]))[0] == pytest.approx(np.sqrt(2) * FLOW.bulk_resistance)
    warm = GradientResistance(
        taylor_coefficient=0.3,
        burgers_vector=BURGERS,
        shear_modulus=G,
        bulk=FLOW.bulk_resistance,
        softening=lambda T: 0.5,
    )
    strong = np.array([1.0])
    dislocations = 0.5 * warm(strong, 400.0)[0]  # as the flow law softens it
    assert dislocations == pytest.approx(law(strong)[0], rel=0.05)


def test_strength_follows_what_a_metal_flows_itself():
    """A block that had not flowed, sheared on half of its base: its gradients decide its next step.

    Negative control: at first there are none, and its strength is the bulk's."""
    faces = {
        "base": lambda x, z: np.isclose(z, 0) & (x < 0.55),
        "pushed": lambda x, z: np.isclose(z, HEIGHT),
    }
    mesh = block((1.0, HEIGHT), (4, 8), faces, 1.0)
    bulk = one_body(mesh, material(1e3, NU, FLOW), hardening())
    bulk.begin(298.15)
    assert np.all(bulk.resistance[0] == pytest.approx(FLOW.bulk_resistance))

    def sideways(x):
        return np.array([[1.0], [0.0]]) * np.ones(x.shape[1])

    problem = pushed(mesh, bulk, [("base", 0), ("base", 1)], sideways)
    for part in (1, 2, 3):
        step(problem, 1.0, approach=0.005 * HEIGHT * part)
    assert np.array_equal(bulk.state.size[0], plastic_gradient(bulk, "anode"))
    bulk.begin(298.15)
    assert bulk.resistance[0].max() > 1.2 * FLOW.bulk_resistance
    assert bulk.resistance[0] == pytest.approx(hardening()(bulk.state.size[0]))
