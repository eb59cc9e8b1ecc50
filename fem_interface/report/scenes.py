"""Views of the deformed bodies, rendered off screen by PyVista as plain pixels.

Axes, titles and colour bars are put around the pixels by `pictures`, so that they are as sharp
as those of the curves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.colors import ListedColormap, Normalize, TwoSlopeNorm

from fem_interface.records import Array, FieldSnapshot
from fem_interface.report.numbers import brief
from fem_interface.report.pictures import ColourScale, Picture

PIXELS_ACROSS = 2400
# The four flat triangles that draw one quadratic triangle (corners 0 1 2, then mid-sides).
QUARTERS = np.array([[0, 3, 5], [3, 1, 4], [5, 4, 2], [3, 4, 5]])
VOID, OUTLINE = "white", "#333333"


@dataclass(frozen=True, eq=False, kw_only=True)
class BodyField:
    """A cell field of one body and the colours that all pictures of a run share for it."""

    body: int
    name: str
    scale: ColourScale


def body_fields(snapshots: Sequence[FieldSnapshot]) -> list[BodyField]:
    """Plastic strain of the metal and largest principal stress of the electrolyte."""
    fields = []
    for body, word, make in ((0, "plastic_strain", _strain), (1, "principal", _stress)):
        name = next((n for n in snapshots[0].cell_fields if word in n), None)
        if name is not None:
            values = np.concatenate([s.cell_fields[name][s.body == body] for s in snapshots])
            fields.append(BodyField(body=body, name=name, scale=make(values)))
    return fields


def _strain(values: Array) -> ColourScale:
    """From the lowest of viridis that black-and-white prints still tell from a void."""
    colours = ListedColormap(mpl.colormaps["viridis"](np.linspace(0.12, 0.93, 256)))
    top = float(np.nanpercentile(values, 99.5)) or 1.0
    return ColourScale(
        norm=Normalize(0.0, _round_up(top)),
        colours=colours,
        label="metal: equivalent plastic strain [–]",
        extend="max",
    )


def _stress(values: Array) -> ColourScale:
    """Tension and compression apart, each with its own range: tension is what cracks."""
    compression = float(np.nanpercentile(np.maximum(-values, 0), 99.5))
    tension = float(np.nanpercentile(np.maximum(values, 0), 99.9))
    least = 0.01 * max(compression, tension) or 1.0
    low, high = _round_up(max(compression, least)), _round_up(max(tension, least))
    return ColourScale(
        norm=TwoSlopeNorm(0.0, -low, high),
        colours=mpl.colormaps["coolwarm"],
        label="electrolyte: largest principal stress [MPa], tension red",
        extend="both",
    )


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(value))
    steps = np.array([1, 1.5, 2, 3, 4, 5, 6, 8, 10]) * power
    return float(steps[np.searchsorted(steps, value * (1 - 1e-9))])


def overview_window(snapshots: Sequence[FieldSnapshot]) -> tuple[float, float, float, float]:
    """Both bodies, in every snapshot [um]."""
    ends = [_deformed(s)[:, [0, -1 if s.cells.shape[1] == 10 else 1]] for s in snapshots]
    places = np.concatenate(ends)
    (left, low), (right, high) = places.min(axis=0), places.max(axis=0)
    margin = 0.02 * (high - low)
    return left, right, low - margin, high + margin


def interface_window(
    snapshots: Sequence[FieldSnapshot], heights: Array
) -> tuple[float, float, float, float]:
    """A strip around the rough face: 3 times its height, between 1:10 and 1:5 of the width."""
    left, right, _, _ = overview_window(snapshots)
    width = right - left
    half = float(np.clip(3 * np.ptp(heights), width / 20, width / 10))
    middle = 0.5 * float(heights.max() + heights.min()) + _sinking(snapshots)
    return left, right, middle - half, middle + half


def _sinking(snapshots: Sequence[FieldSnapshot]) -> float:
    """How far the rough face moved, halfway between the extremes of all snapshots [um]."""
    moves = []
    for s in snapshots:
        axis = 1 if s.cells.shape[1] == 6 else 2
        nodes = np.unique(s.cells[s.body == 1])
        highest = nodes[np.argsort(s.points[nodes, axis])[-max(len(nodes) // 50, 1) :]]
        moves.append(float(s.displacement[highest, axis].mean()))
    return 0.5 * (min(moves) + max(moves))


def picture(
    snapshot: FieldSnapshot,
    fields: Sequence[BodyField],
    window: tuple[float, float, float, float],
    across: int = PIXELS_ACROSS,
) -> Picture:
    """What lies in the window; empty space, and with it every void, stays white."""
    import pyvista as pv

    left, right, low, high = window
    size = (across, max(round(across * (high - low) / (right - left)), 1))
    pv.vtk_verbosity("error")  # without a display, VTK warns before it renders off screen
    plotter = pv.Plotter(off_screen=True, window_size=size, lighting="none")
    plotter.background_color = VOID
    for field in fields:
        body = _flat_body(snapshot, field)
        body.cell_data["colour"] = np.asarray(field.scale.norm(body.cell_data[field.name]))
        plotter.add_mesh(
            body,
            scalars="colour",
            cmap=field.scale.colours,
            clim=(0.0, 1.0),
            show_scalar_bar=False,
            lighting=False,
        )
        if body.n_cells:
            plotter.add_mesh(_outline(body), color=OUTLINE, line_width=across / 600)
    camera = plotter.camera
    camera.parallel_projection = True
    centre = (0.5 * (left + right), 0.5 * (low + high))
    camera.focal_point = (*centre, 0.0)
    camera.position = (*centre, 10.0 * (right - left))
    camera.up = (0.0, 1.0, 0.0)
    camera.parallel_scale = 0.5 * (high - low)
    plotter.renderer.ResetCameraClippingRange()
    plotter.enable_anti_aliasing("ssaa")
    pixels = plotter.screenshot(return_img=True)
    plotter.close()
    title = f"{snapshot.label}: {brief(snapshot.pressure)} MPa after {brief(snapshot.time)} s"
    return Picture(
        pixels=np.asarray(pixels),
        window=window,
        title=title,
        marks=_worst_tension(snapshot, fields, window),
    )


def _worst_tension(
    snapshot: FieldSnapshot,
    fields: Sequence[BodyField],
    window: tuple[float, float, float, float],
) -> tuple[tuple[float, float, str], ...]:
    """Where the electrolyte is pulled most, if that is in the window."""
    marks = []
    left, right, low, high = window
    for field in fields:
        if field.body == 1 and snapshot.cells.shape[1] == 6:
            stress = np.where(snapshot.body == 1, snapshot.cell_fields[field.name], -np.inf)
            worst = int(np.nanargmax(stress))
            x, y = _deformed(snapshot)[snapshot.cells[worst]].mean(axis=0)[:2]
            if stress[worst] > 0 and left <= x <= right and low <= y <= high:
                marks.append((float(x), float(y), f"{brief(stress[worst])} MPa"))
    return tuple(marks)


def _outline(body: Any) -> Any:
    """The rim of a body, which keeps a narrow void apart from pale colours."""
    return body.extract_feature_edges(
        boundary_edges=True, feature_edges=False, manifold_edges=False, non_manifold_edges=False
    )


def _deformed(snapshot: FieldSnapshot) -> Array:
    return snapshot.points + snapshot.displacement


def _flat_body(snapshot: FieldSnapshot, field: BodyField) -> Any:
    """The body as flat triangles in the plane of the picture; in 3D the cut through its middle."""
    own = snapshot.body == field.body
    cells, values = snapshot.cells[own], snapshot.cell_fields[field.name][own]
    if cells.shape[1] == 10:
        return _cut(snapshot, cells, field.name, values)
    import pyvista as pv

    triangles = cells[:, QUARTERS].reshape(-1, 3)
    mesh = pv.PolyData(_deformed(snapshot), np.insert(triangles, 0, 3, axis=1).ravel())
    mesh.cell_data[field.name] = np.repeat(values, len(QUARTERS))
    return mesh


def _cut(snapshot: FieldSnapshot, cells: Array, name: str, values: Array) -> Any:
    import pyvista as pv

    kinds = np.full(len(cells), pv.CellType.QUADRATIC_TETRA)
    places = _deformed(snapshot)
    grid = pv.UnstructuredGrid(np.insert(cells, 0, 10, axis=1).ravel(), kinds, places)
    grid.cell_data[name] = values
    across = 0.5 * (places[:, 1].min() + places[:, 1].max())
    cut = grid.slice(normal="y", origin=(0.0, across + 1e-6, 0.0))
    cut.points = np.column_stack([cut.points[:, 0], cut.points[:, 2], np.zeros(cut.n_points)])
    return cut
