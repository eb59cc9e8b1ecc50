"""Where the sides of a patch mirror a slope, stress is not counted."""

from types import SimpleNamespace

import numpy as np
import pytest

from fem_interface.integrity.margin import side_margin
from fem_interface.surface import height_field, rough_surface


def wave():
    spec = SimpleNamespace(kind="sinusoid", amplitude=0.1, wavelength=4.0)
    return rough_surface(spec, 8.0)


def rough(seed=1):
    spec = SimpleNamespace(
        kind="self-affine",
        rms_height=0.2,
        hurst=0.8,
        longest_wavelength=10.0,
        shortest_wavelength=2.5,
        seed=seed,
    )
    return rough_surface(spec, 20.0)


def test_a_wave_with_its_crest_at_the_side_goes_on_smoothly():
    face = height_field(wave())
    assert np.abs(face.gradient(np.array([[0.0], [8.0]]))).max() < 1e-3
    assert side_margin(face, 4.0) == 0.0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_face_with_a_slope_at_the_side_loses_half_a_wave(seed):
    assert side_margin(height_field(rough(seed)), 2.5) == 1.25


def test_of_a_narrow_patch_half_is_left():
    assert side_margin(height_field(rough()), 100.0) == 5.0
