"""Case files: what they become, and what is said of their mistakes."""

import math
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from fem_interface.case import (
    AnodeSpec,
    Case,
    ElectrolyteSpec,
    ProtocolStep,
    SinusoidSpec,
    case_schema,
    load_case,
    resolved_toml,
)
from fem_interface.core.errors import BadInput
from fem_interface.materials.files import LIBRARY, library_names, load_material
from tests.shipped import CASES

SODIUM = Path(__file__).parents[2] / "cases" / "na_nzsp_360MPa.toml"
KNOWN_MATERIALS = ", ".join(f'"{name}"' for name in library_names())

SMALL = """
title = "small"
[anode]
material = "Na"
[electrolyte]
material = "NZSP"
[surface]
kind = "sinusoid"
amplitude = "0.1 um"
wavelength = "5 um"
[[protocol]]
name = "press"
pressure = "20 MPa"
"""


def written(folder, text, name="case.toml"):
    """Path of a case file with this text."""
    path = folder / name
    path.write_text(text)
    return path


def complaint(path, *overrides):
    """Lines of the message about a case file."""
    with pytest.raises(BadInput) as error:
        load_case(path, overrides)
    return str(error.value).splitlines()


@pytest.mark.parametrize("path", CASES)
def test_a_resolved_case_loads_again_to_an_equal_case(path, tmp_path):
    """Catches a default or a unit that the record of a run gets wrong."""
    case = load_case(path)
    assert load_case(written(tmp_path, resolved_toml(case))) == case


def test_a_case_of_force_and_files_survives_its_resolved_text(tmp_path):
    """Catches paths that only hold in the folder of the case, and a force written twice."""
    (tmp_path / "my.toml").write_text(
        'name = "My \\"soft\\" metal"\nkind = "metal"\n'
        '[elastic]\nyoungs_modulus = "1 GPa"\npoissons_ratio = 0.3\n'
    )
    (tmp_path / "map.csv").touch()
    text = SMALL.replace('"Na"', '"my.toml"').replace('pressure = "20 MPa"', 'force = "1.5 t"')
    path = written(tmp_path, text + 'die_diameter = "13 mm"\n')
    surface = 'surface={kind="measured", file="map.csv", unit="nm"}'
    case = load_case(path, [surface, "mesh.width=20 um"])
    other = tmp_path / "elsewhere"
    other.mkdir()
    assert load_case(written(other, resolved_toml(case))) == case
    assert case.surface.file == tmp_path / "map.csv"


def test_other_units_give_the_same_case(tmp_path):
    """Catches a case whose load steps depend on how it was spelt."""
    text = SODIUM.read_text()
    for usual, other in [
        ('"15 um"', '"15000 nm"'),
        ('"0.25 um"', '"2.5e-7 m"'),
        ('"1.25 um"', '"1250 nm"'),
        ('"10 um"', '"0.01 mm"'),
        ('"360 MPa"', '"0.36 GPa"'),
        ('"60 s"', '"1 min"'),
        ('"1 nm"', '"1e-9 m"'),
        ('"10 ohm cm^2"', '"1e-3 ohm m^2"'),
    ]:
        assert usual in text
        text = text.replace(usual, other)
    assert load_case(written(tmp_path, text)) == load_case(SODIUM)


def test_another_value_is_another_case(tmp_path):
    """Catches an equality that compares nothing."""
    text = SODIUM.read_text().replace('"360 MPa"', '"361 MPa"')
    assert load_case(written(tmp_path, text)) != load_case(SODIUM)


def test_defaults_are_those_of_the_contract(tmp_path):
    """Catches a default that moved: everything has one but title, materials, surface, protocol."""
    case = load_case(written(tmp_path, SMALL))
    assert (case.anode.thickness, case.electrolyte.thickness) == (15.0, 15.0)
    assert (case.anode.size_effect, case.anode.sides) == (True, "confined")
    assert (case.mesh.dimension, case.mesh.elements_per_wavelength) == (2, 8)
    step = case.protocol[0]
    assert (step.ramp, step.hold, step.temperature) == (60.0, 0.0, 298.15)
    contact = case.contact
    assert (contact.friction_coefficient, contact.shear_limit, contact.distance) == (0.3, 1.0, 1e-3)
    assert case.impedance.charge_transfer_resistance == 0.0
    assert case.impedance.film_resistance == 0.0


