"""Faces of patches as cases ask for them: waves, measured windows, pits and their statistics."""

from types import SimpleNamespace

import numpy as np
import pytest

from fem_interface.core.errors import BadInput
from fem_interface.core.records import RoughSurface
from fem_interface.surface import power_spectrum, rough_surface, roughness, smooth_face, with_pits
from fem_interface.surface.measured import levelled, low_pass
from tests.shipped import INSTRUMENTS, needs_instruments

MEASURED = {
    "kind": "measured",
    "channel": None,
    "cut": "x",
    "position": None,
    "unit": "um",
    "lateral_unit": None,
    "height_unit": None,
    "shortest_wavelength": None,
    "start": None,
    "despike": False,
}


def patch(width=None, length=None, **spec):
    return rough_surface(SimpleNamespace(**spec), width, length, 3)


def wave(pattern="egg-box", **sides):
    return patch(kind="sinusoid", amplitude=0.1, wavelength=2.0, pattern=pattern, **sides)


def test_a_wave_is_an_egg_box_or_ridges():
    """Statistics in closed form: A^2/4 and A^2/2, slopes along x and y, and along x alone."""
    k, A = np.pi, 0.1
    eggs, lines = roughness(wave()), roughness(wave("ridges"))
    assert eggs.rms_height == pytest.approx(A / 2, rel=1e-4)
    assert lines.rms_height == pytest.approx(A / np.sqrt(2), rel=1e-4)
    assert eggs.rms_slope == pytest.approx(k * A / 2, rel=1e-3)
    assert lines.rms_slope == pytest.approx(k * A / 2, rel=1e-3)  # its mean with a level axis
    assert lines.nayak == pytest.approx(2.0, rel=1e-2)


@pytest.mark.parametrize(("sides", "periodic"), [((2.0, 2.0), True), ((2.0, 1.0), False)])
def test_a_patch_of_half_waves_does_not_repeat(sides, periodic):
    found = wave(width=sides[0], length=sides[1])
    assert found.periodic is periodic and found.extent == sides
    x = np.random.default_rng(0).uniform(0.0, 1.0, (200, 2)) * sides
    exact = 0.1 * np.cos(np.pi * x[:, 0]) * np.cos(np.pi * x[:, 1])
    np.testing.assert_allclose(smooth_face(found).height(x), exact, atol=2e-5)


def test_the_spectrum_of_a_map_is_the_mean_of_its_cuts():
    found = patch(
        10.0,
        10.0,
        kind="self-affine",
        rms_height=0.2,
        hurst=0.8,
        longest_wavelength=10.0,
        shortest_wavelength=1.25,
        seed=3,
    )
    q, C = power_spectrum(found)
    assert np.sum(C) * (q[1] - q[0]) == pytest.approx(
        np.mean(np.var(found.heights, axis=0)), rel=1e-9
    )


def written(tmp_path, heights, pixel=0.1):
    """A map of text: x, y and height [um]."""
    nx, ny = heights.shape
    x, y = np.meshgrid(np.arange(nx) * pixel, np.arange(ny) * pixel, indexing="ij")
    path = tmp_path / "map.xyz"
    np.savetxt(path, np.column_stack([x.ravel(), y.ravel(), heights.ravel()]))
    return path


def bumps(n=64, pixel=0.1):
    """A wave of 3.2 um each way on a tilted plane."""
    x = np.arange(n) * pixel
    X, Y = np.meshgrid(x, x, indexing="ij")
    k = 2 * np.pi / 3.2
    return 0.05 * np.cos(k * X) * np.cos(k * Y) + 0.02 * X - 0.01 * Y + 3.0


def test_a_plane_is_taken_out_and_a_wave_stays():
    level = levelled(bumps())
    assert abs(level.mean()) < 1e-12
    assert level.std() == pytest.approx(0.025, rel=0.05)


def test_the_filter_passes_half_of_a_wave_at_its_cut_off_whichever_way_it_runs():
    n, pixel = 65, 0.1
    x = np.arange(n) * pixel
    X, Y = np.meshgrid(x, x, indexing="ij")
    along = np.cos(2 * np.pi * X / 1.6)
    both = np.cos(2 * np.pi * X / 1.6) * np.cos(2 * np.pi * Y / 1.6)
    np.testing.assert_allclose(low_pass(along, (pixel, pixel), 1.6), 0.5 * along, atol=1e-12)
    np.testing.assert_allclose(low_pass(both, (pixel, pixel), 1.6), 0.25 * both, atol=1e-12)


