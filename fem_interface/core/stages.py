"""Where the time of a run goes."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class Stages:
    """Wall time by stage; what is done within another stage counts for the inner one alone.

    Attributes:
        seconds: By name, in the order in which stages were first entered [s].
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._open: list[str] = []
        self._since = 0.0

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """While this lasts, time is that of a stage."""
        self._count()
        self.seconds.setdefault(name, 0.0)
        self._open.append(name)
        try:
            yield
        finally:
            self._count()
            self._open.pop()

    def add(self, seconds: Mapping[str, float]) -> None:
        """Count what was spent before, by name [s]."""
        for name, one in seconds.items():
            self.seconds[name] = self.seconds.get(name, 0.0) + one

    def _count(self) -> None:
        now = time.perf_counter()
        if self._open:
            self.seconds[self._open[-1]] += now - self._since
        self._since = now
