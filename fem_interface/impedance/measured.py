"""Resistances that a laboratory measured over pressure, from a table of text."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from fem_interface.core.errors import BadInput
from fem_interface.core.records import Array
from fem_interface.input.units import UnitError, converted
from fem_interface.surface.text_files import read_table


class MeasuredSpec(Protocol):
    """A table, and the units of its columns where their titles do not say."""

    @property
    def file(self) -> Path: ...
    @property
    def pressure_unit(self) -> str: ...
    @property
    def resistance_unit(self) -> str: ...


@dataclass(frozen=True, eq=False, kw_only=True)
class MeasuredResistance:
    """What was measured, in the order of the file.

    Attributes:
        pressure: Shape (n,) [MPa].
        resistance: Of one interface, shape (n,) [ohm cm^2].
    """

    pressure: Array
    resistance: Array

    def over(self, pressure: Array, computed: Array) -> Array:
        """Measured over computed resistance where the pressures were computed, on the way up.

        Args:
            pressure: Ascending, shape (m,) [MPa].
            computed: Shape (m,) [ohm cm^2].
        """
        inside = (self.pressure >= pressure[0]) & (self.pressure <= pressure[-1])
        there = np.log(self.pressure[inside])
        expected = np.exp(np.interp(there, np.log(pressure), np.log(computed)))
        return np.asarray(self.resistance[inside] / expected)


def read_measured(spec: MeasuredSpec) -> MeasuredResistance:
    """The table of a case's `[measured]`.

    Raises BadInput that says what is wrong with it, and in which line.
    """
    key = "measured.file"
    if not spec.file.is_file():
        raise BadInput(f"{key}: there is no file {spec.file}")
    table = read_table(spec.file, key, any_head=True)
    if table is None or table.values.shape[1] < 2:
        raise BadInput(
            f"{key}: {spec.file} is no table of numbers with two columns, pressure and resistance"
        )
    units = table.units if len(table.units) == table.values.shape[1] else ("",) * 2
    pressure, resistance = table.values[:, :2].T
    pressure = _factor(units[0] or spec.pressure_unit, "MPa", key) * pressure
    resistance = _factor(units[1] or spec.resistance_unit, "ohm cm^2", key) * resistance
    # What is missing is not above zero either.
    known = (pressure > 0.0) & (resistance > 0.0) & np.isfinite(pressure * resistance)
    if not known.any():
        raise BadInput(f"{key}: {spec.file} has no row with a pressure and a resistance above 0")
    return MeasuredResistance(pressure=pressure[known], resistance=resistance[known])


def _factor(unit: str, to: str, key: str) -> float:
    plain = unit.replace("Ω", "ohm").replace("·", " ").replace("²", "^2").replace("cm2", "cm^2")
    try:
        return converted(f"1 {plain}", to, f"1 {to}", False)
    except UnitError as error:
        raise BadInput(f"{key}: a column is in {unit}: {error}") from None
