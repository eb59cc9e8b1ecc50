"""The pressing protocol as a function of time: ramps and holds, one after the other."""

import logging
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

logger = logging.getLogger(__name__)

LEAST_SHARE = 1e-3
"""Lowest pressure of a release over the largest before it: without any pressure nothing holds the
metal, and its place has no answer."""

LEAST_PRESSURE = 1e-2
"""Lowest pressure of a release [MPa], where the share above is less."""


class PressStep(Protocol):
    """What is read of a step of the case."""

    @property
    def name(self) -> str: ...
    @property
    def pressure(self) -> float: ...
    @property
    def ramp(self) -> float: ...
    @property
    def hold(self) -> float: ...
    @property
    def temperature(self) -> float: ...


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A ramp or a hold.

    Attributes:
        step: Index of the protocol step that it belongs to.
        name: Of that step.
        ends_step: Whether it is the last piece of that step.
        start: [s]
        end: [s]
        start_pressure: [MPa]
        end_pressure: [MPa]
        temperature: [K]
    """

    step: int
    name: str
    ends_step: bool
    start: float
    end: float
    start_pressure: float
    end_pressure: float
    temperature: float

    @property
    def duration(self) -> float:
        """[s]"""
        return self.end - self.start

    @property
    def change(self) -> float:
        """Pressure at the end less that at the start [MPa]; zero in a hold."""
        return self.end_pressure - self.start_pressure

    def pressure_at(self, time: float) -> float:
        """Linear in time [MPa], and exact at the end."""
        if time >= self.end:
            return self.end_pressure
        return self.start_pressure + self.change * (time - self.start) / self.duration


@dataclass(frozen=True, kw_only=True)
class LoadProtocol:
    """Ramps and holds in the order of time, from no pressure on.

    Attributes:
        pieces: At least one; each starts where the one before ended.
    """

    pieces: tuple[Piece, ...]

    @property
    def end(self) -> float:
        """Time at which the protocol is done [s]."""
        return self.pieces[-1].end

    @property
    def peak(self) -> Piece:
        """The last piece that ends at the largest pressure."""
        highest = max(piece.end_pressure for piece in self.pieces)
        return [piece for piece in self.pieces if piece.end_pressure == highest][-1]

    def piece_at(self, time: float) -> Piece:
        """The piece that holds a time; at a border the one that ends there."""
        ends = [piece.end for piece in self.pieces]
        return self.pieces[min(bisect_left(ends, time), len(ends) - 1)]

    def pressure_at(self, time: float) -> float:
        """Pressure of the platen [MPa]."""
        return self.piece_at(time).pressure_at(time)

    def temperature_at(self, time: float) -> float:
        """[K]"""
        return self.piece_at(time).temperature


def load_protocol(steps: Sequence[PressStep]) -> LoadProtocol:
    """The pieces of the case's steps; a release to nothing stops at a small pressure."""
    return LoadProtocol(pieces=tuple(_pieces(steps)))


def _pieces(steps: Sequence[PressStep]) -> Iterator[Piece]:
    time, pressure, highest = 0.0, 0.0, 0.0
    for number, step in enumerate(steps):
        target = max(step.pressure, LEAST_SHARE * highest, LEAST_PRESSURE)
        highest = max(highest, target)
        if target > step.pressure:
            logger.warning(
                "%s: stops at %.3g MPa instead of %.3g, as nothing holds the metal without "
                "pressure",
                step.name,
                target,
                step.pressure,
            )
        for duration, end_pressure, is_last in (
            (step.ramp, target, step.hold == 0),
            (step.hold, target, True),
        ):
            if duration > 0:
                yield Piece(
                    step=number,
                    name=step.name,
                    ends_step=is_last,
                    start=time,
                    end=time + duration,
                    start_pressure=pressure,
                    end_pressure=end_pressure,
                    temperature=step.temperature,
                )
                time, pressure = time + duration, end_pressure
