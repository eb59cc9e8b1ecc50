"""Resistances that laboratories measured, and runs of the program at the same pressures.

Nothing is fitted. A paper gives one interface in ohm cm^2, or a whole cell in ohm; a whole cell is
turned into one of its interfaces before anything is set beside it.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fem_interface.archive.directory import run_file
from fem_interface.core.errors import BadInput

SAME_PRESSURE = 0.02  # relative
AGREES = 2.0  # a factor, either way


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A symmetric cell that was measured as a whole.

    Attributes:
        area: Of one interface [cm^2].
        interfaces: In series.
        pellet: Least and most resistance of the electrolyte between them [ohm].
    """

    area: float
    interfaces: int
    pellet: tuple[float, float]

    def one_interface(self, total: float) -> tuple[float, float]:
        """Least and most resistance of one interface [ohm cm^2], of a total [ohm]."""
        least, most = self.pellet
        each = self.area / self.interfaces
        return max(total - most, 0.0) * each, max(total - least, 0.0) * each


@dataclass(frozen=True, kw_only=True)
class Point:
    """One measured value.

    Attributes:
        pressure: [MPa]
        value: Of a whole cell [ohm], or of one interface [ohm cm^2] where there is no cell.
        bound: "more than", "about" or empty.
        grade: How far to trust it.
    """

    pressure: float
    value: float
    bound: str = ""
    grade: str


@dataclass(frozen=True, kw_only=True)
class Series:
    """Values in the order in which they were measured.

    Attributes:
        anode: Metal, as runs name it.
        electrolyte: As runs name it.
        cell: That was measured as a whole; None where the paper gives one interface.
        what: Was measured, and how one interface follows from it.
        source: With a key of references.bib.
        case: Case file of this repository that follows the same protocol.
        points: In time.
        expectation: What of it the model can hope to explain.
    """

    anode: str
    electrolyte: str
    cell: Cell | None
    what: str
    source: str
    case: str
    points: tuple[Point, ...]
    expectation: str

    def one_interface(self, point: Point) -> tuple[float, float]:
        """Least and most that was measured [ohm cm^2]."""
        if self.cell is None:
            return point.value, point.value
        return self.cell.one_interface(point.value)


def _second_hand(pressure: float, value: float, bound: str = "") -> Point:
    return Point(pressure=pressure, value=value, bound=bound, grade="second-hand")


