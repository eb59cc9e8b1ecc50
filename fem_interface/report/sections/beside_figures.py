"""Contact and resistance over pressure, of a run and of the runs beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fem_interface.core.records import Array
from fem_interface.core.samples import InterfaceSample
from fem_interface.report.look import BLACK, GREY, WIDE, colour_cycle, plain_ticks
from fem_interface.report.sections.curve_figures import DECADES

MARKS = {"without": "o", "low": "v", "high": "^", "mesh": "s", "strip": "D"}
MARKED = 6  # marks along a curve, about
LOWEST = 1e-4  # resistance that is shown, over the largest: a closed interface would hide the rest
BROAD: dict[str, Any] = {"color": GREY, "linewidth": 5.0, "alpha": 0.35}
BRANCHES = {"pressing and holding": "-", "release": "--"}
TITLES = {
    "effects": "Effects taken out",
    "values": "Values at the ends of their range",
    "meshes": "Other meshes",
    "strips": "Strips (2D) of the same face",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """A run to draw.

    Attributes:
        kind: without, low, high, mesh or strip.
        path: Of the value that was varied, which low and high share.
        seen: Whether it ends any protocol step elsewhere than the run beside which it stands.
        pressure: Of the load steps, shape (n,) [MPa].
        contact: Contact fraction, shape (n,).
        resistance: Of the interface, shape (n,) [ohm cm^2].
    """

    label: str
    kind: str = ""
    path: str = ""
    seen: bool = True
    pressure: Array
    contact: Array
    resistance: Array


def overlay(samples: Sequence[InterfaceSample], curves: Sequence[Curve], dimension: int) -> Figure:
    """A row each for effects, values, meshes and strips; the run itself is broad and pale."""
    main = Curve(
        label="this run",
        pressure=np.array([s.pressure for s in samples]),
        contact=np.array([s.contact.fraction for s in samples]),
        resistance=np.array([s.resistance.total for s in samples]),
    )
    effects = [curve for curve in curves if curve.kind == "without"]
    values = [curve for curve in curves if curve.kind in ("low", "high")]
    others = [curve for curve in curves if curve.kind == "mesh"]
    strips = [curve for curve in curves if curve.kind == "strip"]
    named = (("effects", effects), ("values", values), ("meshes", others), ("strips", strips))
    rows = [(name, some) for name, some in named if some]
    figure = Figure(figsize=(WIDE, 3.9 * len(rows)), layout="constrained")
    grid = figure.subplots(len(rows), 2, squeeze=False)
    for (name, some), (contact, resistance) in zip(rows, grid, strict=True):
        _panel(contact, main, some, "contact", 100.0)
        _panel(resistance, main, some, "resistance", 1.0)
        contact.set(ylabel="contact [%]", ylim=(0, 104))
        contact.set_title(TITLES[name])
        resistance.set(ylabel=f"interface resistance ({dimension}D) [Ω cm²]")
        _log_height(resistance)
        resistance.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
        for axes in (contact, resistance):
            axes.set(xscale="log", xlabel="pressure [MPa]", xlim=_pressures(main))
            plain_ticks(axes.xaxis)
    return figure


def _is_upper(curve: Curve) -> bool:
    """Whether it has more of what was varied than this run."""
    return curve.kind == "high" or (curve.kind == "mesh" and curve.label.startswith("finer"))


def _pressures(main: Curve) -> tuple[float, float]:
    positive = main.pressure[main.pressure > 0]
    low, high = (positive.min(), positive.max()) if len(positive) else (1.0, 1.0)
    return max(0.75 * low, DECADES * high), 1.35 * high


def _log_height(axes: Axes) -> None:
    drawn = np.concatenate([np.asarray(line.get_ydata(), dtype=float) for line in axes.lines])
    if np.isfinite(drawn).any():
        low, high = np.nanmin(drawn), np.nanmax(drawn)
        axes.set(yscale="log", ylim=(max(0.7 * low, LOWEST * high), 1.5 * high))
        plain_ticks(axes.yaxis)


def _panel(axes: Axes, main: Curve, curves: Sequence[Curve], name: str, factor: float) -> None:
    """One quantity; a colour for each varied value, a mark for each end of its range."""
    _line(axes, main, name, factor, **BROAD)
    for branch, style in BRANCHES.items():
        axes.plot([], [], style, color=BLACK, linewidth=1.0, label=branch)
    paths = list(dict.fromkeys(curve.path for curve in curves if curve.seen))
    colours = dict(zip(paths, colour_cycle(len(paths)), strict=True))
    for order, curve in enumerate(curve for curve in curves if curve.seen):
        colour = colours[curve.path]
        # Marks of curves that lie on each other start at different steps, so that all are seen.
        every = max(len(curve.pressure) // MARKED, 1)
        _line(
            axes,
            curve,
            name,
            factor,
            color=colour,
            linewidth=1.3,
            marker=MARKS[curve.kind],
            markersize=4.5,
            markerfacecolor=colour if _is_upper(curve) else "white",
            markevery=(order % every, every),
        )
    for curve in curves:
        if not curve.seen:
            axes.plot([], [], linestyle="none", label=f"as this run: {curve.label}")


def _line(axes: Axes, curve: Curve, name: str, factor: float, **look: Any) -> None:
    """A solid line where the press goes up or stays, and a dashed one where it goes down."""
    pressure: Array = np.where(curve.pressure > 0, curve.pressure, np.nan)
    values = factor * getattr(curve, name)
    values = np.where(np.isfinite(values) & (values > 0), values, np.nan)
    falls = np.diff(curve.pressure, prepend=0.0) < -1e-6 * curve.pressure
    # A step on either side of a turn belongs to both lines, so that they join.
    from_falls, to_falls = np.r_[falls[1:], False], falls
    for style, part in (("-", ~to_falls), ("--", to_falls | from_falls)):
        label = curve.label if style == "-" else None
        axes.plot(pressure, np.where(part, values, np.nan), style, label=label, **look)
