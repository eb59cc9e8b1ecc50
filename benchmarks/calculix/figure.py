"""Contact over pressure of both programs, and how far apart they are."""

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.calculix.curve import FaceHistory
from benchmarks.calculix.runs import CALCULIX, OURS

AGREED = 0.03  # of the nominal area
BLUE, ORANGE, GREEN, PURPLE, BLACK, GREY = (
    *("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#222222", "#999999"),
)
# Names of runs, with how they are drawn.
OVER_PRESSURE = {
    "ours": {"color": BLUE, "label": "fem_interface, A/λ = 0.05"},
    "ccx_reference": {"color": BLUE, "marker": "o", "label": "CalculiX, A/λ = 0.05"},
    "ours_steep": {"color": ORANGE, "label": "fem_interface, A/λ = 0.1"},
    "ccx_steep": {"color": ORANGE, "marker": "o", "label": "CalculiX, A/λ = 0.1"},
}
DIFFERENCES = {
    "ccx_reference": {"color": BLUE, "label": "64 facets"},
    "ccx_32": {"color": GREEN, "label": "32 facets, and with:"},
    "ccx_steep": {"color": ORANGE, "label": "A/λ = 0.1"},
    "ccx_c3d8_32": {"color": PURPLE, "label": "C3D8"},
    "ccx_1e4": {"color": BLACK, "linestyle": "--", "label": "penalty 1e4"},
    "ccx_1e3": {"color": GREY, "linestyle": "--", "label": "penalty 1e3"},
    "ccx_linear": {"color": GREY, "linestyle": "-.", "label": "small strains"},
    "ccx_one_step": {"color": BLACK, "linestyle": ":", "label": "one step of 60 increments"},
}


def draw(
    histories: dict[str, FaceHistory], path: Path, distance: float, span: tuple[float, float]
) -> None:
    """Write the figure as PNG and SVG.

    Args:
        histories: Name of a run to its face.
        path: Of the figure, without suffix.
        distance: Gap below which the faces touch [um].
        span: Contact fractions between which the programs are compared.
    """
    figure = Figure(figsize=(11.5, 4.3), layout="constrained")
    left, right = figure.subplots(1, 2)
    draw_contact(left, histories, distance)
    draw_differences(right, histories, distance, span)
    for axes in (left, right):
        axes.grid(color="#e4e4e4", linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
    left.legend(fontsize=8, frameon=False)
    right.legend(fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    figure.savefig(path.with_suffix(".png"), dpi=130)
    figure.savefig(path.with_suffix(".svg"))


def draw_contact(axes: Axes, histories: dict[str, FaceHistory], distance: float) -> None:
    """Lines are ours, points are CalculiX's."""
    stress = {run.name: run.problem.yield_stress for run in OURS + CALCULIX}
    for name, look in OVER_PRESSURE.items():
        if name in histories:
            history = histories[name]
            line = "none" if "marker" in look else "-"
            axes.plot(
                history.pressure / stress[name],
                100 * history.contact(distance),
                linestyle=line,
                markersize=3.5,
                markerfacecolor="none",
                **look,
            )
    axes.set(xlim=(0, 8), ylim=(0, 104))
    axes.set_xlabel("pressure over yield stress [-]")
    axes.set_ylabel("interface in contact [%]")


def draw_differences(
    axes: Axes, histories: dict[str, FaceHistory], distance: float, span: tuple[float, float]
) -> None:
    """CalculiX less ours at the same pressure, over our contact fraction."""
    partner = {run.name: run.partner for run in CALCULIX}
    axes.axhspan(-100 * AGREED, 100 * AGREED, color="#eef3f7")
    for name, look in DIFFERENCES.items():
        if name in histories and partner[name] in histories:
            ours = histories[partner[name]]
            contact = ours.contact(distance)
            off = histories[name].contact_at(ours.pressure, distance) - contact
            inside = (contact >= span[0]) & (contact <= span[1]) & np.isfinite(off)
            axes.plot(100 * contact[inside], 100 * off[inside], **look)
    axes.axhline(0.0, color=BLUE, linewidth=0.8)
    axes.set(xlim=(100 * span[0], 100 * span[1]))
    axes.set_xlabel("interface in contact, fem_interface [%]")
    axes.set_ylabel("CalculiX less fem_interface [% of the area]")