def test_the_default_width_follows_the_surface(tmp_path):
    """Catches a strip that is not one wave, or not two of the longest."""
    path = written(tmp_path, SMALL)
    assert load_case(path).mesh.width == 5.0
    random = (
        'surface={kind="self-affine", rms_height="0.1 um", longest_wavelength="8 um", '
        'shortest_wavelength="1 um", seed=1}'
    )
    assert load_case(path, [random]).mesh.width == 16.0
    (tmp_path / "map.csv").touch()
    measured = 'surface={kind="measured", file="map.csv"}'
    assert load_case(path, [measured]).mesh.width is None


def test_a_patch_is_as_long_as_wide_and_coarser_unless_it_says_otherwise(tmp_path):
    """In 3D one wave each way, four elements on it; a length is that of a patch alone."""
    path = written(tmp_path, SMALL)
    patch = load_case(path, ["mesh.dimension=3"]).mesh
    assert (patch.width, patch.length, patch.elements_per_wavelength) == (5.0, 5.0, 4)
    long = load_case(path, ["mesh.dimension=3", "mesh.length=10 um"]).mesh
    assert (long.width, long.length) == (5.0, 10.0)
    random = (
        'surface={kind="self-affine", rms_height="0.1 um", longest_wavelength="8 um", '
        'shortest_wavelength="1 um", seed=1}'
    )
    assert load_case(path, [random, "mesh.dimension=3"]).mesh.width == 8.0
    wrong = "is that of a patch: it needs mesh.dimension = 3, or leave it out"
    assert complaint(path, "mesh.length=10 um")[1:] == [f"  --set mesh.length: {wrong}"]


def test_a_force_is_a_pressure_only_with_a_die(tmp_path):
    """Catches "1.5 t" taken for a pressure: 110.8 MPa in 13 mm, 187.3 MPa in 10 mm."""
    path = written(tmp_path, SMALL.replace('pressure = "20 MPa"', 'force = "1.5 t"'))
    assert complaint(path)[1:] == [
        '  protocol[0].pressure: a force needs a die_diameter, such as "13 mm", to be a pressure'
    ]
    for diameter, pressure in [("13 mm", 110.83), ("10 mm", 187.29), ("6 mm", 520.26)]:
        case = load_case(path, [f"protocol[0].die_diameter={diameter}"])
        assert case.protocol[0].pressure == pytest.approx(pressure, abs=0.01)


def test_pressure_and_force_together_are_refused(tmp_path):
    """Catches one of two contradicting inputs being ignored."""
    path = written(tmp_path, SMALL)
    both = ["protocol[0].force=1.5 t", "protocol[0].die_diameter=13 mm"]
    wrong = "give either a pressure, or a force with a die_diameter, not both"
    assert complaint(path, *both)[1:] == [f"  protocol[0].pressure: {wrong}"]
    wrong = 'a die_diameter needs a force, such as "1.5 t"; a pressure needs neither'
    assert complaint(path, both[1])[1:] == [f"  protocol[0].pressure: {wrong}"]


