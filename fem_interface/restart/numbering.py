"""Rows of cells, points and nodes in an order that no partition knows: that of the mesh as made.

A cell has the number under which it came from the mesh, and its nodes and points have their places
in it, so that any number of ranks can take up what another has packed.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from dolfinx import la
from dolfinx.common import IndexMap
from mpi4py import MPI

from fem_interface.core.parallel import Comm, gathered
from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.body_entries import points_per_facet

if TYPE_CHECKING:
    from fem_interface.mechanics.stack import PressedStack


class Rows(Protocol):
    """What an array of this rank stands for. Both methods are collective."""

    def pack(self, own: Any) -> Any:
        """All ranks' rows in the order of the mesh, on rank 0; None on others."""

    def unpack(self, whole: Any) -> Any:
        """This rank's own of what rank 0 has."""


class Whole:
    """Alike on all ranks."""

    def __init__(self, comm: Comm) -> None:
        self._comm = comm

    def pack(self, own: Any) -> Any:
        """As it is."""
        return own

    def unpack(self, whole: Any) -> Any:
        """As rank 0 has it."""
        return self._comm.bcast(whole, root=0)


class KeyedRows:
    """Things that are each some rank's, several rows to a thing."""

    def __init__(self, keys: Array, per_thing: int, comm: Comm) -> None:
        """
        Args:
            keys: Of this rank's things, by which they are sorted, shape (n, k).
            per_thing: Rows of each.
            comm: The ranks. Collective.
        """
        self._comm, self._per_thing = comm, per_thing
        parts = comm.gather(keys, root=0)
        self._ends: Indices = np.zeros(0, dtype=np.int64)
        self._order: Indices = np.zeros(0, dtype=np.int64)
        if parts is not None:
            self._ends = np.cumsum([len(part) for part in parts])
            self._order = np.lexsort(np.concatenate(parts).T[::-1])

    def pack(self, own: Array) -> Array | None:
        """Shape (things, rows of each, ...)."""
        things = len(own) // self._per_thing
        grouped = own.reshape(things, self._per_thing, *own.shape[1:])
        parts = self._comm.gather(grouped, root=0)
        return None if parts is None else np.concatenate(parts)[self._order]

    def unpack(self, whole: Array | None) -> Array:
        """Shape (rows, ...)."""
        parts = None
        if whole is not None:
            placed = np.empty_like(whole)
            placed[self._order] = whole
            parts = np.split(placed, self._ends[:-1])
        own = self._comm.scatter(parts, root=0)
        return np.asarray(own.reshape(own.shape[0] * own.shape[1], *own.shape[2:]))


class NodeRows:
    """Of nodes, ghosts included, so many numbers a node; packed by the cells that have them."""

    def __init__(self, cells: KeyedRows, nodes: Indices, index_map: IndexMap) -> None:
        self._cells, self._nodes, self._map = cells, nodes, index_map
        self._count = index_map.size_local + index_map.num_ghosts

    def pack(self, own: Array) -> Array | None:
        """Shape (cells, 1, nodes, numbers)."""
        return self._cells.pack(own.reshape(self._count, -1)[self._nodes])

    def unpack(self, whole: Array | None) -> Array:
        """Shape (nodes numbers,)."""
        of_cells = self._cells.unpack(whole)
        known = la.vector(self._map, of_cells.shape[2])
        known.array.reshape(self._count, -1)[self._nodes] = of_cells
        known.scatter_forward()  # ghosts that belong to others' cells alone
        return known.array.copy()


class ForceRows:
    """Of nodes: what each rank adds to them."""

    def __init__(self, nodes: NodeRows, index_map: IndexMap, components: int) -> None:
        self._nodes, self._map, self._components = nodes, index_map, components

    def pack(self, own: Array) -> Array | None:
        """As `NodeRows` does, of the sums."""
        total = la.vector(self._map, self._components)
        total.array[:] = own
        total.scatter_reverse(la.InsertMode.add)
        total.scatter_forward()
        return self._nodes.pack(total.array)

    def unpack(self, whole: Array | None) -> Array:
        """Owners have all of it."""
        own = self._nodes.unpack(whole)
        own[self._map.size_local * self._components :] = 0.0
        return own


class GatheredRows:
    """Of things that every rank has all of, in the order of ranks."""

    def __init__(self, keys: Indices, comm: Comm) -> None:
        """Of this rank's things, shape (n,). Collective."""
        self._comm, self._order = comm, np.argsort(gathered(keys, comm))

    def pack(self, own: Array) -> Array:
        """Shape (things, rows of each)."""
        return np.asarray(own.reshape(len(self._order), -1)[self._order])

    def unpack(self, whole: Array | None) -> Array:
        """Shape (rows,)."""
        known = self._comm.bcast(whole, root=0)
        placed = np.empty_like(known)
        placed[self._order] = known
        return np.asarray(placed.reshape(-1))


def rows_of(stack: "PressedStack") -> Mapping[str, Rows]:
    """Of a stack's state, by name. Collective."""
    bulk, points, comm = stack.bulk, stack.interface.points, stack.comm
    n_cells, q = bulk.cells.volume.shape
    number = np.asarray(stack.mesh.domain.topology.original_cell_index)[:n_cells]
    keys = number[:, None].astype(float)
    tags = {body.name: stack.mesh.names[body.name] for body in bulk.bodies}
    # A cell may have two facets on the face: where they are tells them apart.
    per_facet = comm.allreduce(points_per_facet(points), op=MPI.MAX)
    middles = points.node_positions[::per_facet].mean(axis=1)
    of_facets = np.column_stack([number[points.cells[::per_facet]], middles])
    index_map, d = bulk.space.dofmap.index_map, bulk.dimension
    cells = KeyedRows(keys, 1, comm)
    nodes = NodeRows(cells, bulk.cells.nodes, index_map)
    ceramic = bulk.cell_body != tags["anode"]
    return {
        "whole": Whole(comm),
        "cells": cells,
        "points": KeyedRows(keys, q, comm),
        "face": KeyedRows(of_facets, per_facet, comm),
        "nodes": nodes,
        "forces": ForceRows(nodes, index_map, d),
        "ceramics": GatheredRows(number[ceramic], comm),
        **{
            f"points of body {i}": KeyedRows(keys[bulk.cell_body == tag], q, comm)
            for i, tag in enumerate(tags.values())
        },
    }
