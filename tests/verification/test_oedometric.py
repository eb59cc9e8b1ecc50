"""One body in a die against its exact stresses, elastic and plastic, there and back."""

from dataclasses import replace

import numpy as np
import pytest

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.factory import material_law
from fem_interface.materials.files import load_material
from fem_interface.materials.plastic import J2
from fem_interface.reference.oedometric import (
    elastic_stress,
    perfectly_plastic_path,
    recovered_volume,
)
from fem_interface.verification.bodies import material, step
from fem_interface.verification.rungs.die import (
    HEIGHT,
    NU,
    OEDOMETER,
    PRESSED,
    SPRINGBACK,
    WIDTH,
    YIELD,
    E,
    in_a_die,
    irregular,
    loop,
    pressed_and_released,
    stresses,
)


def elastic():
    return material(E, NU, Elastic())


def exact(stretch):
    law = elastic()
    return elastic_stress(stretch, law.bulk_modulus, law.shear_modulus)


@pytest.mark.parametrize("place", [None, irregular])
@pytest.mark.parametrize("stretch", [0.999, 0.8, 1.1])
def test_elastic_stress_at_an_approach_is_exact(place, stretch):
    """1e-8: Newton's tolerance; a uniform strain lies in the space whatever the cells.

    Catches stresses of the wrong measure (they part at 20 %) and cells that fail the patch
    test."""
    problem = in_a_die(elastic(), place)
    step(problem, 1.0, approach=(1 - stretch) * HEIGHT)
    axial, lateral = stresses(problem)
    z, x = exact(stretch)
    np.testing.assert_allclose(axial, z, rtol=1e-8)
    np.testing.assert_allclose(lateral, x, rtol=1e-8)
    assert problem.reaction() == pytest.approx(-z * WIDTH, rel=1e-8)


def test_elastic_approach_under_a_pressure_is_exact():
    """The platen finds its own place: 1e-8, Newton's tolerance on the force."""
    problem = in_a_die(elastic(), irregular)
    for pressure in (1.0, 100.0, 300.0):
        step(problem, 1.0, pressure=pressure)
        z, _ = exact(1 - problem.approach / HEIGHT)
        assert -z == pytest.approx(pressure, rel=1e-8)


def test_the_check_of_the_stress_can_fail():
    """Another Poisson's ratio, and Hooke's law at 20 %, are far outside of the tolerance."""
    problem = in_a_die(elastic())
    step(problem, 1.0, approach=0.2 * HEIGHT)
    axial, _ = stresses(problem)
    other = material(E, 0.32, Elastic())
    z, _ = elastic_stress(0.8, other.bulk_modulus, other.shear_modulus)
    assert abs(axial[0] / z - 1) > 0.01
    law = elastic()
    hooke = -0.2 * (law.bulk_modulus + 4 / 3 * law.shear_modulus)
    assert abs(axial[0] / hooke - 1) > 0.01


def test_plastic_loading_and_release_follow_the_exact_path():
    """1e-6 of the yield stress, over first yield, release and flow the other way.

    Catches a volume that flows, a release that keeps the plastic slope, and k for Y."""
    path, axial, lateral = loop(J2(yield_stress=YIELD))
    law = elastic()
    # The exact solution is that of increments of strain: yield needs no extra points.
    z, x = perfectly_plastic_path(path, law.bulk_modulus, law.shear_modulus, YIELD)
    np.testing.assert_allclose(axial, z, atol=1e-6 * YIELD)
    np.testing.assert_allclose(lateral, x, atol=1e-6 * YIELD)
    difference = (lateral - axial) * path
    assert difference.max() == pytest.approx(YIELD, rel=1e-6)
    assert difference.min() == pytest.approx(-YIELD, rel=1e-6)


def test_the_path_is_a_rung():
    for check in OEDOMETER.measure(1).checks:
        assert check.passed, check


def test_without_flow_the_path_is_another():
    """Negative control of the plastic path."""
    path, axial, _ = loop(Elastic())
    law = elastic()
    z, _ = perfectly_plastic_path(path, law.bulk_modulus, law.shear_modulus, YIELD)
    assert np.abs(axial - z).max() > YIELD


def test_sodium_gives_back_what_it_was_pressed_together():
    """4.2 % at 360 MPa, to what is left of its flow stress."""
    for check in SPRINGBACK.measure(1).checks:
        assert check.passed, check


def test_the_check_of_the_springback_can_fail():
    """A metal a tenth less compressible is a hundred tolerances away; and one that does not flow
    is stiffer by its shear modulus."""
    law = material_law(load_material("Na"))
    exact_loss = recovered_volume(PRESSED, law.bulk_modulus)
    stiffer = replace(law, bulk_modulus=1.1 * law.bulk_modulus)
    _, volumes = pressed_and_released(stiffer)
    assert abs((1 - min(volumes)) / exact_loss - 1) > 0.05
    _, volumes = pressed_and_released(replace(law, flow_law=Elastic()))
    assert (1 - min(volumes)) / exact_loss < 0.8
