"""A body that never flows."""

import numpy as np

from fem_interface.materials.flow import Flow
from fem_interface.records import Array


class Elastic:
    """The limit of infinite flow stress, so that elastic bodies take the same way as metals."""

    def flow(
        self,
        trial: Array,
        plastic_strain: Array,
        resistance: Array,
        rigidity: float,
        time_step: float,
        temperature: float,
    ) -> Flow:
        return Flow(stress=trial, slope=np.ones_like(trial), increment=np.zeros_like(trial))

    def strength(self, plastic_strain: Array, resistance: Array, temperature: float) -> Array:
        return np.full_like(plastic_strain, np.inf)