SERIES = (
    Series(
        anode="Li",
        electrolyte="Li6PS5Cl",
        cell=Cell(area=1.33, interfaces=2, pellet=(31.0, 33.0)),
        what="a symmetric cell of two interfaces of 1.33 cm² with the pellet between them. From "
        "its total the pellet is taken off (33 Ω by its conductivity, "
        "0.1 cm / 2.25 mS/cm / 1.33 cm²; 31 Ω leaves the last point just above zero); half of the "
        "rest times 1.33 cm² is one "
        "interface. From 15 MPa on, what is left is of the size of that uncertainty, 1.3 Ω cm² of "
        "one interface",
        source="[Doux2020]",
        case="cases/li_li6ps5cl_1_25_5MPa.toml",
        points=(
            _second_hand(1.0, 500.0, "more than"),
            _second_hand(5.0, 110.0),
            _second_hand(10.0, 50.0),
            _second_hand(15.0, 40.0),
            _second_hand(20.0, 35.0),
            _second_hand(25.0, 32.0),
            _second_hand(5.0, 50.0, "about"),
        ),
        expectation="Contact that grows plastically with the pressure and stays when the press "
        "opens would show a fall and a hysteresis like these. The fall itself, as 1/p up to 5 MPa "
        "and as 1/p² or faster from there to 20 MPa, is faster than plastic contact alone, whose "
        "share grows no faster than the pressure. The least resistances are below the charge "
        "transfer resistance that the case takes for full contact, an input, so that no contact "
        "could bring the computed values down to them. The roughness of the case is a default and "
        "not that pellet's, and a fresh cell at 1 MPa may not touch at all over millimetres, which "
        "a strip of 20 µm cannot know.",
    ),
    Series(
        anode="Li",
        electrolyte="LLZO",
        cell=None,
        what="one interface, from hundreds at low pressure towards zero at several hundred MPa",
        source="[Krauskopf2019]",
        case="cases/li_llzo_120_to_375MPa.toml",
        points=(Point(pressure=375.0, value=0.0, bound="about", grade="recalled, at 400 MPa"),),
        expectation="What can be held against this is the computed constriction, which has to "
        "vanish. What is left in full contact is the charge transfer resistance of the case, an "
        "input: 2 Ω cm² of a clean face. Hundreds of Ω cm² at low pressure are beyond what "
        "roughness of 10 µm can do (below).",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One interface, measured and computed [ohm cm^2]; nan where the run has none.

    Attributes:
        point: What was measured.
        measured: Least and most.
        computed: Resistance.
        constriction: The part of it that contact decides.
        fraction: Contact fraction [-].
        measured_ratio: Least and most over the last value of the series [-].
        computed_ratio: The same of the run [-].
    """

    point: Point
    measured: tuple[float, float]
    computed: float
    constriction: float
    fraction: float
    measured_ratio: tuple[float, float]
    computed_ratio: float

    @property
    def verdict(self) -> str:
        """In a word."""
        low, high = self.measured
        if math.isnan(self.computed):
            return "not computed"
        if high == 0.0:
            return "nothing to compare with"
        if self.point.bound == "more than" and self.computed >= low:
            return "agrees: more than the bound"
        nearest = min(max(self.computed, low), high)
        factor = self.computed / nearest
        if 1 / AGREES <= factor <= AGREES:
            return f"agrees within a factor of {AGREES:g}"
        return f"computed is {factor:.2g} times the measured one"


@dataclass(frozen=True, eq=False, kw_only=True)
class PressedPair:
    """What is read of a run.

    Attributes:
        anode: Metal.
        electrolyte: Under it.
        rms_height: Of its face [um].
        steps: Its summary at the end of every protocol step.
    """

    anode: str
    electrolyte: str
    rms_height: float
    steps: tuple[Mapping[str, Any], ...]

    def step_at(self, pressure: float) -> Mapping[str, Any] | None:
        """The first step that ended at a pressure [MPa]."""
        for step in self.steps:
            if _same_pressure(step, pressure):
                return step
        return None


def runs_in(directory: Path) -> tuple[PressedPair, ...]:
    """The run in a directory, or all runs in the directories within it."""
    if not directory.is_dir():
        raise BadInput(f"--runs {directory}: no such directory")
    places = [directory, *sorted(place for place in directory.iterdir() if place.is_dir())]
    found = []
    for place in places:
        stored, summary = run_file(place), place / "summary.json"
        if stored is not None and summary.is_file():
            found.append(
                PressedPair(
                    anode=stored["case"]["anode"],
                    electrolyte=stored["case"]["electrolyte"],
                    rms_height=_rms_height(place),
                    steps=tuple(json.loads(summary.read_text(encoding="utf-8"))["steps"]),
                )
            )
    if not found:
        raise BadInput(
            f"--runs {directory}: holds no run; give a directory that `fem-interface run CASE.toml "
            "--output DIR` wrote, or one with several of them in it"
        )
    return tuple(found)


def _rms_height(place: Path) -> float:
    """Of the face that a run was made on [um]; nan where it is not kept."""
    surface = place / "fields" / "surface.npz"
    if not surface.is_file():
        return math.nan
    with np.load(surface) as stored:
        return float(np.std(stored["heights"]))


def compared(series: Series, runs: Sequence[PressedPair]) -> tuple[Compared, ...]:
    """The points of a series beside the first run of its pair that follows its protocol."""
    nothing: list[Mapping[str, Any] | None] = [None] * len(series.points)
    steps = next((found for run in runs if (found := _followed(run, series))), nothing)
    last = _number(steps[-1], "interface_resistance_ohm_cm2")
    rows = []
    for point, step in zip(series.points, steps, strict=True):
        resistance = _number(step, "interface_resistance_ohm_cm2")
        rows.append(
            Compared(
                point=point,
                measured=series.one_interface(point),
                computed=resistance,
                constriction=_number(step, "interface_resistance_ohm_cm2_constriction"),
                fraction=_number(step, "contact_fraction"),
                measured_ratio=_ratio(series, point),
                computed_ratio=resistance / last,
            )
        )
    return tuple(rows)


def _ratio(series: Series, point: Point) -> tuple[float, float]:
    """Least and most of a point over the last one: the pellet is the same for both."""
    ends = zip(series.one_interface(point), series.one_interface(series.points[-1]), strict=True)
    ratios = sorted(value / last if last else math.nan for value, last in ends)
    return ratios[0], ratios[-1]


def _followed(run: PressedPair, series: Series) -> list[Mapping[str, Any] | None] | None:
    """The run's steps at the points of a series, in its order.

    None where the run is of another pair, or misses the first, the highest or the last pressure.
    """
    if (run.anode, run.electrolyte) != (series.anode, series.electrolyte):
        return None
    pressures = [point.pressure for point in series.points]
    found: list[Mapping[str, Any] | None] = [None] * len(pressures)
    at = 0
    for step in run.steps:
        for i in range(at, len(pressures)):
            if _same_pressure(step, pressures[i]):
                found[i], at = step, i + 1
                break
    needed = (0, pressures.index(max(pressures)), len(pressures) - 1)
    return found if all(found[i] is not None for i in needed) else None


def _same_pressure(step: Mapping[str, Any], pressure: float) -> bool:
    return bool(abs(step["pressure_MPa"] - pressure) <= SAME_PRESSURE * pressure)


def _number(step: Mapping[str, Any] | None, name: str) -> float:
    """A value of a summary, where what is not finite is null; nan without it."""
    return math.nan if step is None or step[name] is None else float(step[name])
