"""The ceramic bodies of a stack, watched at every accepted step."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fem_interface.case import Case
from fem_interface.integrity.area import cell_area
from fem_interface.integrity.flaws import critical_flaw_length
from fem_interface.integrity.strength import Strength, strength_of
from fem_interface.integrity.stress import stress_peak, worst
from fem_interface.integrity.weibull import failure_probability, log_expected_failures
from fem_interface.records import Array, Indices, StressPeak
from fem_interface.snapshot import stress_at_points

if TYPE_CHECKING:
    from fem_interface.mechanics.stack import PressedStack


@dataclass(frozen=True, eq=False, kw_only=True)
class Ceramic:
    """A brittle body on this rank.

    Attributes:
        points: Which of the rank's points are its own, shape (n,).
        positions: Their reference places, shape (n, d) [um].
        volume: What each stands for, in 2D of a slice 1 um thick, shape (n,) [um^3].
        toughness: K_Ic [MPa um^0.5]; nan if unknown.
        strength: None if unknown.
    """

    points: Indices
    positions: Array
    volume: Array
    toughness: float
    strength: Strength | None


@dataclass(frozen=True, eq=False, kw_only=True)
class Integrity:
    """How the ceramic bodies fare at one step, the same on every rank.

    Attributes:
        peak: Worst stresses of all bodies.
        critical_flaw: Shortest edge flaw that the tension of its body would drive [um]; nan if
            no toughness is known.
        failure_probability: That any of them fails anywhere in the cell; nan if the strength of
            one is not known.
    """

    peak: StressPeak
    critical_flaw: float
    failure_probability: float


class IntegrityWatch:
    """Looks at the stress in electrolyte and interlayer of one stack."""

    def __init__(self, case: Case, stack: "PressedStack") -> None:
        self._bulk, self._comm = stack.bulk, stack.comm
        # In 2D the nominal area is that of a slice 1 um thick [um * 1 um].
        self._patches = cell_area(case)[0] / stack.mesh.nominal_area
        bulk, materials = stack.bulk, {"electrolyte": case.electrolyte.material}
        if case.interlayer is not None:
            materials["interlayer"] = case.interlayer.material
        volume = bulk.point_volume
        self._ceramics = []
        for body, points in zip(bulk.bodies, bulk.points, strict=True):
            if body.name in materials:
                material = materials[body.name]
                fracture = material.fracture
                self._ceramics.append(
                    Ceramic(
                        points=points,
                        positions=bulk.positions[points],
                        volume=volume[points],
                        toughness=fracture.toughness if fracture else math.nan,
                        strength=strength_of(material),
                    )
                )

    def look(self) -> Integrity:
        """The committed state. Collective."""
        stress = stress_at_points(self._bulk)
        peaks, flaws, log_failures = [], [], []
        for ceramic in self._ceramics:
            principal = np.asarray(np.linalg.eigvalsh(stress[ceramic.points]), dtype=float)
            peak = stress_peak(principal, ceramic.positions, self._comm)
            peaks.append(peak)
            flaws.append(critical_flaw_length(peak.max_principal, ceramic.toughness))
            log_failures.append(self._log_failures(ceramic, principal[:, -1]))
        known = [flaw for flaw in flaws if not math.isnan(flaw)]
        return Integrity(
            peak=worst(peaks),
            critical_flaw=min(known, default=math.nan),
            # The weakest link of all bodies: their expected failures add up.
            failure_probability=failure_probability(float(np.logaddexp.reduce(log_failures))),
        )

    def _log_failures(self, ceramic: Ceramic, tension: Array) -> float:
        if ceramic.strength is None:
            return math.nan
        return log_expected_failures(
            tension, ceramic.volume, ceramic.strength, self._patches, self._comm
        )
