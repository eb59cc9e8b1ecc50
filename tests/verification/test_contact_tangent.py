"""The whole tangent, bodies and interface, is the derivative of the residual."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from dolfinx import fem

from fem_interface.contact.voids import Strip
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.mechanics import contact as contact_module
from fem_interface.mechanics import interface as interface_module
from fem_interface.mechanics.adhesion import BondState, CohesiveLaw
from fem_interface.mechanics.contact import facing
from fem_interface.mechanics.effects import Adhesion, Friction, Gas
from fem_interface.mechanics.effects import contact as effect_module
from fem_interface.mechanics.gas import TrappedGas
from fem_interface.mechanics.pockets import PocketPairs
from fem_interface.mechanics.tangent import Tangent
from fem_interface.solvers.newton import Load
from fem_interface.verification.bodies import ROOM, material
from fem_interface.verification.stacks import pressed, rough, stack

ASKED = Load(time_step=1e-2, temperature=ROOM, pressure=0.1)
SHAKE = 1e-3  # um


def sliding_stack(friction=0.3):
    """A rough face under 0.1 MPa, displaced out of balance.

    Points are open, closed and on the law's rounded corner; they stick and slide by either
    limit; the electrolyte is no stiffer than the metal, so that its part is seen."""
    found = stack(
        rough(width=10.0, rms_height=0.05),
        material(1000.0, 0.45, Norton(coefficient=1.0, exponent=3.0)),
        material(1000.0, 0.26, Elastic()),
        thickness=(3.0, 3.0),
        per_wavelength=4,
        friction=friction,
        shear_limit=2.0,
    )
    problem, contact = pressed(found, (0.1, 10.0)).problem, found.interface
    problem.begin(ROOM)
    # Soft, so that no term drowns in the penalty; pressures over three decades.
    rng = np.random.default_rng(0)
    normal = contact.contact
    normal.law = replace(normal.law, rounding=1e-3)
    contact.scale(2e3)
    normal.multiplier = 10 ** rng.uniform(-2.5, 1.0, len(normal.multiplier))
    u = problem.bulk.displacement.x.array
    u += SHAKE * rng.standard_normal(len(u))
    problem.evaluate(ASKED)
    return found


def holding_stack():
    """The same with bonds that rise, soften and unload, and with gas in three voids."""
    found = sliding_stack()
    contact = found.interface
    gap = contact.kinematics.gap
    n = len(gap)
    rng = np.random.default_rng(2)
    adhesion = Adhesion(CohesiveLaw(strength=2.0, work=0.2, rise=2e-3), n)
    bonds = BondState(
        bonded=rng.uniform(size=n) < 0.8,
        opened=np.where(rng.uniform(size=n) < 0.3, 1.5, 0.5) * np.maximum(gap, 0.0),
    )
    adhesion.restore(replace(adhesion.state, bonds=bonds, slant=contact.kinematics.slant))
    contact.add(adhesion)
    gas = TrappedGas(
        atmosphere=5.0,
        sealing_fraction=1e-3,
        contact_distance=1e-3,
        nominal_area=found.mesh.nominal_area,
        connected=Strip(contact.points.positions[:, :1], found.comm),
        area=contact.points.area,
        comm=found.comm,
    )
    gas.commit(gap, contact.kinematics.stretch, gap)
    share = np.where(gas.state.pocket >= 0, rng.uniform(0.2, 1.0, n), 0.0)
    gas.state = replace(gas.state, share=share)  # no longer at the atmosphere's pressure
    contact.add(Gas(gas))
    found.problem.evaluate(ASKED)
    return found


def times(matrix, unknowns, slots):
    """Product with a direction in the unknowns; the pressures of pockets follow from it."""
    given, out = (matrix.createVecRight() for _ in range(2))
    given.array[:] = unknowns
    matrix.mult(given, out)
    given.array[slots] = -out.array_r[slots]
    matrix.mult(given, out)
    assert np.all(np.abs(out.array_r[slots]) < 1e-12)
    return out.array_r.copy()


def error(found, h=1e-8):
    """Tangent against central differences along a random direction, over the contact's part."""
    problem = found.problem
    restraints, u = problem.restraints, problem.bulk.displacement.x
    problem.evaluate(ASKED)
    unknowns, missing = problem.residual.duplicate(), problem.residual.duplicate()
    slots = restraints.unused
    unknowns.array[:] = np.random.default_rng(1).standard_normal(len(u.array))
    unknowns.array[slots] = 0.0
    bulk = problem.bulk
    cells = bulk.condensed()
    K = cells.stiffness
    whole = times(problem.linear.tangent.assemble(K), unknowns.array_r, slots)
    alone = Tangent(problem.bulk, None, restraints)
    bodies = times(alone.assemble(K), unknowns.array_r, slots)
    du = fem.Function(problem.bulk.space).x
    restraints.expand(unknowns, du)
    # Bubbles go along: the condensed matrix keeps the balance of theirs as it is.
    own = du.array.reshape(-1, 2)[bulk.cells.nodes].reshape(len(bulk.bubble), -1, 1)
    db = -(cells.coupling @ own).reshape(bulk.bubble.shape)
    start, bubble, forces, inner = u.array.copy(), bulk.bubble.copy(), [], []
    for sign in (1, -1):
        u.array[:] = start + sign * h * du.array
        bulk.bubble[:] = bubble + sign * h * db
        problem.evaluate(ASKED)
        inner.append(bulk.bubble_forces.copy())
        restraints.reduce(problem.residual, [0.0] * len(restraints.faces), missing)
        forces.append(-missing.array_r)
    u.array[:], bulk.bubble[:] = start, bubble
    difference = (forces[0] - forces[1]) / (2 * h)
    assert np.linalg.norm(inner[0] - inner[1]) / (2 * h) < 1e-6 * np.linalg.norm(bodies)
    return np.linalg.norm(difference - whole) / np.linalg.norm(whole - bodies)


