"""Current that squeezes through round spots: the conduction solver in three dimensions."""

import numpy as np
from mpi4py import MPI

from fem_interface.core.records import Array, ContactField, InterfaceMesh, RoughSurface
from fem_interface.impedance.field import InterfaceResistance
from fem_interface.meshing.load import patch_mesh
from fem_interface.meshing.patch import Patch
from fem_interface.reference.square_array import square_array
from fem_interface.surface.height_map import height_map
from fem_interface.verification.gaps import contact_of_gap
from fem_interface.verification.rung import Check, Curve, Findings, Rung, meshes, scaled

PITCH = 2.0  # of a square array; a quarter of a square is enough, sides let no current through
SIDE = PITCH / 2
DISTANCE = 1e-3  # below this gap current crosses [um]
SPOTS = np.array([0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])  # contact fractions
# Worst relative error by squares on half a pitch: a spot of a share of 0.02 has a radius of 1.3 and
# of 2.6 squares.
TOLERANCE = {8: 0.07, 16: 0.025, 32: 0.0125}
POINTS = 151  # along a side, between which the gap is linear


def flat_patch(squares: int) -> InterfaceMesh:
    """A quarter of a square of the array, one pitch thick."""
    flat = RoughSurface(
        heights=np.zeros((8, 8)),
        extent=(SIDE, SIDE),
        periodic=True,
        shortest_wavelength=SIDE,
        source="verification",
    )
    patch = Patch(
        field=height_map(flat),
        width=SIDE,
        length=SIDE,
        squares=squares,
        anode_thickness=0.25 * SIDE,
        electrolyte_thickness=PITCH,
    )
    return patch_mesh(patch, MPI.COMM_WORLD)


def spot(fraction: float) -> ContactField:
    """This rank's share of a gap that grows with the distance from the spot's edge."""
    line = np.linspace(0.0, SIDE, POINTS)
    places = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
    radius = PITCH * np.sqrt(fraction / np.pi)
    return contact_of_gap(places, np.hypot(*places.T) - radius + DISTANCE)


def constrictions(squares: int) -> Array:
    """Of spots of all shares, over rho times the pitch, shape (9,) [-]."""
    solver = InterfaceResistance(flat_patch(squares), {"electrolyte": 1.0}, 0.0, 0.0, DISTANCE)
    return np.array([solver.solve(spot(share)).constriction for share in SPOTS]) / PITCH


def _measure(count: int | None) -> Findings:
    exact = np.array([square_array(share) for share in SPOTS])
    worst = []
    found: Array = np.empty(0)
    for squares in meshes(tuple(TOLERANCE), count):
        found = constrictions(squares)
        error = float(np.max(np.abs(found / exact - 1)))
        worst.append(scaled(1 / squares, error, 0.0, TOLERANCE[squares], 1.0))
    check = Check(
        quantity="constriction, worst relative error of nine spots",
        measure="constriction",
        reason="At the edge of a spot the current is singular: first order, whatever the elements. "
        "The smallest spot has a radius of 0.16 of half the pitch.",
        results=tuple(worst),
        least_order=0.5,
    )
    curve = Curve(
        x_label="contact fraction [-]",
        y_label="constriction / ρλ [-]",
        x=SPOTS,
        computed=found,
        exact_x=SPOTS,
        exact=exact,
    )
    return Findings(checks=(check,), curve=curve)


SPOT_ARRAY = Rung(
    name="spots",
    title="Constriction of current through round spots, in 3D",
    tested="The conduction solver on tetrahedra, for spots whose edges lie anywhere on the facets. "
    "Catches strips for spots, a factor two, and facets that touch wholly or not at all.",
    equation=r"$\hat \phi = \frac{\rho}{|k|} \, \hat j, \quad \phi = V$ on the spots, "
    r"$j = 0$ elsewhere",
    source="Boundary elements on a square array; [NegusYovanovich1984] for few and small spots",
    measure=_measure,
)
