"""Pits over the roughness: where they are, how deep, how steep."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from fem_interface.case.effects import PitsSpec
from fem_interface.core.errors import BadInput
from fem_interface.core.records import RoughSurface
from fem_interface.surface import height_field, with_pits

WIDTH = 40.0


def flat(width=WIDTH, periodic=True):
    return RoughSurface(
        heights=np.zeros(64),
        extent=(width,),
        periodic=periodic,
        shortest_wavelength=10.0,
        source="flat",
    )


def pits(density=0.1, diameter=2.0, depth=1.0, seed=1):
    return PitsSpec(density=density, diameter=diameter, depth=depth, seed=seed)


def count(surface):
    """Separate stretches below the mean plane."""
    below = surface.heights < -1e-9
    return int(np.sum(below & ~np.roll(below, 1)))


def test_a_cut_meets_density_times_diameter_pits_per_length():
    """0.1 / um^2 of 2 um pits over 40 um: 8 a cut; the mean over seeds within its scatter."""
    assert count(with_pits(flat(), pits())) == 8
    numbers = [count(with_pits(flat(), pits(density=0.104, seed=seed))) for seed in range(60)]
    assert set(numbers) == {8, 9}
    assert np.mean(numbers) == pytest.approx(8.32, abs=0.2)


def test_no_cut_is_deeper_than_the_pit_and_some_come_close():
    deepest = [with_pits(flat(), pits(seed=seed)).heights.min() for seed in range(20)]
    assert min(deepest) >= -1.0
    assert min(deepest) < -0.99


def test_depth_scatters_as_cuts_off_the_centre_do():
    """Negative control for pits that are all cut through the middle: the mean is about half.

    The mean over c of (1 + cos(2 pi c / d)) / 2 is 1/2."""
    depths = []
    for seed in range(60):
        surface = with_pits(flat(), pits(density=0.025, seed=seed))
        if count(surface) == 2:
            heights = surface.heights
            middle = np.argmin(heights)
            depths.append(-heights[middle])
    # The deeper of two: the mean of the larger of two cos^2 of uniform angles, 1/2 + 2/pi^2.
    assert np.mean(depths) == pytest.approx(0.5 + 2 / np.pi**2, abs=0.1)


def test_flanks_have_the_slope_that_the_notes_say():
    surface = with_pits(flat(), pits(depth=4 / np.pi, density=0.1))
    field = height_field(surface)
    x = np.linspace(0.0, WIDTH, 20001)[:, None]
    assert np.abs(field.gradient(x)).max() == pytest.approx(2.0, rel=0.02)
    assert "slope of 2" in surface.notes[-1]
    assert surface.shortest_wavelength == 2.0


def test_the_same_seed_gives_the_same_pits_and_another_gives_others():
    first, again = (with_pits(flat(), pits(seed=4)).heights for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, with_pits(flat(), pits(seed=5)).heights)


def test_roughness_is_kept_between_the_pits():
    rough = replace(flat(), heights=0.1 * np.sin(2 * np.pi * np.arange(64) / 64))
    surface = with_pits(rough, pits())
    x = np.linspace(0, WIDTH, len(surface.heights), endpoint=False)
    expected = 0.1 * np.sin(2 * np.pi * x / WIDTH)
    untouched = np.isclose(surface.heights, expected, atol=1e-5)
    assert 0.5 < untouched.mean() < 0.9


def test_a_profile_that_does_not_repeat_keeps_its_end():
    surface = with_pits(flat(periodic=False), pits())
    assert not surface.periodic
    assert abs(surface.heights[-1]) < 1e-9


def test_too_many_pits_are_refused():
    with pytest.raises(BadInput, match=r"pits\.density: .* take 80% of a cut, at most 50%"):
        with_pits(flat(), pits(density=0.2))


def test_pits_that_find_no_place_say_so():
    crowded = SimpleNamespace(density=0.12, diameter=2.0, depth=0.5, seed=0)
    with pytest.raises(BadInput, match="found no places apart"):
        for seed in range(200):
            crowded.seed = seed
            with_pits(flat(9.0), crowded)


def test_flanks_steeper_than_two_are_refused_with_the_depth_that_would_do():
    with pytest.raises(ValueError, match=r"slope of 2\.36, at most 2 .* at most 1\.27 um"):
        pits(depth=1.5)
