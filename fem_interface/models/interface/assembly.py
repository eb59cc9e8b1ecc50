"""The stack of a case."""

from fem_interface.case import Case
from fem_interface.core.records import InterfaceMesh, RoughSurface
from fem_interface.mechanics.assembly import build
from fem_interface.mechanics.closeness import Closeness
from fem_interface.mechanics.stack import PressedStack
from fem_interface.meshing.facets import error_of_facets
from fem_interface.models.interface.laws import bodies, effects
from fem_interface.solvers.choice import SolverChoice
from fem_interface.surface import roughness, smooth_face


def pressed_stack(case: Case, surface: RoughSurface, mesh: InterfaceMesh) -> PressedStack:
    """The problem of a case on its mesh. Collective."""
    face = smooth_face(surface)
    rms_height = roughness(surface).rms_height
    return build(
        mesh,
        bodies(case),
        face,
        Closeness.of(rms_height, case.contact.distance, error_of_facets(face, surface, case.mesh)),
        rms_height=rms_height,
        effects=effects(case),
        confined=case.anode.sides == "confined",
        electrolyte_confined=case.electrolyte.sides == "confined",
        choice=SolverChoice(method=case.solver.method, options=case.solver.options),
    )
