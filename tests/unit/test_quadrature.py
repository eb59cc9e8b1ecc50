"""The rules of the history, against what they integrate exactly."""

from math import factorial

import numpy as np
import pytest

from fem_interface.core.quadrature import facet_rule, simplex_rule


def monomial(powers):
    """Integral of x^a y^b z^c over the unit simplex: a! b! c! / (a + b + c + d)!"""
    return np.prod([factorial(p) for p in powers]) / factorial(sum(powers) + len(powers))


def powers_up_to(degree, dimension):
    grids = np.indices((degree + 1,) * dimension).reshape(dimension, -1).T
    return [tuple(int(p) for p in row) for row in grids if row.sum() <= degree]


@pytest.mark.parametrize(("dimension", "degree"), [(2, 4), (3, 2)])
def test_a_simplex_rule_is_exact_up_to_its_degree_and_no_further(dimension, degree):
    points, weights = simplex_rule(dimension)
    assert np.all(points > 0.0) and np.all(points.sum(axis=1) < 1.0) and np.all(weights > 0.0)

    def error(powers):
        return abs(weights @ np.prod(points**powers, axis=1) / monomial(powers) - 1)

    assert max(map(error, powers_up_to(degree, dimension))) < 1e-14
    higher = [p for p in powers_up_to(degree + 1, dimension) if sum(p) == degree + 1]
    assert max(map(error, higher)) > 1e-4


def test_a_facet_rule_is_gauss():
    points, weights = facet_rule(2, 5)
    for power in range(6):
        assert weights @ points[:, 0] ** power == pytest.approx(1 / (power + 1), rel=1e-14)
    assert weights @ points[:, 0] ** 6 != pytest.approx(1 / 7, rel=1e-6)


def test_the_rules_are_those_that_the_library_had():
    """Places of the history of runs so far; order matters as well."""
    basix = pytest.importorskip("basix")
    zienkiewicz_taylor = 10
    for dimension, cell, degree in ((2, "triangle", 4), (3, "tetrahedron", 2)):
        try:
            rule = type(basix.QuadratureType.default)(zienkiewicz_taylor)
            known = basix.make_quadrature(getattr(basix.CellType, cell), degree, rule=rule)
        except (ValueError, TypeError):
            known = basix.make_quadrature(getattr(basix.CellType, cell), degree)
        points, weights = simplex_rule(dimension)
        if known[0].shape == points.shape:
            np.testing.assert_allclose(known[0], points, atol=1e-12)
            np.testing.assert_allclose(known[1], weights, atol=1e-12)


def test_a_triangular_facet_has_seven_points_of_degree_five():
    points, weights = facet_rule(3, 5)
    assert len(weights) == 7
    for powers in powers_up_to(5, 2):
        assert weights @ np.prod(points**powers, axis=1) == pytest.approx(monomial(powers))
    sixth = (6, 0)
    assert weights @ np.prod(points**sixth, axis=1) != pytest.approx(monomial(sixth), rel=1e-4)
