r"""Metal and ceramics joined by what their faces do to each other: product and preconditioner.

In the notation of `blocked_system`: y = K x with the blocks of the points as they are now, and
y = P^{-1} r with the factors that there are, which may be those of an earlier state.
"""

import numpy as np
from dolfinx import fem, la
from petsc4py import PETSc

from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.blocks import pocket_of_points
from fem_interface.mechanics.body_entries import points_per_facet
from fem_interface.mechanics.body_matrices import BodyMatrices
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.coupling import PointBlocks, Pressures
from fem_interface.mechanics.effects import Gas
from fem_interface.mechanics.interface import Interface
from fem_interface.mechanics.restraints import Restraints


class JoinedBodies:
    """The whole linear system, of which only bodies have matrices.

    Attributes:
        matrices: Of the metal and of the ceramics.
    """

    def __init__(self, bulk: Bulk, interface: Interface, restraints: Restraints) -> None:
        """Collective."""
        self._bulk, self._interface, self._restraints = bulk, interface, restraints
        self.comm = restraints.comm
        self.matrices = BodyMatrices(bulk, interface.points, restraints)
        self._blocks: PointBlocks | None = None
        self._unit: Array = np.zeros(0)
        work = bulk.displacement.x.petsc_vec
        self._parts = [work.duplicate() for _ in range(4)]
        self._moved, self._pushed = fem.Function(bulk.space), fem.Function(bulk.space)

    @property
    def points(self) -> PointBlocks:
        """Blocks of the points, since the last assembly."""
        assert self._blocks is not None
        return self._blocks

    def fill(self, cells: Array) -> None:
        """Blocks of the points and the metal's matrix at the trial state. Collective.

        Args:
            cells: Matrices of the metal's cells.
        """
        matrices = self.matrices
        self._blocks = None  # before there are new ones, which take as much room again
        self._blocks = points = self._point_blocks()
        pocket = pocket_of_points(self._interface)
        places = matrices.places
        matrices.metal.fill(places.entries(cells, points.matrix, points.facet, points.gas, pocket))

    def factor_metal(self) -> None:
        """As it was filled. Collective."""
        self.matrices.metal.factor()
        self._unit = self.points.gas.unit

    def _point_blocks(self) -> PointBlocks:
        interface = self._interface
        points = interface.points
        per_facet, face = points_per_facet(points), interface.counterface
        opposite = interface.kinematics.opposite.facet
        facet = np.arange(len(opposite)) // per_facet
        meeting, pair = np.unique(facet * len(face.facets) + opposite, return_inverse=True)
        facet, opposite = np.divmod(meeting, len(face.facets))
        tangent = interface.tangent(pair, len(meeting))
        gas = interface.find(Gas)
        if gas is None:
            L = tangent.shape[1]
            none, rows = np.zeros(0, dtype=np.int64), np.zeros((0, L))
            unit = np.zeros(0)
            pressures = Pressures(
                point=none, pair=none, pocket=none, force=rows, slope=rows, unit=unit
            )
        else:
            force, slope, stiffness = gas.couplings(interface.faces)
            (inside,) = np.nonzero(gas.pocket >= 0)
            pocket = gas.pocket[inside]
            pressures = Pressures(
                point=inside,
                pair=pair[inside],
                pocket=pocket,
                force=force[inside],
                slope=stiffness[pocket][:, None] * slope[inside],
                unit=np.sqrt(np.where(stiffness > 0.0, stiffness, 1.0)),
            )
        # What is far from contact has no tangent and need not be multiplied.
        (acts,) = np.nonzero(np.any(tangent != 0.0, axis=(1, 2)))
        return PointBlocks(
            facet=facet,
            metal=points.nodes[per_facet * facet],
            counter=face.facets[opposite],
            acts=acts,
            matrix=tangent,
            gas=pressures,
        )

    def multiply(self, x: PETSc.Vec, y: PETSc.Vec) -> None:
        """The product with the whole matrix. Collective."""
        of_metal, of_rest, out, _ = self._parts
        own, matrices = self.matrices.mine, self.matrices
        of_metal.array[:] = np.where(own, x.array_r, 0.0)
        of_rest.array[:] = np.where(own, 0.0, x.array_r)
        held, at = self._held_pressures()
        unit = self.points.gas.unit[held]
        of_metal.array[at] /= unit
        matrices.metal.mult(of_metal, y)
        y.array[at] *= -unit
        matrices.rest.mult(of_rest, out)
        y.array[:] = np.where(own, y.array_r, out.array_r)
        d, face = self._bulk.dimension, self._interface.counterface
        self._restraints.expand(x, self._moved.x)
        nodal = self._moved.x.array.reshape(-1, d)
        forces = self._pushed.x
        forces.array[:] = 0.0
        opposite = np.zeros((len(face.node), d))
        rows = self.points.product(
            nodal,
            face.displacement(nodal),
            self._pressures(x),
            forces.array.reshape(-1, d),
            opposite,
        )
        face.add_forces(opposite, forces.array.reshape(-1, d))
        forces.scatter_reverse(la.InsertMode.add)
        self._restraints.collect(forces.petsc_vec, y)
        self._add_to_pockets(rows, y)

    def precondition(self, r: PETSc.Vec, y: PETSc.Vec) -> None:
        """Metal first, then the ceramics under what it does to them. Collective."""
        given, metal_moves, _, rest_moves = self._parts
        own, d = self.matrices.mine, self._bulk.dimension
        given.array[:] = np.where(own, r.array_r, 0.0)
        held, at = self._held_pressures()
        unit = self._unit[held]  # in which the factors count
        given.array[at] /= -unit
        self.matrices.metal.solve(given, metal_moves)
        metal_moves.array[at] *= unit
        self._restraints.expand(metal_moves, self._moved.x)
        face = self._interface.counterface
        forces = self._pushed.x
        forces.array[:] = 0.0
        opposite = self.points.onto_counter(
            self._moved.x.array.reshape(-1, d), self._pressures(metal_moves), len(face.node)
        )
        face.add_forces(-opposite, forces.array.reshape(-1, d))
        given.array[:] = np.where(own, 0.0, r.array_r)
        self._restraints.collect(forces.petsc_vec, given)
        given.array[:] = np.where(own, 0.0, given.array_r)
        self.matrices.rest.solve(given, rest_moves)
        y.array[:] = np.where(own, metal_moves.array_r, rest_moves.array_r)

    def _held_pressures(self) -> tuple[Indices, Indices]:
        """Pockets whose unknown is this rank's, and where it stands."""
        at = self.matrices.slots[: self.points.gas.count] - self.matrices.first
        (own,) = np.nonzero((at >= 0) & (at < len(self.matrices.mine)))
        return own, at[own]

    def _pressures(self, x: PETSc.Vec) -> Array:
        """Of all pockets. Collective."""
        values = np.zeros(self.points.gas.count)
        own, at = self._held_pressures()
        values[own] = x.array_r[at]
        return np.asarray(self.comm.allreduce(values), dtype=float)

    def _add_to_pockets(self, rows: Array, y: PETSc.Vec) -> None:
        """What the counterface adds to the equations of the pockets. Collective."""
        total = np.asarray(self.comm.allreduce(rows), dtype=float)
        own, at = self._held_pressures()
        y.array[at] += total[own]
