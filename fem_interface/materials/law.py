"""A body's law: elasticity, flow and size effect together, from a material file to a stress."""

from dataclasses import dataclass

import numpy as np

from fem_interface.materials.flow import FlowLaw
from fem_interface.materials.hencky import stress_and_tangent, trial_state
from fem_interface.records import Array


@dataclass(frozen=True, eq=False, kw_only=True)
class MaterialState:
    """History of n material points.

    Attributes:
        Cp_inv: Inverse plastic metric, shape (n, 3, 3) [-].
        plastic_strain: Equivalent plastic strain, shape (n,) [-].
    """

    Cp_inv: Array
    plastic_strain: Array

    @staticmethod
    def virgin(n: int) -> "MaterialState":
        """Nothing has flowed yet."""
        return MaterialState(Cp_inv=np.tile(np.eye(3), (n, 1, 1)), plastic_strain=np.zeros(n))


@dataclass(frozen=True, eq=False, kw_only=True)
class MaterialResponse:
    """What n material points answer to a deformation.

    Attributes:
        stress: Deviatoric first Piola stress, shape (n, d, d) [MPa].
        tangent: Its derivative by F, shape (n, d, d, d, d) [MPa].
        kirchhoff: Deviatoric Kirchhoff stress, shape (n, 3, 3) [MPa].
        volume: Determinant of F, shape (n,).
        increment: Equivalent plastic strain of the step, shape (n,).
        state: History if the step is accepted.
    """

    stress: Array
    tangent: Array
    kirchhoff: Array
    volume: Array
    increment: Array
    state: MaterialState


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

    def update(
        self,
        F: Array,
        state: MaterialState,
        resistance: Array,
        time_step: float,
        temperature: float,
        dimension: int = 3,
    ) -> MaterialResponse:
        """Stress, tangent and new history at n points; F has shape (n, 3, 3)."""
        μ = self.shear_modulus
        strains, directions, volume = trial_state(F, state.Cp_inv)
        deviator = strains - strains.mean(axis=1, keepdims=True)
        trial = 2 * μ * np.sqrt(1.5 * np.sum(deviator**2, axis=1))
        flow = self.flow_law.flow(
            trial, state.plastic_strain, resistance, 3 * μ, time_step, temperature
        )
        ratio = np.divide(flow.stress, trial, out=np.ones_like(trial), where=trial > 0)
        stress, tangent, Cp_inv, kirchhoff = stress_and_tangent(
            F, strains, directions, μ, ratio, flow.slope, dimension
        )
        return MaterialResponse(
            stress=stress,
            tangent=tangent,
            kirchhoff=kirchhoff,
            volume=volume,
            increment=flow.increment,
            state=MaterialState(
                Cp_inv=Cp_inv, plastic_strain=state.plastic_strain + flow.increment
            ),
        )