@pytest.fixture(scope="module")
def moving():
    return sliding_stack()


def test_the_state_has_points_of_every_kind(moving):
    """Otherwise terms of the tangent are zero and the check below means little."""
    contact = moving.interface
    friction = contact.find(Friction)
    pressure, shear = contact.contact.pressing.pressure, friction.traction
    k = moving.problem._strength
    coulomb = friction.law.coefficient * pressure
    limit = np.minimum(coulomb, friction.law.shear_limit * k)
    closed = pressure > 0
    slides = closed & (shear.magnitude > limit * (1 - 1e-9))
    assert np.sum(~closed) > 2
    assert np.sum(slides & (limit == coulomb)) > 2
    assert np.sum(slides & (limit < coulomb)) > 2
    assert np.sum(closed & ~slides) > 2


@pytest.mark.parametrize("friction", [0.0, 0.3])
def test_the_tangent_is_the_derivative_of_the_residual(friction, moving):
    """1e-6 of the contact's part, from rounding: 1e-16 of 1e3 MPa over a step of 1e-8 um, and
    bodies that are a hundred times stiffer against random displacements.

    Any wrong term shows in Newton's iterations as linear convergence, and in cut steps."""
    found = moving if friction else sliding_stack(friction)
    assert error(found) < 1e-6


@pytest.fixture(scope="module")
def holding():
    return holding_stack()


def test_bonds_and_gas_are_in_the_tangent(holding):
    """The same tolerance; the gas couples all points of a void."""
    contact = holding.interface
    gas = contact.find(Gas)
    assert np.sum(contact.find(Adhesion).tension > 0.0) > 10
    assert np.sum(gas.now.pressure > 1.0) > 10
    assert len(gas.state.amount) > 1
    assert error(holding) < 1e-6


def test_the_coupling_of_a_void_would_be_noticed(holding, monkeypatch):
    """Negative control: the dense part is worth more than 1e-3."""
    whole = PocketPairs.couplings

    def deaf(self, *given):
        a, q = whole(self, *given)
        return a, 0.0 * q

    monkeypatch.setattr(PocketPairs, "couplings", deaf)
    assert error(holding) > 1e-3


def test_the_slope_of_bonds_would_be_noticed(holding, monkeypatch):
    whole = CohesiveLaw.tension

    def lamed(law, gap, state, time_step):
        tension, slope = whole(law, gap, state, time_step)
        return tension, 0.0 * slope

    monkeypatch.setattr(CohesiveLaw, "tension", lamed)
    assert error(holding) > 1e-3


@pytest.fixture
def tilted(moving, monkeypatch):
    """The same state with every face counted as turning upright."""
    monkeypatch.setattr(contact_module, "UPRIGHT", 1.5)
    moving.problem.evaluate(ASKED)
    assert np.all(moving.interface.contact.pressing.share < 0.9)
    yield moving
    monkeypatch.undo()
    moving.problem.evaluate(ASKED)


def test_faces_that_turn_upright_are_in_the_tangent(tilted):
    assert error(tilted) < 1e-6


def test_the_turning_would_be_noticed(tilted, monkeypatch):
    """Negative control: hundreds of times the tolerance."""

    def still(kinematics):
        share, steep, slope = facing(kinematics)
        return share, steep, 0.0 * slope

    monkeypatch.setattr(effect_module, "facing", still)
    assert error(tilted) > 1e-4


def test_faces_that_can_be_meshed_carry_in_full():
    """Up to a slope of 4.8; upright ones nothing."""
    slope = np.array([0.0, 1.0, 3.0, 4.8, 1e9])
    normal = np.stack([-slope, np.ones(5)], axis=1)
    kinematics = SimpleNamespace(normal=normal, normal_slope=np.zeros((5, 2, 4)))
    share, _, _ = facing(kinematics)
    np.testing.assert_allclose(share, [1, 1, 1, 1, 0], atol=1e-12)
    leaning = SimpleNamespace(normal=-normal[:1], normal_slope=np.zeros((1, 2, 4)))
    assert facing(leaning)[0][0] == 0.0


TERMS = ["normal_slope", "xi_slope", "gap_slope", "jump_by_xi"]


@pytest.mark.parametrize("term", TERMS)
def test_a_term_left_out_would_be_noticed(term, moving, monkeypatch):
    """Negative control: each part of the contact's linearisation is worth more than 1e-3."""
    whole = interface_module.Interface.tangent

    def lamed(self, pair, count):
        faces, kin = self.faces, self.kinematics
        lame = replace(kin)
        vars(lame)[term] = np.zeros_like(getattr(kin, term))  # a field, or what follows from them
        self.faces = replace(faces, kin=lame)
        answer = whole(self, pair, count)
        self.faces = faces
        return answer

    monkeypatch.setattr(interface_module.Interface, "tangent", lamed)
    assert error(moving) > 1e-3


def test_the_electrolytes_part_would_be_noticed(moving, monkeypatch):
    """Without the columns of the electrolyte's nodes, as if it stood still in contact."""
    whole = interface_module.Interface.tangent

    def alone(self, pair, count):
        answer = whole(self, pair, count).copy()
        answer[:, :, answer.shape[2] // 2 :] = 0.0
        return answer

    monkeypatch.setattr(interface_module.Interface, "tangent", alone)
    assert error(moving) > 1e-3
