"""The interface in three dimensions: kinematics, tangent, and the ridges of a 2D run."""

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from dolfinx import fem

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.mechanics.effects import Adhesion, Friction
from fem_interface.mechanics.tangent import Tangent
from fem_interface.solvers.newton import Load
from fem_interface.surface.maps import egg_box, ridges
from fem_interface.verification.bodies import ROOM, material
from fem_interface.verification.ladder import climb
from fem_interface.verification.patches import patch_stack
from fem_interface.verification.rungs.egg_box import AMPLITUDE, EGG_BOX, exact
from fem_interface.verification.stacks import (
    follow,
    shorter_steps,
    stack,
    touch,
    wave,
)
from tests.verification.eggs import pressed_eggs

ASKED = Load(time_step=1e-2, temperature=ROOM, pressure=1.0)


EGGS = egg_box(SimpleNamespace(amplitude=0.1, wavelength=2.0), 2.0)


@pytest.fixture(scope="module")
def shaken():
    """Metal on an egg box with friction and bonds, displaced out of balance."""
    found = pressed_eggs(EGGS, 6)
    found.begin(ROOM)
    rng = np.random.default_rng(0)
    found.interface.scale(2e3)
    contact = found.interface.contact
    contact.multiplier = 10 ** rng.uniform(-2.0, 1.0, len(contact.multiplier))
    u = found.bulk.displacement.x.array
    u += 2e-3 * rng.standard_normal(len(u))
    found.problem.evaluate(ASKED)
    return found


def error(found, h=1e-7):
    """Tangent against central differences along a random direction, over the contact's part."""
    problem = found.problem
    restraints, u = problem.restraints, problem.bulk.displacement.x
    problem.evaluate(ASKED)
    unknowns, missing = problem.residual.duplicate(), problem.residual.duplicate()
    unknowns.array[:] = np.random.default_rng(1).standard_normal(unknowns.getLocalSize())
    unknowns.array[restraints.unused] = 0.0
    K = problem.bulk.condensed().stiffness

    def times(matrix):
        out = matrix.createVecRight()
        matrix.mult(unknowns, out)
        return out.array_r.copy()

    whole = times(Tangent(problem.bulk, problem.interface, restraints).assemble(K))
    bodies = times(Tangent(problem.bulk, None, restraints).assemble(K))
    du = fem.Function(problem.bulk.space).x
    restraints.expand(unknowns, du)
    start, forces = u.array.copy(), []
    for sign in (1, -1):
        u.array[:] = start + sign * h * du.array
        problem.evaluate(ASKED)
        restraints.reduce(problem.residual, [0.0] * len(restraints.faces), missing)
        forces.append(-missing.array_r)
    u.array[:] = start
    problem.evaluate(ASKED)
    difference = (forces[0] - forces[1]) / (2 * h)
    keep = np.ones(len(whole), dtype=bool)
    keep[restraints.unused] = False
    return np.linalg.norm((difference - whole)[keep]) / np.linalg.norm((whole - bodies)[keep])


def test_the_tangent_is_the_derivative_of_the_residual(shaken):
    """Contact, friction on both tangents and bonds on curved facets; 1e-5 of the contact's part,
    by differences over 1e-7 um beside bodies that are a hundred times stiffer."""
    faces = shaken.interface
    friction = faces.find(Friction).traction
    assert np.sum(faces.contact.pressing.pressure > 0) > 20
    assert np.sum(np.abs(friction.vector).min(axis=1) > 0) > 20
    assert np.sum(faces.find(Adhesion).tension > 0) > 5
    assert error(shaken) < 1e-5


@pytest.mark.parametrize("term", ["normal_slope", "plane_slope", "xi_slope", "jump_by_xi"])
def test_a_term_left_out_would_be_noticed(term, shaken, monkeypatch):
    """Negative control: twenty times the tolerance."""
    from fem_interface.mechanics.interface import Interface

    whole = Interface.tangent

    def lamed(self, pair, count):
        faces = self.faces
        lame = replace(faces.kin)
        vars(lame)[term] = np.zeros_like(getattr(faces.kin, term))  # a field, or what follows
        self.faces = replace(faces, kin=lame)
        answer = whole(self, pair, count)
        self.faces = faces
        return answer

    monkeypatch.setattr(Interface, "tangent", lamed)
    assert error(shaken) > 2e-4


