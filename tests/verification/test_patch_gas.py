"""Gas in the voids of a patch: forces, volume and tangent, and what its connections tell."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from dolfinx import fem
from mpi4py import MPI

from fem_interface.contact.voids import Patch
from fem_interface.mechanics.effects import Gas
from fem_interface.mechanics.gas import GasPressure, TrappedGas
from fem_interface.mechanics.heirs import NO_POCKET
from fem_interface.mechanics.linear_system import WholeSystem
from fem_interface.solvers.newton import Load
from fem_interface.surface.maps import egg_box
from fem_interface.verification.bodies import ROOM
from tests.verification.eggs import gas_between, pressed_eggs

ASKED = Load(time_step=1e-2, temperature=ROOM, pressure=1.0)
EGGS = egg_box(SimpleNamespace(amplitude=0.1, wavelength=1.0), 2.0)


@pytest.fixture(scope="module")
def filled():
    """One pocket in the valley in the middle, whose share falls off at its edge, and one aside."""
    found = pressed_eggs(EGGS, 8)
    interface = found.interface
    x = interface.points.positions
    law = gas_between(found)
    pocket = np.where(x[:, 0] < 1.2, 0, 1)
    inner = np.minimum(np.minimum(x[:, 0], 2 - x[:, 0]), np.minimum(x[:, 1], 2 - x[:, 1]))
    share = np.clip(4 * inner, 0.0, 1.0)
    law.state = replace(law.state, pocket=pocket, share=share, amount=np.array([2.0, 1.0]))
    interface.add(Gas(law))
    found.begin(ROOM)
    u = found.bulk.displacement.x.array
    u += 1e-3 * np.random.default_rng(0).standard_normal(len(u))
    found.problem.evaluate(ASKED)
    return found


def unit_forces(found):
    """Displacement, and nodal forces of 1 MPa in the first pocket."""
    interface = found.interface
    gas = interface.find(Gas)
    now = gas.now
    inside = np.where(gas.pocket == 0, gas.state.share, 0.0)
    gas.now = GasPressure(pressure=inside, volume=now.volume, absolute=now.absolute)
    u = found.bulk.displacement.x.array.reshape(-1, 3).copy()
    forces = np.zeros_like(u)
    interface.add_forces(forces, of=("gas",))
    gas.now = now
    return u, forces


def test_each_wall_is_pushed_along_its_own_normal_and_the_electrolyte_by_the_volume(filled):
    """The force on the electrolyte is dV/du by differences, to 1e-6; that on the metal is the
    pressure on its area, along its normal: a control without the slope of the wall is off by
    a thousand times that."""
    u, forces = unit_forces(filled)
    interface = filled.interface
    gas, points = interface.find(Gas), interface.points
    inside = np.where(gas.pocket == 0, gas.state.share, 0.0)
    shear = np.zeros(len(points.area))

    def volume(displacement):
        interface.update(displacement, shear, 1.0)
        kin = interface.kinematics
        return np.sum(points.area * inside * kin.gap * kin.stretch)

    random = np.random.default_rng(1)
    face = interface.counterface.own_local
    way = np.zeros_like(u)
    way[face] = random.standard_normal((len(face), 3))
    slope = (volume(u + 1e-6 * way) - volume(u - 1e-6 * way)) / 2e-6
    assert slope == pytest.approx(-np.sum(forces * way), rel=1e-6)
    upright = np.zeros_like(way)
    upright[:, 2] = way[:, 2]
    assert slope != pytest.approx(-np.sum(forces * upright), rel=1e-3)
    filled.problem.evaluate(ASKED)
    normal = interface.kinematics.normal
    metal = np.unique(points.nodes)
    pushed = -np.sum((points.area * inside)[:, None] * normal, axis=0)
    np.testing.assert_allclose(forces[metal].sum(axis=0), pushed, rtol=1e-9, atol=1e-12)


def test_action_is_reaction_but_for_the_ends_of_a_pocket(filled):
    """Vertically the walls are pushed apart by the same force; sideways what is left is the rim,
    where the share falls off over a facet: a fiftieth."""
    _, forces = unit_forces(filled)
    metal = np.unique(filled.interface.points.nodes)
    face = filled.interface.counterface.own_local
    on_metal, on_face = forces[metal].sum(axis=0), forces[face].sum(axis=0)
    assert abs(on_metal[2]) > 1.0
    assert on_face[2] == pytest.approx(-on_metal[2], rel=1e-2)
    np.testing.assert_allclose((on_metal + on_face)[:2], 0.0, atol=0.02 * abs(on_metal[2]))


def test_a_squeezed_pocket_keeps_pressure_times_volume(filled):
    gas = filled.interface.find(Gas)
    kin = filled.interface.kinematics
    before = gas.law.pressure(kin.gap, kin.stretch)
    half = gas.law.pressure(0.5 * kin.gap, kin.stretch)
    np.testing.assert_allclose(half.absolute * half.volume, gas.state.amount)
    np.testing.assert_allclose(half.absolute, 2 * before.absolute)


def tangent_error(found, h=1e-7):
    """The whole matrix, pressures eliminated, against central differences; over the part of the
    faces."""
    problem, bulk = found.problem, found.bulk
    restraints, u = problem.restraints, bulk.displacement.x
    problem.evaluate(ASKED)
    x, missing = (problem.residual.duplicate() for _ in range(2))
    x.array[:] = np.random.default_rng(2).standard_normal(x.getLocalSize())
    slots = restraints.unused
    x.array[slots] = 0.0
    cells = bulk.condensed().stiffness

    def times(interface):
        matrix = WholeSystem(bulk, interface, restraints).tangent.assemble(cells)
        given, out = x.copy(), x.duplicate()
        matrix.mult(given, out)
        given.array[slots] = -out.array_r[slots]
        matrix.mult(given, out)
        return out.array_r.copy()

    whole, bodies = times(found.interface), times(None)
    du = fem.Function(bulk.space).x
    restraints.expand(x, du)
    start, forces = u.array.copy(), []
    for sign in (1, -1):
        u.array[:] = start + sign * h * du.array
        problem.evaluate(ASKED)
        restraints.reduce(problem.residual, [0.0] * len(restraints.faces), missing)
        forces.append(-missing.array_r)
    u.array[:] = start
    problem.evaluate(ASKED)
    keep = np.ones(len(whole), dtype=bool)
    keep[slots] = False
    off = (forces[0] - forces[1]) / (2 * h) - whole
    return np.linalg.norm(off[keep]) / np.linalg.norm((whole - bodies)[keep])


def test_gas_is_in_the_tangent(filled, monkeypatch):
    """1e-5 of the faces' part; without the bend of the volume, or without what couples a pocket's
    points, twenty times that and more."""
    assert tangent_error(filled) < 1e-5
    with monkeypatch.context() as without:
        without.setattr(Gas, "add_tangent", lambda gas, faces, K: None)
        assert tangent_error(filled) > 2e-4
    couplings = Gas.couplings

    def uncoupled(gas, faces):
        a, q, stiffness = couplings(gas, faces)
        return a, 0.0 * q, stiffness

    with monkeypatch.context() as without:
        without.setattr(Gas, "couplings", uncoupled)
        assert tangent_error(filled) > 2e-4


N = 30


def trapped():
    """Gas over a grid of points on a square of 3 um, nothing touching yet."""
    x = (np.arange(N) + 0.5) * 3.0 / N
    places = np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1).reshape(-1, 2)
    area = np.full(N * N, 9.0 / N**2)
    law = TrappedGas(
        atmosphere=0.1,
        sealing_fraction=0.42,
        contact_distance=1e-3,
        nominal_area=9.0,
        connected=Patch(places, (3.0, 3.0), MPI.COMM_SELF),
        area=area,
        comm=MPI.COMM_SELF,
    )
    return law, places


def gap_of(is_open, height=0.1):
    return np.where(is_open, height, -1e-4)


def test_a_void_seals_when_no_path_spans_the_patch_and_whatever_the_fraction():
    """A pond within contact holds the atmosphere; a channel from side to side holds none, at any
    contact fraction; a bay that one side cuts off is closed by its mirror image."""
    law, places = trapped()
    x, y = places.T
    pond = np.hypot(x - 1.0, y - 2.0) < 0.4
    channel = np.abs(x - 2.2) < 0.25
    bay = (y < 0.5) & (x < 0.7)
    gap = gap_of(pond | channel | bay)
    law.commit(gap, np.ones(len(x)), gap)
    assert np.all(law.state.pocket[channel] == NO_POCKET) and np.all(law.state.air[channel])
    volume = [0.1 * part.sum() * 9.0 / N**2 for part in (pond, bay)]
    assert sorted(law.state.amount) == pytest.approx(sorted(0.1 * np.array(volume)))


def test_a_void_that_finds_a_way_out_loses_its_gas_and_takes_air_in_when_it_shuts_again():
    law, places = trapped()
    x, y = places.T
    ones = np.ones(len(x))
    pond, channel = np.hypot(x - 1.0, y - 1.5) < 0.4, np.abs(x - 2.2) < 0.25
    bridge = (np.abs(y - 1.5) < 0.1) & (x > 1.0) & (x < 2.2)
    gap = gap_of(pond | channel)
    law.commit(gap, ones, gap)
    law.state = replace(law.state, amount=7.0 * law.state.amount)  # as if it had been squeezed
    gap = gap_of(pond | channel | bridge)
    law.commit(gap, ones, gap)
    assert len(law.state.amount) == 0 and np.all(law.state.pocket == NO_POCKET)
    gap = gap_of(pond | channel)
    law.commit(gap, ones, gap)
    assert law.state.amount == pytest.approx([0.1 * 0.1 * pond.sum() * 9.0 / N**2])


def test_a_pinched_void_is_two_pockets_and_meets_again_with_all_of_its_gas():
    law, places = trapped()
    x, y = places.T
    ones = np.ones(len(x))
    lake = (np.abs(y - 1.5) < 0.4) & (x > 0.4) & (x < 2.6)
    dam = np.abs(x - 1.2) < 0.15
    gap = gap_of(lake)
    law.commit(gap, ones, gap)
    (whole,) = law.state.amount
    gap = gap_of(lake & ~dam)
    law.commit(gap, ones, gap)
    left = (lake & ~dam & (x < 1.2)).sum() / (lake & ~dam).sum()
    assert sorted(law.state.amount) == pytest.approx([left * whole, (1 - left) * whole])
    gap = gap_of(lake)
    law.commit(gap, ones, gap)
    assert law.state.amount == pytest.approx([whole])
