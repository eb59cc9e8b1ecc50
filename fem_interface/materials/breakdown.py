r"""Where power-law creep ends: above a limit the rate grows exponentially with stress.

.. math::
    \dot\varepsilon(\sigma) = \dot\varepsilon(\sigma_b) \, e^{n (\sigma / \sigma_b - 1)}, \quad
    \sigma > \sigma_b

goes on from a power law of exponent n with the same value and slope. That is the power law at
the stress :math:`\sigma_b e^{\sigma / \sigma_b - 1}`, so every power law gets its breakdown by this
one change of variable. A strip of metal that is pressed faster than its law was measured then
meets a stress that grows with the logarithm of the rate.

Source: [FrostAshby1982], section 2.4: power-law breakdown near a thousandth of the shear modulus.
"""

import numpy as np

from fem_interface.core.records import Array


def power_law_stress(stress: Array, limit: Array | float) -> Array:
    """Stress at which the power law alone would be as fast [MPa], shape (n,)."""
    σ, σ_b = stress, limit
    with np.errstate(over="ignore"):
        return np.where(σ > σ_b, σ_b * np.exp(np.maximum(σ / σ_b, 1.0) - 1), σ)


def stress_with_breakdown(log_stress: Array, limit: Array | float) -> tuple[Array, Array]:
    """Stress [MPa] and its derivative by the logarithm of the power law's own, shape (n,) each.

    Args:
        log_stress: Logarithm of the stress of the power law at the same rate, shape (n,).
        limit: sigma_b [MPa]; inf for none.
    """
    log_limit = np.log(limit)
    beyond = np.maximum(log_stress - log_limit, 0.0)
    within = np.exp(np.minimum(log_stress, log_limit))
    return within * (1 + beyond), within
