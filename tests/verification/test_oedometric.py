"""One body in a die against its exact stresses, elastic and plastic, there and back."""

import numpy as np
import pytest

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.plastic import J2
from fem_interface.mechanics.problem import PressingProblem
from fem_interface.reference.oedometric import elastic_stress, perfectly_plastic_path
from tests.verification.build import block, material, one_body, step

E, NU, WIDTH, HEIGHT = 1000.0, 0.3, 2.0, 1.5
YIELD = 4.0


def in_a_die(flow, place=None):
    faces = {
        "base": lambda x, z: np.isclose(z, 0),
        "platen": lambda x, z: np.isclose(z, HEIGHT),
        "anode_sides": lambda x, z: np.isclose(x, 0) | np.isclose(x, WIDTH),
    }
    mesh = block((WIDTH, HEIGHT), (3, 2), faces, WIDTH, place)
    return PressingProblem(mesh, one_body(mesh, material(E, NU, flow)), None)


def irregular(x, z):
    """Moves the inner vertices, so that a patch of unequal cells must carry one stress."""
    bump = 0.08 * np.sin(np.pi * x / WIDTH) * np.sin(np.pi * z / HEIGHT)
    return x + bump, z - bump


def stresses(problem):
    """Axial and lateral Cauchy stress at every point."""
    bulk = problem.bulk
    J = bulk.volume_ratio
    p = np.repeat(bulk.pressure.x.array[bulk._cell_dofs], len(bulk.weights))
    axial, lateral = (p + bulk.kirchhoff[:, i, i] / J for i in (1, 0))
    return axial, lateral


def exact(stretch):
    law = material(E, NU, Elastic())
    return elastic_stress(stretch, law.bulk_modulus, law.shear_modulus)


@pytest.mark.parametrize("place", [None, irregular])
@pytest.mark.parametrize("stretch", [0.999, 0.8, 1.1])
def test_elastic_stress_at_an_approach_is_exact(place, stretch):
    """1e-8: Newton's tolerance; a uniform strain lies in the space whatever the cells.

    Catches stresses of the wrong measure (they part at 20 %) and cells that fail the patch
    test."""
    problem = in_a_die(Elastic(), place)
    step(problem, 1.0, approach=(1 - stretch) * HEIGHT)
    axial, lateral = stresses(problem)
    z, x = exact(stretch)
    np.testing.assert_allclose(axial, z, rtol=1e-8)
    np.testing.assert_allclose(lateral, x, rtol=1e-8)
    assert problem.reaction() == pytest.approx(-z * WIDTH, rel=1e-8)


def test_elastic_approach_under_a_pressure_is_exact():
    """The platen finds its own place: 1e-8, Newton's tolerance on the force."""
    problem = in_a_die(Elastic(), irregular)
    for pressure in (1.0, 100.0, 300.0):
        step(problem, 1.0, pressure=pressure)
        z, _ = exact(1 - problem.approach / HEIGHT)
        assert -z == pytest.approx(pressure, rel=1e-8)


def test_the_check_of_the_stress_can_fail():
    """Another Poisson's ratio, and Hooke's law at 20 %, are far outside of the tolerance."""
    problem = in_a_die(Elastic())
    step(problem, 1.0, approach=0.2 * HEIGHT)
    axial, _ = stresses(problem)
    other = material(E, 0.32, Elastic())
    z, _ = elastic_stress(0.8, other.bulk_modulus, other.shear_modulus)
    assert abs(axial[0] / z - 1) > 0.01
    law = material(E, NU, Elastic())
    hooke = -0.2 * (law.bulk_modulus + 4 / 3 * law.shear_modulus)
    assert abs(axial[0] / hooke - 1) > 0.01


def loop(flow, *, parts=12, least=0.94):
    """Stretches, axial and lateral stress of a loop there and back to no load."""
    problem = in_a_die(flow, irregular)
    down = np.linspace(1, least, parts + 1)[1:]
    path = np.concatenate([down, np.linspace(least, least + 0.025, parts + 1)[1:]])
    found = []
    for stretch in path:
        # So slow that the viscous overstress, 1e-3 s times rate, is 1e-9 of the yield stress.
        step(problem, 1e4, approach=(1 - stretch) * HEIGHT)
        axial, lateral = stresses(problem)
        assert np.ptp(axial) < 1e-6 * YIELD
        found.append((axial[0], lateral[0]))
    return path, *np.array(found).T


def test_plastic_loading_and_release_follow_the_exact_path():
    """1e-6 of the yield stress, over first yield, release and flow the other way.

    Catches a volume that flows, a release that keeps the plastic slope, and k for Y."""
    path, axial, lateral = loop(J2(yield_stress=YIELD))
    law = material(E, NU, Elastic())
    # The exact solution is that of increments of strain: yield needs no extra points.
    z, x = perfectly_plastic_path(path, law.bulk_modulus, law.shear_modulus, YIELD)
    np.testing.assert_allclose(axial, z, atol=1e-6 * YIELD)
    np.testing.assert_allclose(lateral, x, atol=1e-6 * YIELD)
    difference = (lateral - axial) * path
    assert difference.max() == pytest.approx(YIELD, rel=1e-6)
    assert difference.min() == pytest.approx(-YIELD, rel=1e-6)


def test_without_flow_the_path_is_another():
    """Negative control of the plastic path."""
    path, axial, _ = loop(Elastic())
    law = material(E, NU, Elastic())
    z, _ = perfectly_plastic_path(path, law.bulk_modulus, law.shear_modulus, YIELD)
    assert np.abs(axial - z).max() > YIELD
