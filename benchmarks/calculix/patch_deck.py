"""A metal on a rigid rough patch as an input deck of CalculiX: the tetrahedra of our own mesh.

Source: G. Dhondt, CalculiX CrunchiX user's manual, version 2.20.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.calculix.deck import PRINTED, laws, table_rows
from fem_interface.core.records import Array, Indices

# Corners, then the middles of 1-2, 2-3, 3-1, 1-4, 2-4, 3-4; DOLFINx has 3-4, 2-4, 2-3, 1-4, 1-3,
# 1-2 in the places 4 to 9.
FROM_DOLFINX = (0, 1, 2, 3, 9, 6, 8, 7, 5, 4)
FACES = ((0, 1, 2), (0, 3, 1), (1, 3, 2), (2, 3, 0))  # S1 to S4, by their corners


@dataclass(frozen=True, eq=False, kw_only=True)
class Tetrahedra:
    """A mesh of both bodies as CalculiX wants it.

    Attributes:
        places: Of all nodes, shape (n, 3) [um].
        metal: Nodes of the metal's cells, shape (m, 10).
        rigid: Of the cells below the face that touch it, shape (k, 10).
        face: Nodes of the metal's face.
        below: Nodes of the rigid face.
        width: Of the patch [um].
    """

    places: Array
    metal: Indices
    rigid: Indices
    face: Indices
    below: Indices
    width: float

    @property
    def top(self) -> float:
        """Of the metal [um]."""
        return float(self.places[self.metal, 2].max())


@dataclass(frozen=True, kw_only=True)
class Pressing:
    """Metal, contact and load.

    Attributes:
        youngs_modulus: [MPa]
        poissons_ratio: [-]
        yield_stress: Y [MPa].
        hardening_modulus: H, per unit equivalent plastic strain [MPa].
        penalty: Slope of the contact pressure over the overlap [MPa/um].
        approach: Way of the platen [um].
        steps: Of equal length; CalculiX cuts them back where it has to.
    """

    youngs_modulus: float
    poissons_ratio: float
    yield_stress: float
    hardening_modulus: float
    penalty: float
    approach: float
    steps: int


def in_order(cells: Indices, places: Array) -> Indices:
    """Cells in CalculiX's order of nodes, with positive volumes, shape (m, 10)."""
    cells = cells[:, FROM_DOLFINX]
    a, b, c, d = (places[cells[:, i]] for i in range(4))
    turned = np.einsum("ij,ij->i", np.cross(b - a, c - a), d - a) < 0.0
    swapped = cells[:, (0, 2, 1, 3, 6, 5, 4, 7, 9, 8)]
    return np.where(turned[:, None], swapped, cells)


def patch_deck(mesh: Tetrahedra, press: Pressing) -> str:
    """The text of the input deck; nodes count from 1."""
    return "\n".join(_lines(mesh, press)) + "\n"


def _lines(mesh: Tetrahedra, press: Pressing) -> Iterator[str]:
    p = mesh.places
    metal, rigid = np.unique(mesh.metal), np.unique(mesh.rigid)
    yield "*HEADING"
    yield "Metal on a rigid rough patch; um, MPa, uN"
    for name, nodes in (("METAL", metal), ("RIGID", rigid)):
        yield f"*NODE, NSET={name}"
        for node in nodes:
            yield f"{node + 1}, " + ", ".join(f"{value:.10g}" for value in p[node])
    first = 1
    for name, cells in (("BLOCK", mesh.metal), ("LAYER", mesh.rigid)):
        yield f"*ELEMENT, TYPE=C3D10, ELSET={name}"
        for number, nodes in enumerate(cells + 1, first):
            yield f"{number}, " + ", ".join(str(node) for node in nodes)
        first += len(cells)
    on = metal[np.isclose(p[metal, 2], mesh.top)]
    for axis, name in enumerate(("ALONG_X", "ALONG_Y")):
        at = p[metal, axis]
        held = metal[np.isclose(at, 0.0) | np.isclose(at, mesh.width)]
        yield f"*NSET, NSET={name}"
        yield from table_rows((held + 1).tolist())
    for name, nodes in (("PLATEN", on), ("FACE", mesh.face)):
        yield f"*NSET, NSET={name}"
        yield from table_rows((nodes + 1).tolist())
    facing = (
        ("SOFT", mesh.metal, mesh.face, 1),
        ("HARD", mesh.rigid, mesh.below, len(mesh.metal) + 1),
    )
    for name, cells, nodes, first in facing:
        yield f"*SURFACE, NAME={name}"
        for side, corners in enumerate(FACES, 1):
            of_face = np.isin(cells[:, corners], nodes).all(axis=1)
            yield from (f"{first + cell}, S{side}" for cell in np.flatnonzero(of_face))
    yield from laws(press, press.penalty)
    yield "*BOUNDARY"
    yield "RIGID, 1, 3"
    yield "ALONG_X, 1, 1"
    yield "ALONG_Y, 2, 2"
    for step in range(press.steps):
        yield "*STEP, INC=1000, NLGEOM"
        yield "*STATIC"
        yield "1., 1., 1e-4, 1."
        yield "*BOUNDARY"
        yield f"PLATEN, 3, 3, {-press.approach * (step + 1) / press.steps:.10g}"
        if step == 0:
            yield from PRINTED
        yield "*END STEP"
