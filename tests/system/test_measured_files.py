"""Files of real instruments, and the sample that is shipped, all the way to a mesh."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from fem_interface.core.errors import BadInput
from fem_interface.meshing import write_mesh
from fem_interface.surface import height_field, rough_surface, roughness
from tests.shipped import INSTRUMENTS, needs_instruments

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "meshes" / "sample_height_map.txt"


def measured(file, width=None, **changes):
    spec = {
        "kind": "measured",
        "file": file,
        "channel": None,
        "cut": "x",
        "position": None,
        "unit": None,
        "shortest_wavelength": None,
        "lateral_unit": None,
        "height_unit": None,
        "start": None,
        "despike": False,
    }
    return rough_surface(SimpleNamespace(**(spec | changes)), width)


@needs_instruments
def test_an_afm_scan_of_10_um_is_read_at_its_height_channel():
    surface = measured(INSTRUMENTS / "afm_10um.di")
    assert "channel ZSensor" in surface.source
    assert surface.extent[0] == pytest.approx(10.0 * 255 / 256)
    assert 0.005 < roughness(surface).rms_height < 0.1


@needs_instruments
def test_both_height_channels_of_the_afm_agree():
    """One measures the height, one infers it from the drive: a wrong unit would show."""
    file = INSTRUMENTS / "afm_10um.di"
    one, other = (measured(file, channel=name).heights for name in ("ZSensor", "Height"))
    assert np.corrcoef(one, other)[0, 1] > 0.95
    assert np.std(one) == pytest.approx(np.std(other), rel=0.5)


@needs_instruments
def test_a_channel_that_holds_no_heights_is_refused_with_those_that_do():
    with pytest.raises(BadInput, match=r'"Phase" .* not hold heights; it has ZSensor \(nm\), Ampl'):
        measured(INSTRUMENTS / "afm_10um.di", channel="Phase")


@needs_instruments
@pytest.mark.parametrize(("cut", "length"), [("x", 27.4), ("y", 112.4)])
def test_a_profilometer_map_is_read_in_micrometres_along_both_sides(cut, length):
    surface = measured(INSTRUMENTS / "profilometer_28x113um.txt", cut=cut)
    assert surface.extent[0] == pytest.approx(length, abs=0.1)
    assert 0.005 < roughness(surface).rms_height < 0.15


@needs_instruments
def test_the_rms_height_before_any_treatment_is_that_of_the_folder_s_list():
    from fem_interface.surface.files import read_topography

    for name, rms in [("afm_10um.di", 0.23), ("profilometer_28x113um.txt", 0.12)]:
        heights = read_topography(INSTRUMENTS / name, None, None).heights
        assert np.std(heights) == pytest.approx(rms, abs=0.006)


@needs_instruments
@pytest.mark.parametrize(
    ("name", "cut", "width"),
    [
        ("afm_10um.di", "x", None),
        ("afm_10um.di", "y", 5.0),
        ("profilometer_28x113um.txt", "x", None),
        ("profilometer_28x113um.txt", "y", 40.0),
    ],
)
def test_an_instrument_s_file_becomes_a_mesh(name, cut, width, tmp_path):
    becomes_a_mesh(measured(INSTRUMENTS / name, width, cut=cut), tmp_path)


@needs_instruments
def test_a_damaged_instrument_file_is_refused_without_a_word_of_the_library(tmp_path, capfd):
    damaged = tmp_path / "damaged.di"
    damaged.write_bytes((INSTRUMENTS / "afm_10um.di").read_bytes()[:60_000])
    with pytest.raises(BadInput, match=r"damaged.di is not a topography, or is damaged"):
        measured(damaged)
    assert capfd.readouterr() == ("", "")


def test_the_shipped_sample_becomes_a_mesh(tmp_path):
    surface = measured(SAMPLE, position=6.0, shortest_wavelength=1.25)
    assert surface.extent[0] == pytest.approx(24.0 * 95 / 96)
    assert 0.1 < roughness(surface).rms_height < 0.3
    becomes_a_mesh(surface, tmp_path)


def test_missing_points_of_the_shipped_sample_are_filled():
    notes = [measured(SAMPLE, position=0.25 * line).notes for line in range(96)]
    counts = [int(text.split()[0]) for note in notes for text in note if "missing" in text]
    assert sum(counts) == 40


def test_the_shipped_sample_is_what_its_script_writes(tmp_path):
    recipe = runpy.run_path(str(ROOT / "meshes" / "make_sample.py"))
    recipe["write"](tmp_path / "again.txt")
    assert (tmp_path / "again.txt").read_bytes() == SAMPLE.read_bytes()


def becomes_a_mesh(surface, directory):
    """Mesh it as a run would, with 8 elements on the shortest wave."""
    spec = SimpleNamespace(elements_per_wavelength=8, width=None)
    report = write_mesh(directory, height_field(surface), surface, spec, 15.0, 15.0)
    assert report.quality.min_gamma > 0.3
    assert report.unknowns < 200_000
