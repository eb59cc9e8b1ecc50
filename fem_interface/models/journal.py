"""What is kept of a run while it goes on: samples, cut-backs and pictures worth having."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fem_interface.archive import Archive
from fem_interface.case.output import Moment, OutputSpec
from fem_interface.core.records import RoughSurface, RunRecord
from fem_interface.core.samples import InterfaceSample
from fem_interface.models.interface.observation import Observer
from fem_interface.models.interface.snapshot import field_snapshot

if TYPE_CHECKING:
    from fem_interface.mechanics.load_steps import LoadStep
    from fem_interface.mechanics.protocol import LoadProtocol
    from fem_interface.mechanics.stack import PressedStack

HALF = 0.5  # contact fraction


@dataclass(frozen=True, eq=False, kw_only=True)
class JournalState:
    """How much of a run is on disk.

    Attributes:
        samples: Accepted load steps.
        cutbacks: Steps that failed.
        snapshots: Fields that were kept.
        ends: Samples at the ends of steps of the protocol.
        labels: Of pictures, sorted.
    """

    samples: int
    cutbacks: int
    snapshots: int
    ends: list[int]
    labels: list[str]


class Journal:
    """Everything of a run that the report needs, on disk as soon as it is known."""

    def __init__(
        self,
        archive: Archive,
        observer: Observer,
        stack: "PressedStack",
        protocol: "LoadProtocol",
        asked: OutputSpec,
    ) -> None:
        self._moments, self._every = asked.moments, asked.every
        self._archive, self._observer = archive, observer
        self._stack, self._peak = stack, protocol.peak
        self._samples: list[InterfaceSample] = []
        self._ends: list[int] = []
        self._cutbacks: list[tuple[float, str]] = []
        self._labels: set[str] = set()  # of pictures; those themselves are on disk

    def __len__(self) -> int:
        """Load steps that are on disk."""
        return len(self._samples)

    def keep(self, step: "LoadStep") -> None:
        """Measure and store an accepted step. Collective."""
        sample = self._observer.sample(step)
        self._archive.write_sample(sample)
        if labels := list(dict.fromkeys(self._occasions(step, sample))):
            self._keep_snapshot(step, labels)
        self._samples.append(sample)
        if step.ends_step:
            self._ends.append(len(self._samples) - 1)

    def keep_cutback(self, time: float, reason: str) -> None:
        """Store that a step failed."""
        self._cutbacks.append((time, reason))
        self._archive.log_cutback(time, reason)

    @property
    def state(self) -> JournalState:
        """How much is on disk."""
        return JournalState(
            samples=len(self._samples),
            cutbacks=len(self._cutbacks),
            snapshots=self._archive.snapshots,
            ends=list(self._ends),
            labels=sorted(self._labels),
        )

    def restore(self, state: JournalState) -> None:
        """Go on after what was there, and leave out what came later. Collective."""
        self._samples, self._cutbacks = self._archive.resume(
            state.samples, state.cutbacks, state.snapshots
        )
        self._ends, self._labels = list(state.ends), set(state.labels)

    def record(
        self, surface: RoughSurface, provenance: dict[str, Any], notes: Sequence[str]
    ) -> RunRecord:
        """All that was kept, but for the pictures, which are on disk."""
        return RunRecord(
            surface=surface,
            samples=tuple(self._samples),
            protocol_ends=tuple(self._ends),
            cutbacks=tuple(self._cutbacks),
            snapshots=(),
            provenance=provenance,
            notes=tuple(notes),
        )

    def _occasions(self, step: "LoadStep", sample: InterfaceSample) -> Iterator[str]:
        """Why this step deserves a picture."""
        last = self._samples[-1] if self._samples else None
        before = last.contact.fraction if last else 0.0
        if not self._samples:
            yield "first touch"
        if step.piece.change >= 0 and before < HALF <= sample.contact.fraction:
            yield from {"half contact"} - self._labels
        if step.ends_piece and step.piece is self._peak:
            yield "peak"
        if step.ends_step:
            yield step.piece.name
        for moment in self._moments:
            yield from set(_passed(moment, last, sample)) - self._labels
        if self._every and (step.number + 1) % self._every == 0:
            yield f"load step {step.number}"

    def _keep_snapshot(self, step: "LoadStep", labels: Sequence[str]) -> None:
        snapshot = field_snapshot(
            self._stack.bulk,
            self._stack.interface,
            time=step.time,
            pressure=step.pressure,
            label=labels[0],
        )
        self._labels.update(labels)
        self._archive.write_snapshot(snapshot, labels)


def _passed(moment: Moment, last: InterfaceSample | None, now: InterfaceSample) -> Iterator[str]:
    """Label of a moment that was passed since the last sample."""
    if moment.kind == "contact":
        before = last.contact.fraction if last else 0.0
        if before < moment.value <= now.contact.fraction:
            yield moment.label
        return
    before = last.pressure if last else 0.0
    if before < moment.value <= now.pressure:
        yield moment.label
    if before > moment.value >= now.pressure:
        yield f"{moment.label} on release"
