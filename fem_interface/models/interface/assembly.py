"""The stack of a case."""

from fem_interface.case import Case
from fem_interface.core.records import InterfaceMesh
from fem_interface.mechanics.assembly import build
from fem_interface.mechanics.closeness import Closeness
from fem_interface.mechanics.stack import PressedStack
from fem_interface.meshing.facets import facet_error
from fem_interface.models.interface.laws import bodies, effects
from fem_interface.surface import HeightField


def pressed_stack(
    case: Case, mesh: InterfaceMesh, heights: HeightField, rms_height: float
) -> PressedStack:
    """The problem of a case on its mesh. Collective."""
    error = facet_error(heights, mesh.nominal_area, round(mesh.nominal_area / mesh.size))
    return build(
        mesh,
        bodies(case),
        heights,
        Closeness.of(rms_height, case.contact.distance, error),
        rms_height=rms_height,
        effects=effects(case),
        confined=case.anode.sides == "confined",
        electrolyte_confined=case.electrolyte.sides == "confined",
    )
