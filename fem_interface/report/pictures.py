"""Frames around rendered views: axes, titles, marks and colour bars, as sharp as the curves."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, LogNorm, Normalize, PowerNorm, TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from fem_interface.core.records import Array, FieldSnapshot
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
    _colour_bars(figure, list(rows), scales)
    _key(figure, "Strips at true scale.", "peak tension")
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
        # Beside each other there is room for half a title.
        axes.set_title(picture.title.replace(": ", ":\n", 1), fontsize=9.5)
        axes.set_xlabel("x [µm]")
        axes.set_ylabel("")
    columns[0].set_ylabel("height [µm]")
    _colour_bars(figure, list(columns), scales)
    _key(figure, "True scale.", "peak tension")
    return figure


def opened(views: Sequence[tuple[FieldSnapshot, Array]], distance: float, top: float) -> Figure:
    """Views of an opened patch beside each other, two to a row, with the colours of the gap."""
    rows = math.ceil(len(views) / 2)
    figure = Figure(figsize=(WIDE, 3.6 * rows + 0.9), layout="constrained")
    grid = figure.subplots(rows, 2, squeeze=False)
    for axes in grid.flat:
        axes.axis("off")
    for axes, (snapshot, pixels) in zip(grid.flat, views, strict=False):
        axes.imshow(pixels, interpolation="antialiased")
        axes.set_title(f"{snapshot.label}: {brief(snapshot.pressure)} MPa", fontsize=9.5)
    norm = LogNorm(1e3 * distance, 1e3 * max(top, 2 * distance))
    figure.colorbar(
        ScalarMappable(norm, "magma_r"),
        ax=list(grid.flat),
        location="bottom",
        label="gap of voids [nm]; contacts are blue",
        shrink=0.5,
        aspect=40,
    )
    return figure


def maps(rows: Sequence[Sequence[Picture]], scales: Sequence[ColourScale]) -> Figure:
    """Rows of pictures of one step each; a column for each field, with its colour bar below."""
    window = rows[0][0].window
    aspect = (window[3] - window[2]) / (window[1] - window[0])
    height = (WIDE - 0.9) / len(scales) * aspect + 0.4
    figure = Figure(figsize=(WIDE, height * len(rows) + 1.3), layout="constrained")
    grid = figure.subplots(len(rows), len(scales), sharex=True, sharey=True, squeeze=False)
    for axes_of_row, row in zip(grid, rows, strict=True):
        for axes, picture in zip(axes_of_row, row, strict=True):
            _show(axes, picture)
            axes.set_ylabel("")
        axes_of_row[0].set_ylabel("height [µm]")
    for column, scale in zip(grid.T, scales, strict=True):
        column[-1].set_xlabel("x [µm]")
        _colour_bars(figure, list(column), [scale], shrink=0.8)
    _key(figure, "True scale.", "largest value", across=True)
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
    figure: Figure, rows: Sequence[Axes], scales: Sequence[ColourScale], shrink: float = 0.62
) -> None:
    for scale in scales:
        bar = figure.colorbar(
            ScalarMappable(scale.norm, scale.colours),
            ax=rows,
            location="bottom",
            label=scale.label,
            extend=scale.extend,
            shrink=shrink,
            aspect=46,
            pad=0.015,
        )
        if isinstance(scale.norm, PowerNorm) and scale.norm.gamma < 1.0:
            bar.set_ticks(
                [share * (scale.norm.vmax or 1.0) for share in (0.0, 0.05, 0.2, 0.5, 1.0)]
            )
            bar.ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: brief(value)))
        if isinstance(scale.norm, TwoSlopeNorm):
            low, high = scale.norm.inverse(np.array([0.0, 1.0]))
            bar.set_ticks([low, 0.5 * low, 0.0, 0.5 * high, high])
            bar.ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: brief(value)))


def _key(figure: Figure, note: str, pointed: str, across: bool = False) -> None:
    """What white and the marks mean: in the lower right corner, or across the top."""
    handles: list[Artist] = [
        Patch(facecolor="white", edgecolor=BLACK, label="void"),
        Line2D(
            [], [], marker="v", color="white", markeredgecolor=BLACK, linestyle="", label=pointed
        ),
    ]
    if across:
        handles.append(Line2D([], [], linestyle="", label=note))
        figure.legend(handles=handles, loc="outside upper right", ncols=len(handles))
    else:
        figure.legend(handles=handles, title=note, title_fontsize=9, loc="lower right")
