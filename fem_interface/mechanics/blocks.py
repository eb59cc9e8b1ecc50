"""Small matrices of cells and of facets, and the sparse ones that they add up to."""

from dataclasses import dataclass

import numpy as np
from dolfinx import fem
from petsc4py import PETSc

from fem_interface.core.compat import set_matrix_entries
from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.effects import Gas
from fem_interface.mechanics.gas import NO_POCKET
from fem_interface.mechanics.interface import Interface
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
        return Blocks(equation=restraints.equation[dofs], factor=restraints.factor[dofs])

    @property
    def rows(self) -> Indices:
        """Of all entries, shape (n L L,)."""
        return np.repeat(self.equation, self.equation.shape[1], axis=1).reshape(-1)

    @property
    def columns(self) -> Indices:
        """Of all entries, shape (n L L,)."""
        return np.tile(self.equation, (1, self.equation.shape[1])).reshape(-1)

    def entries(self, matrices: Array) -> Array:
        """T^T K T of matrices (n, L, L), shape (n L L,)."""
        return (matrices * self.factor[:, :, None] * self.factor[:, None, :]).reshape(-1)


def sparse_matrix(space: fem.FunctionSpace, rows: Indices, columns: Indices) -> PETSc.Mat:
    """A matrix of all components of a space with room for entries, in the order in which they
    come. Collective."""
    index_map, block = space.dofmap.index_map, space.dofmap.index_map_bs
    sizes = (index_map.size_local * block, index_map.size_global * block)
    matrix = PETSc.Mat().create(space.mesh.comm)
    matrix.setSizes((sizes, sizes))
    matrix.setType(PETSc.Mat.Type.AIJ)
    set_matrix_entries(matrix, rows, columns)
    return matrix


def pocket_of_points(interface: Interface) -> Indices:
    """Sealed void of each of this rank's points, negative for none, shape (n,)."""
    gas = interface.find(Gas)
    return np.full(len(interface.points.facet), NO_POCKET) if gas is None else gas.pocket
