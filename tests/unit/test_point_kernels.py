"""The loops over points between the faces, against the library's and numbers of their own."""

import numpy as np
import pytest

from fem_interface.mechanics.point_kernels import interpolated, quadratics, turned
from fem_interface.meshing.face import shape_curvatures, shape_functions

RNG = np.random.default_rng(4)


@pytest.mark.parametrize("dimension", [2, 3])
def test_quadratics_are_those_of_the_library(dimension):
    """On facets of any shape, at places within and beyond; to round-off."""
    t, m, n = dimension - 1, 3, 20
    start, to_facet = RNG.normal(size=(m, t)), RNG.normal(size=(m, t, t))
    facet, xi = RNG.integers(m, size=n), RNG.normal(size=(n, t))
    s = np.einsum("nij,nj->ni", to_facet[facet], xi - start[facet])
    N, dN = shape_functions(dimension, s)
    (value,), (slope,) = shape_functions(dimension, np.zeros((1, t)))
    curvature = shape_curvatures(dimension)
    found = quadratics(facet, xi, start, to_facet, value, slope, curvature)
    np.testing.assert_allclose(found[0], N, atol=1e-12)
    by_place = np.einsum("nki,nij->nkj", dN, to_facet[facet])
    np.testing.assert_allclose(found[1], by_place, atol=1e-12)
    bent = quadratics(facet, xi, start, to_facet, value, slope, 1.01 * curvature)
    assert np.abs(bent[0] - N).max() > 1e-3  # negative control


def test_values_and_their_derivatives_are_sums_over_nodes():
    rows, nodal = RNG.integers(9, size=(5, 6)), RNG.normal(size=(9, 3))
    N, dN = RNG.normal(size=(5, 6)), RNG.normal(size=(5, 6, 2))
    u, gradient = interpolated(rows, nodal, N, dN)
    np.testing.assert_allclose(u, np.einsum("nk,nkc->nc", N, nodal[rows]), atol=1e-13)
    expected = np.einsum("nkt,nkc->nct", dN, nodal[rows])
    np.testing.assert_allclose(gradient, expected, atol=1e-13)


def test_tangents_turn_with_the_face():
    """Central differences of v |n| e + w n x e with e along a: a and n are functions of
    three moves of one node, and of nothing opposite. Second order: 1e-9 of step 1e-5 and no
    large curvature."""
    a0, n0 = np.array([1.0, 0.2, -0.1]), np.array([0.3, -0.2, 1.5])
    by_node, dn = np.array([0.8]), RNG.normal(size=(3, 5))
    da = np.hstack([by_node * np.eye(3), np.zeros((3, 2))])
    dn[:, 3:] = 0.0  # what lies opposite turns neither
    v, w = 0.7, -1.3

    def combined(x):
        a, n = a0 + da @ x, n0 + dn @ x
        e = a / np.linalg.norm(a)
        return v * np.linalg.norm(n) * e + w * np.cross(n, e)

    one = lambda array: array[None]  # noqa: E731
    found = turned(np.array([[v, w]]), one(a0), one(by_node), one(n0), one(dn))[0]
    for k, step in enumerate(1e-5 * np.eye(5)):
        expected = (combined(step) - combined(-step)) / 2e-5
        np.testing.assert_allclose(found[:, k], expected, atol=1e-8)
    assert not np.any(turned(np.zeros((1, 2)), one(a0), one(by_node), one(n0), one(dn)))
