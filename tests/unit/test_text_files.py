"""Text exports of instruments and spreadsheets: read as meant, or refused with the line."""

import gzip
import zipfile

import numpy as np
import pytest

from fem_interface.core.errors import BadInput
from fem_interface.surface.files import read_topography

N, STEP = 64, 0.5  # points and spacing [um]
X = np.arange(N) * STEP
Z = 0.1 * np.cos(2 * np.pi * X / 8)  # um


def line_scan(tmp_path, text, name="scan.txt", encoding="utf-8"):
    file = tmp_path / name
    file.write_bytes(text.encode(encoding))
    return file


def rows(split=" ", decimal=".", x=X, z=Z):
    return "\n".join(
        split.join(f"{value:.6f}".replace(".", decimal) for value in row)
        for row in zip(x, z, strict=True)
    )


def is_the_wave(topography, tolerance=1e-5):
    assert topography.pixel == (pytest.approx(STEP),)
    assert topography.heights == pytest.approx(Z, abs=tolerance)


@pytest.mark.parametrize(
    ("split", "decimal"),
    [(" ", "."), ("\t", "."), (";", "."), (",", "."), (" ", ","), ("\t", ","), (";", ",")],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_every_spelling_of_a_line_scan_is_the_same(split, decimal, encoding, tmp_path):
    """Catches a comma that is taken for a separator, which makes heights of 0 or 1."""
    title = split.join(["x [µm]", "z [µm]"]) if split != " " else "x [µm]  z [µm]"
    text = title + "\n" + rows(split, decimal) + "\n"
    is_the_wave(read_topography(line_scan(tmp_path, text, encoding=encoding), None, None))


def test_places_and_heights_have_their_own_units(tmp_path):
    """Catches mm that are read as um: a face a thousand times too wide."""
    text = "x (mm); z (nm)\n" + rows(";", x=X * 1e-3, z=Z * 1e3)
    is_the_wave(read_topography(line_scan(tmp_path, text), None, None))
    bare = line_scan(tmp_path, rows(x=X * 1e-3, z=Z * 1e3), "bare.txt")
    is_the_wave(read_topography(bare, None, None, "mm", "nm"))
    with pytest.raises(BadInput, match=r'surface.lateral_unit: .* in mm, the case says "um"'):
        read_topography(line_scan(tmp_path, text), None, None, "um", None)
    with pytest.raises(BadInput, match=r'a column of .* is in "V", which is no length'):
        read_topography(line_scan(tmp_path, "x (mm); z (V)\n" + rows(";")), None, None)


def test_one_unit_of_two_is_told_with_the_key_of_the_other(tmp_path):
    """Catches advice to leave out the one that was given."""
    bare = line_scan(tmp_path, rows())
    with pytest.raises(BadInput, match=r"surface.height_unit: .* no unit of its heights; set one"):
        read_topography(bare, None, None, "um", None)
    with pytest.raises(BadInput, match=r"surface.lateral_unit: .* no unit of its places; set one"):
        read_topography(bare, None, None, None, "nm")


def test_points_at_one_place_are_no_scan(tmp_path):
    """Catches a traceback."""
    with pytest.raises(BadInput, match=r"all points of .* are at one place along x"):
        read_topography(line_scan(tmp_path, rows(x=np.full(N, 3.0))), None, "um")


def test_a_scan_that_runs_backwards_is_turned_round(tmp_path):
    found = read_topography(line_scan(tmp_path, rows(x=X[::-1], z=Z[::-1])), None, "um")
    is_the_wave(found)
    assert any("backwards" in note for note in found.notes)


def test_a_gap_in_the_places_has_no_heights(tmp_path):
    """Catches a stretch that nobody measured and that comes out as a plane."""
    keep = (X < 10) | (X > 14)
    found = read_topography(line_scan(tmp_path, rows(x=X[keep], z=Z[keep])), None, "um")
    missing = np.isnan(found.heights)
    assert np.sum(missing) == np.sum(~keep)
    assert any("no points over" in note for note in found.notes)
    assert found.heights[~missing] == pytest.approx(Z[keep], abs=1e-5)


@pytest.mark.parametrize("code", ["-9999", "1e10", "3.4e38", "---", "*", "nan", "BAD"])
def test_codes_for_missing_points_are_no_heights(code, tmp_path):
    """Catches a pit of ten metres."""
    lines = rows().splitlines()
    lines[5] = f"{X[5]} {code}"
    found = read_topography(line_scan(tmp_path, "\n".join(lines)), None, "um")
    assert np.flatnonzero(np.isnan(found.heights)).tolist() == [5]


HEAD = "# Channel: Height\n# Width: 8 um\n# Height: 4 um\n# Value units: nm\n"
MAP = np.arange(8 * 16).reshape(8, 16) % 11 + 1.0


def matrix(values=MAP, split=" "):
    return "\n".join(split.join(f"{z:g}" for z in row) for row in values) + "\n"


def test_a_matrix_keeps_its_orientation_and_its_size(tmp_path):
    found = read_topography(line_scan(tmp_path, HEAD + matrix()), None, None)
    assert found.heights.shape == (16, 8)
    assert found.heights == pytest.approx(1e-3 * MAP.T)
    assert found.pixel == pytest.approx((0.5, 0.5))
    flat = HEAD.replace("# Height: 4 um\n", "")
    square = read_topography(line_scan(tmp_path, flat + matrix()), None, None)
    assert square.pixel == pytest.approx((0.5, 0.5))
    assert any("square" in note for note in square.notes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + matrix()[:-4] + "\n", r"line 12 of .* has 14 values, the first has 16"),
        (HEAD + matrix().replace("7", "x", 1), r'line 5 of .* has "x", which is no number'),
        (HEAD.replace("8 um", "8") + matrix(), r'line 2 of .* says "Width: 8", .* with a unit'),
        (HEAD.replace("8 um", "0 um") + matrix(), r"Width of .* is 0; it must be above 0"),
        (HEAD.replace("8 um", "8 V") + matrix(), r'Width of .* is in "V"; allowed m, mm'),
        (HEAD.replace("# Value units: nm\n", "") + matrix(), "states no unit of its heights"),
    ],
)
def test_a_mistake_in_a_matrix_is_named_with_its_place(text, message, tmp_path):
    with pytest.raises(BadInput, match=message):
        read_topography(line_scan(tmp_path, text), None, None)


