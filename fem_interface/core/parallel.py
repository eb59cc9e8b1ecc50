"""Reductions that every rank calls and that give every rank the same answer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from mpi4py import MPI

Comm = MPI.Intracomm


def global_sum(values: Any, comm: Comm) -> float:
    """Sum of this rank's values over all ranks. Collective."""
    return float(comm.allreduce(float(np.sum(values)), op=MPI.SUM))


def global_max(values: Any, comm: Comm, empty: float = -np.inf) -> float:
    """Largest of all ranks' values; `empty` where no rank has any. Collective."""
    values = np.asarray(values, dtype=float)
    own = float(values.max()) if values.size else -np.inf
    largest = float(comm.allreduce(own, op=MPI.MAX))
    return empty if largest == -np.inf else largest


def global_min(values: Any, comm: Comm, empty: float = np.inf) -> float:
    """Smallest of all ranks' values; `empty` where no rank has any. Collective."""
    return -global_max(-np.asarray(values, dtype=float), comm, -empty)


def global_any(condition: Any, comm: Comm) -> bool:
    """Whether the condition holds anywhere on any rank. Collective."""
    return bool(comm.allreduce(bool(np.any(condition)), op=MPI.LOR))


def largest_at(values: np.ndarray, places: np.ndarray, comm: Comm) -> tuple[float, np.ndarray]:
    """Largest of all ranks' values (n,) and its place, a row of `places` (n, d). Collective."""
    own = int(np.argmax(values)) if len(values) else -1
    candidate = float(values[own]) if own >= 0 else -np.inf
    largest, owner = comm.allreduce((candidate, comm.rank), op=MPI.MAXLOC)
    place = places[own] if comm.rank == owner and own >= 0 else None
    return float(largest), np.asarray(comm.bcast(place, root=owner), dtype=float)


def gathered(values: np.ndarray, comm: Comm) -> np.ndarray:
    """All ranks' rows in rank order, on every rank. Collective."""
    parts: Sequence[np.ndarray] = comm.allgather(np.asarray(values))
    return np.concatenate(parts, axis=0)


def share(count: int, comm: Comm) -> slice:
    """Which of `count` things this rank sees to; shares in rank order are all of them."""
    return slice(count * comm.rank // comm.size, count * (comm.rank + 1) // comm.size)