def test_all_mistakes_are_told_at_once_also_those_of_material_files(tmp_path):
    """Catches an author who has to run the program once per mistake."""
    material = written(tmp_path, 'name = "X"\nkind = "metal"\nelastic = 3\n', "bad.toml")
    text = """
titel = "x"
[anode]
material = "bad.toml"
thickness = "-15 um"
sides = "confind"
[electrolyte]
material = "NZPS"
[surface]
kind = "self-afine"
rms_height = "0.25 MPa"
[mesh]
dimension = 4
elements_per_wavelength = 2
[[protocol]]
name = "a"
presure = "360 MPa"
[[protocol]]
pressure = 360
ramp = "0 s"
[[protocol]]
name = "c"
[contact]
shear_limit = 1.5
friction_coefficient = "0.3"
"""
    path = written(tmp_path, text)
    assert complaint(path) == [
        f"{path} has 18 problems:",
        '  unknown key "titel"; did you mean "title"?',
        '  anode.thickness: must be positive, got "-15 um"',
        '  anode.sides: unknown value "confind"; allowed "confined", "free"; '
        'did you mean "confined"?',
        f'  electrolyte.material: no such material, got "NZPS"; allowed {KNOWN_MATERIALS} and '
        'paths of material files (.toml); did you mean "NZSP"?',
        '  surface.kind: unknown value "self-afine"; allowed "sinusoid", "self-affine", '
        '"measured"; did you mean "self-affine"?',
        '  surface.rms_height: wrong unit "MPa", got "0.25 MPa"; allowed um and what converts '
        'to it, such as "0.3 um"',
        "  surface.longest_wavelength: is missing; write a length such as "
        'longest_wavelength = "0.3 um"',
        "  surface.shortest_wavelength: is missing; write a length such as "
        'shortest_wavelength = "0.3 um"',
        "  surface.seed: is missing; write seed = 1",
        "  mesh.dimension: unknown value 4; allowed 2, 3",
        "  mesh.elements_per_wavelength: must be at least 4, got 2",
        '  protocol[0]: unknown key "presure"; did you mean "pressure"?',
        '  protocol[1].pressure: has no unit, got 360; write a string such as "360 MPa"',
        '  protocol[1].ramp: must be positive, got "0 s"',
        '  protocol[1].name: is missing; write name = "..."',
        '  protocol[2].pressure: is missing; write pressure = "360 MPa", or force = "1.5 t" '
        'with die_diameter = "13 mm"',
        "  contact.shear_limit: must be between 0 and 1, got 1.5",
        '  contact.friction_coefficient: must be a plain number such as 0.3, got "0.3"',
        f"{material} has 1 problem:",
        "  elastic: must be a table, got 3",
    ]


@pytest.mark.parametrize(
    ("override", "said"),
    [
        (
            "surface.amplitud=1 um",
            'surface: unknown key "amplitud"; did you mean "amplitude"?',
        ),
        (
            "anode.material=LLZO",
            "anode.material: must be of kind metal, but LLZO is of kind electrolyte",
        ),
        (
            "electrolyte.material=Li",
            "electrolyte.material: must be of kind electrolyte, but Li is of kind metal",
        ),
        ("protocol[5].pressure=3 MPa", "protocol[5].pressure=3 MPa: protocol has entries 0 to 0"),
        ("protocol.0.pressure=-3 MPa", 'protocol[0].pressure: must not be negative, got "-3 MPa"'),
        ("seed", "seed: must be key.path=value, such as surface.seed=2"),
        ("a..b=1", "a..b=1: must be key.path=value, such as protocol[0].hold=10 s"),
        ("title.x=1", "title.x=1: title is a value and has no keys"),
        ("anode[0]=1", "anode[0]=1: anode is not a list"),
        ("surface=3", "surface: must be a table, got 3"),
        ("protocol=[]", "protocol: needs at least one table [[protocol]], got a list"),
        ("protocol=3", "protocol: must be a list of tables, each under [[protocol]], got 3"),
        ("anode.size_effect=1", "anode.size_effect: must be true or false, got 1"),
        (
            "mesh.elements_per_wavelength=8.5",
            "mesh.elements_per_wavelength: must be a whole number, got 8.5",
        ),
        ("title=3", "title: must be a string in quotes, got 3"),
        (
            "contact={distance='1 nm', ditsance='1 nm'}",
            'contact: unknown key "ditsance"; did you mean "distance"?',
        ),
    ],
)
def test_a_mistake_on_the_command_line_is_told_as_one(tmp_path, override, said):
    """Catches a message that sends the user to a file that is right."""
    lines = complaint(written(tmp_path, SMALL), override)
    assert lines[1:] == [f"  --set {said}"]


def test_what_the_command_line_sets_takes_the_place_of_the_file(tmp_path):
    """Catches an override that is accepted and ignored."""
    path = written(tmp_path, SMALL)
    case = load_case(
        path,
        [
            "protocol.0.pressure=0.12 GPa",
            "mesh.width=0.01 mm",
            "title=abc",
            "anode.size_effect=false",
            'protocol[0].hold="2 s"',
            "contact.friction_coefficient=0",
        ],
    )
    assert (case.protocol[0].pressure, case.protocol[0].hold) == (120.0, 2.0)
    assert (case.mesh.width, case.title, case.anode.size_effect) == (10.0, "abc", False)
    assert case.contact.friction_coefficient == 0.0
    assert case.sha256 != load_case(path).sha256


