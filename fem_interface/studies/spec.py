"""A study: one case, and what varies in it."""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, StrictInt, model_validator

from fem_interface.core.errors import BadInput
from fem_interface.input.problems import message
from fem_interface.input.quantities import mistake, shown
from fem_interface.input.toml import nearest_file, read_toml
from fem_interface.input.units import UnitError, converted, number_and_unit
from fem_interface.input.validation import validated
from fem_interface.materials.material import Record

Value = str | int | float | bool


class Factor(Record):
    """One key of the case, and what it may be.

    Attributes:
        key: As `--set` has it, such as "surface.seed" or "protocol[0].pressure".
        values: A list of them.
        low: Or the low end of a range, with its unit.
        high: And its high end.
        count: Values of the range in a grid; of whole numbers all, if left out.
        spacing: Of a range.
    """

    key: str
    values: tuple[Value, ...] = ()
    low: Value | None = None
    high: Value | None = None
    count: StrictInt | None = Field(default=None, ge=2)
    spacing: Literal["linear", "log"] = "linear"

    @model_validator(mode="after")
    def _is_a_list_or_a_range(self) -> "Factor":
        ends = self.low is not None, self.high is not None
        if bool(self.values) == any(ends) or any(ends) != all(ends):
            raise mistake(
                f'"{self.key}" needs either values, such as [1, 2, 3], or low and high, such as '
                '"100 MPa" and "300 MPa"'
            )
        if all(ends):
            try:
                low, high = self.ends
            except UnitError as error:
                raise mistake(f'"{self.key}": {error}') from None
            if not low < high or (self.spacing == "log" and low <= 0.0):
                raise mistake(
                    f'"{self.key}": low must be below high, and above zero for a spacing of "log", '
                    f"got {shown(str(self.low))} and {shown(str(self.high))}"
                )
        return self

    @property
    def unit(self) -> str:
        """Of a range; empty for numbers."""
        return number_and_unit(self.low, "100 MPa")[1] if isinstance(self.low, str) else ""

    @property
    def ends(self) -> tuple[float, float]:
        """Of a range, in its unit; raises UnitError."""
        if isinstance(self.low, str) or isinstance(self.high, str):
            low, unit = number_and_unit(str(self.low), "100 MPa")
            high, other = number_and_unit(str(self.high), "100 MPa")
            # Degrees are no multiples of others, but of one scale.
            return low, high if other == unit else converted(str(self.high), unit, "100 MPa")
        assert self.low is not None and self.high is not None
        return float(self.low), float(self.high)

    @property
    def whole(self) -> bool:
        """Whether it is a range of whole numbers."""
        return type(self.low) is int and type(self.high) is int

    def at(self, share: float) -> Value:
        """The value at a share of the range, or of the list, from 0 to below 1 (or 1, a range)."""
        if self.values:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        low, high = self.ends
        if self.whole:
            return int(min(low + int(share * (high - low + 1)), high))
        between = (
            low * (high / low) ** share if self.spacing == "log" else low + share * (high - low)
        )
        number = float(f"{between:.6g}")
        return f"{number:g} {self.unit}" if self.unit else number

    def levels(self) -> list[Value]:
        """Values in a grid; raises a ValueError where a range has no count."""
        if self.values:
            return list(self.values)
        low, high = self.ends
        if self.count is None and self.whole:
            return list(range(int(low), int(high) + 1))
        if self.count is None:
            raise ValueError(f'vary: "{self.key}" is a range and needs a count in such a design')
        if self.whole:
            steps = [low + i * (high - low) / (self.count - 1) for i in range(self.count)]
            return [round(one) for one in steps]
        return [self.at(i / (self.count - 1)) for i in range(self.count)]


class DesignSpec(Record):
    """Which points are computed.

    Attributes:
        kind: All combinations, one after the other of lists that are as long, or points that fill
            the space of all factors.
        samples: How many of the latter.
        seed: Of them.
    """

    kind: Literal["grid", "paired", "latin hypercube", "sobol"] = "grid"
    samples: StrictInt | None = Field(default=None, ge=1)
    seed: StrictInt = 1


class Study(Record):
    """What a study file holds.

    Attributes:
        title: What its table is called.
        case: Case file; absolute, or relative to the folder of the study.
        settings: What is changed in all runs, as `--set` has it.
        vary: What varies.
        design: Which combinations are computed.
    """

    title: str
    case: Path
    settings: tuple[str, ...] = ()
    vary: tuple[Factor, ...] = Field(min_length=1)
    design: DesignSpec = DesignSpec()


def is_study(path: Path) -> bool:
    """Whether a file is a study and no case; raises BadInput where it is not TOML."""
    return "vary" in read_toml(path)[0]


def load_study(path: Path) -> Study:
    """The study in a file, its case found; raises BadInput with every mistake."""
    raw, _ = read_toml(path)
    study = validated(Study, raw, path)
    case = path.resolve().parent / study.case.expanduser()
    if not case.is_file():
        told = f'case: no such file, got "{study.case}"{nearest_file(case)}'
        raise BadInput(message(path, [told]))
    keys = [factor.key for factor in study.vary]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise BadInput(message(path, [f'vary: "{key}" is there twice' for key in twice]))
    return study.model_copy(update={"case": case})


def setting(key: str, value: Value) -> str:
    """A value as `--set` has it: strings, numbers and booleans of TOML are those of JSON."""
    return f"{key}={json.dumps(value, ensure_ascii=False)}"


Point = dict[str, Any]
"""Value of every factor by its key."""
