"""Anand's viscoplasticity: power-law creep against a resistance that hardens and softens."""

import math
from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.breakdown import stress_with_breakdown
from fem_interface.materials.flow import REFERENCE_RATE, REFERENCE_TEMPERATURE, Flags, Flow
from fem_interface.materials.log_rate import SMALLEST, log_rate
from fem_interface.materials.record import arrhenius

SLOWEST = -60.0
"""Logarithm of a rate over A' so slow that nothing flows; saturation is not followed further."""


@dataclass(frozen=True, kw_only=True)
class Anand:
    r"""Creep against a deformation resistance S; stress and S are integrated implicitly.

    .. math::
        \dot\varepsilon = A' (\sigma/S)^{1/m}, \quad
        \dot S = H_0 |1 - S/S_s|^a \, \mathrm{sgn}(1 - S/S_s) \, \dot\varepsilon, \quad
        S_s = S_* (\dot\varepsilon / A')^n, \quad A' = A e^{-Q/RT}

    The size effect makes every stress larger by one factor phi: the metal behaves as a bulk one
    whose stresses, moduli and S are those of the small volume divided by phi, the flow stress
    that the size effect asks for over the saturated flow stress of the bulk at the reference rate
    and temperature, and at least one. S is kept in bulk measure.

    Attributes:
        pre_exponential: A [1/s].
        activation_energy: Q [J/mol].
        rate_sensitivity: m [-].
        initial_deformation_resistance: S before any flow [MPa].
        hardening_modulus: H_0 [MPa].
        saturation_resistance: S_* [MPa].
        hardening_exponent: a, at least one [-].
        saturation_exponent: n [-].
        breakdown_stress: Where the power law ends [MPa], or the saturated flow stress of a small
            volume where that is larger; inf for nowhere.

    Source:
        [AnandNarayan2019]; [WeberAnand1990].
    """

    pre_exponential: float
    activation_energy: float
    rate_sensitivity: float
    initial_deformation_resistance: float
    hardening_modulus: float
    saturation_resistance: float
    hardening_exponent: float
    saturation_exponent: float
    breakdown_stress: float = math.inf

    def _rate_factor(self, temperature: float) -> float:
        """A' [1/s]."""
        return self.pre_exponential * arrhenius(self.activation_energy, temperature, math.inf)

    @property
    def bulk_resistance(self) -> float:
        """Saturated flow stress of the bulk at the reference rate and temperature [MPa]."""
        relative_rate = REFERENCE_RATE / self._rate_factor(REFERENCE_TEMPERATURE)
        exponent = self.rate_sensitivity + self.saturation_exponent
        return float(self.saturation_resistance * relative_rate**exponent)

    def _enlargement(self, resistance: Array) -> Array:
        """phi of the size effect, shape (n,)."""
        return np.maximum(resistance / self.bulk_resistance, 1.0)

    def _limit(self, enlargement: Array) -> Array:
        """Breakdown stress in the measure of the bulk, shape (n,) [MPa]."""
        return np.maximum(self.breakdown_stress / enlargement, self.bulk_resistance)

    def _hardened(self, S: Array, L: Array, increment: Array) -> tuple[Array, Array]:
        """S after an increment of strain, and the derivative of its logarithm by L, (n,) each.

        Args:
            S: At the beginning of the step.
            L: Logarithm of the rate over A'; the increment is in proportion to e^L.
            increment: Equivalent plastic strain.
        """
        a, n = self.hardening_exponent, self.saturation_exponent
        S_s = self.saturation_resistance * np.exp(n * np.maximum(L, SLOWEST))
        # Distance from saturation u = 1 - S / S_s: u + k |u|^(a-1) u = u0. The left side of
        # v + k v^a = |u0| is convex: Newton's iteration from above comes down without overshoot.
        u0, k = 1 - S / S_s, increment * self.hardening_modulus / S_s
        with np.errstate(divide="ignore", over="ignore"):
            v = np.minimum(np.abs(u0), (np.abs(u0) / k) ** (1 / a))
        for _ in range(60):
            kv = k * v ** (a - 1)
            step = (v + kv * v - np.abs(u0)) / (1 + a * kv)
            v = v - step
            if np.all(np.abs(step) <= 1e-14 * np.abs(u0)):
                break
        u, kv = np.sign(u0) * v, k * v ** (a - 1)
        du = (n * S / S_s - (1 - n) * kv * u) / (1 + a * kv)
        return S_s * (1 - u), n - du / (1 - u)

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
        m, n, S = self.rate_sensitivity, self.saturation_exponent, deformation_resistance
        φ = self._enlargement(resistance)
        limit = self._limit(φ)
        ε_0 = self._rate_factor(temperature) * time_step  # strain of a step at L = 0
        y = np.maximum(trial / φ, SMALLEST)
        c = rigidity / φ * ε_0

        def stress_at(L: Array) -> tuple[Array, Array]:
            S_new, dS = self._hardened(S, L, ε_0 * np.exp(L))
            σ, dσ = stress_with_breakdown(np.log(S_new) + m * L, limit)
            return σ, dσ * (m + dS)

        # S stays between where it was and saturation, and breakdown only lowers the stress.
        low = np.minimum(np.log(y / 2 / c), np.log(y / 2 / S) / m)
        low = np.minimum(low, np.log(y / 2 / self.saturation_resistance) / (m + n))
        L = log_rate(y, c, stress_at, low, np.log(y / c))
        σ, dσ = stress_at(L)
        return Flow(
            stress=np.minimum(φ * σ, trial),
            slope=dσ / (dσ + c * np.exp(L)),
            increment=np.maximum(trial - φ * σ, 0.0) / rigidity,
            deformation_resistance=self._hardened(S, L, ε_0 * np.exp(L))[0],
        )

    def strength(
        self,
        plastic_strain: Array,
        deformation_resistance: Array,
        resistance: Array,
        temperature: float,
        rate: Array | float = REFERENCE_RATE,
    ) -> Array:
        relative_rate = rate / self._rate_factor(temperature)
        log_stress = np.log(deformation_resistance) + self.rate_sensitivity * np.log(relative_rate)
        φ = self._enlargement(resistance)
        bulk, _ = stress_with_breakdown(log_stress, self._limit(φ))
        return φ * bulk

    def beyond_breakdown(self, stress: Array, resistance: Array) -> Flags:
        φ = self._enlargement(resistance)
        return np.asarray(stress > self._limit(φ) * φ)
