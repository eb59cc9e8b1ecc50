"""What the report tells of a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class ProtocolStep:
    """What the press was asked to do: pressure [MPa], ramp [s], hold [s]."""

    name: str
    pressure: float
    ramp: float
    hold: float


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
class CaseSummary:
    """What the report tells of a case; resistances in ohm cm^2, all else in internal units.

    Attributes:
        width: Length of the patch along the interface [um].
        sides: "confined" in a die or "free".
        shear_limit: m in |t| <= min(mu p, m k).
        contact_distance: Gap below which the bodies touch [um].
        warnings: What the program warned of while it read the case.
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
    charge_transfer_resistance: float
    film_resistance: float
    warnings: tuple[str, ...] = ()
    materials: tuple[MaterialValue, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """The summary as `Archive.load` gives it back."""
        return cls(
            **{
                **stored,
                "protocol": tuple(ProtocolStep(**step) for step in stored["protocol"]),
                "warnings": tuple(stored["warnings"]),
                "materials": tuple(MaterialValue(**value) for value in stored["materials"]),
            }
        )
