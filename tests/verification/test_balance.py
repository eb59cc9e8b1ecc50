"""What goes in comes out: forces of platen, contact, base and sides; the volume of the metal."""

from dataclasses import dataclass, replace
from functools import cache

import pytest
from mpi4py import MPI

from fem_interface.core.parallel import global_sum
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.mechanics.supports import face_dofs
from fem_interface.solvers.newton import Load
from fem_interface.verification.bodies import ROOM, material
from fem_interface.verification.stacks import follow, pressed, rough, stack, wave

E, NU, WIDTH = 1000.0, 0.45, 10.0
SOFT = Norton(coefficient=1.0, exponent=3.0)  # 0.1 to 0.3 MPa at the rates here
COMM = MPI.COMM_WORLD
PEAK, RELEASED = 20.0, 2.0  # MPa
ASKED = Load(time_step=1.0, temperature=ROOM, pressure=10.0)


def force(problem, face, component):
    """Internal force on a face's nodes [uN/um]: what holds it, with its sign."""
    dofs = face_dofs(problem.mesh, problem.bulk.space, face, component)
    own = dofs[dofs < problem._n_owned]
    return global_sum(problem.residual.array_r[own], problem.comm)


def anode_volume(found):
    """Current over reference area of the metal."""
    bulk = found.bulk
    of_anode = bulk.cell_body == found.mesh.names["anode"]
    volume = bulk.cell_volume[of_anode]
    now = global_sum(bulk.cell_mean(bulk.volume_ratio)[of_anode] * volume, COMM)
    return now / global_sum(volume, COMM)


@dataclass(frozen=True, kw_only=True)
class Row:
    """Forces [uN/um], shares and volume of an accepted step."""

    pressure: float
    platen: float
    base: float
    contact: float
    anode_sides: float
    sides: float
    shear: float


def soft_stack(surface, friction=0.0, bulk_factor=1.0, per_wavelength=4, thickness=3.0):
    metal = material(E, NU, SOFT)
    return stack(
        surface,
        replace(metal, bulk_modulus=bulk_factor * metal.bulk_modulus),
        material(100 * E, 0.26, Elastic()),
        thickness=(thickness, thickness),
        per_wavelength=per_wavelength,
        friction=friction,
    )


@cache
def history(friction=0.3):
    """What a soft metal on a rough face shows at each pressure, up and down again."""
    found = soft_stack(rough(WIDTH, rms_height=0.05), friction)
    problem, rows = found.problem, []
    for at in follow(found, (2.0, 200.0), (0.5, 50.0)):
        field = found.interface.field()
        anode = force(problem, "anode_sides", 0)
        rows.append(
            Row(
                pressure=at.pressure,
                platen=problem.reaction(),
                base=force(problem, "base", 1),
                contact=global_sum(field.area * field.load, COMM),
                anode_sides=anode,
                sides=anode + force(problem, "electrolyte_sides", 0),
                shear=global_sum(field.area * field.shear, COMM),
            )
        )
    return rows


@pytest.mark.parametrize("friction", [0.0, 0.3])
def test_platen_contact_and_base_carry_the_same_force(friction):
    """1e-6 of the force, a hundred times Newton's tolerance, at every pressure up and down.

    Catches a contact pressure that acts on the true area or in the reference state, and forces
    on the electrolyte that are not those on the metal."""
    for row in history(friction):
        asked = pytest.approx(row.pressure * WIDTH, rel=1e-6)
        assert row.platen == asked
        assert row.base == asked
        assert row.contact == asked


@pytest.mark.parametrize("friction", [0.0, 0.3])
def test_nothing_pushes_the_stack_sideways(friction):
    """Forces of the sides sum to zero, to 1e-6 of the load; the metal's alone do not: it hangs on
    the face. Catches a horizontal contact force without its reaction."""
    for row in history(friction):
        assert abs(row.sides) < 1e-6 * row.platen
    assert max(abs(row.anode_sides / row.platen) for row in history(friction)) > 1e-3
    most = max(row.shear / row.contact for row in history(friction))
    assert most > 0.01 if friction else most == 0.0


def test_without_contact_forces_the_balance_would_fail():
    """Negative control: the residual of the bodies alone is out of balance by all of the load."""
    found = pressed(soft_stack(rough(WIDTH, rms_height=0.05)), (0.1, 10.0))
    problem = found.problem
    assert problem.unbalance() < 1e-7
    problem.interface = None
    problem.evaluate(ASKED)
    assert problem.unbalance() > 0.1


@cache
def volumes(bulk_factor=1.0):
    """Of the metal over its first one, at RELEASED, at the peak and at RELEASED again; and the
    loaded fraction at the peak."""
    found = soft_stack(wave(0.04), 0.0, bulk_factor, 12, 1.0)
    found_at, fractions = [], []
    for at in follow(found, (RELEASED, 200.0), (PEAK, 400.0), (RELEASED, 200.0)):
        if at.ends_step:
            field = found.interface.field()
            found_at.append(anode_volume(found))
            fractions.append(global_sum(field.area[field.pressure > 0], COMM))
    assert fractions[1] > 0.98
    return found_at


K = material(E, NU, Elastic()).bulk_modulus


def test_the_metal_is_compressed_as_its_bulk_modulus_says():
    """p / K within 1 %: filled valleys leave the metal one pressure, but for the 0.2 MPa or so by
    which the axial stress and the mean one differ. Catches flow that changes the volume, and
    metal lost through the face."""
    assert 1 - volumes()[1] == pytest.approx(PEAK / K, rel=0.01)


def test_another_bulk_modulus_would_be_noticed():
    """Negative control: with 1.2 K the change of volume is off by a sixth."""
    found = 1 - volumes(1.2)[1]
    assert abs(found / (PEAK / K) - 1) > 0.1
    assert found == pytest.approx(PEAK / (1.2 * K), rel=0.01)


def test_the_metal_springs_back_on_release():
    """What the release takes of the pressure comes back of the volume, within 1 %: flow keeps none
    of it, and at RELEASED the metal is as large as before the peak, within 0.2 MPa / K."""
    before, peak, after = volumes()
    assert after - peak == pytest.approx((PEAK - RELEASED) / K, rel=0.01)
    assert after == pytest.approx(before, abs=0.2 / K)
    assert peak < after < 1.0
