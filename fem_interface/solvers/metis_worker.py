"""A graph from standard input, its nested dissection to standard output; both as NumPy's files.

Run as a program of its own by `ordering`: it must not share a process with PETSc.
"""

import io
import sys

import numpy as np
import pymetis


def main() -> None:
    """Nodes in the order in which they are to be eliminated, shape (n,)."""
    given = np.load(io.BytesIO(sys.stdin.buffer.read()))
    graph = pymetis.CSRAdjacency(given["first"], given["neighbours"])
    order, _ = pymetis.nested_dissection(adjacency=graph)
    answer = io.BytesIO()
    np.save(answer, np.asarray(order, dtype=np.int64))
    sys.stdout.buffer.write(answer.getvalue())


if __name__ == "__main__":
    main()
