"""The ceramic bodies of a stack, watched at every accepted step."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from mpi4py import MPI
from numpy.typing import NDArray

from fem_interface.core.grids import grid, middles
from fem_interface.core.parallel import gathered, share
from fem_interface.core.records import Array, Indices, StressPeak
from fem_interface.integrity.ceramics import Ceramics
from fem_interface.integrity.discs import DiscMeans
from fem_interface.integrity.flaws import flaw_of_strength
from fem_interface.integrity.lines import LineMeans, Lines
from fem_interface.integrity.rays import FlawDrive, FlawRays
from fem_interface.integrity.strength import Strength, strength_of
from fem_interface.integrity.stress import stress_peak
from fem_interface.integrity.weibull import failure_probability, log_expected_failures
from fem_interface.materials.material import Material
from fem_interface.mechanics.stress import stress_at_points
from fem_interface.surface import Face

if TYPE_CHECKING:
    from fem_interface.mechanics.stack import PressedStack


SHORTEST = 0.25
"""First piece of a line about a cell, in facets."""

LONGEST = 4.0
"""Edge flaws that are looked for, over the one that breaks a bar at its strength."""


@dataclass(frozen=True, kw_only=True)
class Brittle:
    """What a material file says of fracture.

    Attributes:
        toughness: K_Ic [MPa um^0.5]; nan if unknown.
        strength: None if unknown.
    """

    toughness: float
    strength: Strength | None

    @staticmethod
    def of(material: Material) -> "Brittle":
        """That of a material."""
        known = material.fracture
        return Brittle(
            toughness=known.toughness if known else math.nan, strength=strength_of(material)
        )

    @property
    def flaw(self) -> float:
        """Length (K_Ic / sigma_0)^2 / pi of what breaks bars [um]; nan if unknown."""
        if self.strength is None:
            return math.nan
        return flaw_of_strength(self.toughness, self.strength.characteristic)


@dataclass(frozen=True, eq=False, kw_only=True)
class Integrity:
    """How the ceramic bodies fare at one step, the same on every rank.

    Attributes:
        peak: Worst stresses of all bodies.
        drive: Of edge flaws; ratios are nan if no toughness is known.
        failure_probability: That any of them has failed by now anywhere in the cell; nan if the
            strength or toughness of one is not known.
        local_failure_probability: The same if the peaks alone counted, however thin they are; nan
            if the strength of one is not known.
    """

    peak: StressPeak
    drive: FlawDrive
    failure_probability: float
    local_failure_probability: float


@dataclass(frozen=True, eq=False, kw_only=True)
class WatchState:
    """The worst so far, on which odds rest.

    Attributes:
        worst: Tension of a flaw about each cell, mean over its length, shape (n,) [MPa].
        worst_local: Largest principal stress at each point, shape (m,) [MPa].
    """

    worst: Array
    worst_local: Array


class IntegrityWatch:
    """Looks at the stress in electrolyte and interlayer of one stack.

    Every rank has the stress of all of it, and looks at its share of the places.
    """

    def __init__(
        self,
        materials: Mapping[str, Material],
        cell_area: float,
        stack: "PressedStack",
        face: Face,
        margin: float = 0.0,
    ) -> None:
        """Collective.

        Args:
            materials: Of the ceramic bodies, by name.
            cell_area: Of the interface in the cell [um^2].
            stack: What is pressed.
            face: Its rough face.
            margin: From either side, within which nothing is counted [um].
        """
        self._bulk, self._comm = stack.bulk, stack.comm
        sides = np.array(face.extent)
        # In 2D the nominal area is that of a slice 1 um thick [um * 1 um].
        self._patches = cell_area / float(np.prod(sides - 2 * margin))
        solid = self._solid = Ceramics(stack.bulk)
        self._cells, self._points, corners = (
            np.all(np.abs(places[:, :-1] - 0.5 * sides) < 0.5 * sides - margin + 1e-9, axis=1)
            for places in (solid.middle, solid.positions, solid.nodes)
        )
        (counted,) = np.nonzero(corners)
        self._corners = counted[share(len(counted), self._comm)]
        self._bodies = [Brittle.of(materials[name]) for name in solid.names]
        lines = Lines(solid.positions, face.height, face.extent, (face.lowest, face.highest))
        self._means = self._flaw_means(lines, SHORTEST * stack.mesh.size)
        self._rays = self._flaw_rays(lines, face, stack.mesh.size, margin)
        self._worst: Array = np.zeros(len(solid.body))
        self._worst_local: Array = np.zeros(len(solid.positions))

    def look(self) -> Integrity:
        """The committed state; odds are of the worst so far. Collective."""
        solid, comm = self._solid, self._comm
        stress = solid.stress(stress_at_points(self._bulk))
        for cells, means in self._means:
            self._worst[cells] = np.maximum(self._worst[cells], means.tension(stress))
        comm.Allreduce(MPI.IN_PLACE, self._worst, op=MPI.MAX)
        own = share(len(stress), comm)
        local = gathered(np.linalg.eigvalsh(stress[own])[:, -1], comm)
        np.maximum(self._worst_local, local, out=self._worst_local)
        at_corners = solid.recovered(stress)[self._corners]
        principal = np.asarray(np.linalg.eigvalsh(at_corners), dtype=float)
        return Integrity(
            peak=stress_peak(principal, solid.nodes[self._corners], comm),
            drive=self._rays.drive(stress),
            failure_probability=self._odds(self._worst, solid.cell_volume, solid.body, self._cells)
            if all(math.isfinite(brittle.flaw) for brittle in self._bodies)
            else math.nan,
            local_failure_probability=self._odds(
                self._worst_local, solid.volume, solid.point_body, self._points
            ),
        )

    @property
    def state(self) -> WatchState:
        """The worst so far."""
        return WatchState(worst=self._worst.copy(), worst_local=self._worst_local.copy())

    def restore(self, state: WatchState) -> None:
        """Go on from what was so far."""
        self._worst, self._worst_local = state.worst.copy(), state.worst_local.copy()

    def _flaw_means(
        self, lines: Lines, shortest: float
    ) -> list[tuple[Indices, LineMeans | DiscMeans]]:
        """Of this rank's share of the cells of each body whose flaws are known."""
        solid = self._solid
        found: list[tuple[Indices, LineMeans | DiscMeans]] = []
        mean = LineMeans if solid.middle.shape[1] == 2 else DiscMeans
        for i, brittle in enumerate(self._bodies):
            cells = np.flatnonzero(solid.body == i)
            cells = cells[share(len(cells), self._comm)]
            if math.isfinite(brittle.flaw):
                n = len(solid.positions)
                means = mean(lines, n, solid.middle[cells], shortest, brittle.flaw)
                found.append((cells, means))
        return found

    def _flaw_rays(self, lines: Lines, face: Face, facet: float, margin: float) -> FlawRays:
        """From the middle of each facet, as deep as the solid or as flaws that break it far off."""
        depth = float(np.ptp(self._solid.positions[:, -1]))
        flaws = [brittle.flaw for brittle in self._bodies if math.isfinite(brittle.flaw)]
        toughness = np.array([brittle.toughness for brittle in self._bodies])
        axes = []
        for side in face.extent:
            count = max(round(side / facet), 1)
            places = middles(side, count)
            counted = (places > margin - 1e-9) & (places < side - margin + 1e-9)
            axes.append(places[counted])
        origins = grid(axes)
        return FlawRays(
            lines,
            face,
            origins[share(len(origins), self._comm)],
            facet,
            max([depth, *(LONGEST * flaw for flaw in flaws)]),
            toughness[self._solid.point_body],
            self._comm,
        )

    def _odds(
        self, tension: Array, volume: Array, body: Indices, counted: NDArray[np.bool_]
    ) -> float:
        """That the weakest link of any body breaks: their expected failures add up."""
        log_failures = []
        for i, brittle in enumerate(self._bodies):
            if brittle.strength is None:
                return math.nan
            own = counted & (body == i)
            log_failures.append(
                log_expected_failures(
                    tension[own], volume[own], brittle.strength, self._patches, MPI.COMM_SELF
                )
            )
        return failure_probability(float(np.logaddexp.reduce(log_failures)))
