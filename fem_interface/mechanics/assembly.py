"""A stack put together: bodies on their mesh, laws between their faces, and the press."""

from collections.abc import Callable, Iterable, Sequence

from fem_interface.core.records import InterfaceMesh
from fem_interface.mechanics.body import Body
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.closeness import Closeness
from fem_interface.mechanics.contact import NormalLaw
from fem_interface.mechanics.counterface import Counterface, Heights
from fem_interface.mechanics.effects import Contact, Effect, Scales
from fem_interface.mechanics.interface import Interface
from fem_interface.mechanics.problem import PressingProblem
from fem_interface.mechanics.stack import PressedStack
from fem_interface.mechanics.supports import press_supports
from fem_interface.meshing.face import face_points, facet_nodes
from fem_interface.solvers.choice import SolverChoice

FACE_DEGREE = 5  # of the quadrature along the interface
STIFFEST = 10.0  # penalty over modulus per element size, at most


MakeEffect = Callable[[Scales], Effect]
"""An effect between the faces, made for the scales of a stack."""


def stiffest_penalty(bodies: Sequence[Body], size: float) -> float:
    """Largest penalty that leaves the equations well conditioned [MPa/um]."""
    moduli = [body.law.bulk_modulus + 4 / 3 * body.law.shear_modulus for body in bodies]
    return STIFFEST * min(moduli) / size


def build(
    mesh: InterfaceMesh,
    bodies: Sequence[Body],
    heights: Heights,
    close: Closeness,
    *,
    rms_height: float,
    effects: Iterable[MakeEffect] = (),
    confined: bool = True,
    electrolyte_confined: bool = True,
    choice: SolverChoice | None = None,
) -> PressedStack:
    """A stack without load. Collective.

    Args:
        mesh: Of the bodies.
        bodies: From the metal down, by the names of the mesh.
        heights: The electrolyte's rough face.
        close: How near to each other the faces are to be.
        rms_height: Of the rough face [um].
        effects: Between the faces, beside contact.
        confined: Whether a die holds the anode's sides.
        electrolyte_confined: And those of what lies below.
        choice: What solves the linear systems.
    """
    bulk = Bulk(mesh, bodies, heights.highest)
    d, comm = bulk.dimension, mesh.domain.comm
    penalty = stiffest_penalty(bodies, mesh.size)
    points = face_points(facet_nodes(mesh, bulk.space, "anode_face"), d, FACE_DEGREE)
    nodes = bulk.space.dofmap.index_map
    contact = Contact(NormalLaw(penalty=penalty, rounding=close.rounding), points, comm, nodes)
    face = Counterface(facet_nodes(mesh, bulk.space, "electrolyte_face"), nodes, heights, comm)
    interface = Interface(points, face, contact, comm)
    scales = Scales(
        points=points, nominal_area=mesh.nominal_area, rounding=close.rounding, comm=comm
    )
    for make in effects:
        interface.add(make(scales))
    supports = press_supports(
        mesh, bulk.space, confined=confined, electrolyte_confined=electrolyte_confined
    )
    problem = PressingProblem(mesh, bulk, interface, supports, choice)
    return PressedStack(problem, bulk, interface, penalty, rms_height, close)
