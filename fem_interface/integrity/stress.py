"""The worst stress in a body, and where it is."""

import numpy as np

from fem_interface.parallel import Comm, largest_at
from fem_interface.records import Array, StressPeak


def cauchy_stress(kirchhoff_deviator: Array, volume_ratio: Array, mean_stress: Array) -> Array:
    r"""Stress in the deformed body, shape (n, 3, 3) [MPa].

    .. math:: \sigma = \tau_{dev} / J + p \, I

    Args:
        kirchhoff_deviator: tau_dev, shape (n, 3, 3) [MPa].
        volume_ratio: J, shape (n,).
        mean_stress: p, positive in tension, shape (n,) [MPa].
    """
    τ, J, p = kirchhoff_deviator, volume_ratio, mean_stress
    return τ / J[:, None, None] + p[:, None, None] * np.eye(3)


def stress_peak(principal: Array, positions: Array, comm: Comm) -> StressPeak:
    """Worst principal and shear stress over all ranks' points, each at its own. Collective.

    Args:
        principal: Ascending principal stresses at this rank's points of a body, shape (n, 3) [MPa].
        positions: Their reference places, shape (n, d) [um].
    """
    tension, tension_at = largest_at(principal[:, -1], positions, comm)
    shear, shear_at = largest_at(0.5 * (principal[:, -1] - principal[:, 0]), positions, comm)
    return StressPeak(
        max_principal=tension,
        max_principal_at=tension_at,
        max_shear=shear,
        max_shear_at=shear_at,
    )
