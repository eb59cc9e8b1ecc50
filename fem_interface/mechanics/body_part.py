"""A body's matrix as a sum of parts: each rank's own cells and facets, filled in place.

Unknowns that one rank has alone stand first, in the order in which they are eliminated; behind
them those that ranks share, rigid faces, which meet many others, and the pressures of gas, which
may come anew. On one rank nothing is shared and everything is eliminated.
"""

from collections.abc import Sequence

import numpy as np
from petsc4py import PETSc

from fem_interface.core.parallel import Comm, gathered, global_any
from fem_interface.core.records import Indices
from fem_interface.mechanics.body_entries import BodyEntries, BodyPlaces
from fem_interface.mechanics.in_place import InPlaceMatrix, Small
from fem_interface.mechanics.restraints import Restraints
from fem_interface.mechanics.rigid_modes import set_rigid_modes
from fem_interface.solvers.ordering import nested_dissection
from fem_interface.solvers.substructure import Substructure


class PartNumbers:
    """The unknowns of a body's cells on this rank.

    Attributes:
        numbers: Global number of each but of pressures, shape (n,).
        own: How many of the first ones no other rank has.
        shared: How many of the others more than one rank has, rigid faces not counted.
        ordered: Whether the first ones stand in the order in which they are best eliminated.
    """

    def __init__(
        self, nodes: Indices, restraints: Restraints, comm: Comm, *, dimension: int, order: bool
    ) -> None:
        """
        Collective.

        Args:
            nodes: Of the cells, shape (n, k).
            restraints: Of all bodies.
            comm: The ranks.
            dimension: Of space.
            order: Whether to ask for the best order.
        """
        dofs = (np.unique(nodes)[:, None] * dimension + np.arange(dimension)).reshape(-1)
        number = restraints.equation[dofs]
        rigid = np.isin(number, restraints.masters)
        masters = np.unique(gathered(number[rigid], comm))
        free = (number >= 0) & ~rigid
        dofs, number = dofs[free], number[free]
        everyone, ranks = np.unique(gathered(number, comm), return_counts=True)
        shared = everyone[ranks > 1]
        own = ~np.isin(number, shared)
        node, count = dofs // dimension, len(restraints.equation) // dimension
        place = nested_dissection(nodes, count, node[~own]) if order else None
        self.ordered = place is not None
        if place is None:
            place = np.arange(count)
        first = np.argsort(place[node[own]] * dimension + dofs[own] % dimension)
        self.numbers = np.concatenate([number[own][first], shared, masters])
        self.own, self.shared = len(first), len(shared)
        self._sorted = np.argsort(self.numbers)

    def local(self, number: Indices) -> Indices:
        """Where global numbers stand; what is negative stays so.

        Raises:
            ValueError: One is not of this body's cells on this rank.
        """
        at = np.searchsorted(self.numbers, np.maximum(number, 0), sorter=self._sorted)
        found = self._sorted[np.minimum(at, len(self._sorted) - 1)]
        if np.any((number >= 0) & (self.numbers[found] != number)):
            raise ValueError("an unknown that no cell of this body has on this rank")
        return np.where(number < 0, number, found)


