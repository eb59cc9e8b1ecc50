"""Single bodies with simple shapes and loads, built from the program's own parts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from dolfinx import fem
from dolfinx.mesh import (
    CellType,
    DiagonalType,
    Mesh,
    create_rectangle,
    locate_entities_boundary,
    meshtags,
)
from mpi4py import MPI

from fem_interface.core.records import Array, InterfaceMesh
from fem_interface.materials.flow import FlowLaw
from fem_interface.materials.law import MaterialLaw
from fem_interface.materials.size_effect import Resistance, SizeEffectResistance
from fem_interface.mechanics.body import Body
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.problem import PressingProblem
from fem_interface.mechanics.restraints import RigidFace
from fem_interface.mechanics.supports import Supports, face_dofs
from fem_interface.solvers.newton import Load, Newton

ROOM = 298.15
"""Temperature of the checks [K]."""

Place = Callable[[Array, Array], tuple[Array, Array]]
Condition = Callable[[Array, Array], Any]


def material(youngs_modulus: float, poissons_ratio: float, flow: FlowLaw) -> MaterialLaw:
    """Law of a body with Young's modulus E [MPa] and Poisson's ratio nu."""
    E, ν = youngs_modulus, poissons_ratio
    return MaterialLaw(
        shear_modulus=E / (2 * (1 + ν)), bulk_modulus=E / (3 * (1 - 2 * ν)), flow_law=flow
    )


def block(
    size: tuple[float, float],
    cells: tuple[int, int],
    faces: Mapping[str, Condition],
    area: float,
    place: Place | None = None,
) -> InterfaceMesh:
    """One body "anode": a rectangle [0, W] x [0, H] of triangles, moved by `place`(x, z).

    Args:
        size: W, H [um].
        cells: Along either axis.
        faces: Name to a condition (x, z) -> bool on the rectangle's boundary.
        area: Nominal area [um].
        place: Where a point of the rectangle goes, (x, z) -> (x, z).
    """
    domain = create_rectangle(
        MPI.COMM_WORLD,
        [(0.0, 0.0), size],
        cells,
        CellType.triangle,
        diagonal=DiagonalType.crossed,
    )
    mesh = named(domain, "anode", faces, area, size[0] / cells[0])
    if place is not None:
        x = domain.geometry.x
        x[:, 0], x[:, 1] = place(x[:, 0].copy(), x[:, 1].copy())
    return mesh


def named(
    domain: Mesh, body: str, faces: Mapping[str, Condition], area: float, size: float
) -> InterfaceMesh:
    """A plane mesh as one body, with names for parts of its outline.

    Args:
        domain: Its cells.
        body: Its name.
        faces: Name to a condition (x, z) -> bool on the vertices of the outline.
        area: Nominal area [um].
        size: Of a cell at the face [um].
    """
    domain.topology.create_entities(1)
    found, values = [], []
    for tag, where in enumerate(faces.values(), start=11):
        facets = locate_entities_boundary(domain, 1, lambda x, f=where: f(x[0], x[1]))
        found.append(facets)
        values.append(np.full(len(facets), tag, dtype=np.int32))
    indices = np.concatenate(found)
    order = np.argsort(indices)
    n = domain.topology.index_map(2).size_local + domain.topology.index_map(2).num_ghosts
    return InterfaceMesh(
        domain=domain,
        cell_tags=meshtags(domain, 2, np.arange(n, dtype=np.int32), np.ones(n, dtype=np.int32)),
        facet_tags=meshtags(domain, 1, indices[order], np.concatenate(values)[order]),
        names={body: 1} | {name: tag for tag, name in enumerate(faces, start=11)},
        nominal_area=area,
        size=size,
    )


def pushed(
    mesh: InterfaceMesh,
    bulk: Bulk,
    held: Sequence[tuple[str, int]],
    direction: Callable[[Array], Array],
    guided: Sequence[int] | None = None,
) -> PressingProblem:
    """A body whose face "pushed" moves along given directions by one amount, U.

    What does work on U is the force along the directions, so `reaction` / nominal area is the
    pressure of a face that moves along its own normal.

    Args:
        mesh: With the face "pushed".
        bulk: Its body.
        held: Faces and the component of the displacement that they keep at zero.
        direction: Of the pushed face at places (3, n), shape (d, n).
        guided: Components that the pushed face prescribes; all of them by default.
    """
    components = range(bulk.dimension) if guided is None else guided
    along = fem.Function(bulk.space)
    along.interpolate(direction)
    driven = np.concatenate([face_dofs(mesh, bulk.space, "pushed", c) for c in components])
    supports = Supports(
        held=[face_dofs(mesh, bulk.space, face, c) for face, c in held],
        faces=[RigidFace(dofs=driven, direction=along.x.array[driven])],
    )
    return PressingProblem(mesh, bulk, None, supports)


def one_body(mesh: InterfaceMesh, law: MaterialLaw, resistance: Resistance | None = None) -> Bulk:
    """The bulk of a mesh of one body."""
    body = Body(name="anode", law=law, resistance=resistance or SizeEffectResistance())
    return Bulk(mesh, [body], 0.0)


def step(
    problem: PressingProblem,
    time_step: float,
    temperature: float = ROOM,
    *,
    pressure: float | None = None,
    approach: float | None = None,
) -> int:
    """One accepted step; returns Newton's iterations. Collective."""
    problem.begin(temperature)
    asked = Load(time_step=time_step, temperature=temperature, pressure=pressure, approach=approach)
    iterations = Newton().solve(problem, asked)
    problem.commit()
    return iterations


def displacement_at(bulk: Bulk, place: Sequence[float], component: int) -> float:
    """Displacement of the node at a place [um]; nan on ranks that do not hold it."""
    x = bulk.space.tabulate_dof_coordinates()[:, : bulk.dimension]
    at = np.flatnonzero(np.all(np.isclose(x, place, atol=1e-9), axis=1))
    values = bulk.displacement.x.array.reshape(-1, bulk.dimension)
    return float(values[at[0], component]) if len(at) else float("nan")
