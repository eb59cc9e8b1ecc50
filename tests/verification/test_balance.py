"""What goes in comes out: forces of platen, contact, base and sides; the volume of the metal."""

from dataclasses import dataclass, replace
from functools import cache

import pytest
from mpi4py import MPI

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.plastic import J2
from fem_interface.parallel import global_sum
from tests.verification.build import follow, material, pressed, rough, stack

E, NU, YIELD, WIDTH = 1000.0, 0.45, 0.5, 10.0
COMM = MPI.COMM_WORLD
PEAK, RELEASED = 25.0, 2.0  # MPa


def force(problem, face, component):
    """Internal force on a face's nodes [uN/um]: what holds it, with its sign."""
    dofs = problem._dofs(face, component)
    own = dofs[dofs < problem._n_owned]
    return global_sum(problem.residual.array_r[own], problem.comm)


def anode_volume(found):
    """Current over reference area of the metal."""
    bulk = found.bulk
    of_anode = bulk.cell_body[bulk.cells] == found.mesh.names["anode"]
    volume = bulk.cell_volume[of_anode]
    now = global_sum(bulk.dilatation[of_anode] * volume, COMM)
    return now / global_sum(volume, COMM)


@dataclass(frozen=True, kw_only=True)
class Row:
    """Forces [uN/um], shares and volume of an accepted step."""

    pressure: float
    ends: bool
    platen: float
    base: float
    contact: float
    anode_sides: float
    sides: float
    fraction: float
    volume: float
    shear: float


def soft_stack(friction=0.0, bulk_factor=1.0):
    metal = material(E, NU, J2(yield_stress=YIELD))
    return stack(
        rough(WIDTH),
        replace(metal, bulk_modulus=bulk_factor * metal.bulk_modulus),
        material(100 * E, 0.26, Elastic()),
        thickness=(6.0, 6.0),
        per_wavelength=6,
        friction=friction,
    )


@cache
def history(friction=0.3, bulk_factor=1.0):
    """What a soft metal on a rough face shows at each pressure, up and down again."""
    found = soft_stack(friction, bulk_factor)
    problem, rows = found.problem, []
    for at in follow(found, (RELEASED, 20.0), (PEAK, 200.0), (RELEASED, 200.0)):
        field = found.interface.field()
        anode = force(problem, "anode_sides", 0)
        rows.append(
            Row(
                pressure=at.pressure,
                ends=at.ends_step,
                platen=problem.reaction(),
                base=force(problem, "base", 1),
                contact=global_sum(field.area * field.pressure, COMM),
                anode_sides=anode,
                sides=anode + force(problem, "electrolyte_sides", 0),
                fraction=global_sum(field.area[field.pressure > 0], COMM) / WIDTH,
                volume=anode_volume(found),
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
    found = pressed(soft_stack(), (0.5, 5.0))
    problem = found.problem
    assert problem.unbalance() < 1e-7
    problem.bulk.residual(problem.residual)
    assert problem.unbalance() > 0.1


def corners(rows):
    """At RELEASED on the way up, at the peak, where the faces touch everywhere, and at the end."""
    up, peak, down = [row for row in rows if row.ends]
    assert peak.fraction > 0.98
    return up, peak, down


def dilatation(row, bulk_modulus):
    """Exact change of volume in a die beyond yield: p = K (1 - J) + (2/3) Y / J."""
    J = 1.0
    for _ in range(50):
        J = 1 - (row.pressure - 2 * YIELD / (3 * J)) / bulk_modulus
    return J - 1


def test_the_metal_is_compressed_as_its_bulk_modulus_says():
    """p = K (1 - J) + 2 Y / 3 J within 2 %: filled valleys leave the metal one pressure, but for
    some Y around the summits and p of 50 Y. Catches flow that changes the volume, and metal lost
    through the face."""
    _, peak, _ = corners(history())
    K = material(E, NU, Elastic()).bulk_modulus
    assert peak.volume - 1 == pytest.approx(dilatation(peak, K), rel=0.02)


def test_another_bulk_modulus_would_be_noticed():
    """Negative control: with 1.2 K the change of volume is off by a sixth."""
    _, peak, _ = corners(history(bulk_factor=1.2))
    K = material(E, NU, Elastic()).bulk_modulus
    assert abs((peak.volume - 1) / dilatation(peak, K) - 1) > 0.1
    assert peak.volume - 1 == pytest.approx(dilatation(peak, 1.2 * K), rel=0.02)


def test_the_metal_springs_back_on_release():
    """What 25 MPa took of its volume comes back but for 2 MPa: flow keeps none of it.

    In a die the axial stress may be off the mean one by 2 Y / 3 either way: that over K is the
    tolerance."""
    up, peak, down = corners(history())
    K = material(E, NU, Elastic()).bulk_modulus
    # On release the metal yields the other way: p = K (1 - J) - 2 Y / 3.
    assert down.volume - 1 == pytest.approx(-RELEASED / K, abs=YIELD / K)
    assert down.volume - peak.volume == pytest.approx((PEAK - RELEASED) / K, rel=0.04)
    assert peak.volume < down.volume < 1.0
    assert abs(down.volume - up.volume) < 2 * YIELD / K
