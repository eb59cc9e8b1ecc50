"""Does the electrolyte survive? Its worst stress, where it is, and the flaw that it would drive."""

import math

import numpy as np
from mpi4py import MPI

from fem_interface.parallel import Comm
from fem_interface.records import Array, StressPeak

EDGE_CRACK = 1.12
"""Stress intensity of a shallow edge crack over sigma sqrt(pi a)."""


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


def critical_flaw_length(stress: float, toughness: float) -> float:
    r"""Length of an edge flaw that a tension drives [um]; inf without tension.

    .. math:: a_c = \frac{1}{\pi} \left( \frac{K_{Ic}}{1.12 \, \sigma} \right)^2

    Args:
        stress: Largest principal stress sigma [MPa], taken as uniform over the flaw.
        toughness: K_Ic [MPa um^0.5].
    """
    if not stress > 0.0:
        return math.inf
    return (toughness / (EDGE_CRACK * stress)) ** 2 / math.pi


def stress_peak(stress: Array, positions: Array, toughness: float | None, comm: Comm) -> StressPeak:
    """Worst principal and shear stress over all ranks' points. Collective.

    Args:
        stress: Cauchy stress at this rank's points of the electrolyte, shape (n, 3, 3) [MPa].
        positions: Their reference places, shape (n, d) [um].
        toughness: K_Ic [MPa um^0.5], or None.
    """
    principal: Array = np.asarray(np.linalg.eigvalsh(stress), dtype=float)
    tension, tension_at = _largest(principal[:, -1], positions, comm)
    shear, shear_at = _largest(0.5 * (principal[:, -1] - principal[:, 0]), positions, comm)
    flaw = math.nan if toughness is None else critical_flaw_length(tension, toughness)
    return StressPeak(
        max_principal=tension,
        max_principal_at=tension_at,
        max_shear=shear,
        max_shear_at=shear_at,
        critical_flaw=flaw,
    )


def _largest(values: Array, positions: Array, comm: Comm) -> tuple[float, Array]:
    """Largest value of all ranks and its place. Collective."""
    own = int(np.argmax(values)) if len(values) else -1
    candidate = float(values[own]) if own >= 0 else -np.inf
    largest, owner = comm.allreduce((candidate, comm.rank), op=MPI.MAXLOC)
    place = positions[own] if comm.rank == owner and own >= 0 else None
    return float(largest), np.asarray(comm.bcast(place, root=owner), dtype=float)