class BodyPart:
    """This rank's part of a body's matrix, and factors of the whole."""

    def __init__(
        self,
        places: BodyPlaces,
        restraints: Restraints,
        known: PartNumbers,
        like: PETSc.Vec,
        *,
        ones: Indices,
        modes: Sequence[PETSc.Vec] = (),
        symmetric: bool,
        prefix: str,
    ) -> None:
        """
        Args:
            places: Where entries go.
            restraints: Of all bodies.
            known: The unknowns.
            like: A vector of the size and layout of all of them.
            ones: Numbers of this rank that are to keep their value but for those that are lent.
            modes: Motions without strain, over all unknowns, for factors that want to know.
            symmetric: Whether the matrix is.
            prefix: Of PETSc's options for its factors.
        """
        self.comm, self._places, self._restraints = restraints.comm, places, restraints
        self._like, self._first, self._ones = like, like.getOwnershipRange()[0], ones
        self._known, self._kept, self._modes = known, ones, tuple(modes)
        self._factors = Substructure(
            self.comm, ordered=known.ordered, symmetric=symmetric, prefix=prefix
        )
        self._large: InPlaceMatrix | None = None
        self._small: tuple[Small, ...] = ()
        self._pockets: tuple[Indices, int] | None = None
        self._to_part: PETSc.Scatter | None = None
        self._vectors: tuple[PETSc.Vec, PETSc.Vec] | None = None
        self._prescribed = False
        self._factored: bool | None = None  # with a prescribed row or without, if at all

    @property
    def told(self) -> str:
        """Of its factors."""
        return self._factors.told

    @property
    def worth(self) -> float:
        """Products with it and its inverse that cost as much as its factors."""
        return self._factors.worth

    @property
    def serves(self) -> bool:
        """Whether the last factors know the unknowns that it has now, and what is prescribed."""
        return self._factored == self._prescribed

    @property
    def ordered(self) -> bool:
        """Whether this rank's unknowns stand in the order in which they are best eliminated."""
        return self._known.ordered

    @property
    def _matrix(self) -> PETSc.Mat:
        assert self._large is not None and self._large.matrix is not None  # since it was filled
        return self._large.matrix

    def fill(self, entries: BodyEntries) -> None:
        """With those of a trial state. Collective."""
        n = len(self._known.numbers)
        if not self._small:
            at = [self._known.local(blocks.equation) for blocks in self._places.blocks]
            self._large = self._large or InPlaceMatrix(PETSc.COMM_SELF, n, at[0])
            self._small = tuple(
                self._large.small(equation, blocks.factor)
                for equation, blocks in zip(at, self._places.blocks, strict=True)
            )
        large = self._large
        assert large is not None
        same = self._pockets is not None and (
            np.array_equal(self._pockets[0], entries.pocket) and self._pockets[1] == entries.pockets
        )
        if global_any(not same, self.comm):
            self._couple(entries.pocket.copy(), entries.pockets)
        large.clear()
        self._prescribed = False
        for matrices, small in zip(entries.matrices, self._small, strict=True):
            large.add(matrices, small)
        if self.comm.rank == 0:  # once in the sum
            large.set_diagonal(np.arange(n, n + entries.pockets), -1.0)
        large.add_pairs(entries.column, entries.row)
        large.done()

    def forget_places(self) -> None:
        """Of what it was filled with, where it will not be filled again."""
        self._small = ()

    def _couple(self, pocket: Indices, count: int) -> None:
        """Pockets of gas with their points. Collective."""
        assert self._large is not None
        self._pockets, self._factored = (pocket, count), None
        equation, which = self._places.of_pockets(pocket)
        n = len(self._known.numbers)
        single = np.where(which < 0, -1, n + which)
        self._large.couple(self._known.local(equation).ravel(), single.ravel(), more=count)
        numbers = np.concatenate([self._known.numbers, self._places.slots[:count]])
        self._vectors = self._matrix.createVecs()
        rows = PETSc.IS().createGeneral(numbers.astype(PETSc.IntType), PETSc.COMM_SELF)
        self._to_part = PETSc.Scatter().create(self._like, rows, self._vectors[0], None)
        set_rigid_modes(self._matrix, [self._taken(mode)[0].copy() for mode in self._modes])
        lent = np.isin(self._ones, self._places.slots[:count])
        self._kept = self._ones[~lent] - self._first

    def mult(self, x: PETSc.Vec, y: PETSc.Vec) -> None:
        """y = M x. Collective."""
        part, out = self._taken(x)
        self._matrix.mult(part, out)
        self._add_up(out, x, y)

    def prescribe(self, face: int, amount: float, rhs: PETSc.Vec) -> None:
        """Give the unknown of a rigid face its value. Collective."""
        master = self._restraints.masters[face]
        (row,) = self._known.local(np.array([master]))
        assert self._vectors is not None
        given, out = self._vectors
        given.set(0.0)
        given.array[row] = amount
        self._matrix.mult(given, out)
        self._prescribed = True
        moved = rhs.duplicate()
        moved.set(0.0)
        self._add_up(out, moved, moved)
        rhs.axpy(-1.0, moved)
        at = master - self._first
        if 0 <= at < rhs.getLocalSize():
            rhs.array[at] = amount
        self._matrix.setOption(PETSc.Mat.Option.KEEP_NONZERO_PATTERN, True)
        diagonal = 1.0 if self.comm.rank == 0 else 0.0
        self._matrix.zeroRowsColumns(np.array([row], dtype=PETSc.IntType), diag=diagonal)

    def factor(self) -> None:
        """Of what it was filled with. Collective."""
        alone = self.comm.size == 1
        self._factors.factor(self._matrix, self._matrix.getSize()[0] if alone else self._known.own)
        self._factored = self._prescribed

    def solve(self, rhs: PETSc.Vec, out: PETSc.Vec) -> None:
        """By the last factors; raises StepNotConverged. Collective."""
        part, found = self._taken(rhs)
        found.array[:] = self._factors.solve(part.array_r.copy())
        if self.comm.rank > 0:  # what all have found is taken once
            found.array[self._known.own :] = 0.0
        self._add_up(found, rhs, out)

    def release(self) -> None:
        """Give back its memory and that of its factors."""
        self._factors.release()
        if self._large is not None:
            self._large.destroy()
        self._large = self._pockets = self._to_part = self._vectors = None
        self._small, self._factored = (), None

    def _taken(self, x: PETSc.Vec) -> tuple[PETSc.Vec, PETSc.Vec]:
        """Values of this rank's unknowns, and room for more. Collective."""
        assert self._vectors is not None and self._to_part is not None
        part, out = self._vectors
        self._to_part.scatter(x, part)
        return part, out

    def _add_up(self, part: PETSc.Vec, x: PETSc.Vec, y: PETSc.Vec) -> None:
        """y from all ranks' parts, and from x where numbers keep their value. Collective."""
        assert self._to_part is not None
        kept = x.array_r[self._kept]
        y.set(0.0)
        add, reverse = PETSc.InsertMode.ADD, PETSc.ScatterMode.REVERSE
        self._to_part.scatter(part, y, addv=add, mode=reverse)
        y.array[self._kept] = kept
