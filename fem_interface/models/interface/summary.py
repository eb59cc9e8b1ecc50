"""What the report tells of a case: its choices and its material values, with their grades."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

import numpy as np

from fem_interface.case import Case
from fem_interface.case.area import cell_area
from fem_interface.case.effects import PitsSpec
from fem_interface.contact.closing import closing_estimate, octaves
from fem_interface.core.records import RoughSurface
from fem_interface.input.units import OHM_CM2, PER_MM2
from fem_interface.integrity.strength import strength_of
from fem_interface.materials.files import graded_values
from fem_interface.materials.flow import REFERENCE_RATE, REFERENCE_TEMPERATURE
from fem_interface.materials.material import Material
from fem_interface.materials.size_effect import WIDTH_PER_DISTANCE
from fem_interface.materials.texts import value_text
from fem_interface.models.interface.check import physical_warnings
from fem_interface.models.interface.laws import bodies, bond
from fem_interface.models.interface.uncertain import size_effect_acts
from fem_interface.report import (
    CaseSummary,
    CeramicSummary,
    MaterialValue,
    OctaveSummary,
    ProtocolStep,
)

WIDTHS = tuple(float(w) for w in np.geomspace(1e-3, 1e3, 61))  # of volumes that are told of [um]


def case_summary(case: Case, surface: RoughSurface) -> CaseSummary:
    """The case in the words and units of the report."""
    anode, electrolyte = case.anode, case.electrolyte
    sized = anode.size_effect and anode.material.size_effect is not None
    area, area_source = cell_area(case)
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
            ProtocolStep(
                name=s.name,
                pressure=s.pressure,
                ramp=s.ramp,
                hold=s.hold,
                temperature=s.temperature,
            )
            for s in case.protocol
        ),
        friction_coefficient=case.contact.friction_coefficient,
        shear_limit=case.contact.shear_limit,
        contact_distance=case.contact.distance,
        size_effect=sized,
        size_effect_law=anode.size_effect_law,
        size_effect_blend=anode.size_effect_blend if sized else 0.0,
        strength_range=_strength_range(case),
        adhesion=bond(case),
        gas_pressure=case.gas.pressure if case.gas.trapped else 0.0,
        sealing_fraction=case.gas.sealing_fraction,
        pits="" if case.pits is None else _pits(case.pits),
        cell_area=area,
        cell_area_source=area_source,
        contact_share=case.integrity.contact_share,
        failure_limit=case.integrity.failure_probability,
        charge_transfer_resistance=OHM_CM2 * case.impedance.charge_transfer_resistance,
        film_resistance=OHM_CM2 * case.impedance.film_resistance,
        ceramics=tuple(_ceramics(case)),
        octaves=tuple(_octaves(case, surface)),
        metal_strength=tuple(zip(WIDTHS, map(float, _metal_strength(case, WIDTHS)), strict=False)),
        warnings=tuple(physical_warnings(case, surface)),
        materials=tuple(
            value
            for material in {one.name: one for one in case.materials}.values()
            for value in material_values(material)
        ),
    )


def _strength_range(case: Case) -> tuple[float, ...]:
    """Ends of the pillars' stress over its value, where it decides."""
    if not size_effect_acts(case) or case.anode.size_effect_law != "pillars":
        return ()
    for path, value, trust in graded_values(case.anode.material):
        if path == "size_effect.reference_stress" and trust.range:
            return (trust.range[0] / value, trust.range[1] / value)
    return ()


def _pits(pits: PitsSpec) -> str:
    return (
        f"{PER_MM2 * pits.density:g} per mm², {pits.diameter:g} µm across and {pits.depth:g} µm "
        f"deep, seed {pits.seed}"
    )


def _ceramics(case: Case) -> Iterator[CeramicSummary]:
    """From the face down."""
    for name in ("interlayer", "electrolyte"):
        body = getattr(case, name)
        if body is None:
            continue
        known, strength = body.material.fracture, strength_of(body.material)
        conduction = body.material.conduction
        yield CeramicSummary(
            body=name,
            material=body.material.name,
            thickness=body.thickness,
            resistance=OHM_CM2 * body.thickness / conduction.conductivity if conduction else None,
            poissons_ratio=body.material.elastic.poissons_ratio,
            toughness=known.toughness if known else None,
            strength=(strength.characteristic, strength.modulus, strength.volume)
            if strength
            else (),
            yields=body.material.flow is not None,
        )


def _metal_strength(case: Case, widths: Sequence[float]) -> list[float]:
    """Flow stress in volumes of given widths [um], at the reference rate and the temperature of the
    hardest pressing [MPa]; none for a metal that never flows."""
    metal, resistance = case.anode.material, bodies(case)[0].resistance
    T = max(case.protocol, key=lambda step: step.pressure).temperature
    if metal.flow is None:
        return []
    bulk = metal.flow.flow_stress(REFERENCE_RATE, T)
    softer = bulk / metal.flow.flow_stress(REFERENCE_RATE, REFERENCE_TEMPERATURE)
    if resistance.measure == "gradient":  # of a strain of one over the width
        small = resistance(1 / np.array(widths), T)
    else:
        small = resistance(np.array(widths) / WIDTH_PER_DISTANCE, T)
    return [max(softer * float(S), bulk) for S in small]


def _octaves(case: Case, surface: RoughSurface) -> Iterator[OctaveSummary]:
    """With the flow stress of metal that fills a valley, half a wavelength across."""
    bands = list(octaves(surface))
    strengths = _metal_strength(case, [band.middle / 2 for band in bands])
    for band, stress in zip_longest(bands, strengths):
        yield OctaveSummary(
            longest=band.longest,
            shortest=band.shortest,
            wavelength=band.middle,
            flow_stress=stress,
            closing_estimate=None if stress is None else closing_estimate(stress),
        )


def material_values(material: Material) -> Iterator[MaterialValue]:
    """Every graded value of a material as it is printed."""
    for path, value, trust in graded_values(material):
        ends = [value_text(material, path, end) for end in trust.range or ()]
        yield MaterialValue(
            material=material.name,
            quantity=path.replace(".", ": ").replace("_", " "),
            value=value_text(material, path, value),
            range=" to ".join(ends),
            grade=trust.grade,
            source=trust.source,
        )
