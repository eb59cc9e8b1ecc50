"""What the report tells of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class ProtocolStep:
    """What the press was asked to do: pressure [MPa], ramp [s], hold [s], temperature [K]."""

    name: str
    pressure: float
    ramp: float
    hold: float
    temperature: float = 298.15


@dataclass(frozen=True)
class MaterialValue:
    """One value of a material file as it is printed, with its range, grade and source."""

    material: str
    quantity: str
    value: str
    range: str
    grade: str
    source: str


@dataclass(frozen=True, kw_only=True)
class CeramicSummary:
    """What the report tells of a ceramic body.

    Attributes:
        body: "electrolyte" or "interlayer".
        thickness: [um]
        resistance: Of the body itself at the reference temperature of its conductivity, in series
            with the interface [ohm cm^2]; None where the file has no conductivity.
        toughness: K_Ic [MPa um^0.5]; None where the file has none.
        strength: Characteristic strength, Weibull modulus and reference volume
            [MPa], [-], [um^3]; empty where the file lacks one of them.
        yields: Whether it can flow.
    """

    body: str
    material: str
    thickness: float
    resistance: float | None
    poissons_ratio: float
    toughness: float | None
    strength: tuple[float, ...]
    yields: bool


@dataclass(frozen=True, kw_only=True)
class OctaveSummary:
    """A band of the face's wavelengths [um], and the pressure that should fill it [MPa].

    Attributes:
        flow_stress: S of the metal in volumes of half the wavelength [MPa]; None if it never
            flows.
        closing_estimate: 3 S [MPa]; None likewise.
    """

    longest: float
    shortest: float
    wavelength: float
    flow_stress: float | None
    closing_estimate: float | None


@dataclass(frozen=True, kw_only=True)
class CaseSummary:
    """What the report tells of a case; resistances in ohm cm^2, all else in internal units.

    Attributes:
        width: Length of the patch along the interface [um].
        sides: "confined" in a die or "free".
        shear_limit: m in |t| <= min(mu p, m k).
        contact_distance: Gap below which the bodies touch [um].
        size_effect_law: "pillars" or "gradients".
        size_effect_blend: Share of the law in the size effect; 0 where it is off.
        adhesion: Tensile strength [MPa] and work of separation [J/m^2]; zeros for none.
        gas_pressure: Of the atmosphere that voids shut in [MPa]; 0 if none is trapped.
        sealing_fraction: Contact fraction from which on voids are shut.
        pits: What they are, in words; empty without any.
        cell_area: Of the interface in the cell [um^2].
        cell_area_source: Where that comes from.
        contact_share: Contact fraction that the press shall reach.
        failure_limit: Largest probability of failure that is accepted.
        ceramics: Electrolyte, and interlayer where there is one.
        strength_range: Ends of the range of the stress that the size effect rests on, over its
            value; empty where nothing rests on it, or it has no range.
        octaves: Wavelengths of the face, from the longest on.
        warnings: What the program warned of while it read the case.
        metal_strength: Flow stress [MPa] of metal in volumes of a width [um], by gradients with a
            strain of one over it, at the reference rate and the temperature of the hardest
            pressing; empty if it never flows.
    """

    title: str
    dimension: int
    width: float
    anode: str
    electrolyte: str
    anode_thickness: float
    electrolyte_thickness: float
    sides: str
    protocol: tuple[ProtocolStep, ...]
    friction_coefficient: float
    shear_limit: float
    contact_distance: float
    size_effect: bool
    size_effect_law: str = "pillars"
    size_effect_blend: float
    adhesion: tuple[float, float]
    gas_pressure: float
    sealing_fraction: float
    pits: str
    cell_area: float
    cell_area_source: str
    contact_share: float
    failure_limit: float
    charge_transfer_resistance: float
    film_resistance: float
    ceramics: tuple[CeramicSummary, ...]
    strength_range: tuple[float, ...] = ()
    octaves: tuple[OctaveSummary, ...] = ()
    warnings: tuple[str, ...] = ()
    materials: tuple[MaterialValue, ...] = ()
    metal_strength: tuple[tuple[float, float], ...] = ()

    @property
    def interlayer(self) -> CeramicSummary | None:
        """The layer on the electrolyte, if there is one."""
        return next((one for one in self.ceramics if one.body == "interlayer"), None)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """The summary as `Archive.load` gives it back."""
        ceramics = (
            CeramicSummary(**{**one, "strength": tuple(one["strength"])})
            for one in stored["ceramics"]
        )
        return cls(
            **{
                **stored,
                "protocol": tuple(ProtocolStep(**step) for step in stored["protocol"]),
                "adhesion": tuple(stored["adhesion"]),
                "ceramics": tuple(ceramics),
                "octaves": tuple(OctaveSummary(**one) for one in stored["octaves"]),
                "warnings": tuple(stored["warnings"]),
                "strength_range": tuple(stored.get("strength_range", ())),
                "metal_strength": tuple((w, S) for w, S in stored.get("metal_strength", ())),
                "materials": tuple(MaterialValue(**value) for value in stored["materials"]),
            }
        )
