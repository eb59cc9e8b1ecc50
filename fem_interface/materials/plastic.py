"""Rate-independent J2 plasticity with linear and Voce hardening."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.flow import REFERENCE_RATE, Flags, Flow

VISCOUS_TIME = 1e-3
"""Viscous overstress over yield stress per unit strain rate [s].

A metal without hardening has no unique strain at its limit load. An overstress of one
thousandth of the yield stress at a rate of 1/s picks one and is far below every uncertainty of
a flow stress; `tests/verification` shows that the answers do not feel it."""


@dataclass(frozen=True, kw_only=True)
class J2:
    r"""Von Mises yield with isotropic hardening.

    .. math:: \sigma = Y + H \varepsilon + \Delta Y (1 - e^{-b \varepsilon})
        + Y_0 t_v \dot\varepsilon

    Attributes:
        yield_stress: Y [MPa].
        hardening_modulus: H, per unit equivalent plastic strain [MPa].
        saturation_stress: Delta Y of Voce hardening [MPa].
        saturation_rate: b of Voce hardening [-].
    """

    yield_stress: float
    hardening_modulus: float = 0.0
    saturation_stress: float = 0.0
    saturation_rate: float = 0.0

    initial_deformation_resistance = 0.0

    def strength(
        self,
        plastic_strain: Array,
        deformation_resistance: Array,
        resistance: Array,
        temperature: float,
        rate: Array | float = REFERENCE_RATE,
    ) -> Array:
        return self._yield_stress(plastic_strain, resistance)

    def beyond_breakdown(self, stress: Array, resistance: Array) -> Flags:
        return np.zeros(stress.shape, dtype=bool)

    def _yield_stress(self, plastic_strain: Array, resistance: Array) -> Array:
        ε, H, ΔY, b = (
            plastic_strain,
            self.hardening_modulus,
            self.saturation_stress,
            self.saturation_rate,
        )
        Y = np.maximum(self.yield_stress, resistance)
        return Y + H * ε + ΔY * (1 - np.exp(-b * ε))

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
        H, ΔY, b = self.hardening_modulus, self.saturation_stress, self.saturation_rate
        viscosity = np.maximum(self.yield_stress, resistance) * VISCOUS_TIME / time_step
        increment = np.zeros_like(trial)
        yields = trial > self._yield_stress(plastic_strain, resistance)
        stiffness = np.full_like(trial, np.inf)
        # The excess is convex and falls as the increment grows: Newton from zero cannot overshoot.
        for _ in range(60):
            ε = plastic_strain + increment
            excess = (
                trial
                - rigidity * increment
                - self._yield_stress(ε, resistance)
                - viscosity * increment
            )
            stiffness = H + ΔY * b * np.exp(-b * ε) + viscosity
            step = np.where(yields, excess / (rigidity + stiffness), 0.0)
            increment = increment + step
            if np.all(np.abs(step) <= 1e-15 + 1e-14 * increment):
                break
        slope = np.where(yields, stiffness / (rigidity + stiffness), 1.0)
        return Flow(
            stress=trial - rigidity * increment,
            slope=slope,
            increment=increment,
            deformation_resistance=deformation_resistance,
        )
