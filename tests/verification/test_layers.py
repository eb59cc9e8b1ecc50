"""A layer bonded to the electrolyte: in series for stress and for current."""

from types import SimpleNamespace

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.case import ImpedanceSpec
from fem_interface.impedance.field import InterfaceResistance
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.files import load_material
from fem_interface.materials.material import Conduction
from fem_interface.materials.size_effect import SizeEffectResistance
from fem_interface.mechanics.body import Body
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.problem import PressingProblem
from fem_interface.mechanics.restraints import RigidFace
from fem_interface.mechanics.supports import Supports, face_dofs
from fem_interface.meshing import interface_mesh
from fem_interface.models.interface import observation
from fem_interface.models.interface.observation import NOT_COMPUTED, Observer, conductivities
from fem_interface.surface import height_field
from fem_interface.verification.bodies import material, step
from fem_interface.verification.gaps import contact_of_gap
from fem_interface.verification.stacks import wave

LAYER, BELOW, METAL = 1.0, 3.0, 2.0  # um
SIGMA = {"interlayer": 1e-9, "electrolyte": 1e-7}  # S/um


@pytest.fixture(scope="module")
def mesh():
    surface = wave(1e-6, 2.0)
    spec = SimpleNamespace(elements_per_wavelength=16, width=None)
    return interface_mesh(
        height_field(surface),
        surface,
        spec,
        METAL,
        BELOW,
        MPI.COMM_WORLD,
        interlayer_thickness=LAYER,
    )


def contact(gap):
    """Points along the face with a gap (n,) [um]."""
    x = (np.arange(len(gap)) + 0.5)[:, None] * 2.0 / len(gap)
    return contact_of_gap(x, gap)


def test_layers_are_resistances_in_series(mesh):
    """Exact for flat layers: to rounding but for the face's wave of 1 pm."""
    found = InterfaceResistance(mesh, SIGMA, 0.0, 0.0, 1e-3)
    series = LAYER / SIGMA["interlayer"] + BELOW / SIGMA["electrolyte"]
    assert found.bulk == pytest.approx(series, rel=1e-5)


def test_a_poor_layer_makes_constriction_its_own(mesh):
    """A strip of 2 um constricts within 1 um: in the layer, not in what lies below."""
    half = contact(np.where(np.arange(400) < 200, 0.0, 1.0))
    both = InterfaceResistance(mesh, SIGMA, 0.0, 0.0, 1e-3).solve(half).constriction
    alike = dict.fromkeys(SIGMA, SIGMA["interlayer"])
    poor = InterfaceResistance(mesh, alike, 0.0, 0.0, 1e-3).solve(half).constriction
    good = dict.fromkeys(SIGMA, SIGMA["electrolyte"])
    rich = InterfaceResistance(mesh, good, 0.0, 0.0, 1e-3).solve(half).constriction
    assert both == pytest.approx(poor, rel=0.25)
    assert both > 50 * rich


def test_stress_goes_through_the_bond(mesh):
    """Confined layers in series: the mean strain is that of their oedometric moduli."""
    laws = {
        "anode": material(5000.0, 0.3, Elastic()),
        "interlayer": material(1000.0, 0.2, Elastic()),
        "electrolyte": material(20000.0, 0.25, Elastic()),
    }
    bodies = [
        Body(name=name, law=law, resistance=SizeEffectResistance()) for name, law in laws.items()
    ]
    bulk = Bulk(mesh, bodies, 0.0)

    def dofs(face, component):
        return face_dofs(mesh, bulk.space, face, component)

    # Without the contact the metal is not there: its upper end is pushed, its face is free.
    face = dofs("electrolyte_face", 1)
    held = [dofs("base", 1), dofs("electrolyte_sides", 0)]
    held += [dofs(face, c) for face in ("anode_sides", "platen", "anode_face") for c in (0, 1)]
    down = RigidFace(dofs=face, direction=-np.ones(len(face)))
    below = PressingProblem(mesh, bulk, None, Supports(held=held, faces=[down]))
    step(below, 1.0, approach=1e-5)
    moduli = {name: law.bulk_modulus + 4 / 3 * law.shear_modulus for name, law in laws.items()}
    series = LAYER / moduli["interlayer"] + BELOW / moduli["electrolyte"]
    assert below.reaction() / mesh.nominal_area == pytest.approx(1e-5 / series, rel=1e-4)


def test_conduction_follows_the_temperature_of_the_step():
    """By Arrhenius, each layer with its own activation energy; none, no dependence."""
    warm = Conduction(conductivity=1e-7, activation_energy=35e3)
    body = SimpleNamespace(material=SimpleNamespace(conduction=warm))
    plain = SimpleNamespace(material=SimpleNamespace(conduction=Conduction(conductivity=2e-7)))
    case = SimpleNamespace(interlayer=plain, electrolyte=body)
    at_60 = conductivities(case, 333.15)
    assert at_60["electrolyte"] == pytest.approx(
        1e-7 * np.exp(-35e3 / 8.31446 * (1 / 333.15 - 1 / 298.15))
    )
    assert at_60["interlayer"] == 2e-7
    assert conductivities(case, 298.15)["electrolyte"] == 1e-7


def test_without_a_conductivity_nothing_is_computed():
    none = SimpleNamespace(material=SimpleNamespace(conduction=None))
    assert conductivities(SimpleNamespace(interlayer=None, electrolyte=none), 298.15) == {}


def test_every_step_has_the_losses_of_its_temperature(monkeypatch):
    """Catches activation energies that are read and not used: the solver is asked with both."""
    asked = []

    class Stand:
        def __init__(self, mesh, conductivity, charge_transfer, film, distance):
            asked.append((charge_transfer, film))

        def solve(self, field):
            return NOT_COMPUTED

    monkeypatch.setattr(observation, "InterfaceResistance", Stand)
    impedance = ImpedanceSpec(
        charge_transfer_resistance=1e9,
        film_resistance=1e8,
        charge_transfer_activation_energy=50e3,
    )
    electrolyte = SimpleNamespace(material=load_material("NZSP"))
    observer = Observer.__new__(Observer)
    observer._case = SimpleNamespace(impedance=impedance, interlayer=None, electrolyte=electrolyte)
    observer._stack, observer._distance = SimpleNamespace(mesh=None), 1e-3
    observer._resistance = {}
    for temperature in (298.15, 333.15, 298.15):
        observer._resistances(None, temperature)
    assert asked == [impedance.at(298.15), impedance.at(333.15)]
    assert asked[1][0] < 0.2 * asked[0][0] and asked[1][1] == asked[0][1]
