"""Curves and the layout of the pictures, drawn with matplotlib without a display.

Every function returns a finished Figure; `page` saves it. Colours are those of Okabe and Ito,
which the colour-blind tell apart; press, hold and release differ by line style as well.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, Normalize, TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from scipy.spatial import cKDTree

from fem_interface.records import Array, FieldSnapshot, InterfaceSample, RoughSurface, RunRecord
from fem_interface.report.tables import CaseSummary, brief

BLUE, ORANGE, GREEN, PURPLE, SKY, RED = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#CC79A7",
    "#56B4E9",
    "#D55E00",
)
BLACK, GREY = "#222222", "#777777"
BRANCHES = {"press": "-", "hold": ":", "release": "--"}
STYLE = {
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


# --- the rough surface -----------------------------------------------------------------------


def surface_profile(surface: RoughSurface) -> Figure:
    """Height along the face, with its vertical exaggeration; a map in 3D."""
    figure = Figure(figsize=(WIDE, 2.9), layout="constrained")
    axes = figure.subplots()
    if surface.heights.ndim == 2:
        return _height_map(figure, axes, surface)
    x = np.linspace(0, surface.extent[0], len(surface.heights), endpoint=not surface.periodic)
    low = surface.heights.min() - 0.15 * np.ptp(surface.heights)
    axes.fill_between(x, low, surface.heights, color=GREY, alpha=0.25, linewidth=0)
    axes.plot(x, surface.heights, color=BLACK, linewidth=1.3)
    axes.set(xlim=(0, surface.extent[0]), xlabel="x [µm]", ylabel="height [µm]")
    axes.set_ylim(low, surface.heights.max() + 0.15 * np.ptp(surface.heights))
    figure.draw_without_rendering()
    box = axes.get_window_extent()
    exaggeration = (box.height / np.ptp(axes.get_ylim())) / (box.width / surface.extent[0])
    axes.set_title(f"Face of the electrolyte, vertical exaggeration {exaggeration:.2g} ×")
    return figure


def _height_map(figure: Figure, axes: Axes, surface: RoughSurface) -> Figure:
    figure.set_size_inches(6.4, 5.2)
    image = axes.imshow(
        surface.heights.T,
        origin="lower",
        extent=(0, surface.extent[0], 0, surface.extent[1]),
        cmap="cividis",
    )
    axes.grid(False)
    axes.set(xlabel="x [µm]", ylabel="y [µm]", title="Face of the electrolyte")
    figure.colorbar(image, label="height [µm]")
    return figure


def surface_spectrum(surface: RoughSurface, wavenumber: Array, density: Array) -> Figure:
    """Power spectrum of a line over wavenumber, with the band of the map and a slope to compare.

    Args:
        wavenumber: Angular wavenumber q = 2 pi / wavelength, shape (n,) [1/um].
        density: Power spectral density of a cut, shape (n,) [um^3].
    """
    figure = Figure(figsize=(6.2, 3.9), layout="constrained")
    axes = figure.subplots()
    floor = 1e-8 * density.max()  # below lies only rounding
    shown = (wavenumber > 0) & (density > floor)
    axes.loglog(wavenumber[shown], density[shown], color=BLUE, marker="o", markersize=3)
    shortest = 2 * np.pi / surface.shortest_wavelength
    longest = wavenumber[shown][density[shown] > 1e-3 * density.max()].min()
    for q, name, side, place in ((longest, "longest", 1, 0.03), (shortest, "shortest", -1, 0.87)):
        axes.axvline(q, color=GREY, linewidth=1, linestyle=":")
        axes.annotate(
            f"{name}\n{brief(2 * np.pi / q)} µm",
            (q, place),
            xycoords=("data", "axes fraction"),
            xytext=(5 * side, 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            fontsize=9,
        )
    band = shown & (wavenumber >= longest) & (wavenumber <= shortest)
    if np.count_nonzero(band) > 2:
        _slope_guide(axes, wavenumber[band], density[band])
    axes.set(xlabel="wavenumber 2π/λ [1/µm]", ylabel="power spectrum of a line [µm³]")
    axes.set_title("Power spectrum of the face")
    upper = axes.secondary_xaxis("top", functions=(_reciprocal, _reciprocal))
    upper.set_xlabel("wavelength λ [µm]")
    for axis in (axes.xaxis, upper.xaxis):
        _plain_ticks(axis)
    return figure


def _reciprocal(length: Any) -> Any:
    """Wavenumber of a wavelength, and back."""
    return 2 * np.pi / np.maximum(length, 1e-30)


def _plain_ticks(axis: Axis) -> None:
    """Plain numbers at 1, 2 and 5 of every decade of a logarithmic axis."""
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def _slope_guide(axes: Axes, wavenumber: Array, density: Array) -> None:
    """What a self-affine profile of Hurst exponent 0.8 would follow, drawn above the data."""
    centre = np.sqrt(wavenumber[0] * wavenumber[-1])
    height = 4 * np.exp(np.mean(np.log(density)))
    guide = wavenumber[[0, -1]]
    axes.loglog(guide, height * (guide / centre) ** -2.6, "--", color=RED, linewidth=1.3)
    axes.annotate(
        "slope −2.6\n(Hurst 0.8)",
        (centre, height),
        xytext=(6, 6),
        textcoords="offset points",
        fontsize=9,
        color=RED,
    )


# --- curves ----------------------------------------------------------------------------------


def branches(samples: Sequence[InterfaceSample]) -> list[tuple[str, slice]]:
    """Runs of samples in which the press goes up, stays or goes down.

    Neighbouring runs share a sample, so that their lines join.
    """
    pressure = np.array([s.pressure for s in samples])
    tolerance = 2e-3 * pressure.max()
    change = np.diff(pressure, prepend=0.0)
    kind = np.where(change > tolerance, 1, np.where(change < -tolerance, -1, 0))
    if len(kind) > 1:
        kind[0] = kind[1]
    starts = np.r_[0, np.flatnonzero(np.diff(kind)) + 1, len(kind)]
    names = {1: "press", 0: "hold", -1: "release"}
    return [(names[int(kind[a])], slice(max(a - 1, 0), b)) for a, b in pairwise(starts)]


RESISTANCES = (  # the total lies broad and pale below the term that makes it up
    ("total", "interface_resistance", BLACK),
    ("constriction", "constriction", GREEN),
    ("charge transfer", "charge_transfer", ORANGE),
    ("film", "film", PURPLE),
)


def against_pressure(samples: Sequence[InterfaceSample], dimension: int) -> Figure:
    """Contact, voids and resistance over pressure; the branches of press, hold and release."""
    figure = Figure(figsize=(WIDE, 4.3), layout="constrained")
    contact, voids, resistance = figure.subplots(1, 3)
    _branched(contact, samples, "contact", lambda s: 100 * s.contact_fraction, BLUE)
    _branched(contact, samples, "loaded", lambda s: 100 * s.loaded_fraction, ORANGE)
    contact.set(ylabel="share of the nominal area [%]", ylim=(0, 104), title="Contact")
    _branched(voids, samples, "voids", lambda s: 1e3 * s.void_volume, BLUE, above=1e-3)
    voids.set(ylabel="void volume per area [nm]", title="Voids")
    for name, attribute, colour in RESISTANCES:
        _branched(resistance, samples, name, _attribute(attribute), colour, above=1e-9)
    resistance.set(ylabel=f"resistance ({dimension}D) [Ω cm²]")
    _log_where_drawn(voids, resistance)
    pressures = [s.pressure for s in samples if s.pressure > 0] or [1.0]
    resistance.set_title("Interface resistance")
    for axes in (contact, voids, resistance):
        axes.set(xscale="log", xlabel="pressure [MPa]")
        axes.set_xlim(0.75 * min(pressures), 1.35 * max(pressures))
        _plain_ticks(axes.xaxis)
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


def _attribute(name: str) -> Callable[[InterfaceSample], float]:
    return lambda sample: float(getattr(sample, name))


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
        look = _breadth(name)
        axes.plot(p, v, BRANCHES[branch], color=colour, marker=marker, markersize=2.5, **look)
        middle = int(np.argmin(np.nan_to_num(np.abs(p - np.sqrt(p[0] * p[-1])), nan=np.inf)))
        if branch != "hold" and middle > 0 and np.isfinite(v[middle - 1 : middle + 1]).all():
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


def against_time(run: RunRecord, case: CaseSummary) -> Figure:
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
    line(rows[1], lambda s: 100 * s.contact_fraction, BLUE, "contact")
    line(rows[1], lambda s: 100 * s.loaded_fraction, ORANGE, "loaded")
    line(rows[2], lambda s: 1e3 * s.void_volume or np.nan, BLUE, "voids")
    for name, attribute, colour in RESISTANCES:
        if any(getattr(s, attribute) > 0 for s in samples):
            line(rows[3], _attribute(attribute), colour, name)
    rows[0].set(ylabel="pressure\n[MPa]", ylim=(0, None))
    rows[1].set(ylabel="share of area\n[%]", ylim=(0, 104))
    rows[2].set(ylabel="void volume\n[nm]")
    rows[3].set(ylabel=f"resistance\n({case.dimension}D) [Ω cm²]", xlabel="time [s]")
    _log_where_drawn(rows[2], rows[3])
    _shade_protocol(rows, samples, case)
    for axes in rows:
        _legend(axes, loc="center left", bbox_to_anchor=(1.0, 0.5))
    rows[0].set_xlim(0, time.max())
    return figure


def _shade_protocol(
    rows: Sequence[Axes], samples: Sequence[InterfaceSample], case: CaseSummary
) -> None:
    """A shade behind every protocol step; its number stands above, its name in the legend."""
    end_of = {s.protocol_step: s.time for s in samples}
    start = 0.0
    for order, (step, end) in enumerate(end_of.items()):
        shade: dict[str, Any] = {"color": SKY if order % 2 else GREY, "alpha": 0.15, "linewidth": 0}
        name = f"{step + 1}: {case.protocol[step].name}"
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


def along_interface(ends: Sequence[FieldSnapshot], contact_distance: float) -> Figure:
    """Pressure and gap along the interface at the end of each protocol step (2D)."""
    figure = Figure(figsize=(WIDE, 5.4), layout="constrained")
    pressure, gap = figure.subplots(2, 1, sharex=True)
    floor = 0.5 * contact_distance * 1e3
    for snapshot, colour in zip(ends, _cycle(len(ends)), strict=True):
        face = snapshot.interface
        x = face.position[:, 0]
        label = f"{snapshot.label}, {brief(snapshot.pressure)} MPa"
        carried = np.where(face.pressure > 0, face.pressure, np.nan)
        pressure.plot(x, carried, color=colour, linewidth=1.2, label=label)
        gap.plot(x, np.maximum(1e3 * face.gap, floor), color=colour, linewidth=1.2)
    gap.axhline(1e3 * contact_distance, color=BLACK, linewidth=1, linestyle=":")
    gap.annotate(
        f"in contact below {brief(1e3 * contact_distance)} nm",
        (0.995, 1e3 * contact_distance),
        xycoords=("axes fraction", "data"),
        xytext=(0, 3),
        textcoords="offset points",
        ha="right",
        fontsize=9,
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1},
    )
    least = min(snapshot.pressure for snapshot in ends)
    pressure.set(ylabel="contact pressure [MPa]", yscale="log")
    pressure.set_ylim(bottom=max(0.02 * least, 1e-3))
    pressure.set_title("Contact pressure along the interface, broken where nothing is carried")
    _plain_ticks(pressure.yaxis)
    gap.set(xlabel="x [µm]", ylabel="gap [nm]", yscale="log", title="Gap along the interface")
    gap.set_ylim(bottom=floor)
    _plain_ticks(gap.yaxis)
    gap.set_xlim(ends[0].interface.position.min(), ends[0].interface.position.max())
    figure.legend(*pressure.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def over_interface(ends: Sequence[FieldSnapshot]) -> Figure:
    """Maps of pressure and gap at the end of each protocol step (3D)."""
    figure = Figure(figsize=(WIDE, 4.2 * len(ends)), layout="constrained")
    rows = figure.subplots(len(ends), 2, squeeze=False)
    for (left, right), snapshot in zip(rows, ends, strict=True):
        face = snapshot.interface
        x, y = (np.linspace(*ends_of_axis, 300) for ends_of_axis in _sides(face.position))
        nearest = cKDTree(face.position).query(np.stack(np.meshgrid(x, y), axis=-1))[1]
        for axes, values, name in (
            (left, face.pressure, "contact pressure [MPa]"),
            (right, 1e3 * np.maximum(face.gap, 0), "gap [nm]"),
        ):
            colours = axes.pcolormesh(x, y, values[nearest], cmap="cividis", rasterized=True)
            figure.colorbar(colours, ax=axes, label=name)
            axes.set(xlabel="x [µm]", ylabel="y [µm]", aspect="equal")
            axes.grid(False)
            axes.set_title(f"{snapshot.label}, {brief(snapshot.pressure)} MPa")
    return figure


def _sides(position: Array) -> list[tuple[float, float]]:
    return list(zip(position.min(axis=0), position.max(axis=0), strict=True))


def _cycle(count: int) -> list[str]:
    colours = [BLUE, RED, GREEN, PURPLE, ORANGE, SKY]
    return [colours[i % len(colours)] for i in range(count)]


# --- pictures --------------------------------------------------------------------------------


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
