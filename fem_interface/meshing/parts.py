"""Parts of a stack for several ranks: columns that hold as much of each body and of the face.

The metal's cells and the points of contact take most of the time. A partition of the graph may
give one rank the metal and another the pellet, and then the second waits.
"""

import numpy as np

from fem_interface.core.records import Array, Indices


def in_columns(vertices: Indices, nodes: Array, count: int) -> tuple[Indices, Indices]:
    """Ranks that are to know each cell, its own first, and where each cell's begin.

    Args:
        vertices: Of the cells, simplices, shape (n, d + 1).
        nodes: Positions of all nodes, shape (m, 3); the stack stands along the last of d.
        count: Of the ranks.
    """
    along = vertices.shape[1] - 2
    centres = nodes[vertices][:, :, :along].mean(axis=1)
    return with_ghosts(vertices, columns(centres, count))


def columns(centres: Array, count: int) -> Indices:
    """Part of each cell by recursive bisection across the longer side, shape (n,).

    Args:
        centres: Of the cells, in the directions along the face, shape (n, d - 1).
        count: Of the parts, which differ by one cell at most for powers of two.
    """
    part = np.zeros(len(centres), dtype=np.int64)
    _bisect(centres, np.arange(len(centres)), 0, count, part)
    return part


def _bisect(centres: Array, cells: Indices, first: int, count: int, part: Indices) -> None:
    if count == 1:
        part[cells] = first
        return
    half = count // 2
    here = centres[cells]
    along = int(np.argmax(np.ptp(here, axis=0))) if len(cells) else 0
    order = cells[np.argsort(here[:, along], kind="stable")]
    cut = len(order) * half // count
    _bisect(centres, order[:cut], first, half, part)
    _bisect(centres, order[cut:], first + half, count - half, part)


def with_ghosts(vertices: Indices, part: Indices) -> tuple[Indices, Indices]:
    """Ranks that are to know each cell, its own first, one cell after the other; and where each
    cell's begin, shape (n + 1,).

    A cell is a ghost of the parts on the other side of its facets.

    Args:
        vertices: Of the cells, simplices, shape (n, d + 1).
        part: Of each cell, shape (n,).
    """
    lowest = np.full(int(vertices.max(initial=-1)) + 1, np.iinfo(np.int64).max, dtype=np.int64)
    highest = np.full(len(lowest), -1)
    np.minimum.at(lowest, vertices, part[:, None])
    np.maximum.at(highest, vertices, part[:, None])
    border = (lowest != highest)[vertices]  # of several parts
    corners = vertices.shape[1]
    facets, owners = [], []
    for left_out in range(corners):
        others = np.delete(np.arange(corners), left_out)
        cells = np.flatnonzero(border[:, others].all(axis=1))
        facets.append(np.sort(vertices[cells][:, others], axis=1))
        owners.append(cells)
    facet, cell = np.concatenate(facets), np.concatenate(owners)
    order = np.lexsort(facet.T)
    facet, cell = facet[order], cell[order]
    twin = np.flatnonzero((facet[1:] == facet[:-1]).all(axis=1))
    a, b = cell[twin], cell[twin + 1]
    apart = part[a] != part[b]
    a, b = a[apart], b[apart]
    seen_by = np.stack([np.concatenate([a, b]), np.concatenate([part[b], part[a]])], axis=1)
    seen_by = np.unique(seen_by, axis=0)
    rows = np.concatenate([np.arange(len(part)), seen_by[:, 0]])
    ranks = np.concatenate([part, seen_by[:, 1]])
    in_order = np.argsort(rows, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(part)))])
    return ranks[in_order].astype(np.int32), first.astype(np.int32)
