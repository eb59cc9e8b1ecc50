r"""The implicit Euler step of a creep law, solved for the logarithm of its rate.

With trial stress y, relaxation c = rigidity * time step * rate factor and the stress X that the
law asks for at a rate of e^L times that factor,

.. math:: c \, e^L + X(L) = y

Both terms are nearly straight lines in L once the logarithm of their sum is taken, so Newton's
iteration needs a handful of steps from anywhere: for time steps of microseconds, where only
the second term counts, and of hours, where the first one would be the whole of the rigidity.
"""

from collections.abc import Callable

import numpy as np

from fem_interface.core.records import Array

SMALLEST = 1e-100
"""Trial stress below which nothing flows in any finite time [MPa]."""

_CONVERGED = 1e-10  # of a step that halves its digits: the next one is below rounding
_MOST_ITERATIONS = 60


def log_rate(
    trial: Array,
    relaxation: Array,
    stress_at: Callable[[Array], tuple[Array, Array]],
    low: Array,
    high: Array,
) -> Array:
    """Logarithm L of the rate over the law's rate factor, shape (n,).

    Args:
        trial: y > 0, shape (n,) [MPa].
        relaxation: c, shape (n,) [MPa].
        stress_at: X(L) [MPa] and its derivative, shape (n,) each.
        low, high: Between which L lies, shape (n,).
    """
    target, L = np.log(trial), high
    for _ in range(_MOST_ITERATIONS):
        relaxed = relaxation * np.exp(L)
        X, dX = stress_at(L)
        total = relaxed + X
        excess = np.log(total) - target
        low, high = np.where(excess < 0, L, low), np.where(excess > 0, L, high)
        ahead = L - excess * total / (relaxed + dX)
        inside = (low <= ahead) & (ahead <= high)
        ahead = np.where(inside, ahead, 0.5 * (low + high))
        step, L = ahead - L, ahead
        if np.all(np.abs(step) <= _CONVERGED * (1 + np.abs(L))):
            break
    return L
