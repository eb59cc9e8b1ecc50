"""Resistances that laboratories measured, and runs of the program at the same pressures.

Nothing is fitted. Papers give whole cells in ohm, or one interface in ohm cm^2; what can be held
against a run in either case is the ratio to the value at the highest pressure.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fem_interface.archive.directory import run_file
from fem_interface.errors import BadInput

SAME_PRESSURE = 0.02  # relative
AGREES = 2.0  # a factor, either way


@dataclass(frozen=True, kw_only=True)
class Point:
    """One measured value.

    Attributes:
        pressure: [MPa]
        value: Of the resistance.
        bound: "more than", "about" or empty.
        grade: How far to trust it.
    """

    pressure: float
    value: float
    bound: str = ""
    grade: str


@dataclass(frozen=True, kw_only=True)
class Series:
    """Values of one cell in the order in which they were measured.

    Attributes:
        anode: Metal, as runs name it.
        electrolyte: As runs name it.
        unit: Of the values.
        what: Was measured.
        source: With a key of references.bib.
        case: Case file of this repository that follows the same protocol.
        points: In time.
        expectation: What of it the model can hope to explain.
    """

    anode: str
    electrolyte: str
    unit: str
    what: str
    source: str
    case: str
    points: tuple[Point, ...]
    expectation: str


SERIES = (
    Series(
        anode="Li",
        electrolyte="Li6PS5Cl",
        unit="Ω",
        what="whole symmetric cell, two interfaces and the pellet, not per area",
        source="[Doux2020]",
        case="cases/li_li6ps5cl_1_25_5MPa.toml",
        points=(
            Point(pressure=1.0, value=500.0, bound="more than", grade="second-hand"),
            Point(pressure=25.0, value=32.0, grade="second-hand"),
            Point(pressure=5.0, value=50.0, bound="about", grade="recalled"),
        ),
        expectation="Contact that grows plastically with the pressure and stays when the press "
        "opens would show such a fall and such a hysteresis. Caution: where charge transfer rules, "
        "the computed ratios are those of contact fractions, and they follow the roughness of the "
        "case, which is a default and not that pellet's. The measured 32 Ω contain the pellet, the "
        "computed value does not; and a fresh cell at 1 MPa may not touch at all over millimetres, "
        "which a strip of 20 µm cannot know.",
    ),
    Series(
        anode="Li",
        electrolyte="LLZO",
        unit="Ω cm²",
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
    """A measured value beside the computed one; nan where the run has none.

    Attributes:
        point: What was measured.
        computed: Resistance of one interface [ohm cm^2].
        constriction: The part of it that contact decides [ohm cm^2].
        fraction: Contact fraction [-].
        measured_ratio: Over the value at the highest pressure [-].
        computed_ratio: The same of the run [-].
    """

    point: Point
    computed: float
    constriction: float
    fraction: float
    measured_ratio: float
    computed_ratio: float

    @property
    def verdict(self) -> str:
        """In a word."""
        if math.isnan(self.computed):
            return "not computed"
        if math.isnan(self.measured_ratio):
            return "nothing to compare with"
        if self.computed_ratio == 1.0 and self.measured_ratio == 1.0:
            return "the reference of both ratios"
        factor = self.computed_ratio / self.measured_ratio
        if self.point.bound == "more than" and factor >= 1.0:
            return "agrees: more than the bound"
        if 1 / AGREES <= factor <= AGREES:
            return f"agrees within a factor of {AGREES:g}"
        return f"computed ratio is {factor:.2g} of the measured one"


@dataclass(frozen=True, eq=False, kw_only=True)
class PressedPair:
    """What is read of a run: the pair, and its summary at the end of every protocol step."""

    anode: str
    electrolyte: str
    steps: tuple[Mapping[str, Any], ...]

    def step_at(self, pressure: float) -> Mapping[str, Any] | None:
        """The first step that ended at a pressure [MPa]."""
        for step in self.steps:
            if abs(step["pressure_MPa"] - pressure) <= SAME_PRESSURE * pressure:
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
                    steps=tuple(json.loads(summary.read_text(encoding="utf-8"))["steps"]),
                )
            )
    if not found:
        raise BadInput(
            f"--runs {directory}: holds no run; give a directory that `fem-interface run CASE.toml "
            "--output DIR` wrote, or one with several of them in it"
        )
    return tuple(found)


def compared(series: Series, runs: Sequence[PressedPair]) -> tuple[Compared, ...]:
    """The points of a series beside the first run of its pair that reached every pressure."""
    nothing = PressedPair(anode=series.anode, electrolyte=series.electrolyte, steps=())
    run = next((run for run in runs if _follows(run, series)), nothing)
    highest = max(series.points, key=lambda point: point.pressure)
    reference = _number(run.step_at(highest.pressure), "interface_resistance_ohm_cm2")
    rows = []
    for point in series.points:
        step = run.step_at(point.pressure)
        resistance = _number(step, "interface_resistance_ohm_cm2")
        rows.append(
            Compared(
                point=point,
                computed=resistance,
                constriction=_number(step, "interface_resistance_ohm_cm2_constriction"),
                fraction=_number(step, "contact_fraction"),
                measured_ratio=point.value / highest.value if highest.value else math.nan,
                computed_ratio=resistance / reference,
            )
        )
    return tuple(rows)


def _follows(run: PressedPair, series: Series) -> bool:
    same = (run.anode, run.electrolyte) == (series.anode, series.electrolyte)
    return same and all(run.step_at(point.pressure) for point in series.points)


def _number(step: Mapping[str, Any] | None, name: str) -> float:
    """A value of a summary, where what is not finite is null; nan without it."""
    return math.nan if step is None or step[name] is None else float(step[name])
