"""The order of elimination that fills sparse factors least: nested dissection [Karypis1998].

MUMPS has METIS in some builds only. Here it comes as a library of its own and works in a process of
its own: PETSc may bring another METIS, of another width of integers, and of two in one process one
calls the other.
"""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
from scipy import sparse

from fem_interface.core.records import Indices

WORKER = Path(__file__).with_name("metis_worker.py")


def nested_dissection(
    cells: Indices, count: int, left_out: Indices | None = None
) -> Indices | None:
    """Place of each node in the order in which nodes are to be eliminated, shape (count,).

    Nodes that no cell has come first: they stand alone. None where METIS does not answer.

    Args:
        cells: Nodes of the cells, shape (n, k); those of one cell are coupled.
        count: Of all nodes.
        left_out: Nodes that stay until all others are eliminated; they come first as well.
    """
    nodes, local = np.unique(cells, return_inverse=True)
    n, k = cells.shape
    member = np.ones(n * k, dtype=bool)
    has = sparse.csr_matrix((member, local.reshape(-1), np.arange(0, n * k + 1, k)))
    graph = (has.T @ has).tocsr()
    if left_out is not None:
        stay = ~np.isin(nodes, left_out)
        nodes, graph = nodes[stay], graph[stay][:, stay]
    graph.setdiag(False)
    graph.eliminate_zeros()
    asked = io.BytesIO()
    np.savez(asked, neighbours=graph.indices, first=graph.indptr)
    command = [sys.executable, "-P", str(WORKER)]
    done = subprocess.run(command, input=asked.getvalue(), capture_output=True, check=False)
    if done.returncode != 0:
        return None
    order = np.load(io.BytesIO(done.stdout))
    alone = np.setdiff1d(np.arange(count), nodes, assume_unique=True)
    place = np.empty(count, dtype=np.int64)
    place[np.concatenate([alone, nodes[order]])] = np.arange(count)
    return place
