"""The spline with its slopes and curvatures against SciPy's, derivative by derivative."""

import numpy as np
import pytest
from scipy.interpolate import NdBSpline, make_interp_spline

from fem_interface.surface.bicubic import jets

ORDERS = [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]


def spline(closed):
    """Through random heights over 3 by 2 um; knots are closer at the ends of an open one."""
    rng = np.random.default_rng(3)
    x, y = np.linspace(0, 3, 13), np.linspace(0, 2, 9)
    heights = rng.normal(size=(13, 9))
    if closed:
        heights[-1], heights[:, -1] = heights[0], heights[:, 0]
    bc = "periodic" if closed else None
    first = make_interp_spline(x, heights, k=3, axis=0, bc_type=bc)
    second = make_interp_spline(y, first.c, k=3, axis=1, bc_type=bc)
    coefficients = np.ascontiguousarray(np.moveaxis(second.c, 0, 1))
    return NdBSpline((first.t, second.t), coefficients, 3), x


@pytest.mark.parametrize("closed", [False, True])
def test_jets_are_scipys_derivatives(closed):
    """To round-off, in the corners and on the knots as well."""
    known, knots = spline(closed)
    places = np.random.default_rng(4).random((500, 2)) * [3, 2]
    places[:4] = [[0, 0], [3, 2], [0, 2], [3, 0]]
    places[4:17, 0] = knots
    h, slope, curvature = jets(*known.t, known.c, places)
    found = [h, *slope.T, *curvature[:, [0, 0, 1], [0, 1, 1]].T]
    for one, order in zip(found, ORDERS, strict=True):
        expected = known(places, nu=order)
        np.testing.assert_allclose(one, expected, rtol=0, atol=1e-12 * np.abs(expected).max())
    np.testing.assert_array_equal(curvature, curvature.swapaxes(1, 2))


def test_other_knots_would_be_noticed():
    """Negative control."""
    known, _ = spline(closed=False)
    along_x, along_y = known.t
    places = np.random.default_rng(4).random((50, 2)) * [3, 2]
    h, _, _ = jets(along_x * 1.001, along_y, known.c, places)
    assert np.abs(h - known(places)).max() > 1e-4
