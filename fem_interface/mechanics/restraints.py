r"""What holds the bodies: components that stand still, and rigid faces that move as one.

A rigid face moves all of its components by one unknown amount U along given directions e, and what
it carries is one force. With u = T z for the unknowns z that are left,

.. math:: T^T K \, T \, dz = T^T (f - R), \qquad F = e \cdot R

so a platen's pressure is met without a traction on a free face, and a pellet that no die holds
swells sideways by an amount at which its side carries nothing. z keeps the numbers of the
displacements: a rigid face has that of its first component, and the numbers that are left over
stand for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from dolfinx import fem, la
from mpi4py import MPI
from petsc4py import PETSc

from fem_interface.core.parallel import global_sum
from fem_interface.core.records import Array, Indices

NOTHING = -1


@dataclass(frozen=True, eq=False, kw_only=True)
class RigidFace:
    """Components that move together.

    Attributes:
        dofs: Local numbers of the components, ghosts included, shape (n,).
        direction: What each moves by for one unit of the face's amount, shape (n,).
    """

    dofs: Indices
    direction: Array


class Restraints:
    """The unknowns that are left.

    Attributes:
        equation: Global number of the unknown that moves each of this rank's components, ghosts
            included; -1 for those that stand still.
        factor: How far it moves it, same shape.
        faces: The rigid faces.
        masters: Global number of each face's unknown.
    """

    def __init__(
        self, space: fem.FunctionSpace, held: Indices, faces: Sequence[RigidFace] = ()
    ) -> None:
        index_map, block = space.dofmap.index_map, space.dofmap.index_map_bs
        self.comm, self.faces = space.mesh.comm, tuple(faces)
        self._n_owned = index_map.size_local * block
        self._first = index_map.local_range[0] * block
        n = self._n_owned + index_map.num_ghosts * block
        blocks = index_map.local_to_global(np.arange(n // block, dtype=np.int32))
        own = (np.asarray(blocks)[:, None] * block + np.arange(block)).reshape(-1)
        self.equation = own.astype(np.int64)
        self.factor = np.ones(n)
        self._free = np.ones(n, dtype=bool)
        held = np.asarray(held, dtype=np.int64)
        self.masters = []
        for face in self.faces:
            moved = face.dofs[~np.isin(face.dofs, held)]
            lowest = int(own[moved].min()) if len(moved) else np.iinfo(np.int64).max
            master = self.comm.allreduce(lowest, op=MPI.MIN)
            self.equation[moved] = master
            self.factor[face.dofs] = face.direction
            self._free[face.dofs] = False
            self.masters.append(master)
        self.equation[held] = NOTHING
        self._free[held] = False
        self.free = self._free[: self._n_owned]

    @property
    def unused(self) -> Indices:
        """Global numbers on this rank that stand for no unknown, shape (n,)."""
        numbers = np.arange(self._first, self._first + self._n_owned)
        return numbers[~self.free & ~np.isin(numbers, self.masters)]

    def force(self, residual: PETSc.Vec, face: int) -> float:
        """e . R of a rigid face [uN per um in 2D]. Collective."""
        moved = self.faces[face]
        own = moved.dofs < self._n_owned
        return global_sum(residual.array_r[moved.dofs[own]] * moved.direction[own], self.comm)

    def reduce(self, residual: PETSc.Vec, loads: Sequence[float], out: PETSc.Vec) -> None:
        """Out-of-balance forces T^T (f - R) of the unknowns. Collective.

        Args:
            residual: R of all components.
            loads: f, the force that each rigid face is to carry [uN per um in 2D].
            out: Zero where a number stands for nothing.
        """
        out.array[:] = np.where(self.free, -residual.array_r, 0.0)
        for i, master in enumerate(self.masters):
            missing = loads[i] - self.force(residual, i)
            own = master - self._first
            if 0 <= own < self._n_owned:
                out.array[own] = missing

    def collect(self, forces: PETSc.Vec, out: PETSc.Vec) -> None:
        """Add T^T f of forces on this rank's components to the equations. Collective."""
        out.array[:] += np.where(self.free, forces.array_r, 0.0)
        for i, master in enumerate(self.masters):
            total = self.force(forces, i)
            own = master - self._first
            if 0 <= own < self._n_owned:
                out.array[own] += total

    def expand(self, unknowns: PETSc.Vec, out: la.Vector) -> list[float]:
        """Displacements T z with ghosts into `out`; the amount of each rigid face. Collective."""
        z = unknowns.array_r
        amounts = []
        for master in self.masters:
            own = master - self._first
            here = z[own] if 0 <= own < self._n_owned else 0.0
            amounts.append(float(self.comm.allreduce(here, op=MPI.SUM)))
        out.array[: self._n_owned] = np.where(self.free, z, 0.0)
        out.scatter_forward()
        for face, master, amount in zip(self.faces, self.masters, amounts, strict=True):
            moved = face.dofs[self.equation[face.dofs] == master]
            out.array[moved] = amount * self.factor[moved]
        return amounts
