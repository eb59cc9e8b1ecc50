"""What nobody can press is refused by `check` and `run` alike, with the reason."""

from pathlib import Path

import numpy as np
import pytest

from fem_interface.case import load_case
from fem_interface.core.errors import BadInput
from fem_interface.models.interface.check import checked_surface, physical_warnings
from tests.shipped import CASES

SODIUM = Path(__file__).parents[2] / "cases" / "na_nzsp_360MPa.toml"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            "protocol[0].pressure=1e9 MPa",
            r"protocol\[0\].pressure: 1e\+09 MPa is beyond every press",
        ),
        ("protocol[0].temperature=200 degC", r"200 degC is above the melting point of Na, 97.8"),
        ("contact.distance=1 mm", r"contact.distance: 1000 um is no contact"),
        ("anode.thickness=15 Mm", r"anode.thickness: 1.5e\+13 um is more than ten centimetres"),
        ("anode.thickness=0.2 um", r"anode.thickness: 0.2 um is less than two elements .* 0.156"),
        ("mesh.width=1 km", r"mesh.width: 1e\+09 um holds 8e\+08 of the shortest waves"),
        ("surface.rms_height=30 um", r"surface: its rms slope is \d+.*check the units"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(setting, message):
    with pytest.raises(BadInput, match=message) as error:
        checked_surface(load_case(SODIUM, [setting]))
    assert "na_nzsp_360MPa.toml" in str(error.value)


def test_a_press_that_does_not_press_is_refused():
    """360 mPa, and 0 MPa, which once ran at 0.01."""
    for pressure in ("360 mPa", "0 MPa"):
        changes = [f"protocol[{i}].pressure={pressure}" for i in (0, 1)]
        with pytest.raises(BadInput, match="no step presses"):
            checked_surface(load_case(SODIUM, changes))


def with_map(tmp_path, heights, width, unit="nm", more=""):
    """The sodium case on a map."""
    head = f"# Width: {width}\n# Height: {width}\n# Value units: {unit}\n"
    np.savetxt(tmp_path / "map.txt", heights, header=head, comments="")
    text = SODIUM.read_text()
    start, end = text.index("[surface]"), text.index("[mesh]")
    case = tmp_path / "case.toml"
    spec = '[surface]\nkind = "measured"\nfile = "map.txt"\n' + more
    case.write_text(text[:start] + spec + text[end:].replace('width = "20 um"', ""))
    return load_case(case)


def test_a_level_map_is_refused_at_once(tmp_path):
    """Not after 150 s of pressing."""
    with pytest.raises(BadInput, match="all heights along the cut are equal"):
        checked_surface(with_map(tmp_path, np.full((64, 64), 7.0), "24 um"))


def wavy(n=512):
    x = np.linspace(0.0, 1.0, n)
    return np.tile(np.sin(40 * np.pi * x) + np.sin(300 * np.pi * x), (16, 1))


def test_a_map_in_other_units_than_it_says_is_told(tmp_path):
    """Metres for millimetres is refused, a face flatter than glass is doubted, a long scan named.

    The negative control is a map that is as it says."""
    with pytest.raises(BadInput, match=r"surface\.file: the cut is .* more than a metre"):
        checked_surface(with_map(tmp_path, wavy(), "13 m", unit="mm"))
    with pytest.raises(BadInput, match=r"mesh\.width is left out: the whole cut of 12974"):
        checked_surface(with_map(tmp_path, wavy(), "13 mm"))
    flat = "\n".join(physical_warnings(with_map(tmp_path, 1e-3 * wavy(), "0.5 mm")))
    assert "are heights and lengths in the units" in flat
    asked = 'shortest_wavelength = "2 um"\n'
    plain = "\n".join(physical_warnings(with_map(tmp_path, 300 * wavy(), "100 um", more=asked)))
    assert "units" not in plain and "mesh.width is left out" not in plain


@pytest.mark.parametrize("case", CASES)
def test_shipped_cases_are_possible(case):
    """Negative control."""
    checked_surface(load_case(case))
