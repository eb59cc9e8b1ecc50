"""Power-law (Norton) creep with Arrhenius temperature dependence."""

import math
from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.breakdown import power_law_stress, stress_with_breakdown
from fem_interface.materials.flow import REFERENCE_RATE, REFERENCE_TEMPERATURE, Flags, Flow
from fem_interface.materials.log_rate import SMALLEST, log_rate
from fem_interface.materials.record import arrhenius


@dataclass(frozen=True, kw_only=True)
class Norton:
    r"""Steady power-law creep, integrated by the implicit Euler rule.

    .. math:: \dot\varepsilon = \dot\varepsilon_0 (\sigma / S)^n
        \exp\!\left[-\frac{Q}{R}\left(\frac1T - \frac1{T_0}\right)\right]

    With S the bulk flow stress this is rate = B sigma^n; a larger S is the size effect. Beyond
    the breakdown stress, or S where that is larger, the rate grows exponentially (see `breakdown`):
    what ends a power law is an absolute stress, and small volumes that reach the reference rate
    above it are beyond it.

    Attributes:
        coefficient: B at the reference temperature [1/(MPa^n s)].
        exponent: n [-].
        activation_energy: Q [J/mol]; zero for none.
        reference_temperature: T0 [K].
        breakdown_stress: Where the power law ends [MPa]; inf for nowhere.
    """

    coefficient: float
    exponent: float
    activation_energy: float = 0.0
    reference_temperature: float = REFERENCE_TEMPERATURE
    breakdown_stress: float = math.inf

    initial_deformation_resistance = 0.0

    @property
    def bulk_resistance(self) -> float:
        """Flow stress of the bulk at the reference rate and temperature [MPa]."""
        return float((REFERENCE_RATE / self.coefficient) ** (1 / self.exponent))

    def _limit(self, S: Array) -> Array:
        """Breakdown stress in units of S, shape (n,)."""
        return np.maximum(self.breakdown_stress / S, 1.0)

    def _faster(self, temperature: float) -> float:
        return arrhenius(self.activation_energy, temperature, self.reference_temperature)

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
        n, m = self.exponent, 1 / self.exponent
        S = np.maximum(self.bulk_resistance, resistance)
        limit = self._limit(S)
        # Stress in units of S, rates in units of the one at S: x + c r = y with r = x^n.
        y = np.maximum(trial, SMALLEST) / S
        c = rigidity * time_step * REFERENCE_RATE * self._faster(temperature) / S

        def stress_at(L: Array) -> tuple[Array, Array]:
            x, dx = stress_with_breakdown(m * L, limit)
            return x, m * dx

        # Half of the trial stress is carried by one of the two terms.
        low = np.minimum(np.log(y / 2 / c), n * np.log(y / 2))
        high = np.minimum(np.log(y / c), n * np.log(power_law_stress(y, limit)))
        L = log_rate(y, c, stress_at, low, high)
        x, dx = stress_at(L)
        return Flow(
            stress=np.minimum(S * x, trial),
            slope=dx / (dx + c * np.exp(L)),
            increment=np.maximum(trial - S * x, 0.0) / rigidity,
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
        S = np.maximum(self.bulk_resistance, resistance)
        relative_rate = rate / REFERENCE_RATE / self._faster(temperature)
        log_stress = np.log(relative_rate) / self.exponent
        return S * stress_with_breakdown(log_stress, self._limit(S))[0]

    def beyond_breakdown(self, stress: Array, resistance: Array) -> Flags:
        S = np.maximum(self.bulk_resistance, resistance)
        return np.asarray(stress > self._limit(S) * S)
