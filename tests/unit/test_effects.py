"""Effects that a case can switch: what they become, and what is said of their mistakes."""

from types import SimpleNamespace

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.case import load_case, resolved_toml
from fem_interface.core.errors import BadInput
from fem_interface.materials.material import SizeEffect
from fem_interface.materials.size_effect import SizeEffectResistance
from fem_interface.mechanics.effects import Scales
from fem_interface.models.interface.laws import bodies, effects
from tests.unit.test_case import SMALL, written


def case(tmp_path, more="", *overrides):
    return load_case(written(tmp_path, SMALL + more), overrides)


def acting(found):
    """What acts between the faces of a case, by name, on a face of three points."""
    points = SimpleNamespace(
        positions=np.zeros((3, 2)), node_positions=np.zeros((1, 3, 2)), area=np.ones(3)
    )
    scales = Scales(points=points, nominal_area=3.0, rounding=1e-3, comm=MPI.COMM_SELF)
    return {effect.name: effect for effect in (make(scales) for make in effects(found))}


def complaint(tmp_path, more):
    with pytest.raises(BadInput) as error:
        case(tmp_path, more)
    return str(error.value)


def test_what_is_not_said_has_a_default(tmp_path):
    found = case(tmp_path)
    assert found.adhesion.bonded
    assert found.gas.trapped
    assert (found.gas.pressure, found.gas.sealing_fraction) == (0.1, 0.42)
    assert found.interlayer is None and found.pits is None
    assert found.anode.size_effect_blend == 1.0


def test_all_effects_survive_being_written_out(tmp_path):
    more = """
    [interlayer]
    material = "Li3OCl"
    thickness = "3 um"
    [pits]
    density = "20000 1/mm^2"
    diameter = "1 um"
    depth = "0.5 um"
    seed = 4
    [adhesion]
    tensile_strength = "5 MPa"
    work_of_separation = "0.1 J/m^2"
    [gas]
    pressure = "1 bar"
    sealing_fraction = 0.5
    [integrity]
    area = "0.785 cm^2"
    """
    first = case(tmp_path, more)
    again = load_case(written(tmp_path, resolved_toml(first), "again.toml"))
    assert again == first
    assert first.pits.density == pytest.approx(0.02)
    assert first.adhesion.work_of_separation == pytest.approx(0.1)
    assert first.gas.pressure == pytest.approx(0.1)
    assert first.integrity.area == pytest.approx(0.785e8)


def test_adhesion_is_the_metals_unless_the_case_says(tmp_path):
    own = case(tmp_path)
    assert own.bond == (
        own.anode.material.adhesion.tensile_strength,
        own.anode.material.adhesion.work_of_separation,
    )
    said = case(tmp_path, '[adhesion]\ntensile_strength = "7 MPa"\n')
    assert said.bond == (7.0, own.anode.material.adhesion.work_of_separation)
    assert acting(said)["adhesion"].law.strength == 7.0


@pytest.mark.parametrize(
    "more", ["bonded = false", 'tensile_strength = "0 MPa"', 'work_of_separation = "0 J/m^2"']
)
def test_adhesion_can_be_taken_out(tmp_path, more):
    assert "adhesion" not in acting(case(tmp_path, f"[adhesion]\n{more}\n"))


def test_friction_can_be_taken_out(tmp_path):
    assert "friction" in acting(case(tmp_path))
    assert "friction" not in acting(case(tmp_path, "[contact]\nfriction_coefficient = 0\n"))
    assert "friction" not in acting(case(tmp_path, "[contact]\nshear_limit = 0\n"))


def test_the_blend_lies_between_bulk_and_pillars():
    data = SizeEffect(reference_stress=100.0, exponent=1.0)
    near, far = np.array([0.5]), np.array([5000.0])  # widths 1 um and 10 mm

    def resistance(blend, distance):
        return SizeEffectResistance(data=data, bulk=0.5, blend=blend)(distance)[0]

    assert resistance(1.0, near) == pytest.approx(100.0)
    assert resistance(0.5, near) == pytest.approx(50.25)
    assert resistance(0.0, near) == pytest.approx(0.5)
    assert resistance(1.0, far) == 0.0  # the law then takes the bulk's


def test_the_size_effect_is_the_metals_alone_and_can_be_switched_off(tmp_path):
    near = np.array([0.5])
    on = {body.name: body.resistance(near)[0] for body in bodies(case(tmp_path))}
    assert on["anode"] > 1.0 and on["electrolyte"] == 0.0
    off = case(tmp_path, "", "anode.size_effect=false")
    assert bodies(off)[0].resistance(near)[0] == 0.0
    half = case(tmp_path, "", "anode.size_effect_blend=0.5")
    assert on["anode"] > bodies(half)[0].resistance(near)[0] > 0.4 * on["anode"]


def test_an_interlayer_lies_between(tmp_path):
    found = case(tmp_path, '[interlayer]\nmaterial = "Li3OCl"\n')
    assert [body.name for body in bodies(found)] == ["anode", "interlayer", "electrolyte"]
    assert [material.name for material in found.materials] == ["Na", "Li3OCl", "NZSP"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('[interlayer]\nmaterial = "Na"\n', "must be of kind interlayer or electrolyte"),
        ("[gas]\nsealing_fraction = 1.2\n", "gas.sealing_fraction: must be above 0 and at most 1"),
        ('[gas]\npressure = "-1 MPa"\n', "gas.pressure: must not be negative"),
        ('[adhesion]\nstrenth = "1 MPa"\n', 'unknown key "strenth"'),
        ('[adhesion]\nwork_of_separation = "1 J"\n', 'wrong unit "J"'),
        ("[pits]\ndensity = 3\n", "pits.density: has no unit"),
        ('[pits]\ndensity = "1 1/um^2"\n', "pits.diameter: is missing"),
        ("[integrity]\ncontact_share = 0\n", "integrity.contact_share: must be above 0"),
    ],
)
def test_mistakes_are_explained(tmp_path, more, words):
    assert words in complaint(tmp_path, more)


def test_a_blend_is_a_share(tmp_path):
    with pytest.raises(BadInput, match=r"anode\.size_effect_blend: must be between 0 and 1"):
        case(tmp_path, "", "anode.size_effect_blend=2")
