"""The linear system by bodies is the whole one, and solves it."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from fem_interface.core.errors import StepNotConverged
from fem_interface.mechanics.blocked_system import MOST, BlockedSystem
from fem_interface.mechanics.body_part import BodyPart, PartNumbers
from fem_interface.mechanics.effects import Gas
from fem_interface.mechanics.linear_system import WholeSystem
from fem_interface.mechanics.listed_body import ListedBody
from fem_interface.mechanics.rigid_modes import rigid_modes
from fem_interface.solvers.choice import SolverChoice
from fem_interface.solvers.newton import Load
from fem_interface.surface.maps import egg_box
from fem_interface.verification.bodies import ROOM
from tests.verification.eggs import gas_between, pressed_eggs

ASKED = Load(time_step=1e-2, temperature=ROOM, pressure=1.0)
EGGS = egg_box(SimpleNamespace(amplitude=0.1, wavelength=1.0), 2.0)


def pressed(modulus):
    """Metal on four summits of a ceramic, with friction, bonds and gas in two voids, out of
    balance."""
    found = pressed_eggs(EGGS, 8, modulus)
    interface = found.interface
    x = interface.points.positions
    gas = gas_between(found)
    pocket = np.where(x[:, 0] < 0.6, 0, np.where(x[:, 0] > 1.2, 1, -1))
    share = np.where(pocket >= 0, np.random.default_rng(2).uniform(0.2, 1.0, len(x)), 0.0)
    gas.state = replace(gas.state, pocket=pocket, share=share, amount=np.array([0.05, 0.02]))
    interface.add(Gas(gas))
    found.begin(ROOM)
    u = found.bulk.displacement.x.array
    u += 2e-4 * np.random.default_rng(0).standard_normal(len(u))
    found.problem.evaluate(ASKED)
    return found


@pytest.fixture(scope="module", params=[1e5, 1e3], ids=["stiff", "as soft as the metal"])
def systems(request):
    found = pressed(request.param)
    problem = found.problem
    given = found.bulk, found.interface, problem.restraints
    cells = found.bulk.condensed().stiffness
    blocked, whole = BlockedSystem(*given), WholeSystem(*given)
    blocked._assemble(cells)
    return found, blocked, whole, cells


def random_unknowns(found, pockets=2):
    """Of all but numbers that stand for nothing; pressures stand in the first of those."""
    restraints = found.problem.restraints
    x = found.problem.residual.duplicate()
    x.array[:] = np.random.default_rng(1).standard_normal(x.getLocalSize())
    x.array[restraints.unused[pockets:]] = 0.0
    return x


def test_the_product_is_that_of_the_whole_matrix(systems):
    """To round-off; without the points' blocks it is off by a hundred times that and more."""
    found, blocked, whole, cells = systems
    x = random_unknowns(found)
    y, exact = x.duplicate(), x.duplicate()
    whole.tangent.assemble(cells).mult(x, exact)
    blocked.joined.multiply(x, y)
    scale = np.abs(exact.array_r).max()
    np.testing.assert_allclose(y.array_r, exact.array_r, atol=1e-12 * scale)
    blocked.joined.points.matrix[:] *= 1.001  # negative control
    blocked.joined.multiply(x, y)
    assert np.abs(y.array_r - exact.array_r).max() > 1e-10 * scale
    blocked.joined.points.matrix[:] /= 1.001


@pytest.mark.parametrize("amount", [None, 1e-3], ids=["force", "displacement"])
def test_its_solution_is_that_of_the_whole_matrix(systems, amount):
    """A tolerance of 1e-6 on the residual leaves 1e-4 of the solution; a few iterations where the
    ceramic is stiff, more where it gives way like the metal."""
    found, blocked, whole, cells = systems
    rhs = random_unknowns(found)
    found_out, exact = rhs.duplicate(), rhs.duplicate()
    whole.solve(cells, rhs.copy(), exact, amount=amount, rtol=0.0)
    before = replace(blocked.count)
    asked = found.bulk.condensed(blocked.cells).stiffness
    blocked.solve(asked, rhs.copy(), found_out, amount=amount, rtol=1e-6)
    assert blocked.count.whole == before.whole
    assert blocked.count.iterations - before.iterations < 30
    size = np.linalg.norm(exact.array_r)
    assert np.linalg.norm(found_out.array_r - exact.array_r) < 1e-4 * size


