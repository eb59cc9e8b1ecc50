"""Conduction through a partial contact against the exact strip, limits and balances."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.app.launch import crowded
from fem_interface.impedance.field import InterfaceResistance
from fem_interface.impedance.segments import contact_segments
from fem_interface.reference.constriction import spot_specific_resistance, strip_with_interface
from fem_interface.verification.rungs.constriction import (
    CONDUCTIVITY,
    CONSTRICTION,
    DISTANCE,
    THICKNESS,
    UNIT,
    WIDTH,
    contact,
    strip,
)
from fem_interface.verification.rungs.constriction import exact_strip as exact
from fem_interface.verification.rungs.constriction import wavy_mesh as mesh


def everywhere():
    return contact([0.0, WIDTH], [0.0, 0.0])


@pytest.fixture(scope="module")
def meshes():
    return {facets: mesh(facets) for facets in (16, 32, 64, 128)}


@pytest.fixture(scope="module")
def perfect(meshes):
    """Only constriction, at each refinement."""
    return {
        facets: InterfaceResistance(m, {"electrolyte": CONDUCTIVITY}, 0.0, 0.0, DISTANCE)
        for facets, m in meshes.items()
    }


@pytest.mark.parametrize("fraction", [0.05, 0.2, 0.5, 0.9])
def test_constriction_is_that_of_the_exact_strip(perfect, fraction):
    """Within 1 % of rho lambda. Notices a factor two, one of pi, and cylinders for strips."""
    found = perfect[64].solve(strip(fraction))
    assert found.constriction == pytest.approx(exact(fraction), abs=0.011 * UNIT)
    assert found.fraction == pytest.approx(fraction, abs=1e-9)
    assert found.charge_transfer == found.film == 0.0


def test_the_check_of_the_strip_can_fail(perfect):
    """Half the contact, and the law of circular spots, are both far outside the tolerance."""
    found = perfect[64].solve(strip(0.05)).constriction
    assert abs(found - exact(0.1)) > 0.1 * UNIT
    assert abs(found - spot_specific_resistance(0.05, WIDTH, 1 / CONDUCTIVITY)) > 0.1 * UNIT


def test_a_strip_at_the_side_is_half_of_one_twice_as_long(perfect):
    """Sides are planes of symmetry: lambda is twice the width there.

    The electrolyte is half a wavelength thick there, so that its base, at one potential, takes
    2 exp(-2 pi) of the leading harmonic away.
    """
    found = perfect[128].solve(contact([0, 1.6 - 1e-3, 1.6, 1.601, 8], [0, 0, DISTANCE, 1, 1]))
    assert found.fraction == pytest.approx(0.2)
    assert found.constriction == pytest.approx(exact(0.2, 2 * WIDTH), rel=0.02)


def test_error_falls_with_the_elements():
    """First order, whatever the elements; the mean over edges anywhere between nodes."""
    for check in CONSTRICTION.measure(None).checks:
        assert check.passed, check


def test_a_contact_inside_one_facet_is_not_a_whole_facet(perfect):
    """Current must fall with every part of a facet lost, not facet by facet.

    Without the series resistance of partial facets, 1/4 of a facet conducts like all of it.
    """
    h = WIDTH / 32
    shares = np.array([1.0, 0.75, 0.5, 0.25])
    found = [
        perfect[32].solve(strip(share * h / WIDTH, centre=10.5 * h)).constriction
        for share in shares
    ]
    assert np.all(np.diff(found) > 0.02 * UNIT)
    np.testing.assert_allclose(found, exact(shares * h / WIDTH), atol=0.12 * UNIT)


@pytest.mark.parametrize("fraction", [0.2, 0.5])
def test_a_slow_reaction_sees_only_the_area(meshes, fraction):
    """R_ct >> rho lambda: j is uniform, and R_ct / f is what charge transfer costs.

    Against a resistance per true or per nominal area mixed up with f.
    """
    R = 1e3 * UNIT
    found = InterfaceResistance(meshes[64], {"electrolyte": CONDUCTIVITY}, R, 0.0, DISTANCE).solve(
        strip(fraction)
    )
    assert found.charge_transfer == pytest.approx(R / fraction, rel=1e-4)
    # A uniform current is not the one of least resistance: a little more than the exact strip.
    n = np.arange(1, 4000)
    uniform = np.sum(np.sin(np.pi * n * fraction) ** 2 / n**3) / (np.pi * (np.pi * fraction) ** 2)
    assert found.constriction == pytest.approx(uniform * UNIT, rel=2e-3)
    assert found.constriction > exact(fraction)


def test_film_and_charge_transfer_share_in_proportion(meshes):
    solver = InterfaceResistance(meshes[32], {"electrolyte": CONDUCTIVITY}, 3e7, 1e7, DISTANCE)
    found = solver.solve(strip(0.4))
    alone = InterfaceResistance(
        meshes[32], {"electrolyte": CONDUCTIVITY}, 4e7, 0.0, DISTANCE
    ).solve(strip(0.4))
    assert found.charge_transfer == pytest.approx(3 * found.film)
    assert found.total == pytest.approx(alone.total)
    assert found.constriction == pytest.approx(alone.constriction)


@pytest.mark.parametrize("amplitude", [0.0, 0.2])
def test_full_contact_has_no_constriction(amplitude):
    """Rough or flat: only the interface is left, exactly, as area is nominal."""
    R = 1e9
    solver = InterfaceResistance(
        mesh(32, amplitude), {"electrolyte": CONDUCTIVITY}, R, 0.0, DISTANCE
    )
    found = solver.solve(everywhere())
    assert found.fraction == pytest.approx(1.0, abs=1e-12)
    assert found.charge_transfer == pytest.approx(R, rel=1e-4 if amplitude else 1e-9)
    assert -1e-6 * UNIT < found.constriction < (0.01 if amplitude else 1e-6) * UNIT
    perfect = InterfaceResistance(
        mesh(32, amplitude), {"electrolyte": CONDUCTIVITY}, 0.0, 0.0, DISTANCE
    )
    assert 0 <= perfect.solve(everywhere()).constriction < 1e-6 * UNIT


def test_the_parts_add_up_to_what_ohms_law_gives(meshes):
    """Dissipation and current are two ways to one number."""
    solver = InterfaceResistance(meshes[32], {"electrolyte": CONDUCTIVITY}, 2e7, 0.0, DISTANCE)
    rough = strip(0.37, centre=3.3)
    found = solver.solve(rough)
    everything = solver.bulk + found.total
    doubled = InterfaceResistance(meshes[32], {"electrolyte": 2 * CONDUCTIVITY}, 1e7, 0.0, DISTANCE)
    assert solver.bulk == pytest.approx(THICKNESS / CONDUCTIVITY, rel=1e-6)
    assert doubled.bulk + doubled.solve(rough).total == pytest.approx(everything / 2)


def test_no_contact_lets_no_current_through(meshes):
    solver = InterfaceResistance(meshes[16], {"electrolyte": CONDUCTIVITY}, 1e8, 0.0, DISTANCE)
    found = solver.solve(contact([0, WIDTH], [DISTANCE, 1.0]))
    assert found.fraction == 0.0
    assert found.total == np.inf
    assert found.film == 0.0


def test_contact_grows_continuously_while_the_gap_closes(meshes):
    """Against counting points: the fraction of a parabolic gap is that of its crossings."""
    solver = InterfaceResistance(meshes[16], {"electrolyte": CONDUCTIVITY}, 0.0, 0.0, DISTANCE)
    x = np.linspace(0, WIDTH, 51)
    previous = np.inf
    for level in np.linspace(0.02, 0.2, 19):
        found = solver.solve(contact(x, (x / WIDTH - 0.5) ** 2 - level + DISTANCE))
        assert found.fraction == pytest.approx(2 * np.sqrt(level), abs=1e-3)
        assert found.constriction < previous
        previous = found.constriction


def test_segments_follow_facets_in_either_direction():
    ends = np.array([[2.0, 1.0], [0.0, 1.0]])
    parts = contact_segments(ends, np.array([0.0, 0.5, 1.5, 2.0]), np.array([1, 1, -1, -1.0]), 0.0)
    covered = np.sort(
        np.concatenate(
            [
                ends[parts.facet, 0] + s * (ends[parts.facet, 1] - ends[parts.facet, 0])
                for s in (parts.start, parts.end)
            ]
        )
    )
    assert covered[0] == pytest.approx(1.0)
    assert covered[-1] == pytest.approx(2.0)
    assert parts.length.sum() == pytest.approx(1.0)


def answers():
    """What ranks must agree on: a few contacts, as numbers."""
    found = []
    for R in (0.0, 2e7):
        solver = InterfaceResistance(
            mesh(32, 0.1), {"electrolyte": CONDUCTIVITY}, R, R / 2, DISTANCE
        )
        for fraction in (0.03, 0.37, 0.9):
            part = solver.solve(strip(fraction, centre=2.9))
            found += [part.constriction, part.charge_transfer, part.film, part.fraction]
    return found


@pytest.mark.parallel
@pytest.mark.parametrize("ranks", [2, 3])
def test_any_number_of_ranks_finds_the_same(ranks):
    """Also where a rank holds no facet in contact, and on every rank."""
    root = Path(__file__).parents[2]
    # -m mpi4py: an error on one rank ends all of them.
    run = subprocess.run(
        ["mpiexec", *crowded(), "-n", str(ranks), sys.executable, "-m", "mpi4py", __file__],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    for found in json.loads(run.stdout.strip().splitlines()[-1]):
        np.testing.assert_allclose(found, answers(), rtol=1e-9)


if __name__ == "__main__":
    everyone = MPI.COMM_WORLD.gather(answers())
    if MPI.COMM_WORLD.rank == 0:
        print(json.dumps(everyone))


@pytest.mark.parametrize("fraction", [0.1, 0.4, 0.8])
@pytest.mark.parametrize("ratio", [0.01, 0.1, 1.0])
def test_strips_that_resist_where_they_touch(meshes, fraction, ratio):
    """Dual series, 0.4 %; the control is charge transfer and constriction added up as if the
    current took no notice of the first, which is more than there is where both count."""
    R = ratio * UNIT
    solver = InterfaceResistance(meshes[64], {"electrolyte": CONDUCTIVITY}, R, 0.0, DISTANCE)
    found = solver.solve(strip(fraction)).total
    closed = strip_with_interface(fraction, WIDTH, 1 / CONDUCTIVITY, R)
    assert found == pytest.approx(closed, rel=4e-3)
    assert R / fraction + 0.5 * exact(fraction) < found
    if ratio == 0.01:
        apart = R / fraction + exact(fraction)
        assert abs(found - apart) > 0.01 * found


def test_strips_that_hardly_resist_are_the_exact_ones():
    for fraction in (0.1, 0.4, 0.8):
        found = strip_with_interface(fraction, WIDTH, 1 / CONDUCTIVITY, 0.0)
        assert found == pytest.approx(exact(fraction), rel=1e-9)
