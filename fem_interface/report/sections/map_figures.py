"""The face of a patch seen from the electrolyte: contact, pressure and gap, and sizes of parts."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, LogNorm, Normalize
from matplotlib.figure import Figure
from mpi4py import MPI
from scipy.spatial import cKDTree

from fem_interface.contact.regions import NONE, FaceGraph
from fem_interface.contact.touching import separation
from fem_interface.core.records import Array, FieldSnapshot, Indices
from fem_interface.core.samples import InterfaceSample
from fem_interface.report.look import BLUE, ORANGE, WIDE, colour_cycle, plain_ticks
from fem_interface.report.numbers import brief, percent

PIXELS = 300
TOUCHING, OPEN, SEALED = range(3)
STATES = {"in contact": BLUE, "void, way out": "#e6e6e6", "sealed void": ORANGE}


class FaceParts:
    """Contacts and voids of the face in one snapshot.

    Attributes:
        spots: Area of each separate contact [um^2].
        voids: Area of each separate void [um^2].
        state: Of each point: touching, in an open or in a sealed void, shape (n,).
    """

    def __init__(self, snapshot: FieldSnapshot, distance: float) -> None:
        face = snapshot.interface
        graph = FaceGraph(face.position, tuple(face.position.max(axis=0)), MPI.COMM_SELF)
        touching = separation(face.gap, face.pressure) < distance
        spots = graph.regions(touching, face.area)
        voids = graph.regions(~touching, face.area)
        self.spots, self.voids = spots.area, voids.area
        state: Indices = np.full(len(touching), TOUCHING, dtype=np.int64)
        inside = voids.label != NONE
        state[inside] = np.where(voids.spans[voids.label[inside]], OPEN, SEALED)
        self.state = state


def interface_maps(
    ends: Sequence[FieldSnapshot],
    parts: Sequence[FaceParts],
    samples: Sequence[InterfaceSample],
    distance: float,
) -> Figure:
    """Contact, pressure and gap at the end of each protocol step, seen from the electrolyte."""
    at = {sample.time: sample for sample in samples}
    figure = Figure(figsize=(WIDE, 3.9 * len(ends) + 0.5), layout="constrained")
    rows = figure.subplots(len(ends), 3, squeeze=False, sharex=True, sharey=True)
    floor = 0.5e3 * distance
    top = max(float(1e3 * s.interface.gap.max()) for s in ends)
    hardest = max(float(np.percentile(s.interface.pressure, 99.5)) for s in ends)
    for (left, middle, right), snapshot, own in zip(rows, ends, parts, strict=True):
        face = snapshot.interface
        x, y, nearest = _grid(face.position)
        left.pcolormesh(
            x,
            y,
            own.state[nearest],
            cmap=ListedColormap(list(STATES.values())),
            vmin=-0.5,
            vmax=2.5,
            rasterized=True,
        )
        _panel(
            left, f"{snapshot.label}, {brief(snapshot.pressure)} MPa\n{_told(at[snapshot.time])}"
        )
        pressed = np.ma.masked_less_equal(face.pressure[nearest], 0.0)
        pressure = middle.pcolormesh(x, y, pressed, cmap="viridis", vmin=0.0, vmax=hardest)
        pressure.set_rasterized(True)
        _panel(middle, "")
        gap = np.ma.masked_less(1e3 * separation(face.gap, face.pressure)[nearest], 1e3 * distance)
        norm = LogNorm(floor, max(top, 2 * floor))
        opening = right.pcolormesh(x, y, gap, cmap="magma_r", norm=norm, rasterized=True)
        _panel(right, "")
        left.set_ylabel("y [µm]")
    for axes in rows[-1]:
        axes.set_xlabel("x [µm]")
    states = ScalarMappable(Normalize(-0.5, 2.5), ListedColormap(list(STATES.values())))
    bar = figure.colorbar(states, ax=list(rows[:, 0]), location="bottom", ticks=range(3))
    bar.ax.set_xticklabels(list(STATES), fontsize=8)
    figure.colorbar(
        pressure, ax=list(rows[:, 1]), location="bottom", label="contact pressure [MPa]"
    )
    bar = figure.colorbar(opening, ax=list(rows[:, 2]), location="bottom", label="gap [nm]")
    plain_ticks(bar.ax.xaxis)
    return figure


def part_sizes(ends: Sequence[FieldSnapshot], parts: Sequence[FaceParts]) -> Figure:
    """How many contacts, and how many voids, are wider than a width."""
    figure = Figure(figsize=(WIDE, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    for snapshot, own, colour in zip(ends, parts, colour_cycle(len(ends)), strict=True):
        label = f"{snapshot.label}, {brief(snapshot.pressure)} MPa"
        for axes, areas in ((left, own.spots), (right, own.voids)):
            width = np.sort(2 * np.sqrt(areas / np.pi))
            if len(width):
                axes.step(
                    np.repeat(width, 2)[1:],
                    np.repeat(np.arange(len(width), 0, -1), 2)[:-1],
                    color=colour,
                    label=label,
                )
    for axes, what in ((left, "contacts"), (right, "voids")):
        axes.set(xscale="log", yscale="log", xlabel="width of the circle of equal area [µm]")
        axes.set_title(f"{what} wider than a width")
        plain_ticks(axes.xaxis)
        plain_ticks(axes.yaxis)
    left.set_ylabel("count")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def _told(sample: InterfaceSample) -> str:
    """Share, spots and voids in a few words."""
    contact, voids = sample.contact, sample.voids
    return (
        f"{percent(contact.fraction)} in contact, {_count(contact.spots, 'spot')}, "
        f"{_count(voids.count, 'void')} ({voids.sealed} sealed)"
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _grid(position: Array) -> tuple[Array, Array, Indices]:
    """Places of pixels along each side, and the nearest point to each pixel."""
    low, high = position.min(axis=0), position.max(axis=0)
    x, y = (np.linspace(low[i], high[i], PIXELS) for i in range(2))
    nearest = cKDTree(position).query(np.stack(np.meshgrid(x, y), axis=-1))[1]
    return x, y, nearest


def _panel(axes: Axes, title: str) -> None:
    axes.set(aspect="equal")
    axes.grid(False)
    axes.set_title(title, fontsize=9.5)