def test_factors_of_an_earlier_state_serve(systems):
    """With another metal and gas in other units: the same solution, by more iterations; not with
    the matrix of that state."""
    found, _, whole, cells = systems
    kept = BlockedSystem(found.bulk, found.interface, found.problem.restraints)
    rhs = random_unknowns(found)
    out, exact = rhs.duplicate(), rhs.duplicate()
    kept.solve(cells, rhs.copy(), out, amount=None, rtol=1e-8)
    first, earlier = kept.count.iterations, out.array_r.copy()
    gas = found.interface.find(Gas).law
    amount = gas.state.amount
    try:
        gas.state = replace(gas.state, amount=1.5 * amount)
        found.problem.evaluate(ASKED)
        stiffer = cells.copy()
        stiffer[kept.matrices.of_metal] *= 1.3
        whole.solve(stiffer, rhs.copy(), exact, amount=None, rtol=0.0)
        kept._renewal.renew(50.0)  # so much are they worth in a large system
        assert kept.cells is not None  # the metal's alone are asked for
        kept.solve(stiffer[kept.cells], rhs.copy(), out, amount=None, rtol=1e-8)
    finally:
        gas.state = replace(gas.state, amount=amount)
        found.problem.evaluate(ASKED)
    assert kept.count.whole == 0
    assert kept.count.metal == 1 and kept.count.iterations - first < 40
    size = np.linalg.norm(exact.array_r)
    assert np.linalg.norm(out.array_r - exact.array_r) < 1e-5 * size
    assert np.linalg.norm(earlier - exact.array_r) > 1e-3 * size  # negative control


def test_factors_that_cannot_solve_are_not_asked_again(systems, monkeypatch):
    """The system is solved whole, and the next one by new factors of metal and ceramics."""
    found, _, whole, cells = systems
    system = BlockedSystem(found.bulk, found.interface, found.problem.restraints)
    rhs = random_unknowns(found)
    out, exact = rhs.duplicate(), rhs.duplicate()
    whole.solve(cells, rhs.copy(), exact, amount=None, rtol=0.0)
    size = np.linalg.norm(exact.array_r)

    def solve_without(self, rhs):
        raise StepNotConverged("linear solver")

    with monkeypatch.context() as broken:
        broken.setattr("fem_interface.solvers.substructure.Substructure.solve", solve_without)
        system.solve(cells, rhs.copy(), out, amount=None, rtol=1e-8)
    assert (system.count.metal, system.count.ceramics, system.count.whole) == (1, 1, 1)
    np.testing.assert_allclose(out.array_r, exact.array_r, atol=1e-9 * size)
    assert system.cells is None  # all are asked for
    out.set(0.0)
    system.solve(cells, rhs.copy(), out, amount=None, rtol=1e-8)
    assert (system.count.metal, system.count.ceramics, system.count.whole) == (2, 2, 1)
    assert np.linalg.norm(out.array_r - exact.array_r) < 1e-5 * size


def test_without_metis_it_is_the_same(systems, monkeypatch):
    """Gas still stands behind all others, wherever nodes stand."""
    found, blocked, _, cells = systems
    monkeypatch.setattr("fem_interface.mechanics.body_part.nested_dissection", lambda *given: None)
    plain = BlockedSystem(found.bulk, found.interface, found.problem.restraints)
    plain._assemble(cells)
    assert blocked.matrices.metal.ordered and not plain.matrices.metal.ordered
    rhs = random_unknowns(found)
    out, other = rhs.duplicate(), rhs.duplicate()
    for system, answer in ((blocked, out), (plain, other)):
        asked = found.bulk.condensed(system.cells).stiffness
        system.solve(asked, rhs.copy(), answer, amount=None, rtol=1e-10)
        assert system.count.whole == 0
    np.testing.assert_allclose(other.array_r, out.array_r, atol=1e-6 * np.abs(out.array_r).max())


@pytest.mark.parametrize("amount", [None, 1e-3], ids=["force", "displacement"])
def test_lists_of_entries_make_the_same_matrices(systems, monkeypatch, amount):
    """What many ranks and other solvers use; also where the ceramics are assembled once more."""
    found, _, whole, cells = systems
    monkeypatch.setattr("fem_interface.mechanics.body_matrices.MOST_SHARED", -1)
    listed = BlockedSystem(found.bulk, found.interface, found.problem.restraints)
    assert isinstance(listed.matrices.metal, ListedBody)
    assert isinstance(listed.matrices.rest, ListedBody)
    rhs = random_unknowns(found)
    out, exact = rhs.duplicate(), rhs.duplicate()
    whole.solve(cells, rhs.copy(), exact, amount=amount, rtol=0.0)
    for fresh in (False, True, False):
        listed._fresh = fresh
        asked = found.bulk.condensed(listed.cells).stiffness
        listed.solve(asked, rhs.copy(), out, amount=amount, rtol=1e-8)
        assert listed.count.whole == 0
        size = np.linalg.norm(exact.array_r)
        assert np.linalg.norm(out.array_r - exact.array_r) < 1e-5 * size
    if amount is None:  # a prescribed row is no longer that of the whole
        x, y = random_unknowns(found), rhs.duplicate()
        product = rhs.duplicate()
        whole.tangent.assemble(cells).mult(x, product)
        listed.joined.multiply(x, y)
        scale = np.abs(product.array_r).max()
        np.testing.assert_allclose(y.array_r, product.array_r, atol=1e-12 * scale)


