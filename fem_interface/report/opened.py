"""A patch opened for a look at its face: the ceramics whole, the metal cut away in front."""

from typing import Any

import numpy as np
from scipy.spatial import Delaunay

from fem_interface.archive.fields import metal_face_height
from fem_interface.contact.touching import separation
from fem_interface.core.records import Array, FieldSnapshot
from fem_interface.report.body_fields import METAL
from fem_interface.report.interactive import standalone
from fem_interface.report.look import BLUE

EXAGGERATED = 2.0  # heights over widths
SHOWN = 0.22  # of the width, above and below the face
LIFT = 0.012  # of the width, of the coloured face over the corners of the cells
LONGEST = 4.0  # edge of a triangle over the usual one
PIXELS = (1800, 1150)
METAL_COLOUR, CERAMIC_COLOUR = "#c9ccd1", "#e9dfc9"


def opened_view(snapshot: FieldSnapshot, distance: float, top: float) -> Array:
    """Pixels of the deformed bodies near the face, seen from above and from the front.

    Voids are coloured by their gap up to `top` [um] on a logarithmic scale, contacts are blue.
    """
    plotter = _plotter(snapshot, distance, top)
    plotter.enable_anti_aliasing("ssaa")
    pixels = plotter.screenshot(return_img=True)
    plotter.close()
    return np.asarray(pixels)


def opened_scene(snapshot: FieldSnapshot, distance: float, top: float) -> str:
    """The same as a page on which the reader turns it. Raises ValueError if it were too large."""
    plotter = _plotter(snapshot, distance, top)
    try:
        return standalone(plotter)
    finally:
        plotter.close()


def _plotter(snapshot: FieldSnapshot, distance: float, top: float) -> Any:
    import pyvista as pv

    pv.vtk_verbosity("error")  # without a display, VTK warns before it renders off screen
    plotter = pv.Plotter(off_screen=True, window_size=PIXELS)
    plotter.background_color = "white"
    add_opened(plotter, snapshot, distance, top)
    return plotter


def add_opened(plotter: Any, snapshot: FieldSnapshot, distance: float, top: float) -> None:
    """The same in a scene."""
    places = snapshot.points + snapshot.displacement
    width = float(np.ptp(snapshot.points[:, 0]))
    middle = 0.5 * float(snapshot.points[:, 1].min() + snapshot.points[:, 1].max())
    face = _face(snapshot)
    level = float(np.median(face.points[:, 2]))
    low, high = level - SHOWN * width, level + SHOWN * width

    def shaped(mesh: Any) -> Any:
        return mesh.scale([1.0, 1.0, EXAGGERATED], inplace=False)

    for metal, colour in ((False, CERAMIC_COLOUR), (True, METAL_COLOUR)):
        own = (snapshot.body == METAL) == metal
        body = _solid(places, snapshot.cells[own])
        body = body.clip("-z", origin=(0, 0, low)).clip("z", origin=(0, 0, high))
        if metal:
            body = body.clip("-y", origin=(0, middle, 0))
        plotter.add_mesh(
            shaped(body.extract_surface(algorithm="dataset_surface")),
            color=colour,
            smooth_shading=False,
        )
    front = face.clip("y", origin=(0, middle, 0))
    voids = front.threshold(distance, scalars="gap")
    spots = front.threshold(distance, scalars="gap", invert=True)
    if spots.n_cells:
        plotter.add_mesh(shaped(spots), color=BLUE)
    if voids.n_cells:
        # Logarithms on a linear scale: vtk.js knows no other.
        voids.cell_data["decades"] = np.log10(voids.cell_data["gap"])
        plotter.add_mesh(
            shaped(voids),
            scalars="decades",
            cmap="magma_r",
            clim=np.log10((distance, max(top, 2 * distance))),
            show_scalar_bar=False,
        )
    plotter.view_vector((0.55, -1.0, 0.75), (0.0, 0.0, 1.0))
    plotter.camera.zoom(1.1)


def _solid(places: Array, cells: Array) -> Any:
    """A body by the corners of its tetrahedra."""
    import pyvista as pv

    corners = np.insert(cells[:, :4], 0, 4, axis=1).ravel()
    return pv.UnstructuredGrid(corners, np.full(len(cells), pv.CellType.TETRA), places)


def _face(snapshot: FieldSnapshot) -> Any:
    """The ceramic's face where the metal's points are, a little above it, with the gap there."""
    import pyvista as pv

    face = snapshot.interface
    height = metal_face_height(snapshot) - np.maximum(face.opening, 0.0)
    lifted = np.column_stack([face.position, height + LIFT * np.ptp(face.position[:, 0])])
    triangles = Delaunay(face.position).simplices
    corners = face.position[triangles]
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    triangles = triangles[longest < LONGEST * np.median(longest)]  # others only close the hull
    mesh = pv.PolyData(lifted, np.insert(triangles, 0, 3, axis=1).ravel())
    mesh.point_data["gap"] = np.maximum(separation(face.gap, face.pressure), 0.0)
    return mesh.point_data_to_cell_data(pass_point_data=False)
