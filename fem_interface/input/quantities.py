"""Kinds of quantity that a record can hold, as types: validated, with units at the door.

`thickness: Length` is a float in um inside, and "15 um" or "0.015 mm" in a file. From Python code a
bare float is taken as it is, in internal units; in a file it is a mistake.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from fem_interface.input.units import UnitError, converted, registry

FROM_FILE = "from_file"
"""Key of the validation context that says that units are required."""


def mistake(text: str) -> PydanticCustomError:
    """A mistake in a file, in the words that its author will read."""
    return PydanticCustomError("mistake", "{text}", {"text": text})


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Where a number may lie; the ends belong to it but for `above`."""

    above: float | None = None
    least: float | None = None
    most: float | None = None

    def complaint(self, value: float) -> str | None:
        """What is wrong with a value, if anything is."""
        low, above, high = self.least, self.above, self.most
        too_low = (low is not None and value < low) or (above is not None and value <= above)
        if not math.isfinite(value):
            return "must be finite"
        if not too_low and (high is None or value <= high):
            return None
        if high is not None:
            return (
                f"must be above {above:g} and at most {high:g}"
                if low is None
                else (f"must be between {low:g} and {high:g}")
            )
        if above == 0:
            return "must be positive"
        if low == 0:
            return "must not be negative"
        return f"must be at least {low:g}"


@dataclass(frozen=True, kw_only=True)
class Number(Bounds):
    """Marks a plain number without unit in a record."""

    example: str = "0.5"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self.validate)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        limits = {"exclusiveMinimum": self.above, "minimum": self.least, "maximum": self.most}
        return {"type": "number"} | {k: v for k, v in limits.items() if v is not None}

    def validate(self, value: Any, info: core_schema.ValidationInfo) -> float:
        """The number as a float; raises a mistake."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise mistake(f"must be a plain number such as {self.example}, got {shown(value)}")
        try:
            number = float(value)
        except OverflowError:  # TOML's integers have no limit
            number = math.inf
        if complaint := self.complaint(number):
            raise mistake(f"{complaint}, got {shown(value)}")
        return number

    def text(self, value: float) -> str:
        """As a file would write it."""
        return repr(value)


@dataclass(frozen=True, kw_only=True)
class Quantity(Bounds):
    """Marks a float in a record that a file writes as a string with a unit.

    Attributes:
        noun: What it is, with its article.
        unit: Internal unit, of the float.
        written: Unit of the texts that the program writes.
        example: A right one, for messages and the schema.
        weighs: Whether a mass stands for its weight.
    """

    noun: str
    unit: str
    written: str
    example: str
    weighs: bool = False

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(self.validate)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        said = f"{self.noun} with its unit, kept in {self.unit}"
        return {"type": "string", "description": said, "examples": [self.example]}

    def validate(self, value: Any, info: core_schema.ValidationInfo) -> float:
        """The value in internal units; raises a mistake."""
        number = self.number(value, bool(info.context and info.context.get(FROM_FILE)))
        if self.unit == "K" and number <= 0.0:
            raise mistake(f"must be above absolute zero, -273.15 degC, got {shown(value)}")
        if complaint := self.complaint(number):
            raise mistake(f"{complaint}, got {shown(value)}")
        return number

    def number(self, value: Any, from_file: bool) -> float:
        """The value in internal units, whether possible or not."""

        def convert(text: str) -> float:
            return converted(text, self.unit, self.example, self.weighs)

        return number_of(value, convert, self.example, from_file)

    def text(self, value: float) -> str:
        """As a file would write it, with a unit."""
        factor = float(registry().Quantity(1.0, self.unit).to(self.written).magnitude)
        return f"{value * factor:.12g} {self.written}"


def number_of(value: Any, convert: Callable[[str], float], example: str, from_file: bool) -> float:
    """A quantity's float from what was given; a bare number only if not from a file."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and not from_file:
        return float(value)
    if is_number:
        raise mistake(f'has no unit, got {value}; write a string such as "{example}"')
    if not isinstance(value, str):
        raise mistake(f'must be a string such as "{example}", got {shown(value)}')
    try:
        return convert(value)
    except UnitError as error:
        wrong, *right = str(error).split("; ", 1)
        raise mistake("; ".join([f"{wrong}, got {shown(value)}", *right])) from None


def shown(value: Any) -> str:
    """A value in a message, as TOML would write it, and not too long."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "a list"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _quantity(noun: str, unit: str, written: str, example: str, **more: Any) -> Quantity:
    return Quantity(noun=noun, unit=unit, written=written, example=example, **more)


_LENGTH = ("a length", "um", "um", "0.3 um")
_STRESS = ("a stress", "MPa", "MPa", "80 MPa")
_AREA_RESISTANCE = ("an area-specific resistance", "ohm um^2", "ohm cm^2", "10 ohm cm^2")

Length = Annotated[float, _quantity(*_LENGTH, above=0)]
Diameter = Annotated[float, _quantity("a length", "um", "mm", "13 mm", above=0)]
Position = Annotated[float, _quantity(*_LENGTH, least=0)]
Pressure = Annotated[float, _quantity("a pressure", "MPa", "MPa", "360 MPa", least=0)]
Stress = Annotated[float, _quantity(*_STRESS, above=0)]
StressOrZero = Annotated[float, _quantity(*_STRESS, least=0)]
Modulus = Annotated[float, _quantity("a modulus", "MPa", "MPa", "4.6 GPa", above=0)]
Force = Annotated[float, _quantity("a force", "uN", "N", "1.5 t", above=0, weighs=True)]
Duration = Annotated[float, _quantity("a time", "s", "s", "60 s", above=0)]
DurationOrZero = Annotated[float, _quantity("a time", "s", "s", "60 s", least=0)]
Temperature = Annotated[float, _quantity("a temperature", "K", "K", "25 degC", above=0)]
AreaResistance = Annotated[float, _quantity(*_AREA_RESISTANCE, least=0)]
Conductivity = Annotated[float, _quantity("a conductivity", "S/um", "mS/cm", "1 mS/cm", above=0)]
MolarEnergy = Annotated[float, _quantity("an energy", "J/mol", "kJ/mol", "42 kJ/mol", least=0)]
Density = Annotated[float, _quantity("a density", "MPa s^2/um^2", "kg/m^3", "968 kg/m^3", above=0)]
Toughness = Annotated[
    float, _quantity("a toughness", "MPa um^0.5", "MPa*m^0.5", "1.2 MPa*m^0.5", above=0)
]
SurfaceEnergyOrZero = Annotated[
    float, _quantity("an energy per area", "MPa um", "J/m^2", "0.45 J/m^2", least=0)
]
Area = Annotated[float, _quantity("an area", "um^2", "cm^2", "1 cm^2", above=0)]
ArealDensity = Annotated[
    float, _quantity("a number per area", "1/um^2", "1/mm^2", "2000 1/mm^2", above=0)
]
Volume = Annotated[float, _quantity("a volume", "um^3", "mm^3", "1 mm^3", above=0)]
Rate = Annotated[float, _quantity("a rate", "1/s", "1/s", "4.25e4 1/s", above=0)]
