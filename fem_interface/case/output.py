"""What a run keeps beside what it always keeps, and what it is set beside, as frozen records."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StrictInt, field_validator

from fem_interface.input.quantities import mistake, shown
from fem_interface.input.units import UnitError, converted, parsed_unit
from fem_interface.materials.material import Record

_CONTACT = re.compile(r"(half|[\d.]+ ?%) contact")


class Moment(Record):
    """When a run is looked at.

    Attributes:
        kind: By pressure [MPa], going up and coming down, or by contact fraction, going up.
        value: That is passed.
        label: As it was asked for.
    """

    kind: Literal["pressure", "contact"]
    value: float
    label: str

    @staticmethod
    def of(text: str) -> "Moment":
        """The moment that a text names; raises a mistake."""
        words = " ".join(text.split())
        if match := _CONTACT.fullmatch(words):
            share = 50.0 if match[1] == "half" else float(match[1].rstrip(" %"))
            if 0.0 < share < 100.0:
                return Moment(kind="contact", value=share / 100, label=words)
        else:
            try:
                pressure = converted(words, "MPa", "20 MPa", False)
            except UnitError:
                pressure = 0.0
            if pressure > 0.0:
                return Moment(kind="pressure", value=pressure, label=words)
        raise mistake(
            'must be a pressure such as "20 MPa", or a contact such as "half contact" or '
            f'"80 % contact", got {shown(text)}'
        )


class OutputSpec(Record):
    """Pictures and fields beside those at first touch, half contact, peak and ends of steps.

    Attributes:
        at: Moments, such as "20 MPa" (going up and coming down), "half contact" or
            "80 % contact"; the first load step that has passed one is kept.
        every: Keep every so many load steps; none if left out.
    """

    at: tuple[str, ...] = ()
    every: Annotated[StrictInt, Field(ge=1)] | None = None

    @field_validator("at")
    @classmethod
    def _are_moments(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        for text in texts:
            Moment.of(text)
        return texts

    @property
    def moments(self) -> tuple[Moment, ...]:
        """What `at` names."""
        return tuple(Moment.of(text) for text in self.at)


class MeasuredResistanceSpec(Record):
    """Resistances from your own cell, drawn over the computed ones.

    Attributes:
        file: A table of text: pressure in the first column, resistance of one interface in the
            second. Absolute, or relative to the folder of the case file.
        pressure_unit: Of the first column, where its title does not say.
        resistance_unit: Of the second, likewise.
    """

    file: Path
    pressure_unit: str = "MPa"
    resistance_unit: str = "ohm cm^2"

    @field_validator("pressure_unit", "resistance_unit")
    @classmethod
    def _is_a_unit(cls, value: str, info: object) -> str:
        name = getattr(info, "field_name", "")
        like = "MPa" if name == "pressure_unit" else "ohm cm^2"
        try:
            if parsed_unit(value).is_compatible_with(like):
                return value
        except UnitError as error:
            raise mistake(str(error)) from None
        raise mistake(f'must be a unit such as "{like}", got "{value}"')
