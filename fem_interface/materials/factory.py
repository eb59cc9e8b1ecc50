"""From the record of a material file to the law that computes with it."""

from fem_interface.materials.anand import Anand
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.flow import REFERENCE_RATE, REFERENCE_TEMPERATURE, FlowLaw
from fem_interface.materials.flow_data import AnandFlow, NortonFlow
from fem_interface.materials.gradient_hardening import GradientResistance
from fem_interface.materials.law import MaterialLaw
from fem_interface.materials.material import Material
from fem_interface.materials.norton import Norton
from fem_interface.materials.plastic import J2
from fem_interface.materials.size_effect import Resistance, SizeEffectResistance


def flow_law(material: Material) -> FlowLaw:
    """When and how fast a material flows; elastic if its file does not say."""
    flow = material.flow
    if flow is None:
        return Elastic()
    μ = material.elastic.shear_modulus
    if isinstance(flow, NortonFlow):
        return Norton(
            coefficient=flow.coefficient,
            exponent=flow.exponent,
            activation_energy=flow.activation_energy or 0.0,
            reference_temperature=flow.reference_temperature,
            breakdown_stress=flow.breakdown * μ,
        )
    if isinstance(flow, AnandFlow):
        return Anand(
            pre_exponential=flow.pre_exponential,
            activation_energy=flow.activation_energy,
            rate_sensitivity=flow.rate_sensitivity,
            initial_deformation_resistance=flow.initial_resistance,
            hardening_modulus=flow.hardening_modulus,
            saturation_resistance=flow.saturation_resistance,
            hardening_exponent=flow.hardening_exponent,
            saturation_exponent=flow.saturation_exponent,
            breakdown_stress=flow.breakdown * μ,
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


def small_volumes(metal: Material, law: str, blend: float) -> Resistance:
    """Strength of small volumes of a metal; none where its file has no size effect.

    Args:
        metal: Of the anode.
        law: "pillars" or "gradients".
        blend: Between the bulk's (0) and that of the law (1).
    """
    flow, data, elastic = metal.flow, metal.size_effect, metal.elastic
    if data is None or flow is None:
        return SizeEffectResistance()
    bulk = flow.flow_stress(REFERENCE_RATE, REFERENCE_TEMPERATURE)

    def softening(temperature: float) -> float:
        return flow.flow_stress(REFERENCE_RATE, temperature) / bulk

    if law == "gradients":
        assert data.taylor_coefficient is not None and data.burgers_vector is not None
        return GradientResistance(
            taylor_coefficient=data.taylor_coefficient,
            burgers_vector=data.burgers_vector,
            shear_modulus=elastic.shear_modulus,
            bulk=bulk,
            blend=blend,
            strength_limit=data.strength_limit,
            softening=softening,
        )
    return SizeEffectResistance(
        data=data,
        bulk=bulk,
        blend=blend,
        shear_modulus=elastic.shear_modulus,
        softening=softening,
    )
