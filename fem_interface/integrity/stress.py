"""The worst stress in a body, and where it is."""

from fem_interface.core.parallel import Comm, largest_at
from fem_interface.core.records import Array, StressPeak


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
