"""The loop over tetrahedra against the one over any cells."""

import numpy as np
import pytest

from fem_interface.mechanics.kernels import stiffnesses
from fem_interface.mechanics.tetrahedra import stiffnesses_of_tetrahedra

RNG = np.random.default_rng(7)
CELLS, POINTS, NODES = 6, 4, 10


def matrices(make, tangent, functions):
    """Of some cells of all, in another order."""
    rng = np.random.default_rng(8)
    cells, rows = np.array([4, 0, 5]), np.array([2, 0, 1])
    out = np.full((3, 3 * NODES, 3 * NODES), np.nan)
    make(
        cells,
        POINTS * np.arange(3),
        tangent,
        rows,
        rng.normal(size=(CELLS, POINTS, NODES, 3)),
        rng.random((CELLS, POINTS)),
        rng.normal(size=(CELLS * POINTS, 3, 3)),
        1 + rng.random(CELLS * POINTS),
        rng.normal(size=CELLS * POINTS),
        functions,
        1 + rng.random(CELLS),
        out,
    )
    return out


@pytest.fixture
def tangent():
    """Of laws with a potential: the same with both pairs of axes exchanged."""
    half = RNG.normal(size=(3 * POINTS, 3, 3, 3, 3))
    return half + half.transpose(0, 3, 4, 1, 2)


@pytest.mark.parametrize("pressures", [1, 4])
def test_tetrahedra_have_the_matrices_of_any_cells(tangent, pressures):
    """To round-off, with one pressure or four."""
    functions = RNG.normal(size=(CELLS, POINTS, 4))
    functions[..., pressures:] = 0.0
    expected = matrices(stiffnesses, tangent, functions)
    found = matrices(stiffnesses_of_tetrahedra, tangent, functions)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13 * np.abs(expected).max())


def test_a_law_without_a_potential_would_be_noticed(tangent):
    """Negative control: mirrored components are no longer what they stand for."""
    tangent[:, 0, 1, 1, 0] += 0.1
    tangent[:, 0, 1, 2, 2] += 0.1
    functions = RNG.normal(size=(CELLS, POINTS, 4))
    expected = matrices(stiffnesses, tangent, functions)
    found = matrices(stiffnesses_of_tetrahedra, tangent, functions)
    assert np.abs(found - expected).max() > 1e-3 * np.abs(expected).max()
