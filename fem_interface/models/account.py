"""What a run has cost so far, also before a break."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from fem_interface.core.stages import Stages


class Account:
    """Wall time, where it went, and what the linear systems took."""

    def __init__(
        self, started: float, stages: Stages, linear: Callable[[], Mapping[str, Any]]
    ) -> None:
        """
        Args:
            started: When this process began, by `time.perf_counter` [s].
            stages: Of the time.
            linear: What its linear systems took.
        """
        self._started, self._stages, self._linear = started, stages, linear
        self._before: Mapping[str, Any] = {}

    @property
    def seconds(self) -> float:
        """Wall time [s]."""
        return time.perf_counter() - self._started

    @property
    def linear_solver(self) -> dict[str, Any]:
        """Counts, and what solves."""
        before = self._before
        return {
            name: one + before.get(name, 0) if isinstance(one, int) else one
            for name, one in self._linear().items()
        }

    @property
    def state(self) -> dict[str, Any]:
        """All of it."""
        return {
            "seconds": self.seconds,
            "stages": dict(self._stages.seconds),
            "linear": self.linear_solver,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Count on from there."""
        self._started -= state["seconds"]
        self._stages.add(state["stages"])
        self._before = state["linear"]
