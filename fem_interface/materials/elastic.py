"""A body that never flows."""

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.flow import REFERENCE_RATE, Flags, Flow


class Elastic:
    """The limit of infinite flow stress, so that elastic bodies take the same way as metals."""

    initial_deformation_resistance = 0.0

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
        return Flow(
            stress=trial,
            slope=np.ones_like(trial),
            increment=np.zeros_like(trial),
            deformation_resistance=deformation_resistance,
        )

    def strength(
        self,
        plastic_strain: Array,
        deformation_resistance: Array,
        resistance: Array,
        temperature: float,
        rate: Array | float = REFERENCE_RATE,
    ) -> Array:
        return np.full_like(plastic_strain, np.inf)

    def beyond_breakdown(self, stress: Array, resistance: Array) -> Flags:
        return np.zeros(stress.shape, dtype=bool)
