r"""The electrolyte's face as the metal meets it: a C2 height field that moves with the body.

The material point at xi on the mean plane lies, deformed, at

.. math:: \big(\xi + a(\xi), \; h(\xi) + b(\xi)\big)

with the smooth height h and the face's displacement (a, b). The face is small (one dimension
less than the bodies), so every rank holds all of it: any metal point may meet any facet.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from dolfinx.common import IndexMap
from mpi4py import MPI

from fem_interface.core.errors import StepNotConverged
from fem_interface.core.parallel import Comm, gathered, global_any, largest_at
from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.point_kernels import interpolated, quadratics
from fem_interface.meshing.face import FacetNodes, shape_curvatures, shape_functions
from fem_interface.meshing.search import FacetSearch

LEAST_STRETCH = 0.2  # of the counterface, by which a search goes on at most


class Heights(Protocol):
    """Smooth height over the mean plane."""

    @property
    def highest(self) -> float:
        """[um]"""

    def jet(self, x: Array) -> tuple[Array, Array, Array]:
        """Height (n,), slopes (n, t) and curvatures (n, t, t) at places (n, t)."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Opposite:
    """The counterface opposite n metal points.

    Attributes:
        xi: Material place on the counterface, shape (n, t) [um]; t = d - 1.
        facet: Facet of the counterface, shape (n,).
        shape: Its shape functions at xi, shape (n, k).
        slope: Their derivatives by xi, shape (n, k, t) [1/um].
        displacement: (a, b) at xi, shape (n, d) [um].
        gradient: Of (a, b) by xi, shape (n, d, t) [-].
        bend: Second derivative of (a, b) by xi, shape (n, d, t, t) [1/um].
    """

    xi: Array
    facet: Indices
    shape: Array
    slope: Array
    displacement: Array
    gradient: Array
    bend: Array


class Counterface:
    """All facets of the electrolyte's face, on every rank.

    Attributes:
        node: Global numbers of its nodes, ascending, shape (N,).
        facets: Index into `node` for each facet, shape (m, k).
    """

    def __init__(
        self, facets: FacetNodes, index_map: IndexMap, heights: Heights, comm: Comm
    ) -> None:
        self.comm, self.heights = comm, heights
        first = index_map.local_range[0]
        n_owned = index_map.size_local
        k = facets.nodes.shape[1]
        flat = facets.nodes.reshape(-1).astype(np.int32)
        own = index_map.local_to_global(flat).reshape(-1, k)
        all_nodes = gathered(own, comm).astype(np.int64)
        positions = gathered(facets.positions, comm)
        order = np.argsort(positions[:, :, 0].min(axis=1), kind="stable")
        all_nodes, positions = all_nodes[order], positions[order]
        self.node, inverse = np.unique(all_nodes, return_inverse=True)
        self.facets = inverse.reshape(all_nodes.shape)
        self.dimension: int = positions.shape[2]
        # Facets are straight over the mean plane: xi = x0 + A s.
        d = self.dimension
        vertices = positions[:, :d, : d - 1]
        self._start = vertices[:, 0]
        edges = np.swapaxes(vertices[:, 1:] - vertices[:, :1], 1, 2)
        self._to_facet = np.linalg.inv(edges)
        self._search = FacetSearch(vertices)
        self._width = max(1.0, float(vertices.max()))
        origin = np.zeros((1, d - 1))
        (self._value,), (self._slope,) = shape_functions(d, origin)
        self._curvature = shape_curvatures(d)
        mine = (self.node >= first) & (self.node < first + n_owned)
        self.own_local = (self.node[mine] - first).astype(np.int64)
        self.own = np.flatnonzero(mine)

    def displacement(self, nodal: Array) -> Array:
        """Displacement of the face's nodes, shape (N, d), from this rank's (n, d). Collective.

        Ownership ranges ascend with the rank, so rank order is the order of `node`.
        """
        return gathered(nodal[self.own_local], self.comm)

    def add_forces(self, forces: Array, nodal: Array) -> None:
        """Sum forces on the face's nodes (N, d) over the ranks into owned rows. Collective."""
        total = np.empty_like(forces)
        self.comm.Allreduce(forces, total, op=MPI.SUM)
        nodal[self.own_local] += total[self.own]

    def opposite(self, places: Array, nodal: Array) -> Opposite:
        """Solve xi + a(xi) = x for places x (n, t); `nodal` as from `displacement`.

        Points beyond the edge meet the extrapolated last facet.
        """
        xi, t = places.copy(), places.shape[1]
        for _ in range(50):
            facet = self._search.under(xi)
            N, slope = quadratics(
                facet,
                xi,
                self._start,
                self._to_facet,
                self._value,
                self._slope,
                self._curvature,
            )
            u, gradient = interpolated(self.facets[facet], nodal, N, slope)
            step = _solved(np.eye(t) + gradient[:, :t], xi + u[:, :t] - places)
            if np.max(np.abs(step), initial=0.0) < 1e-13 * self._width:
                break
            xi -= step
        # All ranks give up together, as all of them go on together.
        missed = ~np.all(np.abs(step) < 1e-13 * self._width, axis=1)
        if global_any(missed, self.comm):
            where = largest_at(missed.astype(float), places, self.comm)[1]
            raise StepNotConverged("no opposite point on the electrolyte", where)
        values, A = nodal[self.facets[facet]], self._to_facet[facet]
        second = np.einsum("kij,nit,njs->nkts", self._curvature, A, A, optimize=True)
        return Opposite(
            xi=xi,
            facet=facet,
            shape=N,
            slope=slope,
            displacement=u,
            gradient=gradient,
            bend=np.einsum("nkts,nkc->ncts", second, values),
        )


def _solved(moves: Array, off: Array) -> Array:
    """Newton's step (n, t) of a map with the gradient `moves` (n, t, t), kept from running away
    where the map hardly goes on."""
    if off.shape[1] == 1:
        return off / np.maximum(moves[:, 0], LEAST_STRETCH)
    (a, b), (c, d) = moves[:, 0].T, moves[:, 1].T
    stretch, (x, y) = a * d - b * c, off.T
    step = np.stack([d * x - b * y, a * y - c * x], axis=1)
    return np.where((stretch > LEAST_STRETCH**2)[:, None], step / stretch[:, None], off)
