"""Stress in the deformed bodies."""

from typing import TYPE_CHECKING

import numpy as np

from fem_interface.core.records import Array

if TYPE_CHECKING:
    from fem_interface.mechanics.bulk import Bulk


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


def stress_at_points(bulk: "Bulk") -> Array:
    """Cauchy stress at this rank's points, shape (n, 3, 3) [MPa]."""
    return cauchy_stress(bulk.kirchhoff, bulk.volume_ratio, bulk.mean_stress)
