"""Decks for CalculiX and what is read of its results; CalculiX itself is not needed."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.calculix import compare, patch_deck
from benchmarks.calculix.curve import FaceHistory, largest_difference, share_below
from benchmarks.calculix.deck import FINER, Numerics, bodies, deck
from benchmarks.calculix.problem import SinusoidPress
from benchmarks.calculix.results import face_history, face_points, printed

SMALL = SinusoidPress(amplitude=0.5, wavelength=8.0, thickness=4.0, facets=4)

CARDS = """*MATERIAL, NAME=J2
*ELASTIC
4600, 0.38
*PLASTIC
20, 0.
1020, 10
*MATERIAL, NAME=STIFF
*ELASTIC
4600, 0.38
*SOLID SECTION, ELSET=BLOCK, MATERIAL=J2
*SOLID SECTION, ELSET=LAYER, MATERIAL=STIFF
*SURFACE INTERACTION, NAME=TOUCH
*SURFACE BEHAVIOR, PRESSURE-OVERCLOSURE=LINEAR
100000
*CONTACT PAIR, INTERACTION=TOUCH, TYPE=SURFACE TO SURFACE
SOFT, HARD
*BOUNDARY
RIGID, 1, 3
METAL, 2, 2
SIDES, 1, 1
*STEP, INC=1000, NLGEOM
*STATIC
1, 1., 1e-6, 1
*BOUNDARY
PLATEN, 3, 3, -0.45
*NODE PRINT, NSET=PLATEN, TOTALS=ONLY
RF
*NODE PRINT, NSET=FACE
U
*END STEP
*STEP, INC=1000, NLGEOM
*STATIC
1, 1., 1e-6, 1
*BOUNDARY
PLATEN, 3, 3, -0.6
*END STEP
"""

# As CalculiX 2.20 prints; the face of SMALL has nodes 1, 2 and then that of the second column.
PRINTED = """
 total force (fx,fy,fz) for set PLATEN and time  0.1000000E+01

       -3.483943E-03 -1.700029E-16 -8.000000E+01

 displacements (vx,vy,vz) for set FACE and time  0.1000000E+01

{first}
 relative contact displacement (slave element+face,normal) for all contact elements and time 0.1E+01

         1          1 -4.872447E-04  0.000000E+00  0.000000E+00

 total force (fx,fy,fz) for set PLATEN and time  0.2000000E+01

        0.000000E+00  0.000000E+00 -1.600000E+02

 displacements (vx,vy,vz) for set FACE and time  0.2000000E+01

{second}"""


def table(nodes, fall):
    rows = [f"{node:10d}  0.000000E+00  0.000000E+00 {-fall:13.6E}\n" for node in nodes]
    return "".join(rows)


def results(tmp_path, falls=(0.25, 0.75)):
    """A .dat file of two steps in which the whole face of SMALL falls."""
    nodes = bodies(SMALL, "C3D8")[0].face()
    first, second = (table(nodes, fall) for fall in falls)
    path = tmp_path / "press.dat"
    path.write_text(PRINTED.format(first=first, second=second), encoding="ascii")
    return path


def test_the_deck_says_what_the_problem_is():
    """Material, contact, symmetry and the platen's way, card by card; linear theory has no NLGEOM.

    The hardening table rises by H per unit strain: 20 + 10 * 100. Of two steps the first goes three
    quarters of the way."""
    numerics = Numerics(element="C3D8", approach=0.6, steps=2)
    text = deck(SMALL, numerics)
    assert text[text.index("*MATERIAL") :] == CARDS
    assert "NLGEOM" not in deck(SMALL, replace(numerics, finite_strain=False))


@pytest.mark.parametrize(("element", "nodes"), [("C3D8", 8), ("C3D20R", 20)])
def test_bricks_fill_the_metal_and_none_is_inside_out(element, nodes):
    """Signed volumes of the corners' tetrahedra add up to the block; catches a wrong order."""
    metal, rigid = bodies(SMALL, element)
    place = {number: np.array(metal.places[node]) for node, number in metal.numbers.items()}
    volume = 0.0
    for _, _, _, numbers in metal.elements:
        assert len(numbers) == nodes
        x = np.array([place[number] for number in numbers[:8]])
        edges = x[[1, 3, 4]] - x[0]
        assert np.linalg.det(edges) > 0
        volume += np.linalg.det(edges)  # of a box
        middles = [x[list(pair)].mean(axis=0) for pair in ((0, 1), (1, 2), (4, 5), (0, 4))]
        if nodes == 20:
            found = [place[numbers[k]] for k in (8, 9, 12, 16)]
            np.testing.assert_allclose(found, middles)
    assert volume == pytest.approx(SMALL.width * SMALL.thickness * 2.0)
    assert not set(metal.numbers.values()) & set(rigid.numbers.values())


