"""Voids and spots by connection, against labels of pixels."""

import numpy as np
import pytest
from mpi4py import MPI
from scipy import ndimage

from fem_interface.contact.regions import FaceGraph

N, SIDE = 60, 3.0


@pytest.fixture(scope="module")
def grid():
    """Points in the middle of pixels, a little off so that no four lie on a circle."""
    x = (np.arange(N) + 0.5) * SIDE / N
    places = np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1).reshape(-1, 2)
    places = places + np.random.default_rng(0).uniform(-1e-3, 1e-3, places.shape)
    return places, FaceGraph(places, (SIDE, SIDE), MPI.COMM_SELF)


def smooth(seed):
    """A random field whose level sets are smooth on the grid."""
    noise = np.random.default_rng(seed).standard_normal((N, N))
    return ndimage.gaussian_filter(noise, 3.0)


@pytest.mark.parametrize("seed", range(5))
def test_parts_are_those_of_labelled_pixels(grid, seed):
    """Diagonal neighbours may or may not be joined, so the count lies between both rules."""
    _, graph = grid
    inside = smooth(seed) > 0.02
    found = graph.regions(inside.ravel(), np.full(N * N, SIDE**2 / N**2))
    _, by_edges = ndimage.label(inside)
    _, by_corners = ndimage.label(inside, structure=np.ones((3, 3)))
    assert by_corners <= found.count <= by_edges
    assert found.area.sum() == pytest.approx(inside.mean() * SIDE**2)
    assert np.array_equal(found.label >= 0, inside.ravel())


def test_an_island_is_shut_and_a_channel_spans(grid):
    places, graph = grid
    x, y = places.T
    island = np.hypot(x - 1.5, y - 1.5) < 0.4
    channel = np.abs(x - 0.5) < 0.2
    bay = (y > 2.6) & (x > 2.0) & (x < 2.5)
    area = np.full(len(x), SIDE**2 / N**2)
    found = graph.regions(island | channel | bay, area)
    by_name = {
        name: int(found.label[np.flatnonzero(part)[0]])
        for name, part in (("island", island), ("channel", channel), ("bay", bay))
    }
    assert found.count == 3
    assert found.shut[by_name["island"]] and not found.spans[by_name["island"]]
    assert found.spans[by_name["channel"]] and not found.shut[by_name["channel"]]
    assert found.at_rim[by_name["bay"]] and not found.spans[by_name["bay"]]
    assert found.area[by_name["island"]] == pytest.approx(np.pi * 0.16, rel=0.05)


def test_a_bridge_joins_two_islands(grid):
    """Negative control: without it they are two."""
    places, graph = grid
    x, y = places.T
    islands = (np.hypot(x - 1.0, y - 1.5) < 0.3) | (np.hypot(x - 2.0, y - 1.5) < 0.3)
    bridge = (np.abs(y - 1.5) < 0.06) & (np.abs(x - 1.5) < 0.5)
    area = np.ones(len(x))
    assert graph.regions(islands, area).count == 2
    assert graph.regions(islands | bridge, area).count == 1


def test_nothing_inside_has_no_parts(grid):
    places, graph = grid
    found = graph.regions(np.zeros(len(places), dtype=bool), np.ones(len(places)))
    assert found.count == 0 and np.all(found.label == -1)


def test_the_border_of_a_disc_and_of_a_channel(grid):
    """It runs from middle to middle of edges and is longer than a smooth one by a tenth or two; the
    sides of the patch are no part of it."""
    places, graph = grid
    x, y = places.T
    disc = graph.border(np.hypot(x - 1.5, y - 1.5) < 0.9)
    assert 1.0 < disc / (2 * np.pi * 0.9) < 1.25
    assert graph.border(np.abs(x - 1.5) < 0.5) == pytest.approx(2 * SIDE, rel=0.2)
    everything = np.ones(len(x), dtype=bool)
    assert graph.border(everything) == graph.border(~everything) == 0.0
