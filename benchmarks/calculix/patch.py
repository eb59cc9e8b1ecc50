"""The patch that both programs press: metal on a rigid self-affine face, without friction."""

from types import SimpleNamespace

import numpy as np

from benchmarks.calculix.patch_deck import Pressing, Tetrahedra, in_order
from fem_interface.core.records import Array
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.plastic import J2
from fem_interface.mechanics.stack import PressedStack
from fem_interface.surface.height_map import HeightMap, height_map
from fem_interface.surface.maps import self_affine_map
from fem_interface.verification.bodies import material
from fem_interface.verification.patches import patch_stack

WIDTH, SQUARES, THICKNESS = 5.0, 16, 5.0
SPEC = SimpleNamespace(
    kind="self-affine",
    rms_height=0.1,
    hurst=0.8,
    longest_wavelength=5.0,
    shortest_wavelength=1.25,
    seed=1,
)
E, NU, YIELD, HARDENING = 4600.0, 0.38, 20.0, 100.0
RIGID = 1000.0  # Young's modulus of our electrolyte over the metal's
PENALTY, APPROACH, STEPS = 1e5, 0.36, 72  # of CalculiX [MPa/um], way of its platen [um]
MOST = 12.0  # pressure that ours is taken to, over the yield stress


def rough_face() -> HeightMap:
    """Of the electrolyte, as a spline."""
    return height_map(self_affine_map(SPEC, WIDTH, WIDTH))


def patch_on_wall() -> PressedStack:
    """Ours."""
    return patch_stack(
        self_affine_map(SPEC, WIDTH, WIDTH),
        material(E, NU, J2(yield_stress=YIELD, hardening_modulus=HARDENING)),
        material(RIGID * E, 0.3, Elastic()),
        squares=SQUARES,
        thickness=(THICKNESS, THICKNESS / 4),
    )


def tetrahedra(stack: PressedStack) -> Tetrahedra:
    """Its mesh, of the wall only the cells at the face."""
    bulk, names = stack.bulk, stack.mesh.names
    places = bulk.space.tabulate_dof_coordinates()
    of_metal = bulk.cell_body == names["anode"]
    cells = in_order(bulk.cells.nodes, places)
    face = np.unique(stack.interface.points.nodes)
    wall = cells[~of_metal]
    below = np.unique(stack.interface.counterface.node)
    at_face = np.isin(wall[:, :4], below).sum(axis=1) == 3
    return Tetrahedra(
        places=places,
        metal=cells[of_metal],
        rigid=wall[at_face],
        face=face,
        below=below,
        width=WIDTH,
    )


def pressing() -> Pressing:
    """What CalculiX is asked to do."""
    return Pressing(
        youngs_modulus=E,
        poissons_ratio=NU,
        yield_stress=YIELD,
        hardening_modulus=HARDENING,
        penalty=PENALTY,
        approach=APPROACH,
        steps=STEPS,
    )


def gaps(places: Array, moved: Array, face: HeightMap) -> Array:
    """Normal distance of nodes from the rigid face, negative in overlap, shape (n,) [um].

    Args:
        places: Before, shape (n, 3) [um].
        moved: Displacements, shape (n, 3) [um].
        face: The rigid one, its mean plane at z = 0.
    """
    now = places + moved
    slope = face.gradient(now[:, :2])
    return (now[:, 2] - face.height(now[:, :2])) / np.sqrt(1.0 + np.sum(slope**2, axis=1))
