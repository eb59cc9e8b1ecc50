"""Small matrices of cells and of facets, and the sparse ones that they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from dolfinx import fem
from petsc4py import PETSc

from fem_interface.core.petsc_library import set_matrix_entries
from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.effects import Gas
from fem_interface.mechanics.gas import NO_POCKET
from fem_interface.mechanics.interface import Interface
from fem_interface.mechanics.kernels import scale_on_both_sides
from fem_interface.mechanics.restraints import Restraints


@dataclass(frozen=True, eq=False, kw_only=True)
class Blocks:
    """Where small matrices go.

    Attributes:
        equation: Unknown of each of their rows and columns, shape (n, L).
        factor: T of each, shape (n, L).
    """

    equation: Indices
    factor: Array

    @staticmethod
    def of(nodes: Indices, dimension: int, restraints: Restraints) -> "Blocks":
        """Those of the nodes of cells or facets on this rank, shape (n, k), node by node."""
        dofs = nodes[:, :, None] * dimension + np.arange(dimension)
        dofs = dofs.reshape(len(nodes), nodes.shape[1] * dimension)
        equation = restraints.equation[dofs].astype(PETSc.IntType)
        return Blocks(equation=equation, factor=restraints.factor[dofs])

    @property
    def rows(self) -> Indices:
        """Of all entries, shape (n L L,)."""
        return np.repeat(self.equation, self.equation.shape[1], axis=1).reshape(-1)

    @property
    def columns(self) -> Indices:
        """Of all entries, shape (n L L,)."""
        return np.tile(self.equation, (1, self.equation.shape[1])).reshape(-1)

    @property
    def count(self) -> int:
        """Of all entries, n L L."""
        n, L = self.equation.shape
        return n * L * L

    def entries(self, matrices: Array) -> Array:
        """T^T K T of matrices (n, L, L), shape (n L L,)."""
        out = np.empty(self.count)
        self.put(matrices, out)
        return out

    def put(self, matrices: Array, out: Array) -> None:
        """The same into an array that is there, shape (n L L,)."""
        scale_on_both_sides(matrices, self.factor, out.reshape(matrices.shape))


def sparse_matrix(
    space: fem.FunctionSpace, rows: Sequence[Indices], columns: Sequence[Indices]
) -> PETSc.Mat:
    """A matrix of all components of a space with room for the entries of several lists, in the
    order in which they come. Collective."""
    index_map, block = space.dofmap.index_map, space.dofmap.index_map_bs
    sizes = (index_map.size_local * block, index_map.size_global * block)
    matrix = PETSc.Mat().create(space.mesh.comm)
    matrix.setSizes((sizes, sizes))
    matrix.setType(PETSc.Mat.Type.AIJ)
    # As PETSc counts: twice as long, the lists would be the largest arrays of a run.
    listed = (
        np.concatenate(one, dtype=PETSc.IntType, casting="same_kind") for one in (rows, columns)
    )
    set_matrix_entries(matrix, *listed)
    return matrix


def pocket_of_points(interface: Interface) -> Indices:
    """Sealed void of each of this rank's points, negative for none, shape (n,)."""
    gas = interface.find(Gas)
    return np.full(len(interface.points.facet), NO_POCKET) if gas is None else gas.pocket