def test_a_random_surface_needs_a_seed_and_two_wavelengths(tmp_path):
    """Catches a run that cannot be repeated, and a spectrum upside down."""
    surface = (
        'surface={kind="self-affine", rms_height="0.1 um", longest_wavelength="1 um", '
        'shortest_wavelength="8 um", hurst=1.2}'
    )
    assert complaint(written(tmp_path, SMALL), surface)[1:] == [
        "  --set surface.shortest_wavelength: must be below longest_wavelength, which is 1 um, "
        "got 8 um",
        "  --set surface.hurst: must be above 0 and at most 1, got 1.2",
        "  --set surface.seed: is missing; write seed = 1",
    ]


def test_a_surface_without_a_kind_is_told_the_kinds(tmp_path):
    """Catches a message in the words of a validation library."""
    path = written(tmp_path, SMALL.replace('kind = "sinusoid"\n', ""))
    allowed = '"sinusoid", "self-affine", "measured"'
    assert complaint(path)[1:] == [f"  surface.kind: is missing; allowed {allowed}"]


def test_a_measured_surface_needs_a_file(tmp_path):
    """Catches a message that asks for a table where a path is meant."""
    assert complaint(written(tmp_path, SMALL), "surface={kind='measured'}")[1:] == [
        '  --set surface.file: is missing; write file = "..."'
    ]


def test_a_missing_map_is_answered_with_the_nearest_file(tmp_path):
    """Catches a file that is only missed after minutes of meshing."""
    (tmp_path / "pellet_1.csv").touch()
    surface = 'surface={kind="measured", file="pelet_1.csv", unit="s"}'
    assert complaint(written(tmp_path, SMALL), surface)[1:] == [
        f'  --set surface.file: no such file in {tmp_path}, got "pelet_1.csv"; did you mean '
        f'"{tmp_path / "pellet_1.csv"}"?',
        '  --set surface.unit: must be a unit of length such as "nm", got "s"',
    ]


def test_an_empty_file_is_told_all_that_it_needs(tmp_path):
    """Catches a required table with a silent default."""
    assert complaint(written(tmp_path, ""))[1:] == [
        '  title: is missing; write title = "..."',
        "  anode: is missing; write a table [anode]",
        "  electrolyte: is missing; write a table [electrolyte]",
        "  surface: is missing; write a table [surface]",
        "  protocol: is missing; write at least one table [[protocol]]",
    ]


def test_a_quantity_without_quotes_is_explained(tmp_path):
    """Catches TOML's own message, which does not say that quotes are missing."""
    path = written(tmp_path, 'title = "a"\n[[protocol]]\npressure = 360 MPa\n')
    assert complaint(path)[0] == f"{path} has 1 problem:"
    assert complaint(path)[1].startswith("  line 3: not TOML (expected newline")
    assert complaint(path)[1].endswith(
        'pressure = 360 MPa; a quantity is a string: pressure = "360 MPa"'
    )


def test_a_file_that_cannot_be_read_is_explained(tmp_path):
    """Catches tracebacks where a name is misspelt."""
    path = written(tmp_path, SMALL, "sodium.toml")
    assert complaint(tmp_path / "sodum.toml") == [
        f'{tmp_path / "sodum.toml"}: no such file; did you mean "{path}"?'
    ]
    assert complaint(tmp_path / "no" / "x.toml") == [
        f"{tmp_path / 'no' / 'x.toml'}: no such file, nor is there a folder {tmp_path / 'no'}"
    ]
    assert complaint(tmp_path) == [f"{tmp_path}: cannot be read (Is a directory)"]
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    assert complaint(tmp_path / "x.toml") == [f"{tmp_path / 'x.toml'}: is not a text file in UTF-8"]


