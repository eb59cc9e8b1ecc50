"""A flat rigid punch without friction on a perfectly plastic block, plane strain."""

from functools import cache

import numpy as np
import pytest

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.plastic import J2
from fem_interface.reference.plastic import flat_punch_pressure, mises_shear_strength
from tests.verification.build import Pushed, block, material, one_body, step

HALF, WIDTH, DEPTH = 1.0, 5.0, 4.0
E, NU, YIELD = 1e4, 0.45, 1.0
EXACT = flat_punch_pressure(mises_shear_strength(YIELD))
TRESCA = flat_punch_pressure(YIELD / 2)
END = 3e-3  # displacement over the half width; the plateau begins near half of it


def graded(s, edge, span, power):
    """Places from 0 to `span` that crowd towards `edge`, for s from 0 to 1; 0.4 goes there."""
    share = 0.4 if edge else 0.0
    left = edge * (1 - np.clip(1 - s / max(share, 1e-12), 0, None) ** power)
    right = edge + (span - edge) * np.clip((s - share) / (1 - share), 0, None) ** power
    return np.where(s < share, left, right)


def punched(flow, cells):
    """Half of the block under half of the punch; cells grow away from the punch's edge.

    `cells` along a side is a multiple of 5, so that the edge is at a vertex."""

    def place(s, t):
        return graded(s, HALF, WIDTH, 2.0), -graded(1 - t, 0.0, DEPTH, 2.0)

    faces = {
        "base": lambda s, t: np.isclose(t, 0),
        "pushed": lambda s, t: np.isclose(t, 1) & (s < 0.4 + 1e-9),
        "middle": lambda s, t: np.isclose(s, 0),
        "far": lambda s, t: np.isclose(s, 1),
    }
    mesh = block((1.0, 1.0), (cells, cells), faces, HALF, place)
    held = [("base", 1), ("middle", 0), ("far", 0)]
    bulk = one_body(mesh, material(E, NU, flow))

    def down(x):
        return np.vstack([np.zeros_like(x[0]), -np.ones_like(x[0])])

    problem = Pushed(mesh, bulk, held, down)
    # Without friction the punch holds the vertical only.
    problem.platen = problem._dofs("pushed", 1)
    free = problem._dofs("pushed", 0)
    free = free[~np.isin(free, problem._dofs("middle", 0))]
    problem.constrained = np.setdiff1d(problem.constrained, free)
    problem.solver.fixed = np.setdiff1d(problem.solver.fixed, free.astype(np.int32))
    return problem


@cache
def pressures(flow, cells, parts=12):
    """Mean pressures over equal steps of the punch, 10 s each: the overstress is 1e-6 of Y."""
    problem = punched(flow, cells)
    found = []
    for i in range(1, parts + 1):
        step(problem, 10.0, approach=END * HALF * i / parts)
        found.append(problem.reaction() / HALF)
    return np.array(found)


def test_the_mean_pressure_is_prandtls():
    """(2 + pi) k = 2.968 Y within 1 %, and within 4 % with five cells a side already.

    The velocities of finite elements widen the punch by part of a cell, so coarse meshes are
    above. At 0.3 % of the half width the block that is left is 1e-3 stiffer by its changed shape,
    which is what remains with fine cells. Catches locking (no plateau at all) and yield by another
    measure."""
    errors = []
    for cells in (5, 10, 20):
        found = pressures(J2(yield_stress=YIELD), cells)
        assert found[-1] < 1.01 * found[-parts_of_last_quarter(found)]
        errors.append(found[-1] / EXACT - 1)
    assert 0 < errors[0] < 0.04, errors
    assert abs(errors[-1]) < 0.01, errors
    assert errors[0] > 3 * errors[1], errors
    assert errors[1] > errors[2], errors


def parts_of_last_quarter(found):
    return len(found) // 4 + 1


def test_the_check_of_the_plateau_can_fail():
    """Tresca's 2.571 Y is outside of the tolerance, and an elastic block has no plateau."""
    found = pressures(J2(yield_stress=YIELD), 10)
    assert found[-1] == pytest.approx(EXACT, rel=0.04)
    assert abs(found[-1] / TRESCA - 1) > 0.1
    elastic = pressures(Elastic(), 10)
    assert elastic[-1] > 1.2 * elastic[-parts_of_last_quarter(elastic)]
    assert elastic[-1] > 1.5 * EXACT
