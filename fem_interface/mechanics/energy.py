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

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from fem_interface.core.parallel import global_sum
from fem_interface.core.records import Array

if TYPE_CHECKING:
    from fem_interface.mechanics.interface import Interface
    from fem_interface.mechanics.problem import PressingProblem

WORKING = ("friction", "adhesion", "gas")  # what is told of even where it does not act


@dataclass(frozen=True, eq=False, kw_only=True)
class EnergyState:
    """What went where since the bodies were apart [uN um per um of thickness in 2D].

    Attributes:
        platen: Work of the platen.
        moved: Work of the platen to and fro, without its sign.
        stored: Free energy of the bodies.
        plastic: Dissipated by flow.
        overlap: Work against contact.
        interface: Work against each of the other effects between the faces.
        force: Of the platen in the committed step [uN].
        mises: Von Mises' stress at the points of the bodies, shape (n,) [MPa].
        pressure: Contact pressure at the points of the face, shape (m,) [MPa].
        depth: Overlap there, shape (m,) [um].
        forces: Of each effect, at the nodes [uN].
    """

    platen: float = 0.0
    moved: float = 0.0
    stored: float = 0.0
    plastic: float = 0.0
    overlap: float = 0.0
    interface: dict[str, float] = field(default_factory=dict)
    force: float = 0.0
    mises: Array
    pressure: Array
    depth: Array
    forces: dict[str, Array] = field(default_factory=dict)

    @property
    def imbalance(self) -> float:
        """What is missing of all that went through the bodies [-]."""
        spent = self.stored + self.plastic + self.overlap + sum(self.interface.values())
        return abs(self.platen - spent) / self.moved if self.moved else 0.0

    def summary(self) -> dict[str, float]:
        """By name [pJ per um of thickness in 2D], and what is missing [-]."""
        return {
            "platen_work": self.platen,
            "stored": self.stored,
            "plastic": self.plastic,
            "overlap": self.overlap,
            **dict.fromkeys(WORKING, 0.0),
            **self.interface,
            "imbalance": self.imbalance,
        }


class EnergyBalance:
    """Counts the work of each accepted step.

    Attributes:
        state: Of the steps so far.
    """

    def __init__(self, problem: "PressingProblem") -> None:
        self._problem = problem
        points = 0 if problem.interface is None else len(problem.interface.points.area)
        self.state = EnergyState(
            mises=np.zeros(len(problem.bulk.positions)),
            pressure=np.zeros(points),
            depth=np.zeros(points),
        )

    def accept(self) -> None:
        """Count the trial step, which is about to be committed. Collective."""
        problem, before = self._problem, self.state
        force = problem.reaction()
        work = 0.5 * (before.force + force) * (problem.approach - problem.state.approach)
        stored, mises, flow = self._of_bodies()
        now = replace(
            before,
            platen=before.platen + work,
            moved=before.moved + abs(work),
            force=force,
            stored=stored,
            plastic=before.plastic + flow,
            mises=mises,
        )
        self.state = now if problem.interface is None else self._of_faces(now, problem.interface)

    def _of_bodies(self) -> tuple[float, Array, float]:
        """Free energy, von Mises' stress (n,) and what flow dissipated. Collective."""
        problem, bulk = self._problem, self._problem.bulk
        square = np.sum(bulk.kirchhoff**2, axis=(1, 2))
        mises, flowed = np.sqrt(1.5 * square), np.zeros(len(square))
        density = 0.5 * bulk.mean_stress**2
        histories = zip(bulk.bodies, bulk.points, bulk.state.materials, bulk.trial, strict=True)
        for body, points, before, after in histories:
            flowed[points] = after.plastic_strain - before.plastic_strain
            density[points] = density[points] / body.law.bulk_modulus
            density[points] += square[points] / (4 * body.law.shear_modulus)
        volume = bulk.point_volume
        flow = 0.5 * (self.state.mises + mises) * flowed
        return (
            global_sum(volume * density, problem.comm),
            mises,
            global_sum(volume * flow, problem.comm),
        )

    def _of_faces(self, now: EnergyState, interface: "Interface") -> EnergyState:
        """With the work against what acts between the faces. Collective."""
        problem, before = self._problem, self.state
        kin, pressure = interface.kinematics, interface.contact.pressing.pressure
        depth = np.maximum(-kin.gap, 0.0)
        taken = 0.5 * (before.pressure + pressure) * (depth - before.depth) * kin.stretch
        overlap = before.overlap + global_sum(interface.points.area * taken, problem.comm)
        u = problem.bulk.displacement.x.array
        moved = u - problem.bulk.state.displacement
        works, forces = {}, {}
        for effect in interface.effects[1:]:
            name = effect.name
            forces[name] = np.zeros_like(u)
            interface.add_forces(forces[name].reshape(-1, problem.bulk.dimension), (name,))
            mean = 0.5 * (before.forces.get(name, 0.0) + forces[name])
            done = global_sum(np.dot(mean, moved), problem.comm)
            works[name] = before.interface.get(name, 0.0) + done
        return replace(
            now,
            overlap=overlap,
            pressure=pressure,
            depth=depth,
            interface=works,
            forces=forces,
        )
