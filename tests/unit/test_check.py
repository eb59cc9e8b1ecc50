"""Cost and caveats of a case."""

import dataclasses
import math
import re
from pathlib import Path

import pytest

from fem_interface.case import load_case
from fem_interface.core.errors import BadInput
from fem_interface.models.interface.check import checked_surface, warnings
from fem_interface.models.interface.costs import cost_lines, estimate

SODIUM = Path(__file__).parents[2] / "cases" / "na_nzsp_360MPa.toml"
WAVE = 'surface={kind="sinusoid", amplitude="0.1 um", wavelength="5 um"}'


def cost_of(case):
    """With the face of the case."""
    return estimate(case, checked_surface(case))


def warned(*overrides):
    """All caveats of the sodium case with some values set."""
    return warnings(load_case(SODIUM, overrides))


def about(word, *overrides):
    """Caveats that contain a word."""
    return [text for text in warned(*overrides) if word in text]


def test_the_shipped_case_costs_minutes_and_megabytes():
    """Catches an estimate that is off by orders of magnitude."""
    cost = cost_of(load_case(SODIUM))
    assert 8_000 < cost.unknowns < 40_000
    assert 300 < cost.memory_MiB < 2_000
    assert 10 < cost.seconds < 600


def test_cost_grows_with_resolution_and_with_the_protocol():
    """Catches an estimate that does not look at the case."""
    base = cost_of(load_case(SODIUM))
    finer = cost_of(load_case(SODIUM, ["mesh.elements_per_wavelength=16"]))
    wider = cost_of(load_case(SODIUM, ["mesh.width=40 um"]))
    assert finer.unknowns > 1.5 * base.unknowns
    assert wider.unknowns == pytest.approx(2 * base.unknowns, rel=0.2)
    shorter = cost_of(load_case(SODIUM, ['protocol=[{name="press", pressure="1 MPa"}]']))
    assert shorter.seconds == pytest.approx(base.seconds / 2)


def test_bulk_sodium_at_360_MPa_is_warned_about():
    """Catches the model that reports full contact for every case, without saying so."""
    assert about("without size effect", "anode.size_effect=false") == [
        "without size effect Na flows at 0.29 MPa, and contact is complete at about 0.86 to "
        "2.9 MPa: at 360 MPa every surface will be reported as closed"
    ]
    assert about("without size effect") == []
    low = ["anode.size_effect=false", 'protocol=[{name="press", pressure="1 MPa"}]']
    assert about("without size effect", *low) == []


def test_pressure_above_the_strength_of_the_pellet_is_warned_about():
    """Catches a case that breaks the pellet without a word."""
    assert about("strength")[0].startswith("360 MPa is above the strength of NZSP in tension, 80")
    assert about("strength of", 'protocol=[{name="press", pressure="70 MPa"}]') == []


def test_resistance_without_charge_transfer_is_warned_about():
    """Catches constriction alone passing for an interface resistance."""
    none = "impedance.charge_transfer_resistance=0 ohm cm^2"
    assert about("constriction alone", none)[0].startswith("impedance: charge transfer and film")
    assert about("constriction alone") == []


def test_coarse_steep_and_thin_cases_are_warned_about():
    """Catches geometry that the mesh or the model cannot carry."""
    assert about("blur", "mesh.elements_per_wavelength=5") == [
        "mesh.elements_per_wavelength = 5: fewer than 6 elements blur the shortest wavelength, "
        "and contact with it"
    ]
    assert about("rms slope", "surface.rms_height=0.6 um")[0].startswith("the surface has an rms")
    assert about("far face", "anode.thickness=5 um") == [
        "anode.thickness = 5 um is less than the longest wavelength, 10 um: its far face feels "
        "the roughness"
    ]
    assert [*about("blur"), *about("rms slope"), *about("far face")] == []


def test_facets_that_cannot_follow_the_face_are_warned_about():
    """By (k h)^3 A / (72 √3): 0.1 um over 5 um with 16 facets is 0.05 nm, with 4 facets 3 nm."""
    assert about("the facets follow", WAVE) == []
    (told,) = about("the facets follow", WAVE, "mesh.elements_per_wavelength=4")
    error = (2 * math.pi / 4) ** 3 * 0.1 / (72 * math.sqrt(3)) * 1e3
    assert float(re.search(r"to ([0-9.]+) nm", told)[1]) == pytest.approx(error, rel=0.3)
    assert "raise mesh.elements_per_wavelength" in told
    assert about("the facets follow", WAVE, 'contact.distance="10 nm"') == []


def test_values_that_nobody_read_in_a_source_are_named():
    """Catches sodium's scaled size effect passing for a measurement."""
    (sodium,) = about("Na rests on")
    assert "size_effect.reference_stress (assumed, 0.048 to 1.5 times)" in sodium
    assert "flow.exponent" not in sodium
    (without,) = about("Na rests on", "anode.size_effect=false")
    assert "size_effect" not in without


