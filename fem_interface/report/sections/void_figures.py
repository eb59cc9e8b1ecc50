"""Voids over pressure and over time: how many, how large, and the gas in them."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from fem_interface.core.records import Array
from fem_interface.core.samples import InterfaceSample
from fem_interface.report.look import BLUE, GREEN, GREY, ORANGE, RED, WIDE, plain_ticks
from fem_interface.report.sections.curve_figures import BRANCHES, branches, pressure_range

Rows = tuple[tuple[str, tuple[tuple[str, str, Callable[[InterfaceSample], float]], ...]], ...]

LARGEST = {2: "largest section\n[µm²]", 3: "largest void\n[µm³]"}


def _rows(dimension: int) -> Rows:
    return (
        (
            "voids [count]",
            (
                ("all", BLUE, lambda s: s.voids.count),
                ("sealed", ORANGE, lambda s: s.voids.sealed),
            ),
        ),
        ("widest void [nm]", (("", BLUE, lambda s: 1e3 * s.voids.largest_width),)),
        (LARGEST[dimension], (("", GREEN, lambda s: s.voids.largest_volume),)),
        ("gas pressure\n[MPa]", (("", RED, lambda s: s.voids.gas_pressure),)),
    )


def voids(samples: Sequence[InterfaceSample], dimension: int) -> Figure:
    """Left over pressure, with the branches of press, hold and release; right over time."""
    figure = Figure(figsize=(WIDE, 7.6), layout="constrained")
    rows = _rows(dimension)
    grid = figure.subplots(len(rows), 2, sharex="col", sharey="row")
    pressure = np.array([s.pressure if s.pressure > 0 else np.nan for s in samples])
    time = np.array([s.time for s in samples])
    for number, (left, right) in enumerate(grid):
        label, lines = rows[number]
        left.set_ylabel(label)
        for name, colour, value in lines:
            values = np.array([float(value(s)) for s in samples])
            if number > 0:  # logarithmic: what is closed is not drawn
                values[~(values > 0)] = np.nan
            # All lie broad and pale below those that are sealed.
            look: dict[str, Any] = {"linewidth": 5.0, "alpha": 0.3} if name == "all" else {}
            for branch, part in branches(samples):
                left.plot(pressure[part], values[part], BRANCHES[branch], color=colour, **look)
            right.plot(time, values, color=colour, marker="o", markersize=2.5, label=name, **look)
            _scale(left, values, number > 0)
        if len(lines) > 1:
            right.legend(loc="upper right")
    grid[0, 0].set_title("over pressure")
    grid[0, 1].set_title("over time")
    left, right = grid[-1]
    left.set(xscale="log", xlabel="pressure [MPa]")
    left.set_xlim(*pressure_range(samples))
    plain_ticks(left.xaxis)
    right.set(xlabel="time [s]", xlim=(0, time.max()))
    figure.legend(
        handles=[
            Line2D([], [], linestyle=BRANCHES[name], color=GREY, label=name)
            for name in dict(branches(samples))
        ],
        loc="outside lower left",
        ncols=3,
    )
    return figure


def _scale(axes: Axes, values: Array, logarithmic: bool) -> None:
    if not np.isfinite(values).any():
        axes.text(0.5, 0.5, "none", transform=axes.transAxes, ha="center", color=GREY)
    elif logarithmic:
        axes.set_yscale("log")
        plain_ticks(axes.yaxis)
    else:
        axes.set_ylim(0, None)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
