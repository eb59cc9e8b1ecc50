"""The stack in the press: bodies, interface and platen, ready for the march.

Penalties scale themselves: none of them is a user's choice.
"""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.errors import StepNotConverged
from fem_interface.core.parallel import global_max
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.closeness import Closeness
from fem_interface.mechanics.effects import Gas
from fem_interface.mechanics.energy import EnergyBalance, EnergyState
from fem_interface.mechanics.interface import Interface
from fem_interface.mechanics.load_steps import PATCH_LIMITS, StepLimits
from fem_interface.mechanics.problem import PressingProblem, ProblemState
from fem_interface.solvers.newton import Load, Newton

MAX_AUGMENTATIONS = 8
COMMIT_RELAXATION = 0.5  # of the augmentation between steps
ENOUGH = 0.7  # an augmentation that leaves more of the overlap needs a stiffer penalty
# Pressure for which the first touch scales its penalty [MPa]: on a patch that of a spot, which
# saves the steps in which it would have to grow.
TOUCHING = {2: 1.0, 3: 300.0}
PENALTY_RISE, PENALTY_FALL = 3.0, 0.5  # from one step to the next, at most


@dataclass(frozen=True, eq=False, kw_only=True)
class StackState:
    """All that the next step reads of those before.

    Attributes:
        problem: The committed step.
        energy: Where the platen's work went.
    """

    problem: ProblemState
    energy: EnergyState


class PressedStack:
    """What the march presses.

    Attributes:
        rms_height: Of the rough face [um].
        energy: Where the platen's work went.
        unknowns: Displacement components of the nodes of both bodies.
    """

    def __init__(
        self,
        problem: PressingProblem,
        bulk: Bulk,
        interface: Interface,
        stiffest: float,
        rms_height: float,
        close: Closeness,
    ) -> None:
        self.problem, self.bulk, self.interface = problem, bulk, interface
        self.mesh, self.comm = problem.mesh, problem.comm
        self.rms_height, self._close = rms_height, close
        self._stiffest, self._newton = stiffest, Newton()
        space = bulk.space.dofmap
        self.energy = EnergyBalance(problem)
        self.unknowns = int(space.index_map.size_global * space.index_map_bs)
        interface.start(min(TOUCHING[bulk.dimension] / close.overlap, stiffest))

    @property
    def limits(self) -> StepLimits:
        """Of the steps of a march."""
        return StepLimits() if self.bulk.dimension == 2 else PATCH_LIMITS

    @property
    def approach(self) -> float:
        """Displacement of the platen towards the electrolyte [um]."""
        return self.problem.approach

    def begin(self, temperature: float) -> None:
        """Start a trial from the committed state."""
        self.problem.begin(temperature)

    def settle(
        self,
        time_step: float,
        temperature: float,
        *,
        pressure: float | None = None,
        approach: float | None = None,
    ) -> int:
        """Balance, then augment until the bodies hardly overlap. Collective.

        Returns the Newton iterations; raises StepNotConverged.
        """
        load = Load(
            time_step=time_step, temperature=temperature, pressure=pressure, approach=approach
        )
        iterations = self._solved(load)
        if approach is not None:
            return iterations
        contact = self.interface.contact
        overlap = self._overlap()
        for _ in range(MAX_AUGMENTATIONS):
            if overlap <= self._close.tolerance:
                return iterations
            contact.augment()
            iterations += self._solved(load)
            before, overlap = overlap, self._overlap()
            if overlap > ENOUGH * before:
                # What is left is curvature that the facets cannot follow: press harder on it.
                self.interface.scale(PENALTY_RISE * contact.law.penalty)
                iterations += self._solved(load)
                overlap = self._overlap()
        raise StepNotConverged("the bodies overlap")

    def _overlap(self) -> float:
        """Of points along a line, and around vertices of a patch [um]. Collective."""
        contact = self.interface.contact
        flat = self.bulk.dimension == 2
        return contact.penetration() if flat else contact.mean_overlap()

    def _solved(self, load: Load) -> int:
        """Newton iterations to balance; a failure without a place gets the one that is worst."""
        try:
            return self._newton.solve(self.problem, load)
        except StepNotConverged as error:
            if error.place is None:
                raise StepNotConverged(error.reason, self.problem.worst_place()) from None
            raise

    def platen_pressure(self) -> float:
        """Mean pressure of the platen [MPa]. Collective."""
        return self.problem.reaction() / self.mesh.nominal_area

    def plastic_increment(self) -> float:
        """Largest plastic strain of the trial step [-]. Collective."""
        return global_max(self.bulk.largest_increment, self.comm)

    def flow_error(self) -> float:
        """Largest error of the trial step's plastic strain [-]. Collective.

        The implicit rule takes the rate at the end of a step for all of it.
        """
        return global_max(self.bulk.flow_error(), self.comm, empty=0.0)

    def max_plastic_strain(self, body: str) -> float:
        """Largest equivalent plastic strain of a body so far [-]. Collective."""
        number = [one.name for one in self.bulk.bodies].index(body)
        return global_max(self.bulk.state.materials[number].plastic_strain, self.comm, empty=0.0)

    def gas_pressure(self) -> float:
        """Highest absolute pressure in a sealed void, zero without any [MPa]."""
        gas = self.interface.find(Gas)
        return 0.0 if gas is None else gas.highest

    @property
    def state(self) -> StackState:
        """The committed state."""
        return StackState(problem=self.problem.state, energy=self.energy.state)

    def restore(self, state: StackState) -> None:
        """Go on from a committed state; forget the trial."""
        self.problem.restore(state.problem)
        self.energy.state = state.energy

    def commit(self) -> None:
        """Accept the trial; the next step starts with better multipliers and penalty."""
        self.energy.accept()
        self.interface.contact.augment(COMMIT_RELAXATION)
        self.interface.scale(self._next_penalty())
        self.problem.commit()

    def roll_back(self) -> None:
        """Forget the trial."""
        self.problem.roll_back()

    def _next_penalty(self) -> float:
        """Penalty at which the largest mean pressure of a facet overlaps as intended."""
        contact, points = self.interface.contact, self.interface.points
        weight = np.bincount(points.facet, weights=points.area)
        force = np.bincount(points.facet, weights=points.area * contact.pressing.pressure)
        highest = max(global_max(force / weight, self.comm, empty=0.0), 1e-3)
        now = contact.law.penalty
        wanted = min(highest / self._close.overlap, self._stiffest)
        if wanted > now:
            return min(wanted, PENALTY_RISE * now)
        if self._overlap() < self._close.slack:
            return max(wanted, PENALTY_FALL * now)
        return now
