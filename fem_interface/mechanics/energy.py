r"""Where the work of the platen goes: a balance that knows nothing of the residual.

Over a step from n to n + 1, with trapezoidal rules where a path matters,

.. math::
    \tfrac{1}{2} (F_n + F_{n+1}) \, \Delta U = \Delta \Psi
      + \int \tfrac{1}{2} (\sigma_n + \sigma_{n+1}) \, \Delta \varepsilon_p \, dX
      + \tfrac{1}{2} \sum_i (f_{i,n} + f_{i,n+1}) \cdot \Delta u, \qquad
    \Psi = \int \frac{\tau_{dev} : \tau_{dev}}{4 \mu} + \tfrac{1}{2} K (\Pi J - 1)^2 \, dX

sigma is von Mises' stress, f_i the forces of friction, adhesion and gas. Contact does work on
the overlap alone, - p d min(g, 0), which an augmented penalty lets come and go. A stress that is
not the derivative of the energy, a flow that does not follow its law, a contact that takes or
gives work or a force without its reaction leave a difference; so do steps that are too long for
the rule.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fem_interface.core.parallel import global_sum
from fem_interface.core.records import Array

if TYPE_CHECKING:
    from fem_interface.mechanics.problem import PressingProblem

WORKING = ("friction", "adhesion", "gas")  # forces between the faces that do work


@dataclass(frozen=True, eq=False, kw_only=True)
class StepWork:
    """Where the work of one step goes [uN um per um of thickness in 2D].

    Attributes:
        platen: Of the platen.
        stored: More free energy of the bodies.
        plastic: Dissipated by flow.
        overlap: Against contact.
        interface: Against each of the forces between the faces.
        end: What the next step starts from.
    """

    platen: float
    stored: float
    plastic: float
    overlap: float
    interface: dict[str, float]
    end: "_State"


@dataclass(frozen=True, eq=False, kw_only=True)
class _State:
    """What the work of a step is counted between."""

    force: float
    approach: float
    stored: float
    mises: Array
    strain: Array
    pressure: Array
    depth: Array
    displacement: Array
    forces: dict[str, Array]


class EnergyBalance:
    """What went where since the bodies were apart [uN um per um of thickness in 2D].

    Attributes:
        platen: Work of the platen.
        stored: Free energy of the bodies.
        plastic: Dissipated by flow.
        moved: Work of the platen to and fro, without its sign.
        interface: Work against each of the forces between the faces.
        overlap: And against their contact.
    """

    def __init__(self, problem: "PressingProblem") -> None:
        self._problem = problem
        self.platen = self.stored = self.plastic = self.moved = self.overlap = 0.0
        self.interface = dict.fromkeys(WORKING, 0.0)
        n = len(problem.bulk.positions)
        facets = 0 if problem.interface is None else len(problem.interface.points.area)
        u = problem.bulk.displacement.x.array
        self._state = _State(
            force=0.0,
            approach=0.0,
            stored=0.0,
            mises=np.zeros(n),
            strain=np.zeros(n),
            pressure=np.zeros(facets),
            depth=np.zeros(facets),
            displacement=u.copy(),
            forces={name: np.zeros_like(u) for name in WORKING},
        )

    @property
    def imbalance(self) -> float:
        """What is missing of all that went through the bodies [-]."""
        spent = self.stored + self.plastic + self.overlap + sum(self.interface.values())
        return abs(self.platen - spent) / self.moved if self.moved else 0.0

    def weighed(self) -> StepWork:
        """Where the work of the trial step goes. Collective."""
        problem, before, now = self._problem, self._state, self._trial_state()
        comm, interface = problem.comm, problem.interface
        flow = 0.5 * (before.mises + now.mises) * (now.strain - before.strain)
        overlap = 0.0
        if interface is not None:
            path = (now.depth - before.depth) * interface.kinematics.stretch
            taken = 0.5 * (before.pressure + now.pressure) * path
            overlap = global_sum(interface.points.area * taken, comm)
        moved = now.displacement - before.displacement
        return StepWork(
            platen=0.5 * (before.force + now.force) * (now.approach - before.approach),
            stored=now.stored - before.stored,
            plastic=global_sum(problem.bulk.point_volume * flow, comm),
            overlap=overlap,
            interface={
                name: global_sum(0.5 * np.dot(before.forces[name] + force, moved), comm)
                for name, force in now.forces.items()
            },
            end=now,
        )

    def accept(self, step: StepWork) -> None:
        """Count a step that was weighed and is about to be committed."""
        self.platen, self.moved = self.platen + step.platen, self.moved + abs(step.platen)
        self.stored, self.plastic = step.end.stored, self.plastic + step.plastic
        self.overlap += step.overlap
        for name, work in step.interface.items():
            self.interface[name] += work
        self._state = step.end

    def _trial_state(self) -> _State:
        """Of the trial step. Collective."""
        problem, bulk = self._problem, self._problem.bulk
        square = np.sum(bulk.kirchhoff**2, axis=(1, 2))
        strain, density = np.zeros(len(square)), 0.5 * bulk.mean_stress**2
        for body, points, state in zip(bulk.bodies, bulk.points, bulk.trial_state, strict=True):
            strain[points] = state.plastic_strain
            density[points] = density[points] / body.law.bulk_modulus
            density[points] += square[points] / (4 * body.law.shear_modulus)
        pressure: Array = np.zeros(0)
        depth: Array = np.zeros(0)
        if problem.interface is not None:
            pressure = problem.interface.pressure.copy()
            depth = np.maximum(-problem.interface.kinematics.gap, 0.0)
        return _State(
            force=problem.reaction(),
            approach=problem.approach,
            stored=global_sum(bulk.point_volume * density, problem.comm),
            mises=np.sqrt(1.5 * square),
            strain=strain,
            pressure=pressure,
            depth=depth,
            displacement=bulk.displacement.x.array.copy(),
            forces={name: self._force_of(name) for name in WORKING},
        )

    def _force_of(self, name: str) -> Array:
        bulk, interface = self._problem.bulk, self._problem.interface
        forces = np.zeros_like(bulk.displacement.x.array)
        if interface is not None:
            interface.add_forces(forces.reshape(-1, bulk.dimension), (name,))
        return forces

    def summary(self) -> dict[str, float]:
        """By name [pJ per um of thickness in 2D], and what is missing [-]."""
        return {
            "platen_work": self.platen,
            "stored": self.stored,
            "plastic": self.plastic,
            "overlap": self.overlap,
            **self.interface,
            "imbalance": self.imbalance,
        }
