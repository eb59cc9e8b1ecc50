"""A sparse matrix of one rank that small matrices are added into where they stand.

Of cells and facets the places of all entries are found once, as numbers into one array of values.
Single unknowns (pressures of gas) couple with others that change now and then; their rows and
columns come last, so that what stood in a row before stays in its order.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from petsc4py import PETSc

from fem_interface.core.parallel import Comm
from fem_interface.core.records import Array, Indices

Numbers = NDArray[np.int32]
"""Half as long as indices: there is one for every entry of every small matrix."""


@njit(cache=True, error_model="numpy")
def _pattern(
    first: Numbers, small: Numbers, equation: Numbers, count: int
) -> tuple[Numbers, Numbers]:  # pragma: no cover - compiled
    """Rows begin at, columns: those of the small matrices and the diagonal, in order."""
    begin = np.zeros(count + 1, dtype=np.int32)
    seen = np.full(count, -1, dtype=np.int32)
    for fill in range(2):
        if fill == 1:
            column = np.empty(begin[count], dtype=np.int32)
            seen[:] = -1
        at = 0
        for row in range(count):
            start = at
            seen[row] = row
            if fill == 1:
                column[at] = row
            at += 1
            for k in range(first[row], first[row + 1]):
                for other in equation[small[k]]:
                    if other >= 0 and seen[other] != row:
                        seen[other] = row
                        if fill == 1:
                            column[at] = other
                        at += 1
            begin[row + 1] = at
            if fill == 1:
                column[start:at].sort()
    return begin, column


@njit(cache=True, error_model="numpy")
def _positions(
    begin: Numbers, column: Numbers, equation: Numbers, out: Numbers
) -> bool:  # pragma: no cover - compiled
    """Where each entry of small matrices (n, L, L) stands, -1 for those that do not; whether there
    is room for all."""
    there = True
    n, L = equation.shape
    for c in range(n):
        for i in range(L):
            row = equation[c, i]
            for j in range(L):
                other = equation[c, j]
                if row < 0 or other < 0:
                    out[c, i, j] = -1
                    continue
                low, high = begin[row], begin[row + 1] - 1
                while low < high:
                    middle = (low + high) // 2
                    if column[middle] < other:
                        low = middle + 1
                    else:
                        high = middle
                out[c, i, j] = low
                there = there and column[low] == other
    return there


@njit(cache=True, error_model="numpy")
def _scatter(
    matrices: Array, factor: Array, equation: Numbers, at: Numbers, shift: Numbers, values: Array
) -> None:  # pragma: no cover - compiled
    """Add T K T of small matrices (n, L, L)."""
    n, L = equation.shape
    for c in range(n):
        for i in range(L):
            row = equation[c, i]
            if row < 0:
                continue
            moved, scale = shift[row], factor[c, i]
            for j in range(L):
                if at[c, i, j] >= 0:
                    values[at[c, i, j] + moved] += scale * matrices[c, i, j] * factor[c, j]


@dataclass(frozen=True, eq=False, kw_only=True)
class Small:
    """Small matrices that go into a large one.

    Attributes:
        equation: Row and column of each of their unknowns, negative for none, shape (n, L).
        factor: T of each, shape (n, L).
        at: Where their entries stand as long as nothing is coupled, shape (n, L, L).
    """

    equation: Numbers
    factor: Array
    at: Numbers


class InPlaceMatrix:
    """Square, over numbers from 0 to n - 1.

    Attributes:
        matrix: PETSc's, whose values are those of this object; None until something is coupled.
    """

    def __init__(self, comm: Comm, count: int, equation: Indices) -> None:
        """
        Args:
            comm: One rank.
            count: Of the rows, n.
            equation: Row and column of the unknowns of small matrices, negative for none,
                shape (m, L). Rows that none has hold a diagonal.
        """
        self._comm, self._count = comm, count
        equation = np.ascontiguousarray(equation, dtype=np.int32)
        row = equation.ravel()
        order = np.argsort(row, kind="stable")[np.count_nonzero(row < 0) :]
        first = np.searchsorted(row[order], np.arange(count + 1)).astype(np.int32)
        small = (order // equation.shape[1]).astype(np.int32)
        self._begin, self._column = _pattern(first, small, equation, count)
        self._values: Array = np.zeros(0)
        self._shift: Numbers = np.zeros(count, dtype=np.int32)
        self._row: Indices = np.zeros(0, dtype=np.int64)
        self._pairs: Indices = np.zeros(0, dtype=np.int64)
        self.matrix: PETSc.Mat | None = None

    def small(self, equation: Indices, factor: Array) -> Small:
        """Small matrices between unknowns that the pattern couples.

        Raises:
            ValueError: It does not.
        """
        numbers = np.ascontiguousarray(equation, dtype=np.int32)
        at = np.empty((*numbers.shape, numbers.shape[1]), dtype=np.int32)
        if not _positions(self._begin, self._column, numbers, at):
            raise ValueError("small matrices couple unknowns that the pattern does not")
        return Small(equation=numbers, factor=factor, at=at)

    def couple(self, row: Indices, single: Indices, more: int = 0) -> None:
        """Make room for what couples rows with single unknowns, which stand behind all others.

        Args:
            row: Of each pair, negative for none, shape (k,).
            single: Its other row, shape (k,).
            more: Single unknowns behind the rows that there are from the start.
        """
        count = self._count + more
        begin = np.concatenate([self._begin, self._begin[-1] + np.arange(1, more + 1)])
        diagonals = np.arange(self._count, count, dtype=np.int32)
        alone = np.concatenate([self._column, diagonals])
        # A number of an entry of the whole square needs 64 bits.
        rows = np.concatenate([row, single]).astype(np.int64)
        columns = np.concatenate([single, row]).astype(np.int64)
        held = (rows >= 0) & (columns >= 0)
        pairs, which = np.unique(rows[held] * count + columns[held], return_inverse=True)
        of_row, of_column = pairs // count, pairs % count
        coupled = np.bincount(of_row, minlength=count)
        before = np.concatenate([[0], np.cumsum(coupled)])
        leads = of_column < of_row  # a single unknown's row: all others, then its diagonal
        behind = np.zeros(count, dtype=np.int64)
        behind[of_row[leads]] = coupled[of_row[leads]]
        self._shift = (before[:-1] + behind).astype(np.int32)
        start = begin[:-1] + before[:-1]
        rank = np.arange(len(pairs)) - before[of_row]
        length = np.diff(begin)
        place = start[of_row] + rank + np.where(leads, 0, length[of_row])
        self._pairs = np.full(len(rows), -1, dtype=np.int64)
        self._pairs[held] = place[which]
        self._row = begin[:-1] + self._shift
        column = np.empty(len(alone) + len(pairs), dtype=np.int32)
        column[np.arange(len(alone)) + np.repeat(self._shift, length)] = alone
        column[place] = of_column
        self._values = np.zeros(len(column))
        if self.matrix is not None:
            self.matrix.destroy()
        csr = (begin + before).astype(np.int32), column, self._values
        self.matrix = PETSc.Mat().createAIJWithArrays((count, count), csr, comm=self._comm)

    def clear(self) -> None:
        """Zeros."""
        self._values[:] = 0.0

    def add(self, matrices: Array, small: Small) -> None:
        """T K T of small matrices, shape (n, L, L)."""
        _scatter(matrices, small.factor, small.equation, small.at, self._shift, self._values)

    def set_diagonal(self, rows: Indices, value: float) -> None:
        """Of rows that no small matrix has."""
        self._values[self._row[rows]] = value

    def add_pairs(self, column: Array, row: Array) -> None:
        """What couples the pairs of `couple`: in the single unknowns' columns and in their rows,
        shape (k,) each."""
        value = np.concatenate([column, row])
        held = self._pairs >= 0
        np.add.at(self._values, self._pairs[held], value[held])

    def done(self) -> PETSc.Mat:
        """PETSc's matrix, told that its values are others."""
        assert self.matrix is not None
        self.matrix.stateIncrease()
        self.matrix.assemble()
        return self.matrix

    def destroy(self) -> None:
        """Give back its memory."""
        if self.matrix is not None:
            self.matrix.destroy()
        self.matrix, self._values = None, np.zeros(0)
