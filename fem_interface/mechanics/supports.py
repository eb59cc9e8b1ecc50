"""What stands still and what moves as one: boundary conditions, chosen outside of a problem."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from dolfinx import fem

from fem_interface.core.parallel import global_max, global_min
from fem_interface.core.records import Indices, InterfaceMesh
from fem_interface.mechanics.restraints import RigidFace


@dataclass(frozen=True, eq=False, kw_only=True)
class Supports:
    """Boundary conditions.

    Attributes:
        held: Components that stand still, local numbers; one may be named several times.
        faces: Rigid faces, of which the first is driven.
    """

    held: Sequence[Indices]
    faces: Sequence[RigidFace]


def face_dofs(mesh: InterfaceMesh, space: fem.FunctionSpace, face: str, component: int) -> Indices:
    """Local degrees of freedom of one displacement component on a face, ghosts included.

    Faces that a mesh does not name have none.
    """
    names, tags = mesh.names, mesh.facet_tags
    if face not in names:
        return np.empty(0, dtype=np.int64)
    fdim = mesh.domain.topology.dim - 1
    nodes = fem.locate_dofs_topological(space, fdim, tags.find(names[face]))
    return np.asarray(nodes, dtype=np.int64) * space.dofmap.bs + component


def press_supports(
    mesh: InterfaceMesh,
    space: fem.FunctionSpace,
    *,
    confined: bool = True,
    electrolyte_confined: bool = True,
) -> Supports:
    """Of a stack in a press: base and platen, and what holds the sides. Collective.

    Args:
        mesh: Of the bodies.
        space: Of the displacements.
        confined: Whether a die holds the anode's sides.
        electrolyte_confined: And those of what lies below.
    """
    d, comm = mesh.domain.geometry.dim, mesh.domain.comm

    def dofs(face: str, component: int) -> Indices:
        return face_dofs(mesh, space, face, component)

    def sides_of(body: str, component: int) -> Indices:
        """What a die's wall holds: the normal component, of either pair of sides."""
        return dofs(f"{body}_sides" if d == 2 else f"{body}_sides_{'xy'[component]}", component)

    held = [dofs("base", d - 1)]
    platen = dofs("platen", d - 1)
    faces = [RigidFace(dofs=platen, direction=-np.ones(len(platen)))]
    if confined:
        held += [sides_of("anode", c) for c in range(d - 1)]
    else:  # a foil between platens sticks to them; nothing else holds it
        held += [dofs("platen", c) for c in range(d - 1)]
    places = space.tabulate_dof_coordinates()
    for c in range(d - 1):
        sides = sides_of("electrolyte", c)
        if electrolyte_confined:
            held.append(sides)
            continue
        # A pellet that no die holds: one side may not move, by symmetry, the other moves as one
        # and carries nothing.
        x = places[sides // d, c]
        middle = 0.5 * (global_max(x, comm, empty=0.0) + global_min(x, comm, empty=0.0))
        held.append(sides[x < middle])
        faces.append(RigidFace(dofs=sides[x > middle], direction=np.ones(np.sum(x > middle))))
    return Supports(held=held, faces=faces)
