"""What a flow law is: one scalar equation per material point."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from fem_interface.core.records import Array

REFERENCE_RATE = 1e-3
"""Strain rate at which flow stresses are quoted and measured [1/s]."""

REFERENCE_TEMPERATURE = 298.15
"""Temperature at which the flow stress of the size effect is measured [K]."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class Flow:
    """Answer of a flow law at n material points.

    Attributes:
        stress: Von Mises stress after flow, shape (n,) [MPa].
        slope: Derivative of that stress by the trial stress, shape (n,) [-].
        increment: Equivalent plastic strain of the step, shape (n,) [-].
        deformation_resistance: At the end of the step, shape (n,) [MPa].
    """

    stress: Array
    slope: Array
    increment: Array
    deformation_resistance: Array


class FlowLaw(Protocol):
    """Von Mises stress of a metal that may flow during a time step."""

    @property
    def initial_deformation_resistance(self) -> float:
        """Of a metal that has not flowed [MPa]; zero of a law that has none."""

    def flow(
        self,
        trial: Array,
        plastic_strain: Array,
        deformation_resistance: Array,
        resistance: Array,
        rigidity: float,
        time_step: float,
        temperature: float,
    ) -> Flow:
        """Solve stress + rigidity * increment = trial with the law's own rate equation.

        Args:
            trial: Von Mises stress if nothing flowed, shape (n,) [MPa].
            plastic_strain: Committed equivalent plastic strain, shape (n,) [-].
            deformation_resistance: Committed history of a law that hardens by rate, in bulk
                measure, shape (n,) [MPa]; the others hand it back as it is.
            resistance: Flow stress at the reference rate and temperature by the size effect,
                shape (n,) [MPa]; the law takes the larger of this and its bulk value.
            rigidity: 3 mu [MPa].
            time_step: [s]
            temperature: [K]
        """

    def strength(
        self,
        plastic_strain: Array,
        deformation_resistance: Array,
        resistance: Array,
        temperature: float,
        rate: Array | float = REFERENCE_RATE,
    ) -> Array:
        """Flow stress at a strain rate [1/s], shape (n,) [MPa]."""

    def beyond_breakdown(self, stress: Array, resistance: Array) -> Flags:
        """Where a von Mises stress (n,) [MPa] is too high for the power law, shape (n,)."""
