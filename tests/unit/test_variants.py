"""Runs beside a run: one thing changed at a time, and only what can matter."""

import dataclasses
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fem_interface.app import cli, launch
from fem_interface.case import load_case, resolved_toml
from fem_interface.materials.files import library_names, load_material
from fem_interface.materials.writing import material_toml
from fem_interface.models.interface.uncertain import can_matter, uncertain_values
from fem_interface.studies.variant_texts import plan_lines, time_line
from fem_interface.studies.variants import EFFECTS, FOLDER, known_effects, plan

ROOT = Path(__file__).parents[2]
SODIUM = ROOT / "cases" / "na_nzsp_360MPa.toml"
OFF = {
    "size_effect": ("anode.size_effect=false", "anode.size_effect_blend=0.0"),
    "adhesion": ("adhesion.bonded=false", "adhesion.tensile_strength=0 MPa"),
    "gas": ("gas.trapped=false", "gas.pressure=0 MPa"),
    "friction": ("contact.friction_coefficient=0.0", "contact.shear_limit=0.0"),
}


def case(*changes):
    """Sodium on NZSP, with something set."""
    return load_case(SODIUM, changes)


def differing_lines(one, other):
    """Pairs of lines of the resolved cases that differ."""
    pairs = zip(resolved_toml(one).splitlines(), resolved_toml(other).splitlines(), strict=True)
    return [pair for pair in pairs if pair[0] != pair[1]]


def paths(some_case):
    """Where the values that can matter are in the case."""
    return {value.case_path for value in uncertain_values(some_case)}


# Effects


