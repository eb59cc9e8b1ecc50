"""What the report says of the ceramic bodies, for runs whose answer is known."""

import dataclasses
import math
import re

import numpy as np
import pytest

from fem_interface.case.bodies import InterlayerSpec
from fem_interface.case.effects import PitsSpec
from fem_interface.contact.window import pressure_window
from fem_interface.materials.flow_data import J2Flow
from fem_interface.materials.material import Fracture
from fem_interface.report.body_fields import body_fields, ceramic_fields
from fem_interface.report.headline import headline
from fem_interface.report.numbers import odds
from fem_interface.report.scenes import ceramic_window, interface_window, picture
from fem_interface.report.sections.asked import case_table, protocol_table
from fem_interface.report.sections.effect_limits import effect_limits
from fem_interface.report.sections.integrity import stress_table
from fem_interface.report.sections.integrity_words import integrity_words
from fem_interface.report.sections.limits import limits
from fem_interface.report.sections.steps import closing_table, void_table
from tests.unit import synthetic_run
from tests.unit.synthetic_run import altered


@pytest.fixture(scope="module")
def run():
    return synthetic_run.run()


@pytest.fixture(scope="module")
def case():
    return synthetic_run.asked()


def layer(name, fracture=None):
    """An interlayer 2 um thick."""
    changes = {"name": name, "kind": "interlayer"} | ({"fracture": fracture} if fracture else {})
    material = synthetic_run.ceramic().model_copy(update=changes)
    return InterlayerSpec(material=material, thickness=2.0)


def words(samples, case, share=0.95, limit=0.01, meshes=()):
    window = pressure_window(samples, share, limit, meshes)
    return "\n".join(integrity_words(samples, window, case))


def safer(run, factor):
    return tuple(
        altered(s, {"integrity.failure_probability": factor * s.integrity.failure_probability})
        for s in run.samples
    )


def test_an_open_window_is_told_with_both_ends(run, case):
    # P grows as (0.2 p + 5)^2.5 here: 0.2 P reaches 1 % at 331 MPa.
    same, later = (300.0, None), (310.0, 340.0)
    said = words(safer(run, 0.2), case, meshes=[same, later])
    assert re.search(r"Between 310 and 331 MPa at least 95 % .* stay below 1 %, on this mesh", said)
    assert "begins at 300 to 310 MPa" in said
    assert re.search(r"grows from 4\.0\d µm on at 3\d\d MPa", said) or "no flaw that metal" in said
    open_end = words(safer(run, 0.01), case, meshes=[same])
    assert "Between 300 and 360 MPa, the highest pressure of this run, at least 95 %" in open_end


def test_one_mesh_makes_no_window(run, case):
    """Catches a window that nobody knows the scatter of; and one that only this mesh has."""
    said = words(safer(run, 0.2), case)
    assert "On this mesh at least 95 % of the interface is in contact from 300 MPa on" in said
    assert "--meshes" in said and "Between" not in said
    alone = words(safer(run, 0.2), case, meshes=[(None, None)])
    assert "No window of pressure stands on every mesh" in alone and "Between" not in alone


def test_an_empty_window_says_which_limit_fails(run, case):
    said = words(run.samples, case)
    assert "There is no window of pressure. The odds that a ceramic body fails exceed 1 %" in said
    assert "from 161 MPa on" in said or "from 160 MPa on" in said
    assert "95 % of the interface is in contact from 300 MPa on" in said


def test_contact_that_is_not_reached_is_told_with_what_was(run, case):
    said = words(safer(run, 0.01)[:15], case)
    assert re.search(r"Contact does not reach 95 %: the most is 8\d\.?\d? %, at \d+ MPa", said)
    assert "more pressure, or longer" in said
    held = words(safer(run, 0.01), case, share=0.98)
    assert "98 % of the interface is in contact only after a hold at 360 MPa" in held


def test_odds_that_are_not_known_are_not_told(run, case):
    """Catches a window, or a remark on odds, from a file without strength."""
    bare = synthetic_run.asked({"electrolyte.material.fracture.strength": None})
    samples = tuple(altered(s, {"integrity.failure_probability": math.nan}) for s in run.samples)
    said = words(samples, bare)
    assert "the material file of NZSP lacks strength, weibull_modulus or reference_volume" in said
    assert "Weibull’s" not in said
    assert "odds" not in headline(dataclasses.replace(run, samples=samples), case)


