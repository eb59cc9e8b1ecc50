"""What is done to a measured profile, on files that the test writes itself."""

from types import SimpleNamespace

import numpy as np
import pytest

from fem_interface.core.errors import BadInput
from fem_interface.surface import rough_surface
from fem_interface.surface.measured import levelled, low_pass

NX, NY, WIDTH = 64, 32, 16.0  # um, a pixel is 0.25 um
LONG = WIDTH / 4


def measured(file, width=None, **changes):
    spec = {
        "kind": "measured",
        "file": file,
        "channel": None,
        "cut": "x",
        "position": None,
        "unit": None,
        "lateral_unit": None,
        "height_unit": None,
        "shortest_wavelength": 1.0,
        "start": None,
        "despike": False,
    }
    return rough_surface(SimpleNamespace(**(spec | changes)), width)


def map_in_um():
    """cos along x on a tilt, growing with y: each cut is known. Shape (x, y)."""
    x = np.arange(NX) * WIDTH / NX
    y = np.arange(NY) * WIDTH / NX
    return np.cos(2 * np.pi * x / LONG)[:, None] * (1 + y) + 0.3 * x[:, None] + 5.0


def write(file, heights, unit="um", header=True):
    lines = [
        "# Channel: Height",
        f"# Width: {WIDTH:g} um",
        f"# Height: {WIDTH * NY / NX:g} um",
        f"# Value units: {unit}",
    ]
    rows = [" ".join(f"{z:.12g}" for z in row) for row in heights.T]
    file.write_text("\n".join((lines if header else []) + rows) + "\n")
    return file


@pytest.fixture
def sample(tmp_path):
    return write(tmp_path / "map.txt", map_in_um())


def amplitude(surface):
    """Of the wave of length LONG that the profile holds [um]."""
    x = np.linspace(0.0, surface.extent[0], len(surface.heights))
    basis = np.column_stack([np.cos(2 * np.pi * x / LONG), np.sin(2 * np.pi * x / LONG), x, x**0])
    return np.hypot(*np.linalg.lstsq(basis, surface.heights, rcond=None)[0][:2])


def test_a_cut_along_x_lies_at_the_position_asked_for(sample):
    """Swapped axes or a row off by one would give another amplitude."""
    passed = 2.0 ** -((1.0 / LONG) ** 2)
    for y in (0.0, 2.0, 6.0):
        surface = measured(sample, position=y)
        assert amplitude(surface) == pytest.approx((1 + y) * passed, rel=0.02)
        assert f"y = {y:g} um" in surface.notes[0]
    assert measured(sample).notes[0] == "cut along x at y = 4 um"


def test_a_cut_along_y_of_that_map_is_a_straight_line_and_levels_to_nothing(sample):
    surface = measured(sample, cut="y", position=1.0)
    assert surface.extent[0] == pytest.approx((NY - 1) * 0.25)
    np.testing.assert_allclose(surface.heights, 0.0, atol=1e-8)


def test_a_profile_reaches_from_its_first_to_its_last_sample_and_does_not_repeat(sample):
    surface = measured(sample)
    assert surface.extent[0] == pytest.approx(WIDTH * (NX - 1) / NX)
    assert len(surface.heights) == NX
    assert not surface.periodic


def test_a_tilt_and_an_offset_are_taken_out(sample):
    heights = measured(sample).heights
    np.testing.assert_allclose(heights, levelled(heights), atol=1e-12)
    assert abs(heights.mean()) < 1e-12


def test_units_of_the_file_are_converted(tmp_path, sample):
    in_nm = write(tmp_path / "nm.txt", 1e3 * map_in_um(), unit="nm")
    expected = measured(sample)
    np.testing.assert_allclose(measured(in_nm).heights, expected.heights, atol=1e-8)
    assert measured(in_nm).extent[0] == pytest.approx(expected.extent[0])


