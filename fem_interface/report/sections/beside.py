"""What runs beside a run say: effects taken out, and values at the ends of their range."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from fem_interface.archive.text import table_rows
from fem_interface.core.records import RunRecord
from fem_interface.core.samples import HISTORY, columns
from fem_interface.materials.trust import DOUBTFUL
from fem_interface.report.asked import Asked
from fem_interface.report.kit import Block, Bullets, Drawing, Heading, Section, Table, Words
from fem_interface.report.numbers import NOTHING, number, percent
from fem_interface.report.sections.beside_figures import Curve, overlay

DONE = "done"
SAME_CONTACT, SAME_RESISTANCE = 0.002, 0.02  # absolute and relative; less is not seen in a curve
ASK = (
    "Nothing was run beside this run. The same case can be run again with an effect taken out "
    "(--without size_effect, adhesion, gas or friction) and with every recalled or assumed value "
    "that can matter at both ends of its range (--bounds), and on a coarser and a finer mesh "
    "(--meshes)."
)
ASK_STRIPS = " A patch can also be run as strips of its face (--strips)."
STRIPS = (
    "A strip (2D) is a cut of the same face in plane strain. Its summits are ridges and its voids "
    "channels, which metal closes from two sides; summits of a patch are domes, round which metal "
    "flows on all sides, and its voids close from all around. So the same pressure gives another "
    "contact, and the same contact another resistance: current crowds into spots from all "
    "directions, into strips from two."
)


@dataclass(frozen=True, kw_only=True)
class Beside:
    """The section of the page.

    Attributes:
        compared: Contact and resistance of the run and of each variant.
        bounds: Their spread over the range of each value.
        notes: Sentences above the tables.
        left_out: What was asked for and was not run, and why.
        curves: Label, kind, path of the varied value and load steps of each variant.
        windows: Pressures from which on other meshes have the contact, and the risk [MPa].
    """

    compared: Table | None = None
    bounds: Table | None = None
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    curves: tuple[Curve, ...] = ()
    windows: tuple[tuple[float | None, float | None], ...] = ()


def beside(run: RunRecord, asked: Asked, directory: Path) -> Beside:
    """The section of a run, from `variants.json` and the run directories that it names."""
    told = _stored(directory / "variants.json")
    if not told:
        ask = ASK + ASK_STRIPS * (asked.case.mesh.dimension == 3)
        return Beside(notes=(*_variant_of(directory), ask, *_unread(asked)))
    variants = told["variants"]
    ends = [run.samples[i] for i in run.protocol_ends]
    main = [(s.contact.fraction, s.resistance.total) for s in ends]
    return Beside(
        compared=comparison(main, asked, variants) if variants else None,
        bounds=bounds_table(told["bounds"]) if told["bounds"] else None,
        notes=(
            *([STRIPS] if any(one["kind"] == "strip" for one in variants) else []),
            *_unfinished(variants),
        ),
        left_out=tuple(told["left_out"]),
        curves=tuple(_curves(variants, main, directory)),
        windows=tuple(_windows(variants)),
    )


def beside_section(run: RunRecord, asked: Asked, others: Beside) -> Section:
    """Other runs of the same case, with something changed."""
    return Section(
        key="beside",
        short="Beside",
        title="Beside this run",
        blocks=tuple(_blocks(run, asked, others)),
    )


def _blocks(run: RunRecord, asked: Asked, others: Beside) -> Iterator[Block]:
    for note in others.notes:
        yield Words(note)
    if others.curves:
        yield Drawing(
            "curve_beside",
            overlay(run.samples, others.curves, asked.case.mesh.dimension),
            "Contact and resistance over pressure, of this run and of the runs beside it. Marks "
            "tell the ends of a range: pointing down and white for the low one, up and filled "
            "for the high one. What ends every protocol step as this run does is not drawn; "
            "resistances below a ten-thousandth of the largest lie below the frame.",
        )
    if others.compared:
        yield others.compared
    if others.bounds:
        yield Heading("How far uncertain values move it")
        yield others.bounds
    if others.left_out:
        yield Heading("Not run")
        yield Bullets(others.left_out)


def _windows(variants: Sequence[Mapping[str, Any]]) -> Iterator[tuple[float | None, float | None]]:
    for variant in variants:
        window = variant.get("pressure_window")
        if variant["kind"] == "mesh" and variant["status"] == DONE and window:
            yield window["contact_from_MPa"], window["failure_from_MPa"]


def _stored(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _variant_of(directory: Path) -> Iterator[str]:
    """Whether a run is itself beside another one."""
    directory = directory.resolve()
    told = _stored(directory.parent.parent / "variants.json")
    for variant in told.get("variants", ()):
        if directory.parent.name == "variants" and variant["slug"] == directory.name:
            yield (
                f"This run is itself a variant of the run in {directory.parent.parent.name}: "
                f"{variant['label']}."
            )


def _unread(asked: Asked) -> Iterator[str]:
    """Values that bounds would be asked for."""
    doubtful = [
        f"{material} {one.quantity} ({one.grade})"
        for material, one in asked.values
        if one.grade in DOUBTFUL
    ]
    if doubtful:
        yield "Recalled or assumed here: " + ", ".join(doubtful) + "."


def _unfinished(variants: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for variant in variants:
        if variant["status"] != DONE:
            reason = f": {variant['message']}" if variant["message"] else ""
            yield f"{variant['label']}: {variant['status']}{reason}."


Pairs = Sequence[tuple[float | None, float | None]]
"""Contact fraction and interface resistance [ohm cm^2] at the ends of protocol steps."""


def comparison(main: Pairs, asked: Asked, variants: Sequence[Mapping[str, Any]]) -> Table:
    """Contact and resistance at the end of each protocol step, of the run and of its variants."""
    rows = [("this run", *_cells(main, len(asked.case.protocol)))]
    for variant in variants:
        status = "" if variant["status"] == DONE else f" ({variant['status']})"
        rows.append((variant["label"] + status, *_cells(_pairs(variant), len(asked.case.protocol))))
    return Table(
        head=("Run", *_heads(asked.case.protocol)),
        rows=tuple(rows),
        note=f"At the end of each protocol step. {NOTHING}: not reached, or not computed.",
    )


def _pairs(variant: Mapping[str, Any]) -> Pairs:
    return [(s["contact_fraction"], s["interface_resistance_ohm_cm2"]) for s in variant["steps"]]


def _heads(steps: Iterable[Any]) -> Iterator[str]:
    for step in steps:
        name = step["name"] if isinstance(step, Mapping) else step.name
        yield f"contact, {name} [%]"
        yield f"resistance, {name} [Ω cm²]"


def _cells(pairs: Pairs, steps: int) -> Iterator[str]:
    for i in range(steps):
        contact, resistance = pairs[i] if i < len(pairs) else (None, None)
        yield _percent(contact)
        yield number(resistance)


def _percent(fraction: float | None) -> str:
    return NOTHING if fraction is None else percent(fraction).removesuffix(" %")


def bounds_table(bounds: Sequence[Mapping[str, Any]]) -> Table:
    """Smallest and largest contact and resistance over the range of each value."""
    rows = []
    for bound in bounds:
        cells = []
        for step in bound["steps"]:
            mark = "" if step["complete"] else " *"
            contact = [_percent(step[f"contact_fraction_{end}"]) for end in ("low", "high")]
            resistance = [
                number(step[f"interface_resistance_ohm_cm2_{end}"]) for end in ("low", "high")
            ]
            cells += [_span(*contact) + mark, _span(*resistance) + mark]
        name = f"{bound['label']}, {bound['value']}"
        rows.append((name, f"{bound['low']} to {bound['high']}", bound["grade"], *cells))
    partly = any(not step["complete"] for bound in bounds for step in bound["steps"])
    return Table(
        head=("Value", "its range", "grade", *_heads(bounds[0]["steps"])),
        rows=tuple(rows),
        note="Smallest .. largest result with the value itself and with each end of its range, "
        "one value at a time: several that are wrong at once may move it further."
        + (" * An end did not come that far, so the spread is at least this." if partly else ""),
    )


def _span(low: str, high: str) -> str:
    return low if low == high else f"{low} .. {high}"


def _curves(variants: Sequence[Mapping[str, Any]], main: Pairs, directory: Path) -> Iterator[Curve]:
    for variant in variants:
        table = directory / "variants" / variant["slug"] / "history.csv"
        names = columns(HISTORY)
        rows = table_rows(table, len(names)) if table.is_file() else []
        if rows:
            found = dict(zip(names, np.array(rows, dtype=float).T, strict=True))
            yield Curve(
                label=variant["label"],
                kind=variant["kind"],
                path=variant["path"],
                seen=differs(_pairs(variant), main),
                pressure=found["pressure_MPa"],
                contact=found["contact_fraction"],
                resistance=found["interface_resistance_ohm_cm2"],
            )


def differs(pairs: Pairs, main: Pairs) -> bool:
    """Whether two runs end any protocol step where a reader of a curve tells them apart."""
    own, other = (np.array(ends, dtype=float).reshape(-1, 2) for ends in (pairs, main))
    if own.shape != other.shape:
        return True
    contact = np.isclose(own[:, 0], other[:, 0], rtol=0.0, atol=SAME_CONTACT)
    resistance = np.isclose(own[:, 1], other[:, 1], rtol=SAME_RESISTANCE, atol=0.0, equal_nan=True)
    return not bool(np.all(contact & resistance))
