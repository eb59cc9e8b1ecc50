"""Curves of the page: error over element size, and the answer beside the exact one."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from fem_interface.report.look import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    colour_cycle,
    plain_ticks,
)
from fem_interface.verification.rung import Check, Curve
from fem_interface.verification.scaling import Scaling

HALF = 5.2  # width of a figure that stands beside another one [inch]


def convergence(checks: tuple[Check, ...]) -> Figure | None:
    """Errors of all checks with at least three meshes, log over log; slopes where one is asked."""
    shown = [check for check in checks if np.isfinite(check.order)]
    if not shown:
        return None
    figure = Figure(figsize=(HALF, 3.4), layout="constrained")
    axes = figure.subplots()
    for check, colour in zip(shown, colour_cycle(len(shown)), strict=True):
        sizes = np.array([result.size for result in check.results])
        errors = np.array([result.error for result in check.results])
        label = check.quantity
        if check.least_order is not None:
            label += f": order {check.order:.1f}"
            fit = np.polyfit(np.log(sizes), np.log(errors), 1)
            axes.plot(sizes, np.exp(np.polyval(fit, np.log(sizes))), color=colour, linewidth=1.0)
        axes.plot(sizes, errors, "o", color=colour, label=label)
        tolerances = [result.tolerance for result in check.results]
        axes.plot(sizes, tolerances, ":", color=colour, linewidth=1.2)
    axes.set(xscale="log", yscale="log", xlabel="element size [-]", ylabel="error [-]")
    ticks = sorted({result.size for check in shown for result in check.results})
    axes.set_xticks(ticks, [f"{size:.3g}" for size in ticks])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_title("Error; dotted: tolerance")
    figure.legend(loc="outside lower left", fontsize=7.5)
    return figure


def beside_exact(curve: Curve) -> Figure:
    """The program's dots on the exact line."""
    figure = Figure(figsize=(HALF, 3.4), layout="constrained")
    axes = figure.subplots()
    axes.plot(curve.exact_x, curve.exact, color=GREY, label=curve.exact_name)
    axes.plot(curve.x, curve.computed, "o", color=BLUE, markersize=3.5, label="computed")
    axes.set(xlabel=curve.x_label, ylabel=curve.y_label, title="Computed and exact")
    axes.legend()
    return figure


def power_laws(scaling: Scaling) -> Figure:
    """Resistances over pressure with guides of the measured slope."""
    figure = Figure(figsize=(2 * HALF, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    p, f = scaling.pressure, scaling.fraction
    left.plot(p, f, "o", color=BLUE, markersize=3.5, label="computed")
    left.plot(p, f[-1] * p / p[-1], color=GREY, label="constant hardness")
    left.set(xscale="log", yscale="log", xlabel="pressure / k [-]", ylabel="contact fraction [-]")
    left.set_title("Contact of one ridge")
    curves = {
        "charge transfer": (scaling.charge_transfer, ORANGE),
        "isolated round spots": (scaling.isolated_spots, GREEN),
        "round spots one period apart": (scaling.crowded_spots, RED),
        "the strip itself (2D)": (scaling.strip, BLUE),
    }
    for name, (resistance, colour) in curves.items():
        right.plot(p, resistance / resistance[-1], "o-", color=colour, markersize=3, label=name)
    guide = np.array([p[len(p) // 3], p[-1]])
    right.plot(guide, (guide / p[-1]) ** -0.5, "--", color=BLACK, label="measured slope, −1/2")
    right.set(xscale="log", yscale="log", xlabel="pressure / k [-]")
    right.set(ylabel="resistance over its last value [-]", title="Resistance")
    for axes in (left, right):
        plain_ticks(axes.xaxis)
        plain_ticks(axes.yaxis)
        axes.legend(fontsize=8)
    return figure