def test_the_frame_on_the_face_is_at_right_angles_and_as_long_as_its_area(shaken):
    kin = shaken.interface.kinematics
    along, normal = kin.along, kin.normal
    size = np.linalg.norm(normal, axis=1)
    np.testing.assert_allclose(np.linalg.norm(along, axis=2), np.stack([size, size], axis=1))
    np.testing.assert_allclose(np.einsum("ntc,nc->nt", along, normal), 0.0, atol=1e-12)
    np.testing.assert_allclose(np.sum(along[:, 0] * along[:, 1], axis=1), 0.0, atol=1e-12)
    assert np.all(along[:, 0, 0] > 0) and np.all(along[:, 1, 1] > 0)


@pytest.fixture
def sliding(shaken):
    """The same with little friction that no shear strength bounds: points slide."""
    friction = shaken.interface.find(Friction)
    law = friction.law
    friction.law = replace(law, coefficient=0.05, shear_limit=1e6)
    shaken.problem.evaluate(ASKED)
    yield shaken
    friction.law = law
    shaken.problem.evaluate(ASKED)


def resolved(found):
    """Forces of pressure and of friction on the metal at each pressed point, shape (n, 3) [uN]."""
    faces, interface = found.interface.faces, found.interface
    pressed = faces.pressed.pressure > 0

    def on_metal(effect):
        forces = effect.forces(faces)[pressed, : faces.metal]
        return forces.reshape(len(forces), -1, 3).sum(axis=1)

    return on_metal(interface.contact), on_metal(interface.find(Friction))


def off_coulomb(found):
    """Ratio of the forces where friction slides over the coefficient, less one, at the worst."""
    along, across = (np.linalg.norm(force, axis=1) for force in reversed(resolved(found)))
    friction, pressed = found.interface.find(Friction), found.interface.faces.pressed.pressure
    slides = friction.traction.magnitude > (1 - 1e-9) * friction.law.coefficient * pressed
    slides = slides[pressed > 0]
    assert np.sum(slides) > 15
    return np.max(np.abs(along / across / friction.law.coefficient - 1)[slides])


def test_friction_on_the_slopes_of_a_face_is_coulombs(sliding):
    """Resolved forces stand at right angles and in the ratio of the law, which a tangent does not
    see: it would be as consistent with another ratio."""
    across, along = resolved(sliding)
    size = np.linalg.norm(across, axis=1) * np.linalg.norm(along, axis=1)
    np.testing.assert_allclose(np.sum(across * along, axis=1), 0.0, atol=1e-9 * size.max())
    assert off_coulomb(sliding) < 1e-9


def test_friction_along_the_mean_plane_would_be_noticed(sliding, monkeypatch):
    """Negative control: tangents that do not tilt with the face."""
    flat = np.eye(2, 3)
    kind = type(sliding.interface.kinematics)
    monkeypatch.setattr(kind, "along", property(lambda kin: np.tile(flat, (len(kin.gap), 1, 1))))
    assert off_coulomb(sliding) > 1e-2


@cache
def balance(parts=1):
    """Energy after a soft metal was pressed into a quarter of an egg box and released."""
    found = patch_stack(
        egg_box(SimpleNamespace(amplitude=0.1, wavelength=2.0), 1.0),
        material(1000.0, 0.45, Norton(coefficient=1.0, exponent=3.0)),
        material(1e5, 0.26, Elastic()),
        squares=4,
        effects=[lambda scales: Friction(0.3, 2.0, scales.places)],
    )
    for _ in follow(found, (5.0, 10.0), (1.0, 5.0), limits=shorter_steps(parts)):
        pass
    return found.energy.state


def test_the_work_of_the_platen_is_found_again():
    """2 % of what went through the bodies, on four facets a half wave, a fifth of it with steps an
    eighth as long: what is missing is the steps, some of which miss work where others find too
    much. A law that takes or gives work would stay."""
    energy = balance()
    assert energy.imbalance < 2e-2
    assert energy.plastic > 0.5 * energy.platen > 0.0
    assert energy.interface["friction"] > 0.0
    assert balance(8).imbalance < 0.2 * energy.imbalance


def test_a_twentieth_of_the_plastic_work_that_is_forgotten_would_be_noticed():
    """Negative control."""
    energy = balance()
    spent = energy.stored + 0.95 * energy.plastic + energy.overlap + sum(energy.interface.values())
    assert abs(energy.platen - spent) > 2e-2 * energy.moved