def test_a_wrong_effect_is_told_with_the_right_ones_before_anything_is_touched(tmp_path):
    """Catches a misspelt effect that is silently not taken out."""
    words = ["--without", "frictoin", "--without", "gas", "--without", "creep"]
    done = CliRunner().invoke(cli.app, ["run", str(SODIUM), "-o", str(tmp_path / "run"), *words])
    assert (done.exit_code, done.stdout) == (2, "")
    allowed = "allowed size_effect, adhesion, gas, friction"
    assert done.stderr == (
        f"fem-interface: --without frictoin: is no effect that can be taken out; {allowed}; "
        'did you mean "friction"?\n'
        f"--without creep: is no effect that can be taken out; {allowed}\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_an_effect_that_is_asked_for_twice_is_taken_out_once():
    """Catches two runs into one directory."""
    assert known_effects(["gas", "friction", "gas"]) == ("gas", "friction")


@pytest.mark.parametrize("name", EFFECTS)
def test_without_an_effect_exactly_one_line_of_the_case_differs(name, tmp_path):
    """Catches a variant that changes something besides, so that the difference is not its own."""
    main = case()
    (variant,) = plan(main, [name], False, tmp_path).variants
    ((before, after),) = differing_lines(main, variant.case)
    assert after.split(" = ")[0] == variant.path.split(".")[-1] == before.split(" = ")[0]
    assert after == f"{variant.path.split('.')[-1]} = {json.dumps(EFFECTS[name].off)}"
    assert not EFFECTS[name].acts(variant.case)
    assert variant.case.sha256 != main.sha256
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", EFFECTS)
def test_an_effect_that_is_off_already_is_told_and_not_run(name, tmp_path):
    """Catches a comparison of a run with itself that reads as if the effect did nothing."""
    for change in OFF[name]:
        asked = plan(case(change), [name], False, tmp_path)
        assert asked.variants == ()
        (told,) = asked.left_out
        assert told.startswith(f"without {EFFECTS[name].words}: it is off in this case already")
    assert plan(case(), [name], False, tmp_path).left_out == ()


# Bounds


def test_a_value_at_an_end_of_its_range_is_the_only_one_that_differs(tmp_path):
    """Catches an end that goes into another body or unit, or that rounds its neighbours."""
    main = case()
    asked = plan(main, [], True, tmp_path)
    ends = [end for value in asked.bounded for end in value.trust.range if end != value.value]
    assert len(asked.variants) == len(ends) > 12
    for variant in asked.variants:
        body, _, path = variant.path.partition(".material.")
        ends = getattr(main, body).material.provenance[path].range
        end = ends[0] if variant.kind == "low" else ends[1]
        expected = main.model_dump()
        record = expected[body]["material"]
        *tables, key = path.split(".")
        for table in tables:
            record = record[table]
        assert record[key] != end
        record[key] = end
        found = variant.case.model_dump()
        for told in ("origin", "sha256"):
            assert found[body]["material"].pop(told) != expected[body]["material"].pop(told)
        assert found == expected


def test_the_case_of_a_bound_loads_again_from_what_is_on_disk(tmp_path):
    """Catches a resolved case that names the library's material with the value that was varied."""
    for variant in plan(case(), [], True, tmp_path).variants:
        file = tmp_path / FOLDER / f"{variant.slug}.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(variant.material_file)
        (tmp_path / "again.toml").write_text(resolved_toml(variant.case))
        again = load_case(tmp_path / "again.toml")
        assert again == variant.case
        assert again != case()


@pytest.mark.parametrize("name", library_names())
def test_a_material_that_is_written_loads_again_as_it_was(name, tmp_path):
    """Catches values, ranges, grades or sources that a written file loses."""
    material = load_material(name)
    (tmp_path / "written.toml").write_text(material_toml(material))
    again = load_material("./written.toml", tmp_path)
    told = {"origin", "sha256"}
    assert again.model_dump(exclude=told) == material.model_dump(exclude=told)


def test_values_that_cannot_move_contact_or_resistance_are_not_run():
    """Catches hours spent on density and toughness."""
    found = paths(case())
    assert "anode.material.size_effect.reference_stress" in found
    assert "anode.material.flow.breakdown" in found
    assert "electrolyte.material.conduction.conductivity" in found
    for word in ("density", "fracture", "permittivity", "activation_energy", "interlayer"):
        assert not [path for path in found if word in path]
    for value in uncertain_values(case()):
        assert value.trust.grade != "read"


@pytest.mark.parametrize(
    ("change", "gone", "stays"),
    [
        ("anode.size_effect=false", "anode.material.size_effect", "anode.material.flow"),
        ("anode.size_effect_blend=0.0", "anode.material.size_effect", "anode.material.flow"),
        ("adhesion.bonded=false", "anode.material.adhesion", "anode.material.flow"),
        (
            "adhesion.tensile_strength=1 MPa",
            "anode.material.adhesion.tensile_strength",
            "anode.material.adhesion.work_of_separation",
        ),
        (
            "adhesion.work_of_separation=1 J/m^2",
            "anode.material.adhesion.work_of_separation",
            "anode.material.adhesion.tensile_strength",
        ),
        ("adhesion.tensile_strength=0 MPa", "anode.material.adhesion", "anode.material.flow"),
    ],
)
def test_a_value_matters_only_while_the_case_uses_it(change, gone, stays):
    """Catches rules that look at the material file and not at the case."""
    without, all_of_them = paths(case(change)), paths(case())
    assert [path for path in all_of_them if path.startswith(gone)]
    assert not [path for path in without if path.startswith(gone)]
    assert [path for path in without if path.startswith(stays)]


def test_activation_energies_matter_away_from_the_reference_temperature():
    """Catches an uncertainty that is forgotten when the press is heated."""
    heated = paths(case("protocol[0].temperature=60 degC"))
    assert heated - paths(case()) == {
        "anode.material.flow.activation_energy",
        "electrolyte.material.conduction.activation_energy",
    }


def test_a_law_without_reference_temperature_needs_its_activation_energy_always():
    """Catches Arrhenius' law of Anand taken for one that is one at room temperature."""
    assert can_matter(case("anode.material=Li-Anand"), "anode", "flow.activation_energy")
    assert not can_matter(case(), "anode", "flow.activation_energy")


def test_every_body_that_is_there_has_its_values():
    """Catches an interlayer that is overlooked."""
    layered = paths(case("interlayer.material=Li3OCl"))
    new = layered - paths(case())
    assert "interlayer.material.conduction.conductivity" in new
    assert all(path.startswith("interlayer.material.") for path in new)


METAL = """
name = "soft"
kind = "metal"
elastic = { youngs_modulus = "5 GPa", poissons_ratio = { value = 0.3, grade = "assumed" } }
[flow]
law = "j2"
yield_stress = { value = "1 MPa", range = ["1 MPa", "2 MPa"], grade = "assumed" }
hardening_modulus = { value = "1 MPa", range = ["0 MPa", "2 MPa"], grade = "derived" }
"""


def test_what_cannot_be_bounded_is_told(tmp_path):
    """Catches a value without range that is passed over in silence."""
    (tmp_path / "soft.toml").write_text(METAL)
    asked = plan(case(f"anode.material={tmp_path / 'soft.toml'}"), [], True, tmp_path)
    told = "\n".join(asked.left_out)
    assert "soft elastic: poissons ratio, 0.3 (assumed): has no range in its material" in told
    derived = "soft flow: hardening modulus, 1 MPa (derived), range 0 MPa to 2 MPa; bounds are for"
    assert derived in told
    # An end that is the value itself is the main run.
    of_metal = [v for v in asked.variants if v.path.startswith("anode")]
    assert [(v.kind, v.value) for v in of_metal] == [("high", "2 MPa")]
    assert "anode.material.flow.yield_stress" in [value.case_path for value in asked.bounded]


def test_nothing_to_bound_is_told(tmp_path):
    """Catches --bounds that ends as if it had found no spread."""
    material = METAL.replace('"assumed"', '"read"').replace('"derived"', '"read"')
    (tmp_path / "soft.toml").write_text(material)
    (tmp_path / "hard.toml").write_text(
        material.replace("metal", "electrolyte").replace("soft", "hard")
    )
    asked = plan(
        case(f"anode.material={tmp_path}/soft.toml", f"electrolyte.material={tmp_path}/hard.toml"),
        [],
        True,
        tmp_path,
    )
    assert asked.variants == ()
    assert asked.left_out[-1] == (
        "bounds: no recalled or assumed value with a range can matter in this case"
    )


def test_values_without_a_word_on_them_count_as_assumed(tmp_path):
    """Catches a bare file of the user that passes for a measured one."""
    bare = re.sub(r"\{ value = ([^,}]+),[^}]*\}", r"\1", METAL)
    (tmp_path / "soft.toml").write_text(bare)
    asked = plan(case(f"anode.material={tmp_path}/soft.toml"), [], True, tmp_path)
    assert any("youngs modulus" in line and "assumed" in line for line in asked.left_out)


def test_other_meshes_are_coarser_and_finer(tmp_path):
    """And the case of each has a hash of its own; none is coarser than a case may be."""
    asked = plan(case("mesh.elements_per_wavelength=8"), [], False, tmp_path, meshes=True)
    elements = [v.case.mesh.elements_per_wavelength for v in asked.variants]
    assert elements == [4, 12] and [v.kind for v in asked.variants] == ["mesh", "mesh"]
    assert len({v.case.sha256 for v in asked.variants}) == 2
    coarse = plan(case("mesh.elements_per_wavelength=4"), [], False, tmp_path, meshes=True)
    assert [v.slug for v in coarse.variants] == ["mesh-finer"]
    assert plan(case(), [], False, tmp_path).variants == ()


# What is told


def test_the_plan_is_told_with_the_time_that_it_takes(tmp_path):
    """Catches hours that nobody was warned of."""
    asked = plan(case("gas.trapped=false"), ["friction", "gas"], False, tmp_path)
    assert list(plan_lines(asked, 600.0)) == [
        "1 run beside the case, one after the other:",
        "  without friction  (contact.friction_coefficient = 0)",
        "  not run: without trapped gas: it is off in this case already, so there is nothing to "
        "compare",
        "expected: about 10 min each and 20 min for all, the case itself included, within a "
        "factor of three",
    ]
    assert time_line(asked, 30.0) == "the case took 30 s: about 30 s for the 1 run beside it"
    nothing = dataclasses.replace(asked, variants=())
    assert [line.split(":")[0] for line in plan_lines(nothing, 600.0)] == ["not run"]


def test_several_processes_hear_of_the_runs_beside_the_case(tmp_path, monkeypatch):
    """Catches options that the relaunched program does not get."""
    called = []
    monkeypatch.setattr(launch, "relaunched", lambda words, n: called.append((words, n)) or 0)
    words = ["--np", "2", "--without", "gas", "--without", "friction", "--bounds", "--meshes"]
    done = CliRunner().invoke(cli.app, ["run", str(SODIUM), "-o", str(tmp_path / "run"), *words])
    assert done.exit_code == 0
    ((arguments, processes),) = called
    assert processes == 2
    assert arguments[-6:] == ["--without", "gas", "--without", "friction", "--bounds", "--meshes"]
