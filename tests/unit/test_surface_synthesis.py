"""Faces made up from a few numbers."""

from types import SimpleNamespace

import numpy as np
import pytest

from fem_interface.core.errors import BadInput
from fem_interface.surface import power_spectrum, rough_surface


def random_face(width=None, **changes):
    spec = {
        "kind": "self-affine",
        "rms_height": 0.25,
        "hurst": 0.8,
        "longest_wavelength": 10.0,
        "shortest_wavelength": 1.25,
        "seed": 1,
    }
    return rough_surface(SimpleNamespace(**(spec | changes)), width)


def wave(width=None, amplitude=0.1, wavelength=2.0):
    spec = SimpleNamespace(kind="sinusoid", amplitude=amplitude, wavelength=wavelength)
    return rough_surface(spec, width)


def exponent(surface, shortest, longest):
    """Slope of log C against log q between two wavelengths."""
    q, C = power_spectrum(surface)
    used = (q >= 2 * np.pi / longest * 0.999) & (q <= 2 * np.pi / shortest * 1.001)
    return np.polyfit(np.log(q[used]), np.log(C[used]), 1)[0]


def test_a_sinusoid_has_its_summit_at_the_left_side_and_its_amplitude_is_half_of_its_height():
    surface = wave()
    assert surface.extent == (2.0,)
    assert surface.periodic
    assert surface.heights[0] == pytest.approx(0.1)
    assert surface.heights.min() == pytest.approx(-0.1)
    assert surface.shortest_wavelength == 2.0
    np.testing.assert_allclose(surface.heights.mean(), 0.0, atol=1e-15)


def test_half_a_wave_ends_in_the_valley_and_does_not_repeat():
    surface = wave(width=1.0)
    assert not surface.periodic
    assert surface.heights[-1] == pytest.approx(-0.1)


def test_a_width_that_cuts_a_wave_is_refused_with_the_nearest_that_does_not():
    with pytest.raises(BadInput, match=r"mesh.width: 4.7 um .* the nearest that does is 5 um"):
        wave(width=4.7)


@pytest.mark.parametrize("width", [10.0, 20.0, 30.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_rms_height_is_exactly_the_one_asked_for(width, seed):
    heights = random_face(width=width, seed=seed).heights
    assert np.sqrt(np.mean(heights**2)) == pytest.approx(0.25, rel=1e-12)
    assert np.mean(heights) == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("hurst", [0.3, 0.8])
def test_the_spectrum_of_the_cut_falls_as_the_hurst_exponent_says(hurst):
    surface = random_face(width=200.0, hurst=hurst, longest_wavelength=50.0)
    assert exponent(surface, 1.25, 50.0) == pytest.approx(-(1 + 2 * hurst), abs=1e-6)


def test_another_hurst_exponent_is_noticed():
    """Negative control: the exponent of a map, one too steep, must not pass for that of a cut."""
    surface = random_face(width=200.0, hurst=0.5, longest_wavelength=50.0)
    assert abs(exponent(surface, 1.25, 50.0) - -(1 + 2 * 0.8)) > 0.5


def test_nothing_lies_outside_of_the_wavelengths_asked_for():
    surface = random_face(width=40.0)
    q, C = power_spectrum(surface)
    inside = (q > 2 * np.pi / 10.0 * 0.99) & (q < 2 * np.pi / 1.25 * 1.01)
    assert np.all(C[~inside] < 1e-20 * C[inside].max())


def test_the_same_seed_gives_the_same_face_whatever_the_unit_of_length():
    first = random_face(width=20.0)
    again = random_face(width=20.0)
    np.testing.assert_array_equal(first.heights, again.heights)
    large = random_face(
        width=20.0e3, rms_height=250.0, longest_wavelength=1.0e4, shortest_wavelength=1.25e3
    )
    np.testing.assert_allclose(large.heights, 1e3 * first.heights, rtol=0, atol=1e-9)


def test_another_seed_gives_another_face():
    difference = random_face(seed=1).heights - random_face(seed=2).heights
    assert np.abs(difference).max() > 0.1


def test_a_shorter_cut_off_adds_waves_and_keeps_the_others():
    coarse, fine = random_face(width=20.0), random_face(width=20.0, shortest_wavelength=0.625)
    phase = [np.angle(np.fft.rfft(surface.heights)[2:17]) for surface in (coarse, fine)]
    np.testing.assert_allclose(phase[0], phase[1], atol=1e-10)


def test_the_default_width_is_two_longest_wavelengths():
    assert random_face().extent == (20.0,)


def test_too_few_waves_say_which_width_to_take():
    with pytest.raises(BadInput, match=r"only 3 waves fit.* raise mesh.width to 40 um") as error:
        random_face(width=20.0, shortest_wavelength=5.0)
    assert "set the wavelengths further apart" in str(error.value)
    assert random_face(width=40.0, shortest_wavelength=5.0).extent == (40.0,)


def test_a_strip_narrower_than_the_longest_wave_is_refused():
    with pytest.raises(BadInput, match=r"mesh.width: 5 um does not hold surface.longest"):
        random_face(width=5.0)


def test_wavelengths_the_wrong_way_round_are_refused():
    with pytest.raises(BadInput, match=r"surface.shortest_wavelength: 12 um must be positive and"):
        random_face(shortest_wavelength=12.0)


def test_an_unknown_kind_names_the_known_ones():
    with pytest.raises(BadInput, match=r"one of sinusoid, self-affine, measured"):
        rough_surface(SimpleNamespace(kind="fractal"), None)
