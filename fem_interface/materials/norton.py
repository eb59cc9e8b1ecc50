"""Power-law (Norton) creep with Arrhenius temperature dependence."""

from dataclasses import dataclass

import numpy as np

from fem_interface.materials.flow import REFERENCE_RATE, Flow
from fem_interface.records import Array

GAS_CONSTANT = 8.31446
"""[J/(mol K)]"""


@dataclass(frozen=True, kw_only=True)
class Norton:
    r"""Steady power-law creep, integrated by the implicit Euler rule.

    .. math:: \dot\varepsilon = \dot\varepsilon_0 (\sigma / S)^n
        \exp\!\left[-\frac{Q}{R}\left(\frac1T - \frac1{T_0}\right)\right]

    With S the bulk flow stress this is rate = B sigma^n; a larger S is the size effect.

    Attributes:
        coefficient: B at the reference temperature [1/(MPa^n s)].
        exponent: n [-].
        activation_energy: Q [J/mol]; zero for none.
        reference_temperature: T0 [K].
    """

    coefficient: float
    exponent: float
    activation_energy: float = 0.0
    reference_temperature: float = 298.15

    @property
    def bulk_resistance(self) -> float:
        """Flow stress of the bulk at the reference rate and temperature [MPa]."""
        return float((REFERENCE_RATE / self.coefficient) ** (1 / self.exponent))

    def _arrhenius(self, temperature: float) -> float:
        Q, R, T, T0 = self.activation_energy, GAS_CONSTANT, temperature, self.reference_temperature
        return float(np.exp(-Q / R * (1 / T - 1 / T0)))

    def flow(
        self,
        trial: Array,
        plastic_strain: Array,
        resistance: Array,
        rigidity: float,
        time_step: float,
        temperature: float,
    ) -> Flow:
        n = self.exponent
        S = np.maximum(self.bulk_resistance, resistance)
        # Stress in units of S: x + c x^n = y. The left side is convex and grows, so Newton's
        # iteration from an upper bound of the root comes down to it without overshoot.
        y = trial / S
        c = rigidity * time_step * REFERENCE_RATE * self._arrhenius(temperature) / S
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            x = np.minimum(y, (y / c) ** (1 / n))
        for _ in range(60):
            cxn = c * x ** (n - 1)
            step = (x + cxn * x - y) / (1 + n * cxn)
            x = x - step
            if np.all(np.abs(step) <= 1e-14 * np.abs(x)):
                break
        slope = 1 / (1 + n * c * x ** (n - 1))
        return Flow(stress=S * x, slope=slope, increment=S * (y - x) / rigidity)

    def strength(self, plastic_strain: Array, resistance: Array, temperature: float) -> Array:
        hot = self._arrhenius(temperature) ** (-1 / self.exponent)
        return np.maximum(self.bulk_resistance, resistance) * hot