def test_the_rigid_face_is_the_sinusoid_and_touches_the_metal_at_its_summit():
    metal, rigid = bodies(SMALL, "C3D8")
    face = [place for (_, _, k), place in rigid.places.items() if k == 2]
    assert len(face) == 2 * (FINER * SMALL.facets // 2 + 1)
    for x, _, z in face:
        assert z == pytest.approx(0.5 * np.cos(2 * np.pi * x / 8.0), abs=1e-12)
    lowest = min(z for _, _, z in metal.places.values())
    assert lowest == max(z for _, _, z in face)


def test_an_element_that_calculix_has_not_is_named_with_those_it_has():
    with pytest.raises(ValueError, match=r'unknown "CPE4"; allowed C3D8, C3D8I, .*C3D20R'):
        Numerics(element="CPE4")


def test_pressure_and_gap_are_read_of_the_printed_results(tmp_path):
    """80 uN on 4 um by 2 um are 10 MPa. The flat face falls by 0.25 and 0.75 um: the gap at every
    point is that of its place, and tables that were not asked for are passed over."""
    path = results(tmp_path)
    history = face_history(path, SMALL, "C3D8")
    np.testing.assert_allclose(history.pressure, [10.0, 20.0])
    x = history.place[0]
    z = SMALL.amplitude - np.array([0.25, 0.75])[:, None]
    slant = np.sqrt(1 + SMALL.slope(x) ** 2)
    np.testing.assert_allclose(history.gap, (z - SMALL.height(x)) / slant, atol=1e-12)
    assert np.all((x > 0) & (x < SMALL.width))


def test_a_run_that_was_stopped_keeps_its_whole_steps(tmp_path):
    """Half a table is no step; without one whole step there is an error that says so."""
    text = results(tmp_path).read_text(encoding="ascii")
    times, force, _ = printed(text[: text.rindex("\n", 0, len(text) - 2)])
    assert times.tolist() == [1.0]
    assert force.tolist() == [-80.0]
    with pytest.raises(ValueError, match="stopped before its first"):
        printed("")


def test_a_quadratic_face_runs_through_its_midside_nodes():
    """A parabola through the nodes of each facet; straight facets would miss it."""
    metal, _ = bodies(SMALL, "C3D20R")
    place = {number: metal.places[node] for node, number in metal.numbers.items()}
    moved = {n: np.array([[0.0, 0.0, 0.01 * place[n][0] ** 2]]) for n in metal.face()}
    points = face_points(SMALL, "C3D20R", moved)[0]
    parabola = SMALL.amplitude + 0.01 * points[:, 0] ** 2
    np.testing.assert_allclose(points[:, 1], parabola, atol=1e-12)
    straight = face_points(SMALL, "C3D8", {n: moved[n] for n in metal.face()[::2]} | _flat())[0]
    off = straight[:, 1] - SMALL.amplitude - 0.01 * straight[:, 0] ** 2
    assert np.abs(off).max() > 1e-3


def _flat():
    """The same parabola at the nodes of straight facets."""
    metal, _ = bodies(SMALL, "C3D8")
    place = {number: metal.places[node] for node, number in metal.numbers.items()}
    return {n: np.array([[0.0, 0.0, 0.01 * place[n][0] ** 2]]) for n in metal.face()}


def test_the_share_below_a_distance_ends_between_points():
    """A gap that is linear between the points is cut where it is: exact to rounding."""
    x = np.array([0.5, 1.5, 2.5, 3.5])
    gap = 0.1 * (x - 0.5)
    for distance in (0.04, 0.1, 0.23):
        found = share_below(x[::-1], gap[::-1], distance, 4.0)
        assert found == pytest.approx((0.5 + distance / 0.1) / 4.0)
    assert share_below(x, gap, -1.0, 4.0) == 0.0
    assert share_below(x, gap, 1.0, 4.0) == 1.0


def history(shift):
    pressure = np.linspace(1.0, 10.0, 10)
    x = np.linspace(0.0, 1.0, 201)
    gap = x - (pressure / 10 + shift)[:, None]
    place = np.broadcast_to(x, gap.shape)
    return FaceHistory(pressure=pressure, place=place, gap=gap, width=1.0)


def test_the_difference_has_a_sign_and_a_range():
    """0.04 more contact reads +0.04; equal histories read 0; none in range reads nan."""
    assert largest_difference(history(0.0), history(0.04), 0.0, 0.2, 0.9) == pytest.approx(0.04)
    assert largest_difference(history(0.0), history(0.0), 0.0, 0.2, 0.9) == 0.0
    assert np.isnan(largest_difference(history(0.0), history(0.0), 0.0, 1.1, 1.2))


def test_what_is_kept_is_what_was_found(tmp_path):
    history(0.1).save(tmp_path / "face.npz")
    kept = FaceHistory.load(tmp_path / "face.npz")
    np.testing.assert_array_equal(kept.gap, history(0.1).gap)
    assert kept.width == 1.0


def test_help_tells_what_the_script_does(capsys):
    with pytest.raises(SystemExit) as stopped:
        compare.main(["--help"])
    assert stopped.value.code == 0
    assert "ccx_reference" in capsys.readouterr().out


def test_without_ccx_the_script_says_how_to_get_it(tmp_path, monkeypatch):
    """The decks are there, with a script that solves them elsewhere."""
    monkeypatch.setattr(compare, "RUNS", tmp_path)
    monkeypatch.setattr(compare.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="apt-get install calculix-ccx"):
        compare.main(["--only", "ccx_32"])
    assert "*CONTACT PAIR" in (tmp_path / "ccx_32" / "press.inp").read_text()
    assert "cd ccx_32" in (tmp_path / "solve.sh").read_text()


def test_tetrahedra_are_turned_into_calculix_order():
    """Middles of edges where the manual wants them, and volumes that are positive."""
    corners = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    edges = [(2, 3), (1, 3), (1, 2), (0, 3), (0, 2), (0, 1)]  # as DOLFINx counts them
    places = np.concatenate([corners, [corners[list(edge)].mean(axis=0) for edge in edges]])
    wanted = [(0, 1), (1, 2), (2, 0), (0, 3), (1, 3), (2, 3)]
    for order in (np.arange(10), np.array([0, 2, 1, 3, 5, 4, 6, 7, 9, 8])):  # one is inside out
        (cell,) = patch_deck.in_order(order[None], places)
        p = places[cell]
        assert np.linalg.det(p[1:4] - p[0]) > 0.0
        for middle, ends in zip(p[4:], wanted, strict=True):
            np.testing.assert_allclose(middle, p[list(ends)].mean(axis=0))


def test_the_deck_of_a_patch_says_what_touches_and_what_is_held():
    """One tetrahedron on another, mirrored at their common face."""
    top = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    edges = [(2, 3), (1, 3), (1, 2), (0, 3), (0, 2), (0, 1)]
    cell = np.concatenate([top, [top[list(edge)].mean(axis=0) for edge in edges]])
    places = np.concatenate([cell, cell * [1.0, 1.0, -1.0]])
    metal = patch_deck.in_order(np.arange(10)[None], places)
    rigid = patch_deck.in_order(np.arange(10, 20)[None], places)
    low = np.flatnonzero(places[:10, 2] == 0.0)
    mesh = patch_deck.Tetrahedra(
        places=places, metal=metal, rigid=rigid, face=low, below=low + 10, width=1.0
    )
    press = patch_deck.Pressing(
        youngs_modulus=4600.0,
        poissons_ratio=0.38,
        yield_stress=20.0,
        hardening_modulus=100.0,
        penalty=1e5,
        approach=0.4,
        steps=2,
    )
    text = patch_deck.patch_deck(mesh, press)
    assert "*SURFACE, NAME=SOFT\n1, S1\n*SURFACE, NAME=HARD\n2, S1\n" in text
    assert "*NSET, NSET=PLATEN\n4\n" in text
    assert "RIGID, 1, 3\nALONG_X, 1, 1\nALONG_Y, 2, 2\n" in text
    assert [line for line in text.splitlines() if line.startswith("PLATEN")] == [
        "PLATEN, 3, 3, -0.2",
        "PLATEN, 3, 3, -0.4",
    ]
