"""The look that all figures share: colours, fonts, width and ticks.

Colours are those of Okabe and Ito, which the colour-blind tell apart.
"""

from typing import Any

from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

BLUE, ORANGE, GREEN, PURPLE, SKY, RED = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
)
BLACK, GREY = "#222222", "#777777"
STYLE: dict[str, Any] = {
    "font.size": 10,
    "axes.labelsize": 10,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "lines.linewidth": 1.8,
    "svg.fonttype": "path",
}
WIDE = 10.5  # width of the page's figures [inch]


def plain_ticks(axis: Axis) -> None:
    """Plain numbers at every decade of a logarithmic axis, at 1, 2 and 5 of a short one."""
    low, high = sorted(axis.get_view_interval())
    short = high < 60 * max(low, 1e-300)
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if short else (1.0,)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def colour_cycle(count: int) -> list[str]:
    """So many colours, each told apart from the one before."""
    colours = [BLUE, RED, GREEN, PURPLE, ORANGE, SKY]
    return [colours[i % len(colours)] for i in range(count)]
