"""The window of pressure in one figure."""

from collections.abc import Callable, Sequence
from operator import attrgetter

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from fem_interface.contact.rise import rise, rise_and_holds
from fem_interface.contact.window import PressureWindow
from fem_interface.core.samples import InterfaceSample
from fem_interface.report.look import BLACK, BLUE, GREEN, GREY, RED, WIDE, plain_ticks
from fem_interface.report.numbers import brief, percent
from fem_interface.report.sections.curve_figures import pressure_range

LEAST_ODDS = 1e-9  # below, a probability is drawn at the floor


def window_figure(
    samples: Sequence[InterfaceSample], window: PressureWindow, dimension: int
) -> Figure:
    """Contact, resistance and odds of failure over pressure on the way up.

    What a hold at the highest pressure so far adds is dotted.
    """
    figure = Figure(figsize=(WIDE, 6.6), layout="constrained")
    contact, resistance, risk = figure.subplots(3, 1, sharex=True)
    _way_up(contact, samples, lambda s: 100 * s.contact.fraction, BLUE)
    _way_up(resistance, samples, lambda s: s.resistance.total, BLACK)
    _way_up(risk, samples, _floored("integrity.local_failure_probability"), GREY)
    _way_up(risk, samples, _floored("integrity.failure_probability"), RED)
    contact.set(ylabel="contact [%]", ylim=(0, 104))
    resistance.set(ylabel=f"interface resistance\n({dimension}D) [Ω cm²]")
    risk.set(ylabel="odds of failure\n(grey: by peaks alone)", xlabel="pressure [MPa]")
    _limit(contact, 100 * window.contact_share, f"asked: {percent(window.contact_share)}")
    _limit(risk, window.failure_limit, f"accepted: {percent(window.failure_limit)}")
    known = any(np.isfinite(s.resistance.total) for s in samples)
    if known:
        resistance.set_yscale("log")
        plain_ticks(resistance.yaxis)
    if window.judged:
        risk.set(yscale="log", ylim=(0.5 * LEAST_ODDS, 2.0))
    if window.low is not None and window.high is not None:
        for axes in (contact, resistance, risk):
            axes.axvspan(window.low, window.high, color=GREEN, alpha=0.16, linewidth=0)
            axes.axvspan(min(window.lows), window.low, color=GREEN, alpha=0.07, linewidth=0)
        label = f"window on every mesh: {brief(window.low)} to {brief(window.high)} MPa"
        figure.legend(
            handles=[Patch(color=GREEN, alpha=0.16, label=label)], loc="outside upper right"
        )
    risk.set_xscale("log")
    risk.set_xlim(*pressure_range([samples[i] for i in rise(samples)]))
    plain_ticks(risk.xaxis)
    return figure


def _floored(name: str) -> Callable[[InterfaceSample], float]:
    """A probability, drawn at the floor where it is below."""
    return lambda s: float(np.maximum(attrgetter(name)(s), LEAST_ODDS))


def _way_up(
    axes: Axes,
    samples: Sequence[InterfaceSample],
    value: Callable[[InterfaceSample], float],
    colour: str,
) -> None:
    """First rise to each pressure over what holds add to it."""
    drawn = False
    for steps, style, width in ((rise_and_holds(samples), ":", 1.3), (rise(samples), "-", 1.8)):
        pressure = np.array([samples[i].pressure for i in steps])
        values = np.array([value(samples[i]) for i in steps])
        if np.isfinite(values).any():
            axes.plot(
                pressure, values, style, color=colour, marker="o", markersize=2.5, linewidth=width
            )
            drawn = True
    if not drawn:
        axes.text(0.5, 0.5, "not computed", transform=axes.transAxes, ha="center", color=GREY)


def _limit(axes: Axes, value: float, label: str) -> None:
    axes.axhline(value, color=GREY, linewidth=1.2, linestyle="--")
    axes.annotate(
        label,
        (0.006, value),
        xycoords=("axes fraction", "data"),
        xytext=(0, -3),
        textcoords="offset points",
        va="top",
        fontsize=9,
        color=GREY,
    )
