"""What was asked of a run, and what follows from it: the case with the face that it pressed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fem_interface.case import Case
from fem_interface.case.area import cell_area
from fem_interface.contact.closing import Octave, closing_estimate, octaves
from fem_interface.core.records import RoughSurface
from fem_interface.impedance.measured import MeasuredResistance, read_measured
from fem_interface.input.units import OHM_CM2, PER_MM2
from fem_interface.integrity.margin import side_margin
from fem_interface.integrity.strength import Strength, strength_of
from fem_interface.materials.flow import REFERENCE_RATE, REFERENCE_TEMPERATURE
from fem_interface.materials.material import Material
from fem_interface.materials.size_effect import WIDTH_PER_DISTANCE
from fem_interface.materials.texts import ValueText, value_texts
from fem_interface.report.numbers import brief
from fem_interface.surface import smooth_face

WIDTHS = tuple(float(w) for w in np.geomspace(1e-3, 1e3, 61))  # of volumes that are told of [um]


@dataclass(frozen=True, kw_only=True)
class CeramicBody:
    """A body below the metal.

    Attributes:
        name: "electrolyte" or "interlayer".
        thickness: [um]
    """

    name: str
    material: Material
    thickness: float

    @property
    def resistance(self) -> float | None:
        """Of the body itself at the reference temperature of its conductivity, in series with the
        interface [ohm cm^2]; None where the file has no conductivity."""
        conduction = self.material.conduction
        return OHM_CM2 * self.thickness / conduction.conductivity if conduction else None

    @property
    def toughness(self) -> float | None:
        """K_Ic [MPa um^0.5]; None where the file has none."""
        return self.material.fracture.toughness if self.material.fracture else None

    @property
    def poissons_ratio(self) -> float:
        """[-]"""
        return self.material.elastic.poissons_ratio

    @property
    def strength(self) -> Strength | None:
        """None where the file lacks a part of it."""
        return strength_of(self.material)

    @property
    def yields(self) -> bool:
        """Whether it can flow."""
        return self.material.flow is not None


@dataclass(frozen=True, kw_only=True)
class OctaveStrength:
    """A band of the face's wavelengths, and the pressure that should fill it.

    Attributes:
        flow_stress: S of the metal in volumes of half the wavelength [MPa]; None if it never
            flows.
        closing_estimate: 3 S [MPa]; None likewise.
    """

    band: Octave
    flow_stress: float | None
    closing_estimate: float | None


@dataclass(frozen=True, eq=False)
class Asked:
    """A case and its face.

    Attributes:
        case: As it was understood.
        surface: The face that was pressed.
    """

    case: Case
    surface: RoughSurface

    @property
    def width(self) -> float:
        """Length of the patch along the interface [um]."""
        return self.case.mesh.width or self.surface.extent[0]

    @property
    def patch(self) -> str:
        """Its sides."""
        sides = [self.width, *self.surface.extent[1:]]
        return " × ".join(brief(side) for side in sides) + " µm"

    @property
    def metal(self) -> str:
        """Its name."""
        return self.case.anode.material.name

    @property
    def gas_pressure(self) -> float:
        """Of the atmosphere that voids shut in [MPa]; 0 if none is trapped."""
        return self.case.gas.pressure if self.case.gas.trapped else 0.0

    @property
    def pits(self) -> str:
        """In words; empty without any."""
        pits = self.case.pits
        if pits is None:
            return ""
        return (
            f"{PER_MM2 * pits.density:g} per mm², {pits.diameter:g} µm across and "
            f"{pits.depth:g} µm deep, seed {pits.seed}"
        )

    @property
    def cell_area(self) -> tuple[float, str]:
        """Of the interface in the cell [um^2], and where that comes from."""
        return cell_area(self.case)

    @property
    def ceramics(self) -> tuple[CeramicBody, ...]:
        """From the face down."""
        specs = ((name, getattr(self.case, name)) for name in ("interlayer", "electrolyte"))
        return tuple(
            CeramicBody(name=name, material=spec.material, thickness=spec.thickness)
            for name, spec in specs
            if spec is not None
        )

    @property
    def interlayer(self) -> CeramicBody | None:
        """The layer on the electrolyte, if there is one."""
        return next((one for one in self.ceramics if one.name == "interlayer"), None)

    @cached_property
    def margin(self) -> float:
        """From either side of the patch, within which stress is not counted [um]."""
        return side_margin(smooth_face(self.surface), self.surface.shortest_wavelength)

    @cached_property
    def measured(self) -> MeasuredResistance | None:
        """Resistances from the user's own cell, if there are any."""
        return None if self.case.measured is None else read_measured(self.case.measured)

    @cached_property
    def values(self) -> tuple[tuple[str, ValueText], ...]:
        """Name of the material and every graded value of it."""
        different = {one.name: one for one in self.case.materials}.values()
        return tuple(
            (material.name, text)
            for material in different
            for text in value_texts(material)
            if text.path in material.provenance
        )

    @cached_property
    def metal_strength(self) -> tuple[tuple[float, float], ...]:
        """Flow stress [MPa] of metal in volumes of a width [um]; empty if it never flows."""
        return tuple(zip(WIDTHS, self._strength(WIDTHS), strict=False))

    @cached_property
    def octaves(self) -> tuple[OctaveStrength, ...]:
        """Wavelengths of the face, from the longest on; metal that fills a valley is half a
        wavelength across."""
        bands = octaves(self.surface)
        found = list(self._strength([band.middle / 2 for band in bands]))
        strengths: list[float | None] = [*found] or [None] * len(bands)
        return tuple(
            OctaveStrength(
                band=band, flow_stress=stress, closing_estimate=stress and closing_estimate(stress)
            )
            for band, stress in zip(bands, strengths, strict=True)
        )

    def _strength(self, widths: Sequence[float]) -> Iterator[float]:
        """At the reference rate and the temperature of the hardest pressing, by gradients with a
        strain of one over the width [MPa]."""
        metal, anode = self.case.anode.material, self.case.anode
        if metal.flow is None:
            return
        T = max(self.case.protocol, key=lambda step: step.pressure).temperature
        bulk = metal.flow.flow_stress(REFERENCE_RATE, T)
        softer = bulk / metal.flow.flow_stress(REFERENCE_RATE, REFERENCE_TEMPERATURE)
        resistance = anode.resistance
        across = np.array(widths)
        measure = 1 / across if resistance.measure == "gradient" else across / WIDTH_PER_DISTANCE
        for S in resistance(measure, T):
            yield max(softer * float(S), bulk)
