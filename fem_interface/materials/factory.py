"""From the record of a material file to the law that computes with it."""

from dataclasses import dataclass

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.flow import FlowLaw
from fem_interface.materials.law import MaterialLaw
from fem_interface.materials.material import Material, NortonFlow
from fem_interface.materials.norton import Norton
from fem_interface.materials.plastic import J2
from fem_interface.materials.size_effect import SizeEffectData, flow_resistance
from fem_interface.records import Array


@dataclass(frozen=True)
class SizeEffectResistance:
    """Flow stress of the size effect, by distance from the interface; zero without data."""

    data: SizeEffectData | None = None

    def __call__(self, distance: Array) -> Array:
        return flow_resistance(distance, self.data)


def flow_law(material: Material) -> FlowLaw:
    """When and how fast a material flows; elastic if its file does not say."""
    flow = material.flow
    if flow is None:
        return Elastic()
    if isinstance(flow, NortonFlow):
        return Norton(
            coefficient=flow.coefficient,
            exponent=flow.exponent,
            activation_energy=flow.activation_energy or 0.0,
            reference_temperature=flow.reference_temperature,
        )
    return J2(
        yield_stress=flow.yield_stress,
        hardening_modulus=flow.hardening_modulus,
        saturation_stress=flow.voce.saturation_stress if flow.voce else 0.0,
        saturation_rate=flow.voce.rate if flow.voce else 0.0,
    )


def material_law(material: Material) -> MaterialLaw:
    """Elasticity and flow of a material file."""
    return MaterialLaw(
        shear_modulus=material.elastic.shear_modulus,
        bulk_modulus=material.elastic.bulk_modulus,
        flow_law=flow_law(material),
    )
