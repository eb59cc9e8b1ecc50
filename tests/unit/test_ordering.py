"""The order in which a body's nodes are eliminated."""

import numpy as np
from scipy import sparse

from fem_interface.solvers import ordering
from fem_interface.solvers.ordering import nested_dissection


def bricks(n: int):
    """Cells of n - 1 bricks each way, as nodes, shape ((n - 1)^3, 8)."""
    g = np.arange(n**3).reshape(n, n, n)
    corner = [
        g[i : n - 1 + i, j : n - 1 + j, k : n - 1 + k]
        for i in (0, 1)
        for j in (0, 1)
        for k in (0, 1)
    ]
    return np.stack(corner, -1).reshape(-1, 8)


def fill(cells, place) -> int:
    """Entries of the triangular factor when nodes are eliminated by place."""
    count = len(place)
    has = sparse.csr_matrix(
        (np.ones(cells.size), place[cells].reshape(-1), np.arange(0, cells.size + 1, 8)),
        shape=(len(cells), count),
    )
    graph = (has.T @ has).tocsr()
    neighbours = [set(row) for row in np.split(graph.indices, graph.indptr[1:-1])]
    entries = 0
    for node in range(count):
        later = {other for other in neighbours[node] if other > node}
        entries += len(later) + 1
        for other in later:
            neighbours[other] |= later
    return entries


def test_nested_dissection_fills_less_than_the_order_of_a_grid():
    cells = bricks(9)
    place = nested_dissection(cells, 9**3)
    assert np.array_equal(np.sort(place), np.arange(9**3))
    assert fill(cells, place) < 0.75 * fill(cells, np.arange(9**3))


def test_nodes_of_no_cell_come_first():
    place = nested_dissection(bricks(4) + 5, 4**3 + 9)
    assert set(place[[0, 1, 2, 3, 4, *range(69, 73)]]) == set(range(9))
    assert np.array_equal(np.sort(place), np.arange(4**3 + 9))


def test_without_metis_there_is_no_order_and_no_failure(monkeypatch, tmp_path):
    broken = tmp_path / "worker.py"
    broken.write_text("import no_such_library")
    monkeypatch.setattr(ordering, "WORKER", broken)
    assert nested_dissection(bricks(3), 27) is None


def test_metis_works_beside_a_petsc_with_another():
    """Both in one process: integers of another width, and a corrupted heap."""
    import dolfinx  # noqa: F401

    assert len(np.unique(nested_dissection(bricks(3), 27))) == 27
