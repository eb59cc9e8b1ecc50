"""Views that the reader turns: what is in them, and how large they may be."""

import base64
import io
import json
import re
import zipfile

import pytest
import pyvista as pv

from fem_interface.report import interactive
from fem_interface.report.interactive import standalone


@pytest.fixture
def plotter():
    one = pv.Plotter(off_screen=True, window_size=(200, 150))
    one.add_mesh(pv.Sphere(theta_resolution=12, phi_resolution=12), color="#123456")
    yield one
    one.close()


def test_a_view_holds_its_scene_and_needs_nothing_else(plotter):
    page = standalone(plotter)
    assert "OfflineLocalView.load" in page
    archive = base64.b64decode(re.search(r'base64Str = "([^"]+)"', page)[1])
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        found = json.loads(file.read("index.json"))
    points = plotter.mesh.n_points
    sizes = [len(base64.b64decode(one["content"])) for one in found["hashes"].values()]
    assert points * 3 * 4 in sizes  # its places, as single precision
    assert "0.07058" in json.dumps(found["scene"])  # its colour


def test_a_view_that_would_be_too_large_is_refused(plotter, monkeypatch):
    monkeypatch.setattr(interactive, "LARGEST", 1000)
    with pytest.raises(ValueError, match="bytes is larger than 1000"):
        standalone(plotter)
