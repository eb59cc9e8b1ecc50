"""The verb `materials`: what the library holds, and what a file came down to."""

import re

import pytest
from typer.testing import CliRunner

from fem_interface.app import cli
from fem_interface.app.catalogue import library_listing, material_listing
from fem_interface.materials.files import (
    LIBRARY,
    UNSTATED,
    graded_values,
    library_names,
    load_material,
)
from fem_interface.materials.texts import value_text, value_texts

USERS = """
name = "Alloy"
kind = "metal"
[elastic]
youngs_modulus = "9 GPa"
poissons_ratio = { value = 0.4, range = [0.3, 0.45], grade = "read", source = "own [ultrasound]" }
[flow]
law = "norton"
exponent = 6.55
coefficient = "1e-3 1/MPa^6.55/s"
"""


def call(*arguments):
    return CliRunner().invoke(cli.app, ["materials", *map(str, arguments)])


def cells(line):
    """Columns of plain text, which two blanks or more separate."""
    return re.split(r" {2,}", line)


def test_the_library_is_listed_with_one_line_each():
    """Catches a material that is missing, and numbers without units."""
    result = call()
    assert result.exit_code == 0
    head, *lines = result.stdout.splitlines()[2:]
    assert cells(head)[0] == "name"
    found = {cells(line)[0]: cells(line)[1:] for line in lines}
    assert list(found) == library_names()
    assert found["Na"] == ["metal", "norton", "4.6 GPa", "0.285 MPa", "-"]
    assert found["Li-Anand"] == ["metal", "anand", "7.81 GPa", "1.18 MPa", "-"]
    assert found["LLZO"] == ["electrolyte", "elastic", "149.8 GPa", "-", "0.5 mS/cm"]
    assert found["Li6PS5Cl"] == ["electrolyte", "j2", "22.1 GPa", "400 MPa", "1.5 mS/cm"]


def test_one_material_is_shown_with_ranges_grades_and_sources():
    """Catches a source that is cut to the width of a terminal that is not there."""
    result = call("Na")
    assert result.exit_code == 0
    first, origin, _, head, *lines = result.stdout.splitlines()
    assert first == "Na: metal, norton"
    assert re.fullmatch(r"Na, sha256 [0-9a-f]{64}", origin)
    assert cells(head) == ["quantity", "value", "range", "grade", "source"]
    rows = {cells(line)[0]: cells(line)[1:] for line in lines}
    coefficient = ["0.53 1/MPa^5/s", "0.42 1/MPa^5/s to 7 1/MPa^5/s", "read"]
    assert rows["flow.coefficient"][:3] == coefficient
    assert rows["flow.coefficient"][3].startswith("[Wang2020] in tension")
    assert rows["adhesion.work_of_separation"][:2] == ["0.2 J/m^2", "0 J/m^2 to 0.4 J/m^2"]
    assert rows["flow.reference_temperature"] == ["298.15 K", "default"]


def test_a_file_of_the_user_is_shown_in_the_same_way(tmp_path):
    """Catches a value without grade that passes for a trusted one, or is not shown at all."""
    path = tmp_path / "alloy.toml"
    path.write_text(USERS)
    result = call(path)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Alloy: metal, norton\n{path}, sha256 ")
    rows = {row[0]: row[1:] for row in material_listing(str(path)).rows}
    assert rows["elastic.youngs_modulus"] == ("9000 MPa", "", "assumed", UNSTATED.source)
    assert rows["elastic.poissons_ratio"] == ("0.4", "0.3 to 0.45", "read", "own [ultrasound]")
    assert rows["flow.coefficient"] == ("0.001 1/MPa^6.55/s", "", "assumed", UNSTATED.source)
    assert rows["flow.breakdown"] == ("0.001", "", "default", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (USERS.replace('"9 GPa"', '"9 GB"'), 'elastic.youngs_modulus: wrong unit "GB"'),
        (USERS.replace("[flow]", "[flw]"), 'unknown key "flw"; did you mean "flow"?'),
        ("name = ", "alloy.toml"),
    ],
)
def test_a_mistake_in_a_file_is_one_message_and_code_2(tmp_path, text, said):
    """Catches a traceback, and half a table before the message."""
    path = tmp_path / "alloy.toml"
    path.write_text(text)
    result = call(path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("fem-interface: ")
    assert said in result.stderr


def test_an_unknown_name_is_answered_with_the_known_ones():
    """Catches a bare "file not found"."""
    result = call("Nä")
    assert (result.exit_code, result.stdout) == (2, "")
    assert 'material: no such material, got "Nä"; allowed "In", "LGPS", ' in result.stderr


def test_a_terminal_gets_a_table_whose_brackets_are_kept(monkeypatch):
    """Catches rich reading the key of a source, [Wang2020], as a colour."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    result = call("Na")
    assert result.exit_code == 0
    assert "┃" in result.stdout
    assert "[Wang2020] acoustic" in result.stdout
    assert "[flow" not in call().stdout


def test_help_tells_of_the_verb():
    """Catches a verb that nobody can find."""
    assert " materials " in CliRunner().invoke(cli.app, ["--help"]).stdout


@pytest.mark.parametrize("name", library_names())
def test_a_value_as_shown_is_the_value_of_the_file(name):
    """Catches a value that is shown in one unit and named in another: it reads back the same."""
    material = load_material(name)
    shown = {one.path: one for one in value_texts(material)}
    assert {path for path, _, _ in graded_values(material)} <= set(shown)
    text = (LIBRARY / f"{name}.toml").read_text()
    for path, value, trust in graded_values(material):
        assert shown[path].value == value_text(material, path, value)
        key = path.split(".")[-1]
        assert re.search(rf"^{key} = \{{ value = ", text, re.MULTILINE)
        assert shown[path].source == trust.source
    assert any(row[0] == name for row in library_listing().rows)
