"""Contact, voids and resistance of a run over pressure and over time.

Press, hold and release differ by line style as well as by place.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fem_interface.core.records import RunRecord
from fem_interface.core.samples import InterfaceSample
from fem_interface.impedance.measured import MeasuredResistance
from fem_interface.report.asked import Asked
from fem_interface.report.look import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    RED,
    SKY,
    WIDE,
    plain_ticks,
)

BRANCHES = {"press": "-", "hold": ":", "release": "--"}
ARROW = 0.4  # a branch has an arrow if the logarithm of its pressure changes by more
DECADES = 1e-3  # of pressure below the largest that curves show; less is first touch
SHOWN = 1e-2  # of the largest pressure: less is not drawn, unless a protocol step ends there
RESISTANCES = (  # the total lies broad and pale below the term that makes it up
    ("total", "resistance.total", BLACK),
    ("constriction", "resistance.constriction", GREEN),
    ("charge transfer", "resistance.charge_transfer", ORANGE),
    ("film", "resistance.film", PURPLE),
)


def branches(samples: Sequence[InterfaceSample]) -> list[tuple[str, slice]]:
    """Runs of samples in which the press goes up, stays or goes down.

    Neighbouring runs share a sample, so that their lines join.
    """
    pressure = np.array([s.pressure for s in samples])
    change = np.diff(pressure, prepend=0.0)
    tolerance = 1e-6 * pressure
    kind = np.where(change > tolerance, 1, np.where(change < -tolerance, -1, 0))
    if len(kind) > 1:
        kind[0] = kind[1]
    starts = np.r_[0, np.flatnonzero(np.diff(kind)) + 1, len(kind)]
    names = {1: "press", 0: "hold", -1: "release"}
    return [(names[int(kind[a])], slice(max(a - 1, 0), b)) for a, b in pairwise(starts)]


def pressure_range(samples: Sequence[InterfaceSample]) -> tuple[float, float]:
    """Ends of an axis of pressure [MPa]: what is told apart, not every step of the first touch."""
    last_of_step = {s.protocol_step: s.pressure for s in samples if s.pressure > 0}
    pressures = [s.pressure for s in samples if s.pressure > 0] or [1.0]
    highest, rest = max(pressures), min(last_of_step.values(), default=1.0)
    return max(0.75 * min(pressures), min(SHOWN * highest, 0.6 * rest)), 1.35 * highest


def against_pressure(
    samples: Sequence[InterfaceSample],
    dimension: int,
    measured: MeasuredResistance | None = None,
) -> Figure:
    """Contact, voids and resistance over pressure; the branches of press, hold and release."""
    figure = Figure(figsize=(WIDE, 4.3), layout="constrained")
    contact, voids, resistance = figure.subplots(1, 3)
    _branched(contact, samples, "contact", lambda s: 100 * s.contact.fraction, BLUE)
    _branched(contact, samples, "loaded", lambda s: 100 * s.contact.loaded, ORANGE)
    contact.set(ylabel="share of the nominal area [%]", ylim=(0, 104), title="Contact")
    _branched(voids, samples, "voids", lambda s: 1e3 * s.voids.volume, BLUE, above=1e-3)
    voids.set(ylabel="void volume per area [nm]", title="Voids")
    for name, attribute, colour in RESISTANCES:
        _branched(resistance, samples, name, _attribute(attribute), colour, above=1e-9)
    resistance.set(ylabel=f"resistance ({dimension}D) [Ω cm²]")
    if measured is not None:
        resistance.plot(
            measured.pressure, measured.resistance, "x", color=RED, markersize=6, label="measured"
        )
    _log_where_drawn(voids, resistance)
    resistance.set_title("Interface resistance")
    _number_ends(contact, samples, lambda s: 100 * s.contact.fraction)
    _number_ends(voids, samples, lambda s: 1e3 * s.voids.volume)
    _number_ends(resistance, samples, _attribute("resistance.total"))
    for axes in (contact, voids, resistance):
        axes.set(xscale="log", xlabel="pressure [MPa]")
        axes.set_xlim(*pressure_range(samples))
        plain_ticks(axes.xaxis)
        _legend(axes, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)
    figure.legend(
        handles=[
            figure.axes[0].plot([], [], BRANCHES[name], color=GREY, label=name)[0]
            for name in dict(branches(samples))
        ],
        loc="outside lower center",
        ncols=3,
    )
    return figure


def _number_ends(
    axes: Axes, samples: Sequence[InterfaceSample], value: Callable[[InterfaceSample], float]
) -> None:
    """The number of each protocol step where it ended."""
    for step, end in {s.protocol_step: s for s in samples}.items():
        if end.pressure > 0 and np.isfinite(value(end)) and value(end) > 0:
            axes.annotate(
                str(step + 1),
                (end.pressure, value(end)),
                ha="center",
                va="center",
                fontsize=8,
                fontweight="bold",
                bbox={"boxstyle": "circle,pad=0.2", "facecolor": "white", "edgecolor": BLACK},
                zorder=5,
            )


def _attribute(name: str) -> Callable[[InterfaceSample], float]:
    return lambda sample: float(attrgetter(name)(sample))


def _branched(
    axes: Axes,
    samples: Sequence[InterfaceSample],
    name: str,
    value: Callable[[InterfaceSample], float],
    colour: str,
    above: float = -np.inf,
) -> None:
    """One quantity over pressure, a line style per branch and an arrow along each."""
    pressure = np.array([s.pressure if s.pressure > 0 else np.nan for s in samples])
    values = np.array([value(s) for s in samples])
    values[~(np.isfinite(values) & (values > above))] = np.nan
    if np.isnan(values).all():
        return
    axes.plot([], [], color=colour, label=name, **_breadth(name))
    for branch, part in branches(samples):
        p, v = pressure[part], values[part]
        marker = "o" if branch == "hold" else None
        far = p[0] > 0 and abs(np.log(p[-1] / p[0])) > ARROW
        look = _breadth(name)
        axes.plot(p, v, BRANCHES[branch], color=colour, marker=marker, markersize=2.5, **look)
        shown = np.maximum([p[0], p[-1]], pressure_range(samples)[0])
        middle = int(np.argmin(np.nan_to_num(np.abs(p - np.sqrt(np.prod(shown))), nan=np.inf)))
        if (
            branch != "hold"
            and far
            and middle > 0
            and np.isfinite(v[middle - 1 : middle + 1]).all()
        ):
            axes.annotate(
                "",
                xy=(p[middle], v[middle]),
                xytext=(p[middle - 1], v[middle - 1]),
                arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 0, "mutation_scale": 14},
            )


def _legend(axes: Axes, **where: Any) -> None:
    """A legend where there is something to tell apart; a word where nothing is drawn."""
    handles, labels = axes.get_legend_handles_labels()
    if not any(np.isfinite(line.get_ydata()).any() for line in axes.lines):
        axes.text(0.5, 0.5, "not computed", transform=axes.transAxes, ha="center", color=GREY)
    elif len(handles) > 1:
        axes.legend(handles, labels, **where)


def _log_where_drawn(*rows: Axes) -> None:
    """A logarithmic height, unless there is no value that it could show."""
    for axes in rows:
        if any(np.isfinite(line.get_ydata()).any() for line in axes.lines):
            axes.set_yscale("log")


def _breadth(name: str) -> dict[str, Any]:
    """Broad and pale for the total, so that the term that makes it up is seen on top of it."""
    return {"linewidth": 5.0, "alpha": 0.3} if name == "total" else {}


def against_time(run: RunRecord, asked: Asked) -> Figure:
    """Pressure, contact, voids and resistance over time, with the protocol steps shaded."""
    samples = run.samples
    figure = Figure(figsize=(WIDE, 7.2), layout="constrained")
    rows = figure.subplots(4, 1, sharex=True)
    time = np.array([s.time for s in samples])

    def line(axes: Axes, value: Callable[[InterfaceSample], float], colour: str, name: str) -> None:
        values = np.array([value(s) for s in samples])
        values[~np.isfinite(values)] = np.nan
        dot = 0.0 if name == "total" else 2.5
        axes.plot(
            time, values, color=colour, label=name, marker="o", markersize=dot, **_breadth(name)
        )

    line(rows[0], lambda s: s.pressure, BLACK, "_pressure")
    line(rows[1], lambda s: 100 * s.contact.fraction, BLUE, "contact")
    line(rows[1], lambda s: 100 * s.contact.loaded, ORANGE, "loaded")
    line(rows[2], lambda s: 1e3 * s.voids.volume or np.nan, BLUE, "voids")
    for name, attribute, colour in RESISTANCES:
        if any(attrgetter(attribute)(s) > 0 for s in samples):
            line(rows[3], _attribute(attribute), colour, name)
    rows[0].set(ylabel="pressure\n[MPa]", ylim=(0, None))
    rows[1].set(ylabel="share of area\n[%]", ylim=(0, 104))
    rows[2].set(ylabel="void volume\n[nm]")
    rows[3].set(ylabel=f"resistance\n({asked.case.mesh.dimension}D) [Ω cm²]", xlabel="time [s]")
    _log_where_drawn(rows[2], rows[3])
    _shade_protocol(rows, samples, asked)
    for axes in rows:
        _legend(axes, loc="center left", bbox_to_anchor=(1.0, 0.5))
    rows[0].set_xlim(0, time.max())
    return figure


def _shade_protocol(rows: Sequence[Axes], samples: Sequence[InterfaceSample], asked: Asked) -> None:
    """A shade behind every protocol step; its number stands above, its name in the legend."""
    end_of = {s.protocol_step: s.time for s in samples}
    start = 0.0
    for order, (step, end) in enumerate(end_of.items()):
        shade: dict[str, Any] = {"color": SKY if order % 2 else GREY, "alpha": 0.15, "linewidth": 0}
        name = f"{step + 1}: {asked.case.protocol[step].name}"
        for axes in rows:
            axes.axvspan(start, end, label=name if axes is rows[0] else None, **shade)
        rows[0].annotate(
            str(step + 1),
            (0.5 * (start + end), 1.02),
            xycoords=("data", "axes fraction"),
            ha="center",
            fontweight="bold",
        )
        start = end
