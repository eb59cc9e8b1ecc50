"""Stopping a run from outside: between steps, on all ranks at once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from fem_interface.core.errors import Interrupted
from fem_interface.core.parallel import Comm, global_any

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1, signal.SIGXCPU)


class StopRequest:
    """Whether any rank was asked to stop."""

    def __init__(self, comm: Comm) -> None:
        self._comm, self._asked = comm, False

    def ask(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Stop after the step that is being tried; asked again, stop at once."""
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True

    def obey(self) -> None:
        """Raise Interrupted on all ranks if any was asked to stop. Collective."""
        if global_any(self._asked, self._comm):
            raise Interrupted("stopped from outside; what was accepted is on disk")


@contextmanager
def stop_request(comm: Comm) -> Iterator[StopRequest]:
    """Turn Ctrl-C and SIGTERM into a request while the run goes on."""
    request = StopRequest(comm)
    if threading.current_thread() is not threading.main_thread():
        yield request  # signals belong to the main thread
        return
    earlier = {number: signal.signal(number, request.ask) for number in SIGNALS}
    try:
        yield request
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)
