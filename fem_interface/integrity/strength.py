"""How the strength of a brittle material scatters."""

from dataclasses import dataclass

from fem_interface.materials.material import Material


@dataclass(frozen=True, kw_only=True)
class Strength:
    """Weibull's distribution of a material's strength.

    Attributes:
        characteristic: sigma_0 [MPa].
        modulus: m [-].
        volume: V_0 [um^3].
    """

    characteristic: float
    modulus: float
    volume: float


def strength_of(material: Material) -> Strength | None:
    """The distribution that a material file gives; None where it lacks a part of it."""
    known = material.fracture
    if known is None:
        return None
    if known.strength is None or known.weibull_modulus is None or known.reference_volume is None:
        return None
    return Strength(
        characteristic=known.strength,
        modulus=known.weibull_modulus,
        volume=known.reference_volume,
    )
