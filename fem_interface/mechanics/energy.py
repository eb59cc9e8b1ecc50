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

from typing import TYPE_CHECKING

import numpy as np

from fem_interface.core.parallel import global_sum
from fem_interface.core.records import Array

if TYPE_CHECKING:
    from fem_interface.mechanics.problem import PressingProblem

WORKING = ("friction", "adhesion", "gas")  # forces between the faces that do work


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
        self.platen = self.stored = self.plastic = self.moved = 0.0
        self.interface = dict.fromkeys(WORKING, 0.0)
        self._force = self._approach = 0.0
        n = len(problem.bulk.positions)
        self._mises: Array = np.zeros(n)
        self._strain: Array = np.zeros(n)
        self._displacement = problem.bulk.displacement.x.array.copy()
        self._forces = {name: np.zeros_like(self._displacement) for name in WORKING}
        self.overlap = 0.0
        points = 0 if problem.interface is None else len(problem.interface.points.area)
        self._pressure: Array = np.zeros(points)
        self._depth: Array = np.zeros(points)

    @property
    def imbalance(self) -> float:
        """What is missing of all that went through the bodies [-]."""
        spent = self.stored + self.plastic + self.overlap + sum(self.interface.values())
        return abs(self.platen - spent) / self.moved if self.moved else 0.0

    def accept(self) -> None:
        """Count the trial step, which is about to be committed. Collective."""
        problem, bulk = self._problem, self._problem.bulk
        force, approach = problem.reaction(), problem.approach
        work = 0.5 * (self._force + force) * (approach - self._approach)
        self.platen, self.moved = self.platen + work, self.moved + abs(work)
        self._force, self._approach = force, approach

        square = np.sum(bulk.kirchhoff**2, axis=(1, 2))
        mises, strain = np.sqrt(1.5 * square), np.zeros(len(square))
        density = 0.5 * bulk.mean_stress**2
        for body, points, state in zip(bulk.bodies, bulk.points, bulk.trial_state, strict=True):
            strain[points] = state.plastic_strain
            density[points] = density[points] / body.law.bulk_modulus
            density[points] += square[points] / (4 * body.law.shear_modulus)
        volume = bulk.point_volume
        self.stored = global_sum(volume * density, problem.comm)
        flow = 0.5 * (self._mises + mises) * (strain - self._strain)
        self.plastic += global_sum(volume * flow, problem.comm)
        self._mises, self._strain = mises, strain

        if problem.interface is not None:
            kin, pressure = problem.interface.kinematics, problem.interface.pressure
            depth = np.maximum(-kin.gap, 0.0)
            taken = 0.5 * (self._pressure + pressure) * (depth - self._depth) * kin.stretch
            self.overlap += global_sum(problem.interface.points.area * taken, problem.comm)
            self._pressure, self._depth = pressure, depth
        u = bulk.displacement.x.array
        for name, before in self._forces.items():
            now = self._force_of(name, bulk.dimension)
            against = 0.5 * np.dot(before + now, u - self._displacement)
            self.interface[name] += global_sum(against, problem.comm)
            self._forces[name] = now
        self._displacement = u.copy()

    def _force_of(self, name: str, dimension: int) -> Array:
        forces = np.zeros_like(self._displacement)
        if self._problem.interface is not None:
            self._problem.interface.add_forces(forces.reshape(-1, dimension), (name,))
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
