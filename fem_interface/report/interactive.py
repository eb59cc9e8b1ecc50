"""A scene that the reader turns by hand: drawn by vtk.js inside the page, without a server."""

import io
import json
import warnings
import zipfile
from typing import Any

LARGEST = 5_000_000  # bytes of the page that one view may take


def standalone(plotter: Any) -> str:
    """An HTML page of its own with the viewer and the scene of a PyVista plotter.

    The viewer is the one that trame-vtk ships for files; it takes a zip archive with the scene as
    JSON and its arrays. Raises ValueError if the page would be larger than LARGEST.
    """
    from trame_vtk.tools.vtksz2html import write_html

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("index.json", json.dumps(_scene(plotter.render_window)))
    page = io.StringIO()
    write_html(archive.getvalue(), page)
    if len(text := page.getvalue()) > LARGEST:
        raise ValueError(f"a view of {len(text)} bytes is larger than {LARGEST}")
    return text


def _scene(window: Any) -> dict[str, Any]:
    """A render window as vtk.js reads it: its objects, and the arrays they name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts of VTK that only a server needs
        from trame_vtk.modules.vtk import serializers

    serializers.initialize_serializers()
    context = serializers.SynchronizationContext()
    context.set_ignore_last_dependencies(True)
    camera = window.GetRenderers().GetFirstRenderer().GetActiveCamera()
    scene = serializers.serialize(None, window, serializers.reference_id(window), context, 1)
    scene["extra"] = {
        "vtkRefId": serializers.reference_id(window),
        "centerOfRotation": camera.GetFocalPoint(),
        "camera": serializers.reference_id(camera),
    }
    arrays = {
        entry["hash"]: {**entry, "content": context.get_cached_data_array(entry["hash"], False)}
        for entry in serializers.extract_array_hash(scene)
    }
    return {"hashes": arrays, "scene": scene}
