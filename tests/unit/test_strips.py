"""Strips of the face of a patch."""

from pathlib import Path

import numpy as np
import pytest

from fem_interface.case import load_case
from fem_interface.models.interface.check import checked_surface
from fem_interface.studies.strips import STRIPS, strips_of
from fem_interface.studies.variants import plan
from fem_interface.surface import roughness

CASES = Path(__file__).parents[2] / "cases"


def cut(*overrides, case="na_nzsp_360MPa_3d"):
    """A case, its face and its strips by their names."""
    loaded = load_case(CASES / f"{case}.toml", overrides)
    surface = checked_surface(loaded)
    return loaded, surface, dict(strips_of(loaded, surface))


def test_strips_of_a_random_face_have_its_spectrum_and_seeds_of_their_own():
    case, surface, strips = cut()
    assert list(strips) == ["seed 1", "seed 2", "seed 3"]
    for strip in strips.values():
        assert (strip.mesh.dimension, strip.mesh.length, strip.mesh.width) == (2, None, 20.0)
        assert strip.mesh.elements_per_wavelength == 8
        assert strip.protocol == case.protocol and strip.anode == case.anode
        profile = checked_surface(strip)
        assert roughness(profile).rms_height == pytest.approx(roughness(surface).rms_height, 0.01)
        assert profile.shortest_wavelength == surface.shortest_wavelength


def test_strips_of_a_measured_face_are_cuts_of_the_patch():
    """Each lies in its third of the patch, which is smaller than the map, and is the map there but
    for its own level and filter."""
    file = Path(__file__).parents[2] / "meshes" / "sample_height_map.txt"
    measured = f'surface={{kind="measured", file="{file}", shortest_wavelength="4 um"}}'
    _, surface, strips = cut(measured, "mesh.width=20 um", "mesh.length=20 um")
    assert len(strips) == STRIPS
    third = surface.extent[1] / STRIPS
    places = [strip.surface.position for strip in strips.values()]
    assert np.diff(places) == pytest.approx([third, third])
    for k, strip in enumerate(strips.values()):
        profile = checked_surface(strip)
        assert profile.extent == (20.0,)
        row = surface.heights[:, round((k + 0.5) / STRIPS * (surface.heights.shape[1] - 1))]
        x = np.linspace(0, 1, 200)
        here, there = (np.interp(x, np.linspace(0, 1, len(h)), h) for h in (row, profile.heights))
        assert np.corrcoef(here, there)[0, 1] > 0.8


def test_a_wave_is_cut_over_its_summits():
    wave = 'surface={kind="sinusoid", amplitude="0.1 um", wavelength="2 um"}'
    _, _, strips = cut(wave, "mesh.width=2 um", "mesh.length=2 um")
    (strip,) = strips.values()
    heights = checked_surface(strip).heights
    assert (heights.max(), heights.min()) == pytest.approx((0.1, -0.1), rel=1e-3)


def test_a_strip_has_no_strips_and_says_so():
    case, surface, strips = cut(case="na_nzsp_360MPa")
    assert not strips
    planned = plan(case, (), False, Path("run"), strips=surface)
    assert not planned.variants
    assert planned.left_out == ("strips: this case is a strip already (mesh.dimension = 2)",)