def test_odds_that_are_worse_on_release_are_told(run, case):
    """Catches a look at the way up alone; the control is the run as it is."""
    last = altered(run.samples[-1], {"integrity.failure_probability": 0.5})
    said = words((*run.samples[:-1], last), case)
    assert "The odds are worse afterwards than on the way up: 50 % at 15 MPa" in said
    assert "worse afterwards" not in words(run.samples, case)


def test_what_the_odds_mean_is_told_with_their_numbers(run, case):
    said = words(run.samples, case)
    assert "(NZSP: 80 MPa, modulus 8, volume 1 mm³)" in said
    assert "an interface of 1 cm² (assumed: the case has neither" in said
    assert "a flaw feels its mean over its own length, 71.6 µm in NZSP" in said


def test_yielding_is_told_only_of_bodies_that_can(run, case):
    flow = J2Flow(law="j2", yield_stress=100.0)
    soft = synthetic_run.asked(
        {"electrolyte.material.flow": flow, "electrolyte.material.name": "LPSCl"}
    )
    strained = tuple(
        altered(s, {"integrity.plastic_strain": max(0.0, s.pressure - 100) * 1e-3})
        for s in run.samples
    )
    said = words(strained, soft)
    first = next(s for s in strained if s.integrity.plastic_strain > 1e-4).pressure
    assert f"LPSCl yields from {first:.3g} MPa on, and its plastic strain reaches 0.260" in said
    assert "stays elastic here" in words(run.samples, soft)
    assert "yield" not in words(run.samples, case)
    assert "plastic strain [–]" in stress_table(run, soft).head
    assert "plastic strain [–]" not in stress_table(run, case).head


def test_the_stress_table_ends_with_the_worst_of_the_run(run, case):
    table = stress_table(run, case)
    assert [row[0] for row in table.rows] == [
        "press",
        "release to stack pressure",
        "largest tension of the run",
    ]
    column = dict(zip(table.head, table.rows[0], strict=True))
    assert column["metal-filled flaw, free pellet [µm]"] == "2.82"
    assert column["metal-filled flaw, pellet in a die [µm]"] == "6.70"


def test_every_ceramic_body_has_its_own_flaws(run, case):
    harder = Fracture(toughness=1000.0)
    table = stress_table(run, synthetic_run.asked({"interlayer": layer("LLZO", harder)}))
    column = dict(zip(table.head, table.rows[0], strict=True))
    assert column["metal-filled flaw in LLZO, free pellet [µm]"] == "1.96"
    assert column["metal-filled flaw in NZSP, free pellet [µm]"] == "2.82"


def test_closing_pressures_stand_beside_the_closed_form(run, case):
    """Contact 1 - exp(-p / 100 MPa), and bands that a share of it closes, to the step's width."""
    rows = closing_table(run, case).rows
    assert [row[0] for row in rows] == ["10 to 5 µm", "5 to 2.5 µm", "2.5 to 1.25 µm"]
    for row, share in zip(rows, (0.7, 0.9), strict=False):
        assert float(row[-1]) == pytest.approx(-100 * math.log(1 - 0.9 * share), rel=0.01)
    assert rows[-1][-1] == "not closed"
    assert float(rows[0][2]) == pytest.approx(3 * float(rows[0][1]), rel=0.01)


def test_voids_are_counted_with_those_that_are_sealed(run, case):
    early = dataclasses.replace(run, samples=run.samples[:5], protocol_ends=())
    (row,) = void_table(early, case).rows
    assert (row[2], row[3]) == ("11", "0")