def test_a_line_scan_without_a_unit_takes_that_of_the_case(tmp_path):
    x = np.arange(100) * 50.0
    file = tmp_path / "scan.txt"
    np.savetxt(file, np.column_stack([x, 100 * np.cos(x / 500)]))
    with pytest.raises(BadInput, match=r"set surface.unit \(m, mm, um, nm, pm or A\)"):
        measured(file)
    assert measured(file, unit="nm").extent[0] == pytest.approx(99 * 0.05)
    with pytest.raises(BadInput, match=r'surface.unit: must be .* got "parsec"'):
        measured(file, unit="parsec")
    with pytest.raises(BadInput, match=r"surface.position: .* is a line scan"):
        measured(file, unit="nm", position=1.0)


def test_a_unit_against_the_files_own_is_refused(sample):
    with pytest.raises(BadInput, match=r"says that it is in .m, the case says .nm.; leave"):
        measured(sample, unit="nm")


def test_missing_points_are_interpolated_and_counted(tmp_path, sample):
    heights = map_in_um()
    heights[[10, 11, 40], 16] = np.nan
    surface = measured(write(tmp_path / "holes.txt", heights), position=4.0)
    assert "3 of 64 points were missing and interpolated" in surface.notes
    whole = measured(sample, position=4.0)
    assert 0 < np.abs(surface.heights - whole.heights).max() < 0.8


def test_a_cut_with_most_points_missing_is_refused(tmp_path):
    heights = map_in_um()
    heights[:40, 16] = np.nan
    file = write(tmp_path / "holes.txt", heights)
    with pytest.raises(BadInput, match=r"40 of the 64 points .* choose another surface.position"):
        measured(file, position=4.0)


def test_the_filter_passes_half_at_its_wavelength_and_keeps_long_waves():
    n, pixel = 2001, 0.01
    x = np.arange(n) * pixel
    for wavelength, passed in [(0.5, 2.0**-4), (1.0, 0.5), (2.0, 2.0**-0.25), (10.0, 2.0**-0.01)]:
        wave = np.cos(2 * np.pi * x / wavelength)
        np.testing.assert_allclose(low_pass(wave, pixel, 1.0), passed * wave, atol=1e-10)


def test_the_filter_does_not_pull_the_ends_of_a_profile_together():
    """A Fourier filter would: it takes the last sample for a neighbour of the first."""
    x = np.linspace(0.0, 1.0, 101)
    smooth = low_pass(x, 0.01, 0.1)
    assert smooth[0] < 0.05
    assert smooth[-1] > 0.95


@pytest.mark.parametrize(
    ("width", "expected", "why"), [(None, 1.0, "4 pixels"), (6.0, 1.0, "4 pixels")]
)
def test_the_default_cut_off_is_stated(sample, width, expected, why):
    surface = measured(sample, width=width, shortest_wavelength=None)
    assert surface.shortest_wavelength == pytest.approx(expected)
    assert any(why in note for note in surface.notes)


def test_a_long_scan_is_cut_off_at_a_share_of_its_width(tmp_path):
    x = np.arange(1001) * 0.1
    file = tmp_path / "scan.txt"
    np.savetxt(file, np.column_stack([x, np.cos(x)]))
    surface = measured(file, unit="um", shortest_wavelength=None)
    assert surface.shortest_wavelength == pytest.approx(100.0 / 32)
    assert any("1/32 of the width" in note for note in surface.notes)


