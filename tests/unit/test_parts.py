"""How ranks share a stack."""

from itertools import pairwise

import numpy as np
import pytest

from fem_interface.meshing.parts import columns, in_columns, with_ghosts


def ribbon(squares: int):
    """Triangles of squares in a row along x, their diagonals alike; vertices and nodes."""
    x = np.arange(squares + 1.0)
    zero = np.zeros_like(x)
    nodes = np.concatenate([np.stack([x, zero, zero], 1), np.stack([x, zero + 1.0, zero], 1)])
    low = np.arange(squares)
    up = low + squares + 1
    lower = np.stack([low, low + 1, up + 1], 1)
    upper = np.stack([low, up + 1, up], 1)
    return np.stack([lower, upper], 1).reshape(-1, 3), nodes


@pytest.mark.parametrize("count", [2, 3, 4, 7])
def test_parts_are_alike_in_size_and_lie_together(count):
    rng = np.random.default_rng(3)
    centres = rng.uniform(size=(1000, 2)) * [3.0, 2.0]
    part = columns(centres, count)
    sizes = np.bincount(part, minlength=count)
    assert sizes.max() - sizes.min() <= 2
    if count == 4:  # 2 x 2, not four slices
        for one in range(4):
            assert np.ptp(centres[part == one], axis=0) == pytest.approx([1.5, 1.0], rel=0.1)


def test_every_rank_gets_as_much_of_each_layer():
    """A part of the graph alone may be one body; columns hold a share of both."""
    rng = np.random.default_rng(4)
    places = rng.uniform(size=(4000, 3))
    metal = places[:, 2] > 0.5
    part = columns(places[:, :2], 2)
    for layer in (metal, ~metal):
        assert np.mean(part[layer]) == pytest.approx(0.5, abs=0.02)
    by_height = columns(places[:, 2:], 2)  # what the check is there to find
    assert abs(np.mean(by_height[metal]) - 0.5) > 0.4


def test_ghosts_are_the_cells_across_the_facets_between_parts():
    vertices, nodes = ribbon(4)
    ranks, first = in_columns(vertices, nodes, 2)
    told = [ranks[a:b].tolist() for a, b in pairwise(first)]
    # The lower triangle of square 1 and the upper one of square 2 meet in their common side.
    assert told == [[0], [0], [0, 1], [0], [1], [1, 0], [1], [1]]


def test_one_rank_has_no_ghosts():
    vertices, _ = ribbon(3)
    ranks, first = with_ghosts(vertices, np.zeros(len(vertices), dtype=np.int32))
    assert ranks.tolist() == [0] * 6 and first.tolist() == list(range(7))


def test_ranks_that_hold_no_cells_of_a_file_are_asked_for_none():
    """Only one rank has the mesh; the others take part with nothing."""
    ranks, first = in_columns(np.zeros((0, 4), dtype=np.int64), np.zeros((0, 3)), 3)
    assert len(ranks) == 0 and first.tolist() == [0]
