"""From the choices of a case to the laws of its bodies and of its interface."""

from fem_interface.case import Case
from fem_interface.core.parallel import Comm
from fem_interface.materials.factory import material_law
from fem_interface.materials.flow import REFERENCE_RATE, REFERENCE_TEMPERATURE
from fem_interface.materials.gradient_hardening import GradientResistance
from fem_interface.materials.material import Material
from fem_interface.materials.size_effect import Resistance, SizeEffectResistance
from fem_interface.mechanics.adhesion import CohesiveLaw
from fem_interface.mechanics.bulk import Body
from fem_interface.mechanics.friction import ShearLimitedFriction
from fem_interface.mechanics.gas import TrappedGas
from fem_interface.meshing.face import FacePoints


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
            resistance=_resistance(case) if name == "anode" else SizeEffectResistance(),
        )
        for name, material in named.items()
    ]


def ceramics(case: Case) -> dict[str, Material]:
    """Materials of the bodies below the metal, by name."""
    specs = {"interlayer": case.interlayer, "electrolyte": case.electrolyte}
    return {name: spec.material for name, spec in specs.items() if spec is not None}


def _resistance(case: Case) -> Resistance:
    """Size effect of the metal."""
    anode, metal = case.anode, case.anode.material
    if not anode.size_effect or metal.size_effect is None or metal.flow is None:
        return SizeEffectResistance()
    flow, data, elastic = metal.flow, metal.size_effect, metal.elastic
    bulk = flow.flow_stress(REFERENCE_RATE, REFERENCE_TEMPERATURE)

    def softening(temperature: float) -> float:
        return flow.flow_stress(REFERENCE_RATE, temperature) / bulk

    if anode.size_effect_law == "gradients":
        assert data.taylor_coefficient is not None and data.burgers_vector is not None
        return GradientResistance(
            taylor_coefficient=data.taylor_coefficient,
            burgers_vector=data.burgers_vector,
            shear_modulus=elastic.shear_modulus,
            bulk=bulk,
            blend=anode.size_effect_blend,
            strength_limit=data.strength_limit,
            softening=softening,
        )
    return SizeEffectResistance(
        data=data,
        bulk=bulk,
        blend=anode.size_effect_blend,
        shear_modulus=elastic.shear_modulus,
        softening=softening,
    )


def friction(case: Case, stiffness: float) -> ShearLimitedFriction | None:
    """Friction that sticks with a stiffness [MPa/um], if there is any."""
    spec = case.contact
    if spec.friction_coefficient == 0.0 or spec.shear_limit == 0.0:
        return None
    return ShearLimitedFriction(
        coefficient=spec.friction_coefficient, shear_limit=spec.shear_limit, stiffness=stiffness
    )


def bond(case: Case) -> tuple[float, float]:
    """Tensile strength [MPa] and work of separation [MPa um] of a case; zeros without adhesion."""
    return case.adhesion.bond(case.anode.material.adhesion)


def adhesion(case: Case, rise: float) -> CohesiveLaw | None:
    """What holds the metal on release; its strength is reached at an opening `rise` [um]."""
    strength, work = bond(case)
    return CohesiveLaw(strength=strength, work=work, rise=rise) if strength > 0.0 else None


def trapped_gas(
    case: Case, points: FacePoints, nominal_area: float, comm: Comm
) -> TrappedGas | None:
    """Gas of the box's atmosphere, if it is trapped."""
    if not case.gas.trapped or case.gas.pressure == 0.0:
        return None
    flat = points.positions.shape[1] - 1
    return TrappedGas(
        atmosphere=case.gas.pressure,
        sealing_fraction=case.gas.sealing_fraction,
        contact_distance=case.contact.distance,
        nominal_area=nominal_area,
        places=points.positions[:, :flat],
        area=points.area,
        comm=comm,
    )
