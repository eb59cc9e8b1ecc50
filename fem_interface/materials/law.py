"""A body's law: elasticity, flow and size effect together, from a material file to a stress."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.flow import REFERENCE_RATE, Flags, FlowLaw
from fem_interface.materials.hencky import piola, stresses, tangents, trial_state


@dataclass(frozen=True, eq=False, kw_only=True)
class MaterialState:
    """History of n material points.

    Attributes:
        Cp_inv: Inverse plastic metric, shape (n, 3, 3) [-].
        plastic_strain: Equivalent plastic strain, shape (n,) [-].
        deformation_resistance: What a law that hardens by rate remembers, shape (n,) [MPa].
    """

    Cp_inv: Array
    plastic_strain: Array
    deformation_resistance: Array

    @staticmethod
    def virgin(n: int, deformation_resistance: float = 0.0) -> "MaterialState":
        """Nothing has flowed yet; a law that hardens by rate gives where it starts."""
        return MaterialState(
            Cp_inv=np.tile(np.eye(3), (n, 1, 1)),
            plastic_strain=np.zeros(n),
            deformation_resistance=np.full(n, deformation_resistance),
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Linearisation:
    """What the derivative of the stress at n points is made from.

    Attributes:
        F: Deformation gradient, shape (n, 3, 3).
        strains: Trial principal logarithmic strains, shape (n, 3).
        directions: Of them, as columns, shape (n, 3, 3).
        shear_modulus: [MPa]
        ratio: Flow stress over trial stress, shape (n,).
        slope: Derivative of the flow stress by the trial stress, shape (n,).
        dimension: Axes along which the points deform.
    """

    F: Array
    strains: Array
    directions: Array
    shear_modulus: float
    ratio: Array
    slope: Array
    dimension: int


@dataclass(frozen=True, eq=False, kw_only=True)
class MaterialResponse:
    """What n material points answer to a deformation.

    Attributes:
        stress: Deviatoric first Piola stress, shape (n, d, d) [MPa].
        kirchhoff: Deviatoric Kirchhoff stress, shape (n, 3, 3) [MPa].
        volume: Determinant of F, shape (n,).
        increment: Equivalent plastic strain of the step, shape (n,).
        state: History if the step is accepted.
        linearisation: Of the stress.
    """

    stress: Array
    kirchhoff: Array
    volume: Array
    increment: Array
    state: MaterialState
    linearisation: Linearisation

    @property
    def tangent(self) -> Array:
        """Derivative of the stress by F, shape (n, d, d, d, d) [MPa]; computed when asked for,
        as most evaluations of a line search or of a last iteration need none."""
        at = self.linearisation
        return np.asarray(
            tangents(
                at.F,
                at.strains,
                at.directions,
                at.shear_modulus,
                at.ratio,
                at.slope,
                at.dimension,
            )
        )


@dataclass(frozen=True, kw_only=True)
class MaterialLaw:
    """Isochoric finite-strain elasto-viscoplasticity plus a bulk modulus.

    The volumetric stress is not here: it is the mean dilatation of a cell that decides it.

    Attributes:
        shear_modulus: [MPa]
        bulk_modulus: [MPa]
        flow_law: When and how fast the body flows.
    """

    shear_modulus: float
    bulk_modulus: float
    flow_law: FlowLaw

    def initial_state(self, n: int) -> MaterialState:
        """History of n points that have not flowed."""
        return MaterialState.virgin(n, self.flow_law.initial_deformation_resistance)

    def strength(
        self,
        state: MaterialState,
        resistance: Array,
        temperature: float,
        rate: Array | float = REFERENCE_RATE,
    ) -> Array:
        """Flow stress at a strain rate [1/s] after a history, shape (n,) [MPa]."""
        return self.flow_law.strength(
            state.plastic_strain, state.deformation_resistance, resistance, temperature, rate
        )

    def beyond_breakdown(self, kirchhoff: Array, resistance: Array) -> Flags:
        """Where the power law of creep is left, shape (n,).

        Args:
            kirchhoff: Deviatoric Kirchhoff stress, shape (n, 3, 3) [MPa].
            resistance: Flow stress by the size effect, shape (n,) [MPa].
        """
        mises = np.sqrt(1.5 * np.sum(kirchhoff**2, axis=(1, 2)))
        return self.flow_law.beyond_breakdown(mises, resistance)

    def update(
        self,
        F: Array,
        state: MaterialState,
        resistance: Array,
        time_step: float,
        temperature: float,
        dimension: int = 3,
    ) -> MaterialResponse:
        """Stress and new history at n points; F has shape (n, 3, 3)."""
        μ = self.shear_modulus
        strains, directions, volume = trial_state(F, state.Cp_inv)
        deviator = strains - strains.mean(axis=1, keepdims=True)
        trial = 2 * μ * np.sqrt(1.5 * np.sum(deviator**2, axis=1))
        flow = self.flow_law.flow(
            trial,
            state.plastic_strain,
            state.deformation_resistance,
            resistance,
            3 * μ,
            time_step,
            temperature,
        )
        ratio = np.divide(flow.stress, trial, out=np.ones_like(trial), where=trial > 0)
        kirchhoff, Cp_inv = stresses(F, strains, directions, μ, ratio)
        return MaterialResponse(
            stress=piola(F, kirchhoff, dimension),
            kirchhoff=kirchhoff,
            volume=volume,
            increment=flow.increment,
            state=MaterialState(
                Cp_inv=Cp_inv,
                plastic_strain=state.plastic_strain + flow.increment,
                deformation_resistance=flow.deformation_resistance,
            ),
            linearisation=Linearisation(
                F=F,
                strains=strains,
                directions=directions,
                shear_modulus=μ,
                ratio=ratio,
                slope=flow.slope,
                dimension=dimension,
            ),
        )