def test_a_strip_is_not_a_spot():
    """Catches a 2D resistance without its label."""
    assert about("plane strain")[0].startswith("plane strain: a contact strip is not a contact spo")


def test_materials_that_lack_something_are_warned_about(tmp_path):
    """Catches outputs that are missing or meaningless for a reason nobody was told."""
    elastic = '[elastic]\nyoungs_modulus = "5 GPa"\npoissons_ratio = 0.3\n'
    (tmp_path / "bare.toml").write_text(f'name = "Bare"\nkind = "electrolyte"\n{elastic}')
    (tmp_path / "soft.toml").write_text(f'name = "Soft"\nkind = "metal"\n{elastic}')
    flow = '[flow]\nlaw = "norton"\nexponent = 5\ncoefficient = "1 1/MPa^5/s"\n'
    (tmp_path / "cold.toml").write_text(f'name = "Cold"\nkind = "metal"\n{elastic}{flow}')
    bare = f"electrolyte.material={tmp_path}/bare.toml"
    assert about("Bare has", bare) == [
        "Bare has no [fracture]: its risk of cracking cannot be judged",
        "Bare has no [conduction]: no resistance is computed",
    ]
    (trust,) = about("Bare rests on values that were not read", bare)
    assert "elastic.youngs_modulus (assumed)" in trust
    assert about("Soft has", f"anode.material={tmp_path}/soft.toml") == [
        "Soft has no [flow]: it stays elastic at any pressure"
    ]
    cold = [f"anode.material={tmp_path}/cold.toml", "protocol[0].temperature=60 degC"]
    assert about("ignores the temperature", *cold) == [
        "Cold has no activation_energy: its flow ignores the temperature"
    ]
    assert about("no effect", *cold) == [
        "anode.size_effect has no effect: the file of Cold has no [size_effect]"
    ]


def test_the_interlayer_is_judged_as_the_electrolyte_is(tmp_path):
    """Catches warnings that look at two bodies of three."""
    elastic = '[elastic]\nyoungs_modulus = "5 GPa"\npoissons_ratio = 0.3\n'
    fracture = '[fracture]\ntoughness = "1 MPa*m^0.5"\nstrength = "10 MPa"\n'
    layer = tmp_path / "layer.toml"
    layer.write_text(f'name = "Layer"\nkind = "interlayer"\n{elastic}{fracture}')
    told = about("Layer", f"interlayer.material={layer}")
    assert [text for text in told if "rests on" not in text] == [
        "Layer lacks strength, weibull_modulus or reference_volume in [fracture]: there is no "
        "probability of failure and no window of pressure",
        "360 MPa is above the strength of Layer in tension, 10 MPa: it may crack wherever a "
        "surface is bent or pried open; look at the odds of failure and the critical flaw",
        "Layer has no [conduction]: no resistance is computed",
    ]
    assert about("LLZO rests on", "interlayer.material=LLZO")
    assert about("LLZO rests on") == []


def test_the_cost_counts_the_interlayer():
    thicker = cost_of(load_case(SODIUM, ["interlayer.material=LLZO", "interlayer.thickness=9 um"]))
    assert thicker.unknowns > cost_of(load_case(SODIUM)).unknowns


def test_assumed_and_recalled_values_point_to_their_bounds():
    assert about("--bounds") == [
        "some values are assumed or recalled: run with --bounds to see how far the ends of their "
        "ranges move the result"
    ]


def test_a_surface_that_cannot_be_made_is_found_before_the_run():
    """Catches a wave cut at a slope, found only after the mesh was begun."""
    with pytest.raises(BadInput) as error:
        checked_surface(load_case(SODIUM, [WAVE, "mesh.width=6 um"]))
    first, second = str(error.value).splitlines()
    assert first == f"{SODIUM} has 1 problem:"
    assert second.startswith("  mesh.width: 6 um does not hold a whole number of half wavelengths")


def test_a_warm_press_with_a_resistance_of_25_degC_is_told():
    changes = ["protocol[0].temperature=60 degC", "impedance.film_resistance=1 ohm cm^2"]
    told = "\n".join(warnings(load_case(SODIUM, changes)))
    assert "impedance.film_activation_energy is not given" in told
    given = [*changes, "impedance.film_activation_energy=40 kJ/mol"]
    assert "film_activation_energy" not in "\n".join(warnings(load_case(SODIUM, given)))
    assert "film_activation_energy" not in "\n".join(warnings(load_case(SODIUM)))


def test_the_cost_is_told_in_units_of_people_and_against_the_machine():
    """Catches 4000 minutes and 220000 MiB without a word."""
    small = load_case(SODIUM)
    surface = checked_surface(small)
    lines = cost_lines(estimate(small, surface), surface)
    assert "MiB and 1 min" in lines[0] and lines[1].startswith("face: 20 um wide")
    assert len(lines) == 2
    huge = dataclasses.replace(estimate(small, surface), memory_MiB=3e7, seconds=3e6)
    lines = cost_lines(huge, surface)
    assert "GiB and 34.7 days" in lines[0]
    assert "the run will not fit" in lines[2]
