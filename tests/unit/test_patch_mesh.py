"""Meshes of patches: bodies, faces, shapes, and what is refused."""

from types import SimpleNamespace

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.core.errors import MeshError
from fem_interface.meshing.load import mesh_hash, patch_mesh
from fem_interface.meshing.patch import Patch, estimate_patch_unknowns, patch_of
from fem_interface.meshing.patch_model import meshed_patch, patch_arrays
from fem_interface.meshing.quality import MeshQuality, check_quality, tetrahedron_shapes
from fem_interface.meshing.stack import BODIES
from fem_interface.surface import rough_surface, smooth_face

SIDES = (4.0, 3.0)
PLACE = "x = 1 um, y = 2 um, z = 3 um"


def waves(amplitude=0.2):
    spec = SimpleNamespace(kind="sinusoid", amplitude=amplitude, wavelength=2.0, pattern="egg-box")
    return rough_surface(spec, *SIDES, 3)


def patch(layer=0.0, squares=8, surface=None):
    return Patch(
        field=smooth_face(surface or waves()),
        width=SIDES[0],
        length=SIDES[1],
        squares=squares,
        anode_thickness=2.0,
        electrolyte_thickness=3.0,
        interlayer_thickness=layer,
    )


@pytest.fixture(scope="module", params=[0.0, 1.0], ids=["two bodies", "with an interlayer"])
def layered(request):
    """A patch, its arrays, and volumes of its cells."""
    drawn = patch(request.param)
    with meshed_patch(drawn) as gmsh:
        mesh = patch_arrays(gmsh.model)
    return drawn, mesh, tetrahedron_shapes(mesh.nodes, mesh.cells)[0]


def test_bodies_fill_what_they_should(layered):
    """Volumes: a wave has no mean; its chords take next to nothing of the body under it. The metal
    begins at the highest summit."""
    drawn, mesh, volume = layered
    ends = {"anode": 2.0, "interlayer": drawn.interlayer_thickness, "electrolyte": 3.0}
    for name in drawn.bodies:
        own = mesh.body == BODIES[name]
        assert volume[own].sum() == pytest.approx(12.0 * ends[name], rel=0.01), name
    assert np.all(volume > 0.0)
    metal = mesh.nodes[np.unique(mesh.cells[mesh.body == BODIES["anode"]])]
    assert metal[:, 2].min() == pytest.approx(drawn.field.highest)


def test_what_is_bonded_shares_nodes_and_what_touches_does_not(layered):
    drawn, mesh, _ = layered
    nodes = {name: set(mesh.cells[mesh.body == BODIES[name]].ravel()) for name in drawn.bodies}
    lower = [name for name in drawn.bodies if name != "anode"]
    assert all(nodes["anode"].isdisjoint(nodes[name]) for name in lower)
    if len(lower) == 2:
        shared = mesh.nodes[list(nodes["interlayer"] & nodes["electrolyte"])]
        np.testing.assert_allclose(shared[:, 2], -drawn.interlayer_thickness)
        assert len(shared) > 20


def test_faces_are_whole_and_middles_lie_on_the_spline():
    """Areas of the faces by their names; the quadratic nodes of the rough one on the wave."""
    drawn = patch()
    mesh = patch_mesh(drawn, MPI.COMM_SELF)
    assert mesh.nominal_area == 12.0
    for name, count in (("anode_face", 96), ("electrolyte_face", 96)):
        assert len(mesh.facet_tags.find(mesh.names[name])) == count
    for name in ("platen", "base", "anode_sides_x", "anode_sides_y", "electrolyte_sides_x"):
        assert len(mesh.facet_tags.find(mesh.names[name])) > 0
    x = mesh.domain.geometry.x
    flat = np.abs(x[:, 2] - drawn.field.height(x[:, :2])) < 1e-9
    assert flat.sum() == 17 * 13  # vertices and middles of 8 by 6 squares with their diagonals


def test_the_mesh_is_the_same_whenever_it_is_made():
    one, other = (mesh_hash(patch_mesh(patch(), MPI.COMM_SELF), MPI.COMM_SELF) for _ in range(2))
    assert one == other
    assert one != mesh_hash(patch_mesh(patch(squares=9), MPI.COMM_SELF), MPI.COMM_SELF)


@pytest.mark.parametrize("squares", [8, 16, 24])
def test_the_estimate_of_the_unknowns_is_good_to_a_quarter(squares):
    drawn = patch(squares=squares)
    mesh = patch_mesh(drawn, MPI.COMM_SELF)
    assert estimate_patch_unknowns(drawn) == pytest.approx(
        3 * len(mesh.domain.geometry.x), rel=0.25
    )


def test_shapes_of_tetrahedra_are_those_of_the_textbook():
    """Regular: gamma 1 and 70.53 degrees; the corner of a cube: 12 (3/6)^(2/3) / 9 and 54.74."""
    nodes = np.array(
        [
            [1, 1, 1],
            [1, -1, -1],
            [-1, 1, -1],
            [-1, -1, 1],
            [0, 0, 0],
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
        ],
        dtype=float,
    )
    cells = np.array([[0, 1, 2, 3], [4, 5, 6, 7], [4, 6, 5, 7]])
    volume, gamma, angle = tetrahedron_shapes(nodes, cells)
    np.testing.assert_allclose(np.abs(volume), [8 / 3, 1 / 6, 1 / 6])
    assert volume[1] == -volume[2]
    np.testing.assert_allclose(gamma, [1.0, 12 * 0.5 ** (2 / 3) / 9, 12 * 0.5 ** (2 / 3) / 9])
    np.testing.assert_allclose(angle, [70.5288, 54.7356, 54.7356], rtol=1e-5)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"inverted": 3}, "3 tetrahedra are inverted, the worst at x = 1 um, y = 2 um, z = 3 um"),
        (
            {"min_gamma": 0.05},
            "the worst tetrahedron, at x = 1 um, y = 2 um, z = 3 um, has quality",
        ),
    ],
)
def test_bad_tetrahedra_are_named_with_their_place(changes, said):
    fine = {"cells": 9, "min_angle": 20.0, "min_gamma": 0.5, "mean_gamma": 0.8, "inverted": 0}
    with pytest.raises(MeshError) as error:
        check_quality(MeshQuality(**(fine | changes), worst_at=(1.0, 2.0, 3.0)))
    assert said in str(error.value) and "mesh.elements_per_wavelength" in str(error.value)


@pytest.mark.parametrize(
    ("amplitude", "thickness", "said"),
    [
        (0.2, (0.3, 3.0, 0.0), "anode.thickness: 0.3 um is less than two elements of 0.5 um"),
        (1.5, (9.0, 9.0, 0.0), "the electrolyte's face is too steep to mesh: slope"),
        (0.2, (2.0, 0.6, 0.0), "electrolyte.thickness: 0.6 um is not more than"),
        (0.2, (2.0, 3.0, 0.6), "interlayer.thickness: 0.6 um is not more than"),
    ],
)
def test_a_patch_that_cannot_be_meshed_is_refused(amplitude, thickness, said):
    surface = waves(amplitude)
    spec = SimpleNamespace(width=4.0, length=3.0, elements_per_wavelength=4)
    with pytest.raises(MeshError) as error:
        patch_of(smooth_face(surface), surface, spec, *thickness)
    assert said in str(error.value)
