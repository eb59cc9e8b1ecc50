"""Frames around rendered views: axes, titles, marks and colour bars, as sharp as the curves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, Normalize, TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from fem_interface.records import Array
from fem_interface.report.look import BLACK, WIDE
from fem_interface.report.numbers import brief


@dataclass(frozen=True, eq=False, kw_only=True)
class Picture:
    """A rendered view of one snapshot: pixels, where they lie, and what they show.

    Attributes:
        pixels: Shape (rows, columns, 3), 0 to 255.
        window: Left, right, bottom and top of the pixels [um].
        title: Label, pressure and time.
        marks: Places to point at: x and height [um], and what is there.
    """

    pixels: Array
    window: tuple[float, float, float, float]
    title: str
    marks: tuple[tuple[float, float, str], ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class ColourScale:
    """How values became colours, with the label of the colour bar."""

    norm: Normalize
    colours: Colormap
    label: str
    extend: str


def strips(pictures: Sequence[Picture], scales: Sequence[ColourScale]) -> Figure:
    """Pictures below each other over the whole width, with one set of colour bars."""
    window = pictures[0].window
    aspect = (window[3] - window[2]) / (window[1] - window[0])
    height = (WIDE - 0.9) * aspect + 0.45
    figure = Figure(figsize=(WIDE, height * len(pictures) + 1.15), layout="constrained")
    rows = figure.subplots(len(pictures), 1, sharex=True, squeeze=False)[:, 0]
    for axes, picture in zip(rows, pictures, strict=True):
        _show(axes, picture)
    rows[-1].set_xlabel("x [µm]")
    _colour_bars(figure, list(rows), scales, "Strips at true scale.")
    return figure


def panels(pictures: Sequence[Picture], scales: Sequence[ColourScale]) -> Figure:
    """Pictures beside each other with one set of colour bars."""
    window = pictures[0].window
    aspect = (window[3] - window[2]) / (window[1] - window[0])
    height = min((WIDE - 0.9) / len(pictures) * aspect, 8.0)
    figure = Figure(figsize=(WIDE, height + 1.6), layout="constrained")
    columns = figure.subplots(1, len(pictures), sharey=True, squeeze=False)[0]
    for axes, picture in zip(columns, pictures, strict=True):
        _show(axes, picture)
        axes.set_xlabel("x [µm]")
        axes.set_ylabel("")
    columns[0].set_ylabel("height [µm]")
    _colour_bars(figure, list(columns), scales, "True scale.")
    return figure


def _show(axes: Axes, picture: Picture) -> None:
    axes.imshow(picture.pixels, extent=picture.window, aspect="equal", interpolation="antialiased")
    axes.grid(False)
    for x, height, text in picture.marks:
        axes.plot(x, height, "v", color="white", markeredgecolor=BLACK, markersize=7)
        right = x < 0.85 * picture.window[1]
        axes.annotate(
            text,
            (x, height),
            xytext=(7 if right else -7, -11),
            textcoords="offset points",
            ha="left" if right else "right",
            fontsize=8.5,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 1},
        )
    axes.set(xlim=picture.window[:2], ylim=picture.window[2:])
    axes.set_title(picture.title, fontsize=9.5)
    axes.set_ylabel("height [µm]")
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color("#bbbbbb")


def _colour_bars(
    figure: Figure, rows: Sequence[Axes], scales: Sequence[ColourScale], note: str
) -> None:
    for scale in scales:
        bar = figure.colorbar(
            ScalarMappable(scale.norm, scale.colours),
            ax=rows,
            location="bottom",
            label=scale.label,
            extend=scale.extend,
            shrink=0.62,
            aspect=46,
            pad=0.015,
        )
        if isinstance(scale.norm, TwoSlopeNorm):
            low, high = scale.norm.inverse(np.array([0.0, 1.0]))
            bar.set_ticks([low, 0.5 * low, 0.0, 0.5 * high, high])
            bar.ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: brief(value)))
    figure.legend(
        handles=[
            Patch(facecolor="white", edgecolor=BLACK, label="void"),
            Line2D([], [], marker="v", color="white", markeredgecolor=BLACK, label="peak tension"),
        ],
        title=note,
        title_fontsize=9,
        loc="lower right",
    )
