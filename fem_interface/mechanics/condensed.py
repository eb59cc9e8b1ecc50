"""Matrices of cells whose bubbles are in balance with their nodes (static condensation)."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.kernels import condense


@dataclass(frozen=True, eq=False, kw_only=True)
class Condensed:
    """Cells without their bubbles.

    Attributes:
        nodes: Of the cells, shape (n, k).
        stiffness: Shape (n, k d, k d).
        forces: What the bubbles' missing balance is worth at the nodes, shape (n, k, d) [uN].
        own: K_bb^-1 g_b, shape (n, b d) [um].
        coupling: K_bb^-1 K_bc, shape (n, b d, k d).
    """

    nodes: Indices
    stiffness: Array
    forces: Array
    own: Array
    coupling: Array

    @staticmethod
    def of(nodes: Indices, K: Array, forces: Array) -> "Condensed":
        """Cells with nodes (n, k), matrices over nodes and bubbles, and forces on bubbles (n, m).

        Cells that have no bubbles keep their matrices, which are not copied.
        """
        (n, k), m = nodes.shape, forces.shape[1]
        L = K.shape[1] - m
        if m == 0:
            none = np.zeros((n, 0))
            return Condensed(
                nodes=nodes,
                stiffness=K,
                forces=np.zeros((n, k, L // k)),
                own=none,
                coupling=np.zeros((n, 0, L)),
            )
        stiffness, onto, own, coupling = condense(K, np.linalg.inv(K[:, L:, L:]), forces)
        return Condensed(
            nodes=nodes,
            stiffness=stiffness,
            forces=onto.reshape(n, k, L // k),
            own=own,
            coupling=coupling,
        )

    def bubbles(self, nodal: Array) -> Array:
        """Increment of the bubbles with that of all nodes (nodes, d), shape (n, b d) [um]."""
        du = nodal[self.nodes].reshape(len(self.nodes), self.coupling.shape[2], 1)
        return -(self.own + (self.coupling @ du)[:, :, 0])
