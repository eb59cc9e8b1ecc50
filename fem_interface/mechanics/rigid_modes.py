"""How a body moves without strain: what multigrid has to know of it [VanekMandelBrezina1996]."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from petsc4py import PETSc

from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.restraints import Restraints


def rigid_modes(bulk: Bulk, restraints: Restraints, own: NDArray[np.bool_]) -> list[PETSc.Vec]:
    """Translations and small rotations of one body, as vectors over all unknowns. Collective.

    A rigid face takes part in the translation along its own axis alone.

    Args:
        bulk: Of all bodies.
        restraints: What holds them.
        own: Which of this rank's unknowns are the body's, shape (n,).
    """
    d, like = bulk.dimension, bulk.displacement.x.petsc_vec
    count = bulk.space.dofmap.index_map.size_local
    places = bulk.space.tabulate_dof_coordinates()[:count, :d]
    x = places - bulk.positions.mean(axis=0)
    motions = [np.tile(axis, (count, 1)) for axis in np.eye(d)]
    for i, j in combinations(range(d), 2):
        turn = np.zeros((count, d))
        turn[:, i], turn[:, j] = -x[:, j], x[:, i]
        motions.append(turn)
    first, last = like.getOwnershipRange()
    modes = []
    for motion in motions:
        mode = like.duplicate()
        mode.array[:] = np.where(restraints.free & own, motion.reshape(-1), 0.0)
        modes.append(mode)
    for master in restraints.masters:
        if first <= master < last and own[master - first]:
            modes[master % d].array[master - first] = 1.0 / restraints.factor[master - first]
    return modes


def set_rigid_modes(matrix: PETSc.Mat, modes: Sequence[PETSc.Vec]) -> None:
    """Tell a matrix what it hardly resists; multigrid by aggregation asks for it. Collective."""
    if not modes:
        return
    basis: list[PETSc.Vec] = []
    for mode in modes:
        rest = mode.copy()
        for before in basis:
            rest.axpy(-before.dot(rest), before)
        size = rest.norm()
        if size > 1e-12 * max(mode.norm(), 1e-300):
            rest.scale(1.0 / size)
            basis.append(rest)
    matrix.setNearNullSpace(PETSc.NullSpace().create(vectors=basis, comm=matrix.getComm()))
