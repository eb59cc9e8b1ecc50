"""The figures of a study: bands over pressure, when contact closes, what matters, maps."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy.stats import spearmanr

from fem_interface.core.records import Array
from fem_interface.input.units import UnitError, number_and_unit
from fem_interface.report.look import BLUE, GREY, ORANGE, RED, WIDE, plain_ticks
from fem_interface.report.numbers import number
from fem_interface.studies.curves import TOUCHING, Press, band
from fem_interface.studies.spec import Factor, Value

QUANTITIES = (
    ("contact_fraction", "contact fraction [-]", "linear"),
    ("void_volume_um", "voids [um³/um²]", "log"),
    ("interface_resistance_ohm_cm2", "interface resistance [ohm cm²]", "log"),
    ("failure_probability", "odds that the electrolyte fails [-]", "log"),
)
FAINT = 0.3
LEAST_ODDS = 1e-12  # below which nothing is drawn
SHOWN = 3e-3  # of the largest pressure, from which on curves are drawn
BRIGHT = 0.6  # of the colours, from which on text is black


def over_pressure(runs: Sequence[Press]) -> Figure:
    """Every run, and mean, median and band of all."""
    figure = Figure(figsize=(WIDE, 0.62 * WIDE), layout="constrained")
    highest = max(run.peak for run in runs)
    for axes, (name, label, wanted) in zip(figure.subplots(2, 2).flat, QUANTITIES, strict=True):
        some = any(np.any(run.columns[name] > LEAST_ODDS) for run in runs)
        scale = wanted if some else "linear"
        for run in runs:
            values = _drawable(run.columns[name], scale)
            axes.plot(run.columns["pressure_MPa"], values, color=GREY, lw=0.7, alpha=FAINT)
        if len(runs) > 2:
            found = band(runs, name)
            ends = (_drawable(one, scale) for one in (found.low, found.high))
            axes.fill_between(found.pressure, *ends, color=BLUE, alpha=0.2, label="10 to 90 %")
            axes.plot(found.pressure, _drawable(found.median, scale), color=BLUE, label="median")
            axes.plot(found.pressure, _drawable(found.mean, scale), "--", color=RED, label="mean")
        axes.set(xscale="log", yscale=scale, xlabel="pressure [MPa]", ylabel=label)
        axes.set_xlim(SHOWN * highest, highest)
        plain_ticks(axes.xaxis)
        if not some:
            axes.set_ylim(0.0, 1.0)
            told = f"below {LEAST_ODDS:g} in all runs"
            axes.text(0.5, 0.5, told, transform=axes.transAxes, ha="center", color=GREY)
    if len(runs) > 2:
        figure.axes[0].legend(loc="upper left")
    return figure


def _drawable(values: Array, scale: str) -> Array:
    """What a logarithmic axis cannot show is left out."""
    return np.where(values > LEAST_ODDS, values, np.nan) if scale == "log" else values


def closing(runs: Sequence[Press]) -> Figure:
    """At which pressures runs come to 95 % contact."""
    at = np.array([run.closing_pressure() for run in runs])
    closed = at[np.isfinite(at)]
    figure = Figure(figsize=(0.6 * WIDE, 0.36 * WIDE), layout="constrained")
    axes = figure.subplots()
    if len(closed):
        axes.hist(closed, bins=min(12, max(4, len(closed) // 2)), color=BLUE, edgecolor="white")
        axes.axvline(float(np.median(closed)), color=RED, label="median")
        axes.legend()
    axes.set(xlabel=f"pressure at {100 * TOUCHING:.0f} % contact [MPa]", ylabel="runs")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title(f"{len(at) - len(closed)} of {len(at)} runs never come that far")
    return figure


def tornado(factors: Sequence[Factor], runs: Sequence[Press], results: dict[str, Array]) -> Figure:
    """Rank correlation of every factor that is a number with every result."""
    numbers = {one.key: numeric([run.member.point[one.key] for run in runs]) for one in factors}
    known = {key: values for key, values in numbers.items() if values is not None}
    figure = Figure(figsize=(WIDE, 0.6 + 0.42 * len(known)), layout="constrained")
    for axes, (label, values) in zip(
        np.atleast_1d(figure.subplots(1, len(results), sharey=True)), results.items(), strict=True
    ):
        shares = [correlation(own, values) for own in known.values()]
        axes.barh(list(known), shares, color=[BLUE if one >= 0 else ORANGE for one in shares])
        axes.set(xlim=(-1, 1), title=label, xlabel="rank correlation [-]")
        axes.axvline(0.0, color=GREY, lw=0.8)
    return figure


def correlation(factor: Array, result: Array) -> float:
    """Spearman's, of runs that have the result; 0 where one of them does not vary."""
    there = np.isfinite(result)
    if there.sum() < 3 or np.ptp(factor[there]) == 0.0 or np.ptp(result[there]) == 0.0:
        return 0.0
    return float(spearmanr(factor[there], result[there]).statistic)


def numeric(values: Sequence[Value]) -> Array | None:
    """Numbers of values that are some, with or without a unit (the same for all); else None."""
    found, units = [], set()
    for value in values:
        if isinstance(value, bool):
            return None
        try:
            size, unit = number_and_unit(value, "") if isinstance(value, str) else (value, "")
        except UnitError:
            return None
        found.append(float(size))
        units.add(unit)
    return np.array(found) if len(units) == 1 else None


def maps(first: Factor, second: Factor, runs: Sequence[Press], results: dict[str, Array]) -> Figure:
    """Results over two factors, each the mean of the runs at a point."""
    points = [(run.member.point[first.key], run.member.point[second.key]) for run in runs]
    xs, ys = (list(dict.fromkeys(one)) for one in zip(*points, strict=True))
    figure = Figure(figsize=(WIDE, 1.2 + 0.42 * max(4, len(ys))), layout="constrained")
    drawn = np.atleast_1d(figure.subplots(1, len(results), sharey=True))
    for axes, (label, values) in zip(drawn, results.items(), strict=True):
        table = np.full((len(ys), len(xs)), np.nan)
        for i, y in enumerate(ys):
            for j, x in enumerate(xs):
                own = [v for v, at in zip(values, points, strict=True) if at == (x, y)]
                table[i, j] = np.mean(own) if own else np.nan
        shades = table if np.nanmax(table) > LEAST_ODDS else np.zeros_like(table)
        image = axes.imshow(shades, origin="lower", aspect="auto", cmap="viridis")
        for (i, j), value in np.ndenumerate(table):
            dark = image.norm(shades[i, j]) < BRIGHT if np.isfinite(value) else False
            text = number(value, 2) if not 0.0 < value < LEAST_ODDS else f"< {LEAST_ODDS:g}"
            colour = "white" if dark else "black"
            axes.text(j, i, text, ha="center", va="center", fontsize=8, color=colour)
        axes.set_xticks(range(len(xs)), [str(x) for x in xs], rotation=30, ha="right")
        axes.set_yticks(range(len(ys)), [str(y) for y in ys])
        axes.set(xlabel=first.key, title=label)
        axes.grid(visible=False)
    drawn[0].set_ylabel(second.key)
    return figure