def test_limits_tell_of_every_effect_that_the_case_has(run, case):
    first, second = case.case.protocol
    full = synthetic_run.asked(
        {
            "pits": PitsSpec(density=2e-3, diameter=1.0, depth=0.2, seed=1),
            "interlayer": layer("NZSP"),
            "protocol": (first, second.model_copy(update={"temperature": 333.15})),
            "anode.size_effect_blend": 0.5,
        }
    )
    said = "\n".join(limits(run, full))
    for words_of_it in (
        "adhesion of 0.24 MPa with 0.2 J/m²",
        "--without adhesion",
        "Voids shut in gas of 0.1 MPa when 42 %",
        "pits (2000 per mm², 1 µm across",
        "interlayer of 2 µm NZSP",
        "at 25, 60 °C",
        "blended by 0.5",
        "1.97 % of the Na (at 360 MPa)",
        "run it with --bounds",
    ):
        assert words_of_it in said
    table = dict(case_table(full).rows)
    assert table["Size effect on flow stress"] == "on, 50 % of the way from the bulk to pillars"
    assert table["Pits"].startswith("2000 per mm²")
    assert "bonded" in table["Interlayer"]
    assert protocol_table(full).rows[1][-1] == "60"


def test_limits_do_not_tell_of_effects_that_are_off(run, case):
    """The negative control."""
    bare = synthetic_run.asked({"adhesion.bonded": False, "gas.trapped": False})
    said = "\n".join(effect_limits(run, bare))
    assert "does not adhere" in said
    assert "No gas is trapped" in said
    assert not re.search(r"--without|Voids shut|pits|interlayer|°C", said)
    pressed = dataclasses.replace(run, samples=run.samples[:20])
    assert "adhe" not in "\n".join(effect_limits(pressed, case))
    within = tuple(altered(s, {"metal.beyond_breakdown": 0.0}) for s in run.samples)
    trust = dict(list(synthetic_run.metal().provenance.items())[:2])
    derived = synthetic_run.asked(
        {"anode.material.provenance": trust, "electrolyte.material.provenance": {}}
    )
    said = "\n".join(limits(dataclasses.replace(run, samples=within), derived))
    assert "power law of creep" not in said
    assert "--bounds" not in said
    assert "Interlayer" not in dict(case_table(case).rows)


def with_interlayer(snapshot):
    """The upper cells of the electrolyte made a body of their own, and pulled most."""
    centre = snapshot.points[snapshot.cells, 1].mean(axis=1)
    layer = (snapshot.body == 1) & (centre > -2.0)
    fields = dict(snapshot.cell_fields)
    fields["max_principal_stress_MPa"] = np.where(
        layer & (centre > -1.0), 500.0, fields["max_principal_stress_MPa"]
    )
    return dataclasses.replace(snapshot, body=np.where(layer, 2, snapshot.body), cell_fields=fields)


def test_an_interlayer_is_drawn_and_pointed_at(run):
    """Catches a picture with a hole where the interlayer is."""
    pytest.importorskip("pyvista")
    layered = [with_interlayer(run.snapshots[2])]
    fields = body_fields(layered)
    window = interface_window(layered, run.surface.heights)
    shown = picture(layered[0], fields, window, across=400)
    ((_, height, text),) = shown.marks
    assert text == "500 MPa"
    assert height > -1.5
    white = (shown.pixels[..., :3] > 250).all(axis=-1).mean()
    plain = picture(run.snapshots[2], body_fields(run.snapshots), window, across=400)
    assert white == pytest.approx((plain.pixels[..., :3] > 250).all(axis=-1).mean(), abs=0.02)


def test_stress_maps_have_plastic_strain_only_where_a_ceramic_flowed(run):
    names = [field.name for field in ceramic_fields(run.snapshots)]
    assert names == ["max_principal_stress_MPa", "max_shear_stress_MPa"]
    last = run.snapshots[-1]
    strain = np.where(last.body == 1, 0.01, last.cell_fields["plastic_strain"])
    flowed = dataclasses.replace(last, cell_fields={**last.cell_fields, "plastic_strain": strain})
    assert "plastic_strain" in [field.name for field in ceramic_fields([flowed])]
    left, right, low, high = ceramic_window(run.snapshots, run.surface.heights)
    assert (right - left) / 5 < high - low < (right - left) / 2


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.5, "50 %"),
        (0.0123, "1.23 %"),
        (3e-6, "0.0003 %"),
        (1e-9, "< 0.0001 %"),
        (0.0, "< 0.0001 %"),
    ],
)
def test_odds_are_told_with_the_digits_that_they_have(probability, text):
    assert odds(probability) == text
    assert odds(math.nan) == "–"
