"""A layer that is stronger towards its face creeps in shear as the integral over it says."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.optimize import brentq

from fem_interface.materials.flow import REFERENCE_RATE
from fem_interface.materials.norton import Norton
from fem_interface.materials.size_effect import SizeEffectResistance
from fem_interface.verification.bodies import block, material, one_body, pushed, step

HEIGHT, RATE, E, NU = 2.0, 2e-3, 1000.0, 0.4  # um, 1/s of the layer, MPa
FLOW = Norton(coefficient=1e-4, exponent=4.0)
G = E / (2 * (1 + NU))
PILLARS = {
    "reference_stress": 12.0,
    "exponent": 0.8,
    "strength_limit": 0.1,
    "warm_reference_stress": None,
    "warm_exponent": None,
    "warm_temperature": None,
}


def resistance(tested_width):
    data = SimpleNamespace(**PILLARS, tested_width=tested_width)
    return SizeEffectResistance(data=data, bulk=FLOW.bulk_resistance, shear_modulus=G)


@cache
def sheared(cells, tested_width):
    """Steady shear stress [MPa] of a layer on a face that holds it, `cells` over its height."""
    faces = {
        "base": lambda x, z: np.isclose(z, 0),
        "pushed": lambda x, z: np.isclose(z, HEIGHT),
        "sides": lambda x, z: np.isclose(x, 0) | np.isclose(x, 1.0),
    }
    mesh = block((1.0, HEIGHT), (1, cells), faces, 1.0)
    law = material(E, NU, FLOW)
    bulk = one_body(mesh, law, resistance(tested_width))  # its face is at the base

    def sideways(x):
        return np.array([[1.0], [0.0]]) * np.ones(x.shape[1])

    held = [("base", 0), ("base", 1), ("sides", 1)]
    problem = pushed(mesh, bulk, held, sideways)
    moved = 0.0
    for time_step in (0.5, *[1.5] * 10):
        moved += RATE * HEIGHT * time_step
        step(problem, time_step, approach=moved)
    return abs(problem.reaction())


def integral(tested_width):
    r"""tau of :math:`\int \sqrt{3} \dot\varepsilon_0 (\sqrt{3} \tau / S)^n dy = \dot\gamma H`."""
    strength = resistance(tested_width)

    def rate(y, stress):
        S = max(float(strength(np.array([y]))[0]), FLOW.bulk_resistance)
        return np.sqrt(3) * REFERENCE_RATE * (np.sqrt(3) * stress / S) ** FLOW.exponent

    def off(stress):
        corners = [0.5 * tested_width]
        found = quad(rate, 0, HEIGHT, args=(stress,), points=corners, epsrel=1e-10, limit=500)
        return found[0] / HEIGHT - RATE

    return brentq(off, 0.1, 1e3)


@pytest.mark.parametrize("tested_width", [1.0, 0.05])
def test_a_graded_layer_in_shear(tested_width):
    """The bound falls into the layer or next to its face. 4 and 16 cells differ by 1e-4, and both
    are 8e-4 below the integral, which knows no rotation of a layer sheared by 3 %."""
    exact = integral(tested_width)
    coarse, fine = (sheared(n, tested_width) / exact - 1 for n in (4, 16))
    assert abs(fine) < 2e-3
    assert abs(fine - coarse) < 3e-4


def test_a_layer_without_the_size_effect_is_weaker():
    """Negative control: strength of the bulk throughout."""
    bulk = (RATE / np.sqrt(3) / FLOW.coefficient) ** (1 / FLOW.exponent) / np.sqrt(3)
    assert integral(1.0) > 1.5 * bulk
    assert sheared(16, 1.0) > 1.5 * bulk
