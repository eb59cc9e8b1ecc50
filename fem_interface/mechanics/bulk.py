r"""Equilibrium of the bodies: weak form and tangent at finite strain.

Displacements are quadratic with a bubble in every cell, pressures linear in a cell and
discontinuous [CrouzeixRaviart1973]. The pressure is condensed: the energy of a change of volume is
that of the projection Pi J of J on what the pressure can be [SimoTaylorPister1985],

.. math::
    \Psi_{vol} = \tfrac{1}{2} K \int (\Pi J - 1)^2 dX, \qquad p = K (\Pi J - 1)

    \int P_{dev} : \nabla v \, dX + \int p \; \mathrm{cof} F : \nabla v \, dX = \text{loads}

A metal that flows keeps its volume. With as many conditions on volume as a cell has points it
would lock, with one for its mean (P2 / P0) the points of a cell are free to swell and shrink by
half round an asperity. Three conditions and a bubble are the pair that does neither, and linear
pressures are what the stress at a ceramic's face needs.

The bubbles are condensed too. With c the nodes and b the bubble of a cell, and g its forces,

.. math::
    (K_{cc} - K_{cb} K_{bb}^{-1} K_{bc}) \, du_c = - g_c + K_{cb} K_{bb}^{-1} g_b, \qquad
    du_b = - K_{bb}^{-1} (g_b + K_{bc} du_c)

Tetrahedra have no such pair with one bubble: theirs are P2 / P0 where the body flows.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from dolfinx import fem

from fem_interface.core.errors import StepNotConverged
from fem_interface.core.parallel import global_any, largest_at
from fem_interface.core.records import Array, Indices, InterfaceMesh
from fem_interface.materials.law import MaterialResponse
from fem_interface.mechanics.body import Body, BulkState
from fem_interface.mechanics.cells import cells_of
from fem_interface.mechanics.condensed import Condensed
from fem_interface.mechanics.kernels import (
    add_to_nodes,
    cofactors,
    deformation_gradients,
    forces,
    stiffnesses,
)
from fem_interface.mechanics.tetrahedra import stiffnesses_of_tetrahedra

BUBBLES = {2: 1, 3: 0}  # of a cell
LEAST_RATE = 1e-6  # at which a metal that hardly flows is taken to carry shear [1/s]


class Bulk:
    """Residual and tangent of all bodies on this rank's cells, with their history.

    Points are numbered cell by cell.

    Attributes:
        space: Quadratic vector displacements.
        displacement: The trial displacement of the nodes [um].
        bubble: Trial amplitudes of the bubbles, shape (cells, b, d) [um].
        cells: Their nodes, gradients and points.
        point_volume: Of each point, shape (n,) [um^d].
        positions: Of each point, shape (n, d) [um].
        points: Those of each body.
        resistance: Flow stress of small volumes at the points of each body [MPa].
        state: Committed state.
        trial: Trial history of each body.
        mean_stress: p of the trial state, shape (n,) [MPa].
        kirchhoff: Its deviatoric Kirchhoff stress, shape (n, 3, 3) [MPa].
        volume_ratio: J of it, shape (n,).
        bubble_forces: On the bubbles, shape (cells, b, d) [uN].
        largest_increment: Largest plastic strain of the trial step on this rank [-].
    """

    def __init__(self, mesh: InterfaceMesh, bodies: Sequence[Body], face_height: float) -> None:
        domain, d = mesh.domain, mesh.domain.geometry.dim
        self.mesh, self.bodies, self.dimension = mesh, tuple(bodies), d
        self.space = fem.functionspace(domain, ("Lagrange", 2, (d,)))
        self.displacement = fem.Function(self.space, name="displacement")
        self.cells = cells_of(self.space, BUBBLES[d])
        self.bubble = np.zeros((len(self.cells.nodes), BUBBLES[d], d))
        self.point_volume = self.cells.volume.reshape(-1)
        self.cell_volume = self.cells.volume.sum(axis=1)
        self.positions = self.cells.positions.reshape(-1, d)
        self._fill_bodies(np.abs(self.positions[:, -1] - face_height))

    def _fill_bodies(self, distance: Array) -> None:
        """Which points belong to which body, and their history."""
        n_cells, nq = self.cells.volume.shape
        tags = np.zeros(n_cells, dtype=np.int64)
        owned = self.mesh.cell_tags.indices < n_cells
        tags[self.mesh.cell_tags.indices[owned]] = self.mesh.cell_tags.values[owned]
        self.cell_body = tags
        self.points: list[Indices] = []
        self.resistance: list[Array] = []
        size: list[Array] = []
        self._temperature = math.nan
        self._bulk_modulus = np.zeros(n_cells)
        self._functions = self.cells.linear.copy()
        for body in self.bodies:
            inside = tags == self.mesh.names[body.name]
            points_of_body = np.flatnonzero(np.repeat(inside, nq))
            self.points.append(points_of_body)
            far = body.resistance.measure == "distance"
            size.append(distance[points_of_body] if far else np.zeros(len(points_of_body)))
            self.resistance.append(np.zeros(len(points_of_body)))
            self._bulk_modulus[inside] = body.law.bulk_modulus
            if body.flows and self.bubble.shape[1] == 0:
                self._functions[inside, :, 1:] = 0.0
        counts = [len(points) for points in self.points]
        self.trial = [
            body.law.initial_state(n) for body, n in zip(self.bodies, counts, strict=True)
        ]
        self.state = BulkState(
            displacement=self.displacement.x.array.copy(),
            bubble=self.bubble.copy(),
            materials=tuple(self.trial),
            rate=tuple(np.zeros(n) for n in counts),
            size=tuple(size),
        )

    def begin(self, temperature: float) -> None:
        """Strength of small volumes at a temperature [K], where the points were accepted."""
        if temperature != self._temperature:
            self._temperature = temperature
            for b, body in enumerate(self.bodies):
                self.resistance[b] = body.resistance(self.state.size[b], temperature)

    def keep_size(self, name: str, measure: Array) -> None:
        """From now on this is what the strength of a body's points goes by, shape (n,)."""
        size = list(self.state.size)
        size[self.index(name)] = measure
        self.state = replace(self.state, size=tuple(size))
        self._temperature = math.nan

    def index(self, name: str) -> int:
        """Number of the body with a name."""
        return [body.name for body in self.bodies].index(name)

    def places(self, name: str) -> Array:
        """Where the points of a body are now, shape (n, d) [um]."""
        d, cells = self.dimension, self.cells
        nodal = self.displacement.x.array.reshape(-1, d)[cells.nodes]
        moved = np.concatenate([nodal, self.bubble], axis=1)
        places = cells.positions + np.einsum("qk,nkc->nqc", cells.shape, moved)
        return places.reshape(-1, d)[self.points[self.index(name)]]

    def update(self, time_step: float, temperature: float) -> None:
        """Stress and trial history of the displacement. Collective.

        Raises StepNotConverged where cells have folded or a law has no finite answer.
        """
        d, comm, cells = self.dimension, self.mesh.domain.comm, self.cells
        nodal = self.displacement.x.array.reshape(-1, d)
        F = deformation_gradients(cells.gradients, cells.nodes, nodal, self.bubble)
        self._cofactor, J = cofactors(F, d)
        if global_any(~(J > 0.0), comm):
            worst = np.nan_to_num(-J, nan=np.inf)
            raise StepNotConverged("folded cell", largest_at(worst, self.positions, comm)[1])
        self.volume_ratio = J
        per_cell = J.reshape(cells.volume.shape)
        # Parts of J - 1 along each function, then their sum: the projection.
        parts = np.einsum("cq,cqm->cm", cells.volume * (per_cell - 1), self._functions)
        projected = np.einsum("cm,cqm->cq", parts, self._functions)
        self.mean_stress = (self._bulk_modulus[:, None] * projected).reshape(-1)

        self._stress = self.mean_stress[:, None, None] * self._cofactor
        self.kirchhoff = np.empty((len(F), 3, 3))
        self.largest_increment, self._time_step = 0.0, time_step
        self._answers: list[MaterialResponse] = []
        for b, (body, points) in enumerate(zip(self.bodies, self.points, strict=True)):
            answer = body.law.update(
                F[points], self.state.materials[b], self.resistance[b], time_step, temperature, d
            )
            self._stress[points] += answer.stress
            self.kirchhoff[points] = answer.kirchhoff
            self.trial[b] = answer.state
            self._answers.append(answer)
            largest = float(np.max(answer.increment, initial=0.0))
            self.largest_increment = max(self.largest_increment, largest)
        if global_any(~np.isfinite(self._stress).all(), comm):
            raise StepNotConverged("material law has no finite stress")
        self._forces = forces(cells.gradients, cells.volume, self._stress)
        self.bubble_forces = self._forces[:, cells.nodes.shape[1] :]

    def add_forces(self, nodal: Array) -> None:
        """Add internal forces to this rank's nodes (nodes, d) [uN per um of thickness in 2D].

        Forces on ghost nodes are added on their owner by the caller.
        """
        add_to_nodes(self._forces, self.cells.nodes, nodal)

    def condensed(self, of: Indices | None = None) -> Condensed:
        """Exact derivative of the forces of cells by their nodes, bubbles in balance.

        Args:
            of: Which cells, shape (n,); all of them by default.
        """
        cells, asked = self.cells, np.arange(len(self.cells.nodes)) if of is None else of
        k, unknowns = cells.nodes.shape[1], cells.gradients.shape[2] * self.dimension
        K = np.empty((len(asked), unknowns, unknowns))
        make = stiffnesses if self.dimension == 2 else stiffnesses_of_tetrahedra
        for body, answer in zip(self.bodies, self._answers, strict=True):
            tag = self.mesh.names[body.name]
            (rows,) = np.nonzero(self.cell_body[asked] == tag)
            if not len(rows):  # its tangent is not made, either
                continue
            of_body = np.searchsorted(np.flatnonzero(self.cell_body == tag), asked[rows])
            make(
                asked[rows],
                of_body * cells.volume.shape[1],
                answer.tangent,
                rows,
                cells.gradients,
                cells.volume,
                self._cofactor,
                self.volume_ratio,
                self.mean_stress,
                self._functions,
                self._bulk_modulus,
                K,
            )
        nodes, forces = cells.nodes[asked], self.bubble_forces[asked]
        return Condensed.of(nodes, K, forces.reshape(len(nodes), unknowns - k * self.dimension))

    def shear_strength(self, name: str, cells: Indices, temperature: float) -> Array:
        """Shear strength k, mean over each given cell of body `name`, shape (n,) [MPa].

        At the rate of the last accepted step: what carries shear is what flows.
        """
        b = self.index(name)
        strength = np.full(len(self.positions), np.inf)
        strength[self.points[b]] = self.bodies[b].law.strength(
            self.state.materials[b],
            self.resistance[b],
            temperature,
            np.maximum(self.state.rate[b], LEAST_RATE),
        )
        return self.cell_mean(strength)[cells] / np.sqrt(3)

    def cell_mean(self, values: Array) -> Array:
        """Mean of values at the points (n,) over each cell."""
        volume = self.cells.volume
        return np.sum(volume * values.reshape(volume.shape), axis=1) / self.cell_volume

    def flow_error(self) -> float:
        """Largest on this rank of half the change of rate over the trial step, times it [-]."""
        worst, accepted = 0.0, self.state
        for rate, before, now in zip(accepted.rate, accepted.materials, self.trial, strict=True):
            change = now.plastic_strain - before.plastic_strain - rate * self._time_step
            worst = max(worst, 0.5 * float(np.max(np.abs(change), initial=0.0)))
        return worst

    def commit(self) -> None:
        """Accept the trial: displacement, bubbles and history."""
        rates = tuple(
            np.asarray((now.plastic_strain - before.plastic_strain) / self._time_step, dtype=float)
            for before, now in zip(self.state.materials, self.trial, strict=True)
        )
        self.state = replace(
            self.state,
            displacement=self.displacement.x.array.copy(),
            bubble=self.bubble.copy(),
            materials=tuple(self.trial),
            rate=rates,
        )

    def restore(self, state: BulkState) -> None:
        """Go on from a committed state; forget the trial."""
        self.state, self._temperature = state, math.nan
        self.displacement.x.array[:] = state.displacement
        self.bubble[:] = state.bubble
        self.trial = list(state.materials)