def test_a_case_made_in_python_is_in_internal_units():
    """Catches records that only files can make."""
    case = Case(
        title="python",
        anode=AnodeSpec(material=load_material("Na"), thickness=10.0),
        electrolyte=ElectrolyteSpec(material=load_material("NZSP")),
        surface=SinusoidSpec(kind="sinusoid", amplitude=0.1, wavelength=5.0),
        protocol=(ProtocolStep(name="press", pressure=20.0), ProtocolStep(name="open", pressure=0)),
    )
    assert (case.anode.thickness, case.protocol[0].pressure, case.mesh.width) == (10.0, 20.0, 5.0)
    assert case.source is None
    assert len(case.sha256) == 64


def test_a_case_cannot_be_changed():
    """Catches a stage that edits what all the others read."""
    case = load_case(SODIUM)
    assert case.source == SODIUM
    with pytest.raises(ValidationError):
        case.title = "other"


def test_the_schema_speaks_of_what_is_written():
    """Catches a schema of the records inside, whose lengths are numbers."""
    schema = case_schema()
    assert set(schema["required"]) == {"title", "anode", "electrolyte", "surface", "protocol"}
    anode = schema["$defs"]["AnodeSpec"]
    assert anode["properties"]["material"]["type"] == "string"
    thickness = anode["properties"]["thickness"]
    assert (thickness["type"], thickness["default"]) == ("string", "15 um")
    step = schema["$defs"]["ProtocolStep"]["properties"]
    assert step["pressure"]["examples"] == ["360 MPa"]
    assert step["ramp"]["default"] == "60 s"
    assert "Material" not in schema["$defs"]
    shipped = tomllib.loads(SODIUM.read_text())
    assert set(shipped) <= set(schema["properties"])


def test_every_key_of_the_schema_says_what_it_means():
    """Catches a key that the documentation leaves without a meaning."""
    schema = case_schema()
    for name, table in {"Case": schema, **schema["$defs"]}.items():
        assert table["description"], name
        for key, entry in table["properties"].items():
            meaning = entry["description"]
            assert len(meaning) > 8 and not meaning.startswith(("a ", "an ", ";")), (name, key)


def test_paths_in_a_case_that_is_a_link_start_at_the_file_itself(tmp_path):
    """Catches a study whose folder of links finds none of its files."""
    (tmp_path / "there").mkdir()
    (tmp_path / "here").mkdir()
    metal = (LIBRARY / "Na.toml").read_text()
    (tmp_path / "there" / "mine.toml").write_text(metal)
    text = SODIUM.read_text().replace('material = "Na"', 'material = "./mine.toml"')
    (tmp_path / "there" / "case.toml").write_text(text)
    (tmp_path / "here" / "case.toml").symlink_to(tmp_path / "there" / "case.toml")
    assert load_case(tmp_path / "here" / "case.toml").anode.material.name == "Na"


def test_charge_transfer_and_film_follow_the_temperature_by_their_own_energies():
    changes = [
        "impedance.charge_transfer_resistance=10 ohm cm^2",
        "impedance.film_resistance=4 ohm cm^2",
        "impedance.charge_transfer_activation_energy=50 kJ/mol",
    ]
    losses = load_case(SODIUM, changes).impedance
    warm, film = losses.at(333.15)
    factor = math.exp(50e3 / 8.314462618 * (1 / 333.15 - 1 / 298.15))
    assert warm == pytest.approx(factor * losses.charge_transfer_resistance)
    assert film == losses.film_resistance == losses.at(298.15)[1]
    assert losses.at(298.15)[0] == pytest.approx(losses.charge_transfer_resistance)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("protcol[0].pressure=1 MPa", 'unknown list "protcol"; did you mean "protocol"?'),
        ("protocol.press.pressure=1 MPa", r"did you mean protocol\[0\].pressure\?"),
        ("protocol[0].ramp=1:30", '"90 s" or "1.5 min"'),
        ("protocol[0].temperature=-300 degC", "must be above absolute zero, -273.15 degC"),
        ("protocol[0].temperature=25 delta_degC", "not a difference of two"),
    ],
)
def test_slips_of_the_pen_are_answered_with_what_was_meant(setting, told):
    with pytest.raises(BadInput, match=told):
        load_case(SODIUM, [setting])
