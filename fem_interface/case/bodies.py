"""The bodies of a study, as frozen records in internal units (um, MPa)."""

from typing import Annotated, Literal

from pydantic import StrictBool, ValidationInfo, field_validator

from fem_interface.input.quantities import Length, Number, mistake
from fem_interface.materials.factory import small_volumes
from fem_interface.materials.material import Material, Record
from fem_interface.materials.size_effect import Resistance, SizeEffectResistance

Fraction = Annotated[float, Number(least=0.0, most=1.0, example="1.0")]


def _of_kind(material: Material, *kinds: str) -> Material:
    if material.kind not in kinds:
        allowed = " or ".join(kinds)
        raise mistake(f"must be of kind {allowed}, but {material.name} is of kind {material.kind}")
    return material


class AnodeSpec(Record):
    """The metal that is pressed on.

    Attributes:
        material: Of kind metal.
        thickness: From the face's highest summit to the platen [um].
        size_effect: Whether small volumes of it are stronger, if its material file says how.
        size_effect_law: By the distance from the face, as in pillars of that size, or by gradients
            of plastic strain.
        size_effect_blend: Flow stress of small volumes between that of the bulk (0) and that of
            the law (1), which for pillars is an upper bound [-].
        sides: confined, as in a die (no sideways displacement), or free, as a foil.
    """

    material: Material
    thickness: Length = 15.0
    size_effect: StrictBool = True
    size_effect_law: Literal["pillars", "gradients"] = "pillars"
    size_effect_blend: Fraction = 1.0
    sides: Literal["confined", "free"] = "confined"

    @property
    def sized(self) -> bool:
        """Whether small volumes of it are stronger, as far as the files say."""
        return self.size_effect and self.material.size_effect is not None

    @property
    def blend(self) -> float:
        """Of the size effect; 0 where it is off."""
        return self.size_effect_blend if self.sized else 0.0

    @property
    def resistance(self) -> Resistance:
        """Strength of its small volumes."""
        if not self.size_effect:
            return SizeEffectResistance()
        return small_volumes(self.material, self.size_effect_law, self.size_effect_blend)

    @field_validator("material")
    @classmethod
    def _is_metal(cls, material: Material) -> Material:
        return _of_kind(material, "metal")

    @field_validator("size_effect_law")
    @classmethod
    def _has_what_the_law_needs(cls, law: str, info: ValidationInfo) -> str:
        metal = info.data.get("material")
        if law == "gradients" and metal is not None and not metal.takes_gradients:
            raise mistake(
                f'"gradients" needs taylor_coefficient and burgers_vector in [size_effect] of the '
                f'material file, which that of {metal.name} lacks; add them, or use "pillars"'
            )
        return law


class ElectrolyteSpec(Record):
    """The solid electrolyte under it.

    Attributes:
        material: Of kind electrolyte.
        thickness: Below the mean plane of its face [um].
        sides: confined, as in a die, or free: a pellet that swells sideways as one, so that its
            sides carry nothing on the whole.
    """

    material: Material
    thickness: Length = 15.0
    sides: Literal["confined", "free"] = "confined"

    @field_validator("material")
    @classmethod
    def _is_electrolyte(cls, material: Material) -> Material:
        return _of_kind(material, "electrolyte")


class InterlayerSpec(Record):
    """A layer bonded to the electrolyte; the roughness is that of its upper face.

    Attributes:
        thickness: Below the mean plane of that face [um].
    """

    material: Material
    thickness: Length = 2.0

    @field_validator("material")
    @classmethod
    def _is_ceramic(cls, material: Material) -> Material:
        return _of_kind(material, "interlayer", "electrolyte")