def test_a_width_takes_the_middle_of_the_profile(sample):
    whole, part = measured(sample), measured(sample, width=8.0)
    assert part.extent == (8.0,)
    x = np.linspace(0.0, 8.0, len(part.heights)) + 0.5 * (whole.extent[0] - 8.0)
    same = np.interp(x, np.linspace(0.0, whole.extent[0], NX), whole.heights)
    difference = part.heights - levelled(same)
    assert np.abs(difference).max() < 0.1
    assert any("the middle 8 um" in note for note in part.notes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"width": 17.0}, "mesh.width: 17 um is wider than the profile of .*15.75 um long"),
        ({"position": 8.5}, "surface.position: 8.5 um is outside .* from 0 to 7.75 um"),
        ({"position": -1.0}, "surface.position: -1 um is outside"),
        ({"channel": "Hight"}, r'has no channel "Hight"; it has Height \(.m\)'),
        ({"shortest_wavelength": 0.3}, "must lie between two pixels of the file, 0.5 um"),
        ({"shortest_wavelength": 20.0}, "must lie between .* and the width, 15.75 um"),
    ],
)
def test_what_a_file_cannot_give_is_refused_with_what_it_can(sample, changes, message):
    with pytest.raises(BadInput, match=message):
        measured(sample, **changes)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Dear reader, this is a letter.\n", "is not a topography, or is damaged"),
        (b"", "is empty"),
        (bytes(range(256)) * 20, "is not a topography, or is damaged"),
        (b"\xff\xfe" * 3, "is not a topography, or is damaged"),
        (b"1 2 3 4 5\n" * 20, "no channel of .* holds heights with a length unit"),
        (b"# Width: 4 um\n# Height: 4 um\n# Value units: um\n" + b"1 2 3 4\n" * 4, "has 4 points"),
        (b"# Value units: um\n" + b"1 2 3 4 5\n" * 20, "length unit|how wide it is"),
    ],
)
def test_a_file_that_is_no_topography_is_named_and_nothing_else_is_said(
    tmp_path, content, message, capfd
):
    file = tmp_path / "scan.dat"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=message) as error:
        measured(file)
    assert "scan.dat" in str(error.value)
    assert capfd.readouterr() == ("", "")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInput, match=r"there is no file .*nowhere.di"):
        measured(tmp_path / "nowhere.di")


def test_the_source_holds_the_name_and_the_hash_of_the_file(sample):
    source = measured(sample).source
    assert source.startswith("map.txt, channel Height, sha256 ")
    sample.write_text(sample.read_text() + "\n")
    assert measured(sample).source != source


def test_spikes_are_taken_out_and_counted(tmp_path):
    """Three of 64 points of the cut; the wave is then what it is without them, to 1 %."""
    heights = map_in_um()
    clean = amplitude(measured(write(tmp_path / "clean.txt", heights)))
    for i, height in ((10, 40.0), (31, -60.0), (50, 35.0)):
        heights[i] = height
    spiky = write(tmp_path / "spiky.txt", heights)
    found = measured(spiky, despike=True)
    assert amplitude(found) == pytest.approx(clean, rel=0.01)
    assert "3 of 64 points were spikes and taken out" in found.notes
    # Negative control: left in, they are heights; and nothing is taken from a clean face.
    assert amplitude(measured(spiky)) != pytest.approx(clean, rel=0.05)
    whole = measured(tmp_path / "clean.txt", despike=True)
    assert "0 of 64 points were spikes and taken out" in whole.notes


def test_a_patch_begins_where_it_is_told(sample):
    """Half a wave on, the wave has turned over."""
    first = measured(sample, 2 * LONG, start=0.0)
    second = measured(sample, 2 * LONG, start=LONG / 2)
    n = len(first.heights)
    inner = slice(n // 4, -n // 4)
    np.testing.assert_allclose(first.heights[inner], -second.heights[inner], atol=0.1)
    assert any("from 2 um on" in note for note in second.notes)
    middle = measured(sample, 2 * LONG)
    assert any("the middle" in note for note in middle.notes)
    with pytest.raises(BadInput, match=r"surface\.start: a patch of 8 um from 10 um on ends"):
        measured(sample, 2 * LONG, start=10.0)


def test_an_instrument_that_knows_its_resolution_decides_the_cut_off(tmp_path):
    """The library's reliability cut-off, where the file describes its instrument."""
    from SurfaceTopography import Topography

    resolution = {"resolution": {"value": 2.0, "unit": "um"}}
    for name, parameters in (("known", resolution), ("unknown", {})):
        instrument = {"name": "x", "type": "microscope-based", "parameters": parameters}
        sizes = (WIDTH, WIDTH * NY / NX)
        written = Topography(map_in_um(), sizes, unit="um", info={"instrument": instrument})
        written.to_netcdf(str(tmp_path / f"{name}.nc"))
    known = measured(tmp_path / "known.nc", shortest_wavelength=None)
    assert known.shortest_wavelength == pytest.approx(2.0)
    assert any("what the instrument can be trusted with" in note for note in known.notes)
    unknown = measured(tmp_path / "unknown.nc", shortest_wavelength=None)
    assert unknown.shortest_wavelength == pytest.approx(4 * WIDTH / NX)
