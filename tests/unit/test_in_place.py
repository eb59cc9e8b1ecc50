"""A sparse matrix that small matrices are added into where they stand."""

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.mechanics.in_place import InPlaceMatrix

COUNT = 12  # 0 to 6 of cells, 7 and 8 alone, 9 to 11 single
CELLS = np.array([[0, 4, 2], [2, 3, -1], [6, 4, 5], [1, 2, 0]])
FACETS = np.array([[4, 2], [-1, 3]])
SINGLE = (9, 10, 11)


@pytest.fixture
def large():
    return InPlaceMatrix(MPI.COMM_SELF, COUNT, CELLS)


def added(equation, factor, matrices, out):
    """The same by hand into a dense matrix."""
    for row, T, K in zip(equation, factor, matrices, strict=True):
        for i, a in enumerate(row):
            for j, b in enumerate(row):
                if a >= 0 and b >= 0:
                    out[a, b] += T[i] * K[i, j] * T[j]


def dense(matrix):
    out = np.zeros((COUNT, COUNT))
    begin, column, value = matrix.getValuesCSR()
    for row in range(COUNT):
        assert np.all(np.diff(column[begin[row] : begin[row + 1]]) > 0)  # as PETSc wants them
        out[row, column[begin[row] : begin[row + 1]]] = value[begin[row] : begin[row + 1]]
    return out


def filled(large, pairs, seed):
    """A matrix with random entries, by both ways."""
    rng = np.random.default_rng(seed)
    expected = np.zeros((COUNT, COUNT))
    large.couple(*pairs)
    large.clear()
    for equation in (CELLS, FACETS):
        factor = rng.uniform(0.5, 1.0, equation.shape)
        matrices = rng.standard_normal((*equation.shape, equation.shape[1]))
        large.add(matrices, large.small(equation, factor))
        added(equation, factor, matrices, expected)
    column, row = rng.standard_normal((2, len(pairs[0])))
    large.add_pairs(column, row)
    for a, b, up, down in zip(*pairs, column, row, strict=True):
        if a >= 0:
            expected[a, b] += up
            expected[b, a] += down
    for alone in (7, 8, *SINGLE):
        expected[alone, alone] = 1.0
    large.set_diagonal(np.array([7, 8, *SINGLE]), 1.0)
    large.set_diagonal(np.array([9]), -1.0)
    expected[9, 9] = -1.0
    return dense(large.done()), expected


PAIRS = (
    (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)),
    (np.array([4, 2, -1, 2, 4]), np.array([9, 9, 9, 10, 9])),  # one twice
    (np.array([6, 0, 3, 3]), np.array([11, 9, 9, 11])),
)


@pytest.mark.parametrize("pairs", PAIRS)
def test_it_is_what_is_added_by_hand(large, pairs):
    found, expected = filled(large, pairs, 1)
    np.testing.assert_allclose(found, expected, atol=1e-14)


def test_couplings_come_and_go(large):
    """Each time the rest stands where it belongs, and nothing of before is left."""
    for seed, pairs in enumerate((*PAIRS, PAIRS[1], PAIRS[0])):
        found, expected = filled(large, pairs, seed)
        np.testing.assert_allclose(found, expected, atol=1e-14)


def test_single_unknowns_may_be_more_than_there_were_rows():
    """As many as are asked for each time, behind the rest."""
    for more, seed in ((3, 5), (2, 6)):
        large = InPlaceMatrix(MPI.COMM_SELF, COUNT - more, CELLS)
        rows, singles = PAIRS[1]
        large.couple(rows, singles + 3 - more, more=more)
        large.clear()
        column, row = np.random.default_rng(seed).standard_normal((2, len(rows)))
        large.add_pairs(column, row)
        large.set_diagonal(np.arange(COUNT - more, COUNT), -1.0)
        expected = np.zeros((COUNT, COUNT))
        for a, b, up, down in zip(rows, singles + 3 - more, column, row, strict=True):
            if a >= 0:
                expected[a, b] += up
                expected[b, a] += down
        expected[np.arange(COUNT - more, COUNT), np.arange(COUNT - more, COUNT)] = -1.0
        np.testing.assert_allclose(dense(large.done()), expected, atol=1e-14)


def test_products_see_new_values(large):
    """PETSc keeps nothing of the values that were there before."""
    for seed in range(2):
        _, expected = filled(large, PAIRS[1], seed)
        x, y = large.matrix.createVecs()
        x.array[:] = np.arange(COUNT)
        large.matrix.mult(x, y)
        np.testing.assert_allclose(y.array, expected @ np.arange(COUNT), atol=1e-13)


def test_numbers_may_be_large():
    """The square of 100,000 does not fit into 32 bits, in which places are counted."""
    count = 100_000
    far = InPlaceMatrix(MPI.COMM_SELF, count, np.array([[count - 3, count - 2]]))
    far.couple(np.array([count - 3], dtype=np.int32), np.array([count - 1], dtype=np.int32))
    far.clear()
    far.set_diagonal(np.array([count - 1]), 1.0)
    far.add_pairs(np.array([2.0]), np.array([3.0]))
    matrix = far.done()
    assert matrix.getValue(count - 3, count - 1) == 2.0
    assert matrix.getValue(count - 1, count - 3) == 3.0
    assert matrix.getValue(count - 1, count - 1) == 1.0


def test_small_matrices_that_the_pattern_does_not_couple_are_refused(large):
    with pytest.raises(ValueError, match="couple unknowns that the pattern does not"):
        large.small(np.array([[0, 6]]), np.ones((1, 2)))
