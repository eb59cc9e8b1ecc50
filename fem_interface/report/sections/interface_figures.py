"""Contact pressure and gap over the interface at the ends of protocol steps."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from fem_interface.core.records import Array, FieldSnapshot
from fem_interface.report.look import BLACK, WIDE, colour_cycle, plain_ticks
from fem_interface.report.numbers import brief
from fem_interface.report.sections.limits import face_spacing


def along_interface(ends: Sequence[FieldSnapshot], contact_distance: float) -> Figure:
    """Pressure and gap along the interface at the end of each protocol step (2D)."""
    figure = Figure(figsize=(WIDE, 5.4), layout="constrained")
    pressure, gap = figure.subplots(2, 1, sharex=True)
    floor = 0.5 * contact_distance * 1e3
    for snapshot, colour in zip(ends, colour_cycle(len(ends)), strict=True):
        face = snapshot.interface
        x = face.position[:, 0]
        label = f"{snapshot.label}, {brief(snapshot.pressure)} MPa"
        mean = mean_along(x, face.pressure, face.area, face_spacing(snapshot))
        carried = np.where(face.pressure > 0, mean, np.nan)
        pressure.plot(x, carried, color=colour, linewidth=1.2, label=label)
        gap.plot(x, np.maximum(1e3 * face.gap, floor), color=colour, linewidth=1.2)
    gap.axhline(1e3 * contact_distance, color=BLACK, linewidth=1, linestyle=":")
    least = min(snapshot.pressure for snapshot in ends)
    pressure.set(ylabel="contact pressure [MPa]", yscale="log")
    pressure.set_ylim(bottom=max(0.02 * least, 1e-3))
    pressure.set_title(
        "Contact pressure along the interface, mean over an element, broken where none is carried"
    )
    plain_ticks(pressure.yaxis)
    touching = f"in contact below {brief(1e3 * contact_distance)} nm, dotted"
    gap.set(xlabel="x [µm]", ylabel="gap [nm]", yscale="log")
    gap.set_title(f"Gap along the interface; {touching}")

    gap.set_ylim(bottom=floor)
    plain_ticks(gap.yaxis)
    gap.set_xlim(ends[0].interface.position.min(), ends[0].interface.position.max())
    figure.legend(*pressure.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def mean_along(x: Array, values: Array, weight: Array, length: float) -> Array:
    """Mean over `length` [um] around each of the ascending places x, shape (n,).

    Within an element the pressure of single points scatters: what a quadratic face cannot follow
    of a curved wall is left to the penalty. Its mean over the element is what the wall carries.
    """
    first = np.searchsorted(x, x - 0.5 * length, side="left")
    last = np.searchsorted(x, x + 0.5 * length, side="right")
    force = np.concatenate([[0.0], np.cumsum(weight * values)])
    area = np.concatenate([[0.0], np.cumsum(weight)])
    return (force[last] - force[first]) / (area[last] - area[first])