def test_unknowns_of_another_body_have_no_place(systems):
    """Catches a facet that stands on a cell of another rank, whose forces would go elsewhere."""
    found, blocked, _, _ = systems
    restraints = found.problem.restraints
    nodes = blocked.matrices.places.nodes
    known = PartNumbers(nodes, restraints, restraints.comm, dimension=3, order=False)
    own = known.numbers[:5]
    np.testing.assert_array_equal(known.local(own), np.arange(5))
    assert known.local(np.array([-1]))[0] == -1
    (other,) = blocked.matrices.rest._known.numbers[:1]
    with pytest.raises(ValueError, match="no cell of this body"):
        known.local(np.array([own[0], other]))


@pytest.mark.parametrize("amount", [None, 1e-3], ids=["force", "displacement"])
def test_what_fgmres_cannot_solve_is_factorised_whole(systems, monkeypatch, amount):
    found, blocked, whole, cells = systems
    monkeypatch.setattr("fem_interface.mechanics.blocked_system.MOST", 1)
    rhs = random_unknowns(found)
    out, exact = rhs.duplicate(), rhs.duplicate()
    whole.solve(cells, rhs.copy(), exact, amount=amount, rtol=0.0)
    asked = found.bulk.condensed(blocked.cells).stiffness
    blocked.solve(asked, rhs.copy(), out, amount=amount, rtol=1e-6)
    assert blocked.count.whole >= 1
    np.testing.assert_allclose(out.array_r, exact.array_r, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("kind", [BodyPart, ListedBody], ids=["part", "lists"])
def test_multigrid_knows_how_a_body_moves_without_strain(systems, monkeypatch, kind):
    """Away from what is held a translation meets no force, to round-off, and a rotation none but
    that of strains of a thousandth; half a rotation (negative control) meets ten times as
    much. Knowing them, a cycle on the ceramics serves better."""
    found, _, _, _ = systems
    if kind is ListedBody:
        monkeypatch.setattr("fem_interface.mechanics.body_matrices.MOST_SHARED", -1)
    choice = SolverChoice(options="-ceramics_pc_type gamg")
    choice.tell()
    try:
        told = BlockedSystem(found.bulk, found.interface, found.problem.restraints)
        rhs = random_unknowns(found)
        out = rhs.duplicate()
        asked = found.bulk.condensed().stiffness
        told.solve(asked, rhs.copy(), out, amount=None, rtol=1e-4)
        monkeypatch.setattr("fem_interface.mechanics.body_matrices.rigid_modes", lambda *_: [])
        untold = BlockedSystem(found.bulk, found.interface, found.problem.restraints)
        untold.solve(asked, rhs.copy(), out, amount=None, rtol=1e-4)
    finally:
        choice.forget()
    assert isinstance(told.matrices.rest, kind)
    assert told.count.whole == 0
    assert told.count.iterations < untold.count.iterations + MOST * untold.count.whole

    restraints, bulk = found.problem.restraints, found.bulk
    modes = rigid_modes(bulk, restraints, ~told.matrices.mine)
    assert len(modes) == 6
    dofs = (3 * bulk.cells.nodes[told.matrices.of_rest][:, :, None] + np.arange(3)).reshape(-1, 30)
    held = ~np.isin(dofs, np.flatnonzero(restraints.free)).all(axis=1)
    inner = np.setdiff1d(dofs[~held], dofs[held])
    assert len(inner) > 30

    def resisted(motion):
        told.matrices.rest.mult(motion, out)
        return np.abs(out.array_r[inner]).max() / np.abs(out.array_r).max()

    assert max(map(resisted, modes[:3])) < 1e-9
    assert max(map(resisted, modes[3:])) < 3e-3
    half = modes[-1].copy()
    half.array[1::3] = 0.0
    assert resisted(half) > 0.02
