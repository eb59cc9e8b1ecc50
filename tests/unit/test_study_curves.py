"""Runs side by side: what a study says of curves that are known."""

from types import SimpleNamespace

import numpy as np
import pytest

from fem_interface.studies.curves import Press, band
from fem_interface.studies.page import worth
from fem_interface.studies.pictures import correlation, numeric


def press(factor, peak=100.0):
    """Contact that rises as the square root of pressure."""
    pressure = np.geomspace(0.1, peak, 200)
    columns = {"pressure_MPa": pressure, "contact_fraction": factor * np.sqrt(pressure / 100.0)}
    return Press(member=SimpleNamespace(), columns=columns)


def test_the_pressure_at_which_a_run_closes():
    assert press(1.0).closing_pressure() == pytest.approx(95.0**2 / 100.0, rel=1e-3)
    assert np.isnan(press(0.9).closing_pressure())


def test_a_band_holds_eight_of_ten_runs():
    """Factors from 0.50 to 0.60: percentiles, mean and its error are those of the factors."""
    factors = np.linspace(0.5, 0.6, 11)
    found = band([press(one) for one in factors], "contact_fraction")
    root = np.sqrt(found.pressure / 100.0)
    np.testing.assert_allclose(found.low, 0.51 * root, rtol=1e-3)
    np.testing.assert_allclose(found.high, 0.59 * root, rtol=1e-3)
    np.testing.assert_allclose(found.mean, 0.55 * root, rtol=1e-3)
    error = factors.std(ddof=1) / np.sqrt(11)
    np.testing.assert_allclose(found.error, error * root, rtol=1e-3)


def test_a_band_goes_as_far_as_three_runs_do():
    runs = [press(0.5, peak) for peak in (20.0, 40.0, 60.0, 80.0)]
    assert band(runs, "contact_fraction").pressure[-1] == pytest.approx(40.0)


def test_what_the_mean_is_worth():
    told = worth([press(one) for one in np.linspace(0.5, 0.6, 11)])
    assert "over 11 runs" in told and "takes 44 runs" in told
    assert "fewer than three" in worth([press(0.5)])


def test_numbers_of_values_with_a_unit():
    np.testing.assert_array_equal(numeric(["1 um", "2.5 um"]), [1.0, 2.5])
    np.testing.assert_array_equal(numeric([1, 2.5]), [1.0, 2.5])
    assert numeric(["1 um", "1 nm"]) is None
    assert numeric(["Na", "Li"]) is None and numeric([True, False]) is None


def test_rank_correlations():
    x = np.arange(10.0)
    assert correlation(x, np.exp(x)) == pytest.approx(1.0)
    assert correlation(x, -(x**3)) == pytest.approx(-1.0)
    assert abs(correlation(x, np.array([3, 1, 2, 0, 4, 3, 1, 2, 0, 4.0]))) < 0.3
    assert correlation(x, np.full(10, 2.0)) == 0.0
    assert correlation(x, np.where(x < 8, np.nan, x)) == 0.0
