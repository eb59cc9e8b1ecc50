"""From the choices of a case to the laws of its bodies and of its interface."""

from collections.abc import Iterator
from functools import partial

from fem_interface.case import Case
from fem_interface.materials.factory import material_law
from fem_interface.materials.material import Material
from fem_interface.materials.size_effect import SizeEffectResistance
from fem_interface.mechanics.adhesion import CohesiveLaw
from fem_interface.mechanics.assembly import MakeEffect
from fem_interface.mechanics.body import Body
from fem_interface.mechanics.effects import Adhesion, Friction, Gas, Scales
from fem_interface.mechanics.gas import TrappedGas


def bodies(case: Case) -> list[Body]:
    """From the metal down; the names are those of the mesh."""
    named = {"anode": case.anode.material}
    if case.interlayer is not None:
        named["interlayer"] = case.interlayer.material
    named["electrolyte"] = case.electrolyte.material
    return [
        Body(
            name=name,
            law=material_law(material),
            resistance=case.anode.resistance if name == "anode" else SizeEffectResistance(),
        )
        for name, material in named.items()
    ]


def ceramics(case: Case) -> dict[str, Material]:
    """Materials of the bodies below the metal, by name."""
    specs = {"interlayer": case.interlayer, "electrolyte": case.electrolyte}
    return {name: spec.material for name, spec in specs.items() if spec is not None}


def effects(case: Case) -> Iterator[MakeEffect]:
    """What a case asks for between the faces, beside contact."""
    contact, gas = case.contact, case.gas
    if contact.friction_coefficient * contact.shear_limit > 0.0:
        yield partial(_friction, case)
    if case.bond[0] > 0.0:
        yield partial(_adhesion, case)
    if gas.trapped and gas.pressure > 0.0:
        yield partial(_gas, case)


def _friction(case: Case, scales: Scales) -> Friction:
    spec = case.contact
    return Friction(spec.friction_coefficient, spec.shear_limit, scales.places)


def _adhesion(case: Case, scales: Scales) -> Adhesion:
    """Its strength is reached where contact ends."""
    strength, work = case.bond
    law = CohesiveLaw(strength=strength, work=work, rise=scales.rounding)
    return Adhesion(law, len(scales.points.area))


def _gas(case: Case, scales: Scales) -> Gas:
    """Of the box's atmosphere."""
    law = TrappedGas(
        atmosphere=case.gas.pressure,
        sealing_fraction=case.gas.sealing_fraction,
        contact_distance=case.contact.distance,
        nominal_area=scales.nominal_area,
        connected=scales.connected,
        area=scales.points.area,
        comm=scales.comm,
    )
    return Gas(law)
