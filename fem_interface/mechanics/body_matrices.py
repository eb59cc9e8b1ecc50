"""The metal's matrix and the ceramics', apart, each over all unknowns.

Ones on the diagonal stand for the unknowns of the other body, so that all vectors are alike.
Numbers that stand for no displacement are the metal's, and are lent to the pressures of gas. On one
rank the metal's unknowns stand in the order in which they are eliminated.
"""

import numpy as np
from dolfinx import la
from numpy.typing import NDArray
from petsc4py import PETSc

from fem_interface.core.compat import fill_matrix
from fem_interface.core.parallel import gathered, global_any
from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.blocks import Blocks, sparse_matrix
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.coupling import Pressures
from fem_interface.mechanics.in_place import InPlaceMatrix, Small
from fem_interface.mechanics.linear_system import prescribe
from fem_interface.mechanics.restraints import Restraints
from fem_interface.meshing.face import FacePoints
from fem_interface.solvers.krylov import Apply
from fem_interface.solvers.ordering import nested_dissection


class BodyMatrices:
    """Both matrices of one problem.

    Attributes:
        of_metal: The metal's cells on this rank.
        of_rest: The others.
        mine: Whether each of this rank's unknowns is the metal's, shape (n,).
        slots: Numbers that pressures of gas may have, of all ranks.
        place: Where each of this rank's unknowns stands in the metal's matrix, shape (n,).
        ordered: Whether that is the order in which they are best eliminated.
        metal: With contact as if what lies opposite stood still, and with the gas of pockets, whose
            pressures are counted in their units and whose equations are divided by them and
            change their sign, so that both parts of the coupling are alike.
        rest: Of the ceramics without contact.
    """

    def __init__(self, bulk: Bulk, points: FacePoints, restraints: Restraints) -> None:
        """Collective."""
        self._bulk, self._restraints, self.comm = bulk, restraints, restraints.comm
        metal = bulk.cell_body == bulk.mesh.names["anode"]
        self.of_metal, self.of_rest = np.flatnonzero(metal), np.flatnonzero(~metal)
        d, cells = bulk.dimension, bulk.cells.nodes
        self._of_metal = Blocks.of(cells[self.of_metal], d, restraints)
        self._of_rest = Blocks.of(cells[self.of_rest], d, restraints)
        self._per_facet = int(np.sum(points.facet == points.facet[0])) if len(points.facet) else 1
        self._facets = Blocks.of(points.nodes[:: self._per_facet], d, restraints)
        self.slots = gathered(restraints.unused, self.comm)
        self._lent_before = self.comm.exscan(len(restraints.unused)) or 0
        self.mine = self._owned(metal)
        self.first = bulk.space.dofmap.index_map.local_range[0] * d
        numbers = np.arange(self.first, self.first + len(self.mine))
        self._numbers, self._others = numbers[self.mine], numbers[~self.mine]
        self.place, self.ordered = numbers - self.first, False
        if self.comm.size == 1:
            node = nested_dissection(cells[self.of_metal], len(self.mine) // d)
            self.ordered = node is not None
            self.place = self._by_node(np.arange(len(self.mine) // d) if node is None else node)
        # What a ceramic that does not flow was is what it is.
        self.lasts = not any(body.flows for body in bulk.bodies if body.name != "anode")
        self.metal: PETSc.Mat | None = None
        self.rest: PETSc.Mat | None = None
        self._placed_vectors: tuple[PETSc.Vec, PETSc.Vec] | None = None
        self._in_place: InPlaceMatrix | None = None
        self._small: tuple[Small, ...] = ()
        self._entries: Array = np.zeros(0)
        self._pockets: Indices = np.full(len(points.facet), -1, dtype=np.int64)

    def _owned(self, metal: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether each of this rank's unknowns is the metal's. Collective."""
        bulk, d = self._bulk, self._bulk.dimension
        index_map = bulk.space.dofmap.index_map
        mark = la.vector(index_map, 1)
        mark.array[:] = 0.0
        mark.array[np.unique(bulk.cells.nodes[metal])] = 1.0
        mark.scatter_reverse(la.InsertMode.add)
        own = np.repeat(mark.array[: index_map.size_local] > 0.0, d)
        own[self._restraints.unused - index_map.local_range[0] * d] = True
        return np.asarray(own, dtype=bool)

    def _by_node(self, node: Indices) -> Indices:
        """Places of unknowns by those of their nodes; behind all of them those of the platen, which
        meets many others, and of the pressures of gas, which may come anew."""
        d, restraints = self._bulk.dimension, self._restraints
        place = np.repeat(node * d, d) + np.tile(np.arange(d), len(node))
        place[restraints.masters] += len(place)
        place[restraints.unused] += 2 * len(place)
        order = np.argsort(place)
        place[order] = np.arange(len(place))
        return place

    def _placed(self, numbers: Indices) -> Indices:
        """Rows of the metal's matrix for global numbers; what is negative stays so."""
        if self.comm.size > 1:
            return numbers
        return np.where(numbers < 0, numbers, self.place[numbers]).astype(PETSc.IntType)

    def fill_rest(self, cells: Array) -> None:
        """From the matrices of its cells. Collective."""
        own, blocks = self._numbers, self._of_rest
        if self.rest is None or self.lasts:
            rows, columns = [blocks.rows, own], [blocks.columns, own]
            self.rest = sparse_matrix(self._bulk.space, rows, columns)
        fill_matrix(self.rest, np.concatenate([blocks.entries(cells), np.ones(len(own))]))
        if self.lasts:  # a copy has no list of entries, which is longer than the matrix
            listed, self.rest = self.rest, self.rest.copy()
            listed.destroy()

    def fill_metal(self, cells: Array, tangent: Array, gas: Pressures, pocket: Indices) -> None:
        """Collective.

        Args:
            cells: Matrices of its cells.
            tangent: Of all points between the faces, shape (n, L, L).
            gas: Pockets.
            pocket: Of each point, negative for none, shape (n,).
        """
        half, m = self._facets.equation.shape[1], len(self._facets.equation)
        L = tangent.shape[1]
        by_facet = tangent.reshape(m, self._per_facet, L, L)
        own = by_facet[:, :, :half, :half].sum(axis=1)
        factor = self._facets.factor[gas.point // self._per_facet]
        unit = gas.unit[gas.pocket][:, None]
        column = (-unit * gas.force[:, :half] * factor).ravel()
        row = (-gas.slope[:, :half] / unit * factor).ravel()
        moved = self.metal is None or not np.array_equal(pocket, self._pockets)
        lent = max(gas.count - self._lent_before, 0)
        if self.comm.size == 1:
            self._fill_in_place(cells, own, column, row, pocket if moved else None, lent)
            return
        if global_any(moved, self.comm) or self.metal is None:
            self._pockets = pocket.copy()
            self._list_metal()
        of_cells, of_facets = self._of_metal.count, self._facets.count
        entries = self._entries
        self._of_metal.put(cells, entries[:of_cells])
        self._facets.put(own, entries[of_cells : of_cells + of_facets])
        unused = entries[of_cells + of_facets + len(self._others) :][: len(self._restraints.unused)]
        unused[:] = 1.0
        unused[:lent] = -1.0
        if len(column):
            entries[-2 * len(column) : -len(column)] = column
            entries[-len(column) :] = row
        fill_matrix(self.metal, entries)

    def _fill_in_place(
        self,
        cells: Array,
        facets: Array,
        column: Array,
        row: Array,
        pocket: Indices | None,
        lent: int,
    ) -> None:
        """On one rank; `pocket` where points have others than before."""
        if self._in_place is None:
            equation = self._placed(self._of_metal.equation)
            self._in_place = large = InPlaceMatrix(self.comm, len(self.mine), equation)
            self._small = (
                large.small(equation, self._of_metal.factor),
                large.small(self._placed(self._facets.equation), self._facets.factor),
            )
        large = self._in_place
        if pocket is not None:
            self._pockets = pocket.copy()
            equations, slots = self._of_pockets()
            large.couple(self._placed(equations).ravel(), self._placed(slots).ravel())
        large.clear()
        for matrices, small in zip((cells, facets), self._small, strict=True):
            large.add(matrices, small)
        large.set_diagonal(self._placed(self._restraints.unused[:lent]), -1.0)
        large.add_pairs(column, row)
        self.metal = large.done()

    def _of_pockets(self) -> tuple[Indices, Indices]:
        """Unknowns of points in pockets and those of the pockets, negative for none, shape (n, L)
        each."""
        inside = np.flatnonzero(self._pockets >= 0)
        equation = self._facets.equation[inside // self._per_facet]
        slot = np.broadcast_to(self.slots[self._pockets[inside]][:, None], equation.shape)
        return equation, np.where(equation < 0, -1, slot)

    def _list_metal(self) -> None:
        """A matrix of several ranks with room for its entries. Collective."""
        if self.metal is not None:  # its room is needed for the next one's lists
            self.metal.destroy()
        self._entries = np.zeros(0)
        diagonal = np.concatenate([self._others, self._restraints.unused])
        rows = [self._of_metal.rows, self._facets.rows, diagonal]
        columns = [self._of_metal.columns, self._facets.columns, diagonal]
        equation, slot = self._of_pockets()
        rows += [equation.ravel(), slot.ravel()]
        columns += [slot.ravel(), equation.ravel()]
        self.metal = sparse_matrix(self._bulk.space, rows, columns)
        # Ones stay where nothing else is written.
        self._entries = np.ones(sum(len(part) for part in rows))

    def prescribe(self, face: int, amount: float, rhs: PETSc.Vec) -> None:
        """Give the unknown of a rigid face its value in the metal's matrix. Collective."""
        given, values = self._vectors()
        (row,) = self._placed(np.array(self._restraints.masters[face : face + 1]))
        given.array[self.place] = rhs.array_r
        prescribe(self.metal, int(row), amount, given, values)
        rhs.array[:] = given.array_r[self.place]

    def by_place(self, act: Apply, x: PETSc.Vec, y: PETSc.Vec) -> None:
        """y from x by what acts on vectors in the order of the metal's matrix. Collective."""
        given, out = self._vectors()
        given.array[self.place] = x.array_r
        act(given, out)
        y.array[:] = out.array_r[self.place]

    def _vectors(self) -> tuple[PETSc.Vec, PETSc.Vec]:
        if self._placed_vectors is None:
            assert self.metal is not None
            self._placed_vectors = self.metal.createVecs()
        return self._placed_vectors

    def release(self) -> None:
        """Give back their memory."""
        if self._in_place is not None:
            self._in_place.destroy()
        elif self.metal is not None:
            self.metal.destroy()
        if self.rest is not None:
            self.rest.destroy()
        self.metal = self.rest = self._in_place = self._placed_vectors = None
        self._small = ()
        self._entries = np.zeros(0)
