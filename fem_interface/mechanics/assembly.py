"""A stack put together: bodies on their mesh, laws between their faces, and the press."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fem_interface.core.parallel import Comm
from fem_interface.core.records import InterfaceMesh
from fem_interface.mechanics.adhesion import CohesiveLaw
from fem_interface.mechanics.bulk import Body, Bulk
from fem_interface.mechanics.closeness import Closeness
from fem_interface.mechanics.contact import NormalLaw
from fem_interface.mechanics.counterface import Counterface, Heights
from fem_interface.mechanics.friction import ShearLimitedFriction
from fem_interface.mechanics.gas import TrappedGas
from fem_interface.mechanics.interface import Interface
from fem_interface.mechanics.problem import PressingProblem
from fem_interface.mechanics.stack import STICKING, PressedStack
from fem_interface.meshing.face import FacePoints, face_points, facet_nodes

FACE_DEGREE = 5  # of the quadrature along the interface
STIFFEST = 10.0  # penalty over modulus per element size, at most


def _none(_: object) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What acts between the faces beside contact; each is made for the scales of a stack.

    Attributes:
        friction: By the stiffness of sticking [MPa/um].
        adhesion: By the opening at which its strength is reached [um].
        gas: By the points of the metal's face and all ranks.
    """

    friction: Callable[[float], ShearLimitedFriction | None] = _none
    adhesion: Callable[[float], CohesiveLaw | None] = _none
    gas: Callable[[FacePoints, Comm], TrappedGas | None] = lambda points, comm: None


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
    effects: Effects | None = None,
    confined: bool = True,
    electrolyte_confined: bool = True,
) -> PressedStack:
    """A stack without load. Collective.

    Args:
        mesh: Of the bodies.
        bodies: From the metal down, by the names of the mesh.
        heights: The electrolyte's rough face.
        close: How near to each other the faces are to be.
        rms_height: Of the rough face [um].
        effects: Between the faces; contact alone by default.
        confined: Whether a die holds the anode's sides.
        electrolyte_confined: And those of what lies below.
    """
    effects = effects or Effects()
    bulk = Bulk(mesh, bodies, heights.highest)
    d, comm = bulk.dimension, mesh.domain.comm
    penalty = stiffest_penalty(bodies, mesh.size)
    points = face_points(facet_nodes(mesh, bulk.space, "anode_face"), d, FACE_DEGREE)
    nodes = bulk.space.dofmap.index_map
    interface = Interface(
        points,
        Counterface(facet_nodes(mesh, bulk.space, "electrolyte_face"), nodes, heights, comm),
        NormalLaw(penalty=penalty, rounding=close.rounding),
        effects.friction(STICKING * penalty),
        comm,
        nodes,
        adhesion=effects.adhesion(close.rounding),
        gas=effects.gas(points, comm),
    )
    problem = PressingProblem(
        mesh, bulk, interface, confined=confined, electrolyte_confined=electrolyte_confined
    )
    return PressedStack(problem, bulk, interface, penalty, rms_height, close)
