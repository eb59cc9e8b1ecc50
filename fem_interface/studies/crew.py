"""Runs of a study as processes: so many at once, each in its directory, none that stops others."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fem_interface.core.errors import Interrupted
from fem_interface.studies.members import Member

POLL = 0.2  # between looks at the processes [s]
PATIENCE = 120.0  # for runs that were told to stop, until they are killed [s]

Tell = Callable[[Member, int, float], None]


@dataclass(kw_only=True)
class Crew:
    """Up to so many runs at once.

    Attributes:
        jobs: Runs at once.
        ranks: Of each.
        tell: Called with a run that has ended, its exit code and what it took [s].
    """

    jobs: int
    ranks: int
    tell: Tell
    _working: dict[int, tuple[Member, subprocess.Popen[bytes], float]] = field(default_factory=dict)

    def work_through(self, waiting: Sequence[Member]) -> None:
        """Run all; raises Interrupted, with all of them stopped, where this process is told to."""
        rest = list(reversed(waiting))
        earlier = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            while rest or self._working:
                while rest and len(self._working) < self.jobs:
                    self._start(rest.pop())
                self._collect()
                time.sleep(POLL)
        except KeyboardInterrupt:
            self._stop()
            raise Interrupted(
                "stopped from outside; runs that had begun have kept their state: the same command "
                "goes on with them"
            ) from None
        finally:
            signal.signal(signal.SIGTERM, earlier)

    def _start(self, member: Member) -> None:
        member.directory.parent.mkdir(parents=True, exist_ok=True)
        failure(member).unlink(missing_ok=True)
        with log(member).open("ab") as told:
            process = subprocess.Popen(
                command(member, self.ranks),
                stdout=told,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                # Ctrl-C comes to this process alone, which passes it on.
                start_new_session=True,
                env=os.environ | {"COLUMNS": "100"},
            )
        self._working[process.pid] = member, process, time.monotonic()

    def _collect(self) -> None:
        for pid, (member, process, since) in list(self._working.items()):
            code = process.poll()
            if code is None:
                continue
            del self._working[pid]
            if code not in (0, Interrupted.exit_code):
                failure(member).write_text(f"{code}\n{last_words(log(member))}\n", encoding="utf-8")
            self.tell(member, code, time.monotonic() - since)

    def _stop(self) -> None:
        """Tell all runs to keep their state, and wait for them."""
        for _, process, _ in self._working.values():
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for _, process, _ in self._working.values():
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def command(member: Member, ranks: int) -> list[str]:
    """What runs, or goes on with, a member."""
    python = [sys.executable, *(["-P"] if sys.flags.safe_path else []), "-m", "fem_interface"]
    if member.resumable and member.stand == "begun":
        return [*python, "restart", str(member.directory), "--np", str(ranks)]
    assert member.case.source is not None
    words = [word for one in member.settings for word in ("--set", one)]
    target = ["--output", str(member.directory), "--force", "--np", str(ranks)]
    return [*python, "run", str(member.case.source), *target, *words]


def log(member: Member) -> Path:
    """What the process of a run says."""
    return member.directory.parent / f"{member.name}.log"


def failure(member: Member) -> Path:
    """There, where a run failed: exit code and reason."""
    return member.directory.parent / f"{member.name}.failed"


def last_words(file: Path) -> str:
    """The message with which a process ended."""
    text = file.read_text(encoding="utf-8", errors="replace")
    _, found, message = text.rpartition("fem-interface: ")
    return message.strip() if found else text.strip()[-500:]


def to_run(all_of_them: Iterable[Member], *, retry: bool) -> list[Member]:
    """Those that are not done; failed ones where they are to be tried again."""
    return [
        member
        for member in all_of_them
        if member.stand in ("missing", "begun") or (retry and member.stand == "failed")
    ]