def test_points_in_any_order_make_a_map(tmp_path):
    x, y = np.meshgrid(np.arange(10) * 0.5, np.arange(6) * 0.25, indexing="ij")
    z = x + 10 * y
    order = np.random.default_rng(1).permutation(x.size)
    text = "x (um);y (um);z (um)\n" + "\n".join(
        f"{x.flat[k]:g};{y.flat[k]:g};{z.flat[k]:g}" for k in order
    )
    found = read_topography(line_scan(tmp_path, text), None, None)
    assert found.heights == pytest.approx(z)
    assert found.pixel == pytest.approx((0.5, 0.25))
    with pytest.raises(BadInput, match="are on no full grid"):
        read_topography(line_scan(tmp_path, text.rsplit("\n", 1)[0]), None, None)


def test_a_packed_file_is_unpacked(tmp_path):
    plain = line_scan(tmp_path, rows())
    packed = tmp_path / "scan.txt.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    is_the_wave(read_topography(packed, None, "um"))
    with zipfile.ZipFile(tmp_path / "scan.zip", "w") as archive:
        archive.write(plain, "folder/scan.txt")
    is_the_wave(read_topography(tmp_path / "scan.zip", None, "um"))
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.write(plain, "a.txt")
        archive.write(plain, "b.txt")
    with pytest.raises(BadInput, match=r"holds 2 files \(a.txt, b.txt\)"):
        read_topography(tmp_path / "two.zip", None, "um")
    packed.write_bytes(packed.read_bytes()[:60])
    with pytest.raises(BadInput, match="cannot be unpacked"):
        read_topography(packed, None, "um")
