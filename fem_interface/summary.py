"""What the report tells of a case: its choices and its material values, with their grades."""

from collections.abc import Iterator
from typing import Any

from fem_interface.case import Case
from fem_interface.case.resolved import kind_of_quantity
from fem_interface.check import physical_warnings
from fem_interface.materials.files import graded_values
from fem_interface.materials.material import Material, NortonFlow
from fem_interface.records import RoughSurface
from fem_interface.report import CaseSummary, MaterialValue, ProtocolStep
from fem_interface.units import rate_unit

OHM_CM2 = 1e-8  # of one ohm um^2


def case_summary(case: Case, surface: RoughSurface) -> CaseSummary:
    """The case in the words and units of the report."""
    anode, electrolyte = case.anode, case.electrolyte
    return CaseSummary(
        title=case.title,
        dimension=case.mesh.dimension,
        width=case.mesh.width or surface.extent[0],
        anode=anode.material.name,
        electrolyte=electrolyte.material.name,
        anode_thickness=anode.thickness,
        electrolyte_thickness=electrolyte.thickness,
        sides=anode.sides,
        protocol=tuple(
            ProtocolStep(name=s.name, pressure=s.pressure, ramp=s.ramp, hold=s.hold)
            for s in case.protocol
        ),
        friction_coefficient=case.contact.friction_coefficient,
        shear_limit=case.contact.shear_limit,
        contact_distance=case.contact.distance,
        size_effect=anode.size_effect and anode.material.size_effect is not None,
        charge_transfer_resistance=OHM_CM2 * case.impedance.charge_transfer_resistance,
        film_resistance=OHM_CM2 * case.impedance.film_resistance,
        warnings=tuple(physical_warnings(case, surface)),
        materials=(*material_values(anode.material), *material_values(electrolyte.material)),
    )


def material_values(material: Material) -> Iterator[MaterialValue]:
    """Every graded value of a material as it is printed."""
    for path, value, trust in graded_values(material):
        ends = [_text(material, path, end) for end in trust.range or ()]
        yield MaterialValue(
            material=material.name,
            quantity=path.replace(".", ": ").replace("_", " "),
            value=_text(material, path, value),
            range=" to ".join(ends),
            grade=trust.grade,
            source=trust.source,
        )


def _text(material: Material, path: str, value: float) -> str:
    """A value of a material with its unit."""
    *way, key = path.split(".")
    record: Any = material
    for part in way:
        record = getattr(record, part)
    if isinstance(record, NortonFlow) and key == "coefficient":
        return f"{value:g} {rate_unit(record.exponent)}"
    quantity = kind_of_quantity(type(record).model_fields[key].rebuild_annotation())
    return quantity.text(value) if quantity else f"{value:g}"
