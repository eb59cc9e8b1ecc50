"""Views of the deformed bodies, rendered off screen by PyVista as plain pixels.

Axes, titles and colour bars are put around the pixels by `pictures`, so that they are as sharp
as those of the curves.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from fem_interface.core.records import Array, FieldSnapshot
from fem_interface.report.body_fields import METAL, BodyField
from fem_interface.report.numbers import brief
from fem_interface.report.pictures import Picture

PIXELS_ACROSS = 2400
MOST_PIXELS = 4000  # in height: what smooths edges has four times the room, cards 16,000
# The four flat triangles that draw one quadratic triangle (corners 0 1 2, then mid-sides).
QUARTERS = np.array([[0, 3, 5], [3, 1, 4], [5, 4, 2], [3, 4, 5]])
VOID, OUTLINE, PLAIN = "white", "#333333", "#d9d9d9"


def ceramic_window(
    snapshots: Sequence[FieldSnapshot], heights: Array
) -> tuple[float, float, float, float]:
    """The ceramics from above their summits to a third of the width below their valleys [um]."""
    left, right, low, _ = overview_window(snapshots)
    sunk, width = _sinking(snapshots), right - left
    top = float(heights.max()) + 0.04 * width + sunk
    return left, right, max(low, float(heights.min()) - width / 3 + sunk), top


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
        nodes = np.unique(s.cells[s.body != METAL])
        highest = nodes[np.argsort(s.points[nodes, axis])[-max(len(nodes) // 50, 1) :]]
        moves.append(float(s.displacement[highest, axis].mean()))
    return 0.5 * (min(moves) + max(moves))


def picture(
    snapshot: FieldSnapshot,
    fields: Sequence[BodyField],
    window: tuple[float, float, float, float],
    across: int = PIXELS_ACROSS,
    margin: float = 0.0,
) -> Picture:
    """What lies in the window, bodies without a field in grey.

    Empty space, and with it every void, stays white. What lies nearer to the sides than the margin
    [um] is not pointed at.
    """
    import pyvista as pv

    left, right, low, high = window
    tall = (high - low) / (right - left)
    across = min(across, int(MOST_PIXELS / tall))
    size = (max(across, 1), max(round(across * tall), 1))
    pv.vtk_verbosity("error")  # without a display, VTK warns before it renders off screen
    plotter = pv.Plotter(off_screen=True, window_size=size, lighting="none")
    plotter.background_color = VOID
    field_of = {number: field for field in fields for number in field.bodies}
    for number in np.unique(snapshot.body):
        body = _flat_body(snapshot, int(number), field_of.get(int(number)))
        if not body.n_cells:
            continue
        if number in field_of:
            plotter.add_mesh(
                body,
                scalars="colour",
                cmap=field_of[number].scale.colours,
                clim=(0.0, 1.0),
                show_scalar_bar=False,
                lighting=False,
            )
        else:
            plotter.add_mesh(body, color=PLAIN, lighting=False)
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
        marks=_worst(snapshot, fields, window, margin),
    )


def _worst(
    snapshot: FieldSnapshot,
    fields: Sequence[BodyField],
    window: tuple[float, float, float, float],
    margin: float,
) -> tuple[tuple[float, float, str], ...]:
    """Where a field is largest, if that is in the window."""
    marks = []
    left, right, low, high = window
    for field in fields:
        if field.pointed and snapshot.cells.shape[1] == 6:
            x = snapshot.points[snapshot.cells, 0].mean(axis=1)
            middle, half = 0.5 * np.ptp(snapshot.points[:, 0]), 0.5 * np.ptp(snapshot.points[:, 0])
            counted = np.abs(x - snapshot.points[:, 0].min() - middle) <= half - margin
            own = np.isin(snapshot.body, field.bodies) & counted
            values = np.where(own, snapshot.cell_fields[field.name], -np.inf)
            worst = int(np.nanargmax(values))
            at, y = _deformed(snapshot)[snapshot.cells[worst]].mean(axis=0)[:2]
            if values[worst] > 0 and left <= at <= right and low <= y <= high:
                unit = " MPa" if field.name.endswith("MPa") else ""
                marks.append((float(at), float(y), f"{brief(values[worst])}{unit}"))
    return tuple(marks)


def _outline(body: Any) -> Any:
    """The rim of a body, which keeps a narrow void apart from pale colours."""
    return body.extract_feature_edges(
        boundary_edges=True, feature_edges=False, manifold_edges=False, non_manifold_edges=False
    )


def _deformed(snapshot: FieldSnapshot) -> Array:
    return snapshot.points + snapshot.displacement


def _flat_body(snapshot: FieldSnapshot, number: int, field: BodyField | None) -> Any:
    """A body as flat triangles in the plane of the picture; in 3D the cut through its middle.

    Its cell data `colour` are the values of the field on its scale, 0 to 1.
    """
    own = snapshot.body == number
    cells = snapshot.cells[own]
    values = np.zeros(len(cells))
    if field is not None:
        values = np.asarray(field.scale.norm(snapshot.cell_fields[field.name][own]))
    if cells.shape[1] == 10:
        return _cut(snapshot, cells, values)
    import pyvista as pv

    triangles = cells[:, QUARTERS].reshape(-1, 3)
    mesh = pv.PolyData(_deformed(snapshot), np.insert(triangles, 0, 3, axis=1).ravel())
    mesh.cell_data["colour"] = np.repeat(values, len(QUARTERS))
    return mesh


def _cut(snapshot: FieldSnapshot, cells: Array, values: Array) -> Any:
    import pyvista as pv

    kinds = np.full(len(cells), pv.CellType.QUADRATIC_TETRA)
    places = _deformed(snapshot)
    grid = pv.UnstructuredGrid(np.insert(cells, 0, 10, axis=1).ravel(), kinds, places)
    grid.cell_data["colour"] = values
    across = 0.5 * (places[:, 1].min() + places[:, 1].max())
    cut = grid.slice(normal="y", origin=(0.0, across + 1e-6, 0.0))
    cut.points = np.column_stack([cut.points[:, 0], cut.points[:, 2], np.zeros(cut.n_points)])
    return cut
