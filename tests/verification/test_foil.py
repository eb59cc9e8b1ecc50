"""A sodium disc between platens: uniaxial flow, relaxation, and what sticking costs."""

from dataclasses import replace

import numpy as np
import pytest

from fem_interface.reference.upsetting import friction_hill, sticking_rise
from fem_interface.verification.rungs.foil import (
    APPROACHED,
    FOIL,
    RELAXED,
    STEADY,
    aspect,
    oiled_stress,
    pressed_disc,
    relaxation,
    sodium,
)


def test_the_rung_holds_on_its_coarsest_mesh():
    """Stress without friction, relaxation, and sticking before and after it bulges."""
    for check in FOIL.measure(1).checks:
        assert check.passed, check


def test_the_check_of_friction_can_fail():
    """Platens without friction miss the least power of sticking ones by half."""
    law, flow = sodium()
    disc = pressed_disc(law, 1, STEADY, sticks=False)
    assert disc.stress / oiled_stress(STEADY[-1], flow) == pytest.approx(1.0, abs=0.02)
    assert sticking_rise(float(aspect(STEADY[-1])), flow.exponent) > 1.8


def test_the_check_of_the_stress_can_fail():
    """The creep constant that a yield stress of 0.24 MPa would give is 160 tolerances away."""
    law, flow = sodium()
    fast = replace(law, flow_law=replace(flow, coefficient=1e-3 / 0.24**5))
    disc = pressed_disc(fast, 1, APPROACHED, sticks=False)
    assert disc.stress < 0.85 * oiled_stress(APPROACHED[-1], flow)


def test_the_check_of_the_relaxation_can_fail():
    """Three halves of the modulus, as with 3 mu for E in a die, change it by 10 %."""
    _, flow = sodium()
    exact, stepped = relaxation(0.3, RELAXED, 4600.0, flow)
    assert abs(stepped / exact - 1) < 0.04
    stiff, _ = relaxation(0.3, RELAXED, 1.5 * 4600.0, flow)
    assert exact / stiff > 1.08


class TestSticking:
    def test_a_thin_newtonian_disc_is_a_squeeze_film(self):
        """Stefan: F = 3 pi eta R^4 V / 2 h^3, with eta = sigma / 3 rate: (R/h)^2 / 2."""
        for thin in (20.0, 40.0):
            assert sticking_rise(thin, 1.0) == pytest.approx(thin**2 / 2, rel=0.4 / thin)

    def test_a_tall_disc_hardly_feels_its_platens(self):
        assert 1.0 < sticking_rise(0.1, 5.0) < 1.03

    def test_more_velocities_need_less_power(self):
        """Upper bounds that fall and converge: 0.1 % between the last two."""
        bounds = [sticking_rise(2.0, 5.0, terms) for terms in (2, 4, 8, 10)]
        assert np.all(np.diff(bounds) < 0)
        assert bounds[2] / bounds[3] < 1.0015

    def test_the_hill_of_a_plastic_disc_is_an_estimate(self):
        """Some 10 % above the least power where R / h is 2 to 3, as it is a guess and no bound."""
        for at in (2.0, 3.0):
            assert 1.05 < friction_hill(at) / sticking_rise(at, np.inf) < 1.15

    def test_its_slope_is_the_shear_strength(self):
        """dp/dr = -2 k / h: the mean over the disc is a third of the top of the cone."""
        k = 1 / np.sqrt(3)
        assert friction_hill(5.0) == pytest.approx(1 + 2 * k * 5.0 / 3)