def test_a_window_of_a_measured_map_is_where_it_was_asked_for(tmp_path):
    """Its heights are those of the map there, but for the plane and the filter."""
    file = written(tmp_path, bumps())
    spec = MEASURED | {"file": file, "start": 1.6, "position": 3.2, "shortest_wavelength": 0.4}
    found = patch(3.2, 3.2, **spec)
    assert found.extent == (3.2, 3.2) and not found.periodic
    k = 2 * np.pi / 3.2
    x = np.linspace(1.6, 4.8, found.heights.shape[0])
    exact = 0.05 * np.cos(k * x)[:, None] * np.cos(k * x)[None, :]
    np.testing.assert_allclose(found.heights, exact, atol=2e-3)


def test_the_cut_along_y_turns_the_patch(tmp_path):
    heights = bumps()
    heights[20:24, 40:44] += 0.5
    file = written(tmp_path, heights)
    straight = patch(**(MEASURED | {"file": file, "shortest_wavelength": 0.4}))
    turned = patch(**(MEASURED | {"file": file, "shortest_wavelength": 0.4, "cut": "y"}))
    np.testing.assert_allclose(turned.heights, straight.heights.T, atol=1e-9)


def test_gaps_and_spikes_are_filled_and_told(tmp_path):
    heights = bumps()
    heights[10, 10:14], heights[30, 31] = np.nan, 50.0
    spec = MEASURED | {"file": written(tmp_path, heights), "shortest_wavelength": 0.4}
    found, spiky = patch(**(spec | {"despike": True})), patch(**spec)
    clean = patch(**(spec | {"file": written(tmp_path, bumps())}))
    assert any("spikes" in note for note in found.notes)
    assert any("missing and interpolated" in note for note in found.notes)
    np.testing.assert_allclose(found.heights, clean.heights, atol=5e-3)
    assert np.abs(spiky.heights - clean.heights).max() > 0.05  # the control keeps the spike


@pytest.mark.parametrize(
    ("changes", "width", "length", "said"),
    [
        ({"start": 4.0}, 3.2, 3.2, "surface.start: a patch of 3.2 um from 4 um on ends beyond"),
        ({"position": 0.5}, 3.2, 3.2, "surface.position: a patch of 3.2 um about 0.5 um reaches"),
        ({}, 3.2, 9.0, "mesh.length: 9 um is more than the map of"),
        ({}, 9.0, None, "mesh.width: 9 um is more than the map of"),
        ({"shortest_wavelength": 0.1}, 3.2, 3.2, "surface.shortest_wavelength: 0.1 um must lie"),
    ],
)
def test_a_window_that_cannot_be_is_refused(tmp_path, changes, width, length, said):
    spec = MEASURED | {"file": written(tmp_path, bumps())} | changes
    with pytest.raises(BadInput) as error:
        patch(width, length, **spec)
    assert said in str(error.value)


def test_a_line_scan_is_no_patch(tmp_path):
    path = tmp_path / "line.txt"
    np.savetxt(path, np.column_stack([np.arange(64) * 0.1, bumps()[:, 0]]))
    with pytest.raises(BadInput, match=r"is a line scan; a patch \(mesh\.dimension = 3\) needs"):
        patch(**(MEASURED | {"file": path}))


def test_a_map_of_missing_points_is_refused(tmp_path):
    heights = bumps()
    heights[:40] = np.nan
    heights[0, 0] = heights[0, -1] = 3.0
    with pytest.raises(BadInput, match=r"points of .* are missing"):
        patch(**(MEASURED | {"file": written(tmp_path, heights)}))


@needs_instruments
def test_the_map_of_an_instrument_is_a_patch():
    file = INSTRUMENTS / "afm_10um.di"
    found = patch(**(MEASURED | {"file": file, "unit": None}))
    assert found.extent == pytest.approx((9.96, 9.96), abs=0.01)
    assert 0.01 < roughness(found).rms_height < 0.1


FLAT = RoughSurface(
    heights=np.zeros((40, 40)),
    extent=(20.0, 20.0),
    periodic=True,
    shortest_wavelength=4.0,
    source="flat",
)


def test_a_patch_has_its_pits_whole_and_apart():
    """Their number is density times area; each is as deep as asked and holds its volume."""
    spec = SimpleNamespace(density=0.03, diameter=2.0, depth=0.3, seed=1)
    found = with_pits(FLAT, spec)
    face = smooth_face(found)
    assert face.lowest == pytest.approx(-0.3, rel=0.02)
    # The integral of (D/2)(1 + cos 2 pi r/d) over a disc.
    one = 0.5 * 0.3 * 2 * np.pi * (0.5 - 2 / np.pi**2)
    assert -found.heights.mean() * 400.0 == pytest.approx(12 * one, rel=0.02)
    assert "12 pits" in found.notes[-1]


def test_too_many_pits_find_no_place():
    with pytest.raises(BadInput, match=r"pits\.density: .* take 80% of the face"):
        with_pits(FLAT, SimpleNamespace(density=0.2, diameter=2.0, depth=0.3, seed=1))
