r"""What the faces do to each other, as products with vectors and no matrix.

Every pair of facets that meet has a small dense matrix, of the nodes of the metal's and of those
opposite. The part that couples metal with metal goes into the metal's own matrix, whose pattern it
does not change; the rest is only ever multiplied with vectors, so that nothing has to be ordered
anew when points slide from facet to facet. A pocket of gas adds, as in `tangent`,

.. math:: K \, du - a \, dp, \qquad dp + \frac{N}{V^2} \, q \cdot du
"""

from dataclasses import dataclass

import numpy as np
from numba import njit

from fem_interface.core.records import Array, Indices


@dataclass(frozen=True, eq=False, kw_only=True)
class Pressures:
    """Pockets of gas at the points of one tangent.

    Attributes:
        point: Points in a pocket, shape (g,).
        pair: Of facets, of each, shape (g,).
        pocket: Of each, shape (g,).
        force: a of each, shape (g, L).
        slope: N / V^2 q of each, shape (g, L).
        unit: Square root of N / V^2 of each pocket on all ranks: pressures counted in it have the
            same derivative by displacements as displacements by them, shape (count,).
    """

    point: Indices
    pair: Indices
    pocket: Indices
    force: Array
    slope: Array
    unit: Array

    @property
    def count(self) -> int:
        """Of pockets on all ranks."""
        return len(self.unit)


@dataclass(frozen=True, eq=False, kw_only=True)
class PointBlocks:
    """Tangent of this rank's points, added up by the m pairs of facets that they lie between.

    Attributes:
        facet: The metal's of each pair, ascending, shape (m,).
        metal: Its nodes, shape (m, k).
        counter: Nodes of the counterface, as it numbers them, shape (m, k).
        acts: Pairs whose matrix is not zero, shape (a,).
        matrix: Shape (m, L, L) with L = 2 k d.
        gas: Pockets.
    """

    facet: Indices
    metal: Indices
    counter: Indices
    acts: Indices
    matrix: Array
    gas: Pressures

    def onto_counter(self, nodal: Array, pressure: Array, size: int) -> Array:
        """Forces on the counterface's nodes (size, d) from the metal's displacement (nodes, d) and
        the pressures of pockets."""
        out = np.zeros((size, nodal.shape[1]))
        _product(
            self.acts, self.matrix, self.metal, self.counter, nodal, nodal, False, nodal, out, False
        )
        half = self.gas.force.shape[1] // 2
        _push(self.gas, self.counter, self.gas.force[:, half:], pressure, out)
        return out

    def product(
        self, nodal: Array, counter: Array, pressure: Array, forces: Array, opposite: Array
    ) -> Array:
        """All but metal with metal, added to forces (nodes, d) and to those opposite.

        Args:
            nodal: Displacement of this rank's nodes, shape (nodes, d).
            counter: Of the counterface's, shape (N, d).
            pressure: Of the pockets, shape (m,).
            forces: On this rank's nodes.
            opposite: On the counterface's.

        Returns:
            What this rank's counterface adds to the equations of the pockets, shape (m,).
        """
        _product(
            self.acts,
            self.matrix,
            self.metal,
            self.counter,
            nodal,
            counter,
            True,
            forces,
            opposite,
            True,
        )
        gas = self.gas
        half = gas.force.shape[1] // 2
        _push(gas, self.counter, gas.force[:, half:], pressure, opposite)
        moved = counter[self.counter[gas.pair]].reshape(len(gas.point), half)
        rows = np.einsum("gl,gl->g", gas.slope[:, half:], moved)
        return np.bincount(gas.pocket, rows, gas.count).astype(float)


def _push(gas: Pressures, nodes: Indices, force: Array, pressure: Array, out: Array) -> None:
    """Subtract a dp."""
    d = out.shape[1]
    push = (force * pressure[gas.pocket][:, None]).reshape(len(force), nodes.shape[1], d)
    np.subtract.at(out, nodes[gas.pair], push)


@njit(cache=True, error_model="numpy")
def _product(
    acts: Indices,
    matrix: Array,
    metal: Indices,
    counter: Indices,
    u: Array,
    w: Array,
    from_counter: bool,
    forces: Array,
    opposite: Array,
    onto_metal: bool,
) -> None:  # pragma: no cover - compiled
    """Blocks times displacements of either face, added to the forces."""
    L = matrix.shape[1]
    k = metal.shape[1]
    d = u.shape[1]
    half = L // 2
    x = np.zeros(L)
    for p in acts:
        for a in range(k):
            for c in range(d):
                x[a * d + c] = u[metal[p, a], c]
                if from_counter:
                    x[half + a * d + c] = w[counter[p, a], c]
        K = matrix[p]
        if onto_metal:
            for a in range(k):
                for c in range(d):
                    row = a * d + c
                    total = 0.0
                    for j in range(half, L):
                        total += K[row, j] * x[j]
                    forces[metal[p, a], c] += total
        for a in range(k):
            for c in range(d):
                row = half + a * d + c
                total = 0.0
                for j in range(L if from_counter else half):
                    total += K[row, j] * x[j]
                opposite[counter[p, a], c] += total