def test_action_is_reaction(shaken):
    """Forces between the faces have no sum and no moment."""
    found = shaken
    nodal = np.zeros((len(found.bulk.displacement.x.array) // 3, 3))
    found.interface.add_forces(nodal)
    u = found.bulk.displacement.x.array.reshape(-1, 3)
    place = found.bulk.space.tabulate_dof_coordinates()[:, :3] + u
    scale = np.abs(nodal).sum()
    np.testing.assert_allclose(nodal.sum(axis=0), 0.0, atol=1e-10 * scale)
    moment = np.cross(place, nodal).sum(axis=0)
    assert np.abs(moment).max() < 0.02 * scale  # the faces overlap by what they were shaken


def test_ridges_are_pressed_as_their_profile_in_2d():
    """Mean pressure of the platen at the same approaches of an elastic metal; 1 % on meshes whose
    triangles and tetrahedra differ, since a facet's edge is one of twenty on the contact's way."""
    spec = SimpleNamespace(amplitude=0.05, wavelength=1.0)
    metal, ceramic = material(1000.0, 0.3, Elastic()), material(1e6, 0.26, Elastic())
    flat = stack(wave(0.05), metal, ceramic, per_wavelength=16, rms_height=0.035)
    solid = patch_stack(ridges(spec, 1.0, 0.125), metal, ceramic, squares=16, rms_height=0.035)
    found = []
    for one in (flat, solid):
        path = []
        for approach in (0.005, 0.01, 0.02, 0.03, 0.06):
            one.begin(ROOM)
            one.settle(1.0, ROOM, approach=approach)
            one.commit()
            path.append(one.platen_pressure())
        found.append(path[-2:])
    np.testing.assert_allclose(found[1], found[0], rtol=0.01)


def at_ends(found, parts):
    """Approach [um], loaded share and voids [um] at the ends of ramps, shape (4, 3)."""
    ends = []
    ramps = [(pressure, 1.0) for pressure in (0.2, 0.4, 0.7, 1.0)]
    for step in follow(found, *ramps, limits=shorter_steps(parts)):
        if step.time == pytest.approx(step.piece.end):
            field, nominal = found.interface.field(), found.mesh.nominal_area
            loaded = np.sum(field.area[field.pressure > 0.0]) / nominal
            void = np.sum(field.area * np.maximum(field.opening, 0.0)) / nominal
            ends.append((step.approach, loaded, void))
    return np.array(ends)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_ridges_are_pressed_by_a_creeping_metal_as_their_profile_in_2d():
    """From 17 % in contact to all of it, with steps half as long as usual in both: share within
    0.3 % of the area, approach and voids within 0.3 % of the amplitude. What is left is the steps,
    which go on halving it. Negative control: the answers of the next load."""
    spec = SimpleNamespace(amplitude=0.1, wavelength=2.0)
    ceramic = material(1e5, 0.26, Elastic())

    def metal():
        return material(1000.0, 0.45, Norton(coefficient=1.0, exponent=3.0))

    flat = stack(wave(0.1, 2.0, 1.0), metal(), ceramic, per_wavelength=24, rms_height=0.07)
    face = ridges(spec, 1.0, 0.25)
    solid = patch_stack(face, metal(), ceramic, squares=12, rms_height=0.07)
    cut, drawn_out = at_ends(flat, 2), at_ends(solid, 2)
    tolerance = np.array([3e-4, 3e-3, 3e-4])
    assert np.all(np.abs(drawn_out - cut) < tolerance)
    assert np.all(np.abs(drawn_out[1:] - cut[:-1]) > 5 * tolerance)


def test_an_egg_box_is_pressed_as_boundary_elements_have_it():
    """The coarsest mesh of the rung, with its tolerances. Negative control: the gap of
    another load is off by more than ten times as much."""
    outcome = climb(EGG_BOX, count=1)
    for check in outcome.checks:
        assert check.passed, check
    gap = outcome.checks[0].finest
    wrong = exact()[6]
    assert abs(gap.computed - wrong.mean_gap / AMPLITUDE) > 0.1


def test_overlap_around_vertices_is_what_a_multiplier_can_take_away():
    """The same overlap everywhere counts whole; one that changes sign from point to point, which
    facets cannot follow, counts for little, although its largest is as large."""
    found = patch_stack(
        EGGS, material(1000.0, 0.3, Elastic()), material(1e5, 0.26, Elastic()), squares=6
    )
    touch(found, 0.3)
    contact, n = found.interface.contact, len(found.interface.points.area)
    contact.pressing = replace(contact.pressing, pressure=np.ones(n), share=np.ones(n))
    contact._gap = np.full(n, -1e-3)
    assert contact.mean_overlap() == pytest.approx(1e-3)
    contact._gap = 1e-3 * np.random.default_rng(0).choice([-1.0, 1.0], n)
    assert contact.penetration() == pytest.approx(1e-3)
    assert contact.mean_overlap() < 0.7e-3
    contact.pressing = replace(contact.pressing, pressure=np.zeros(n))
    assert contact.mean_overlap() == 0.0  # what is not pressed does not overlap
