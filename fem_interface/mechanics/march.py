"""The march through time: how long a load step may be, and what to do when one fails.

It knows nothing of contact or of finite elements. A step that finds no balance is cut and tried
again from the committed state; steps that balance in few iterations grow. All ranks take the same
decisions because all that is decided on is global.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from fem_interface.core.errors import NotConverged, StepNotConverged
from fem_interface.mechanics.load_steps import LoadStep, MarchState, StepLimits
from fem_interface.mechanics.protocol import LoadProtocol, Piece

TOUCH_TIME = 1e-3
"""Time that the first touch takes [s]; far below any ramp, and not part of the protocol."""


class Pressed(Protocol):
    """What the march needs of a problem. Every method is collective.

    Attributes:
        rms_height: Of the rough face [um].
        approach: Committed or trial displacement of the platen [um].
    """

    rms_height: float

    @property
    def approach(self) -> float: ...

    def begin(self, temperature: float) -> None:
        """Start a trial from the committed state."""

    def settle(
        self,
        time_step: float,
        temperature: float,
        *,
        pressure: float | None = None,
        approach: float | None = None,
    ) -> int:
        """Iterations to balance under a pressure or at an approach, or StepNotConverged."""

    def platen_pressure(self) -> float:
        """Mean pressure of the platen [MPa]."""

    def plastic_increment(self) -> float:
        """Largest plastic strain of the trial step [-]."""

    def flow_error(self) -> float:
        """Half of the plastic strain that the step would have differed by at its first rate [-]."""

    def commit(self) -> None:
        """Accept the trial."""

    def roll_back(self) -> None:
        """Forget the trial."""


OnCutback = Callable[[float, str], None]


class March:
    """Accepted load steps in the order of time.

    Attributes:
        state: Where it stands; a march that is restored to it, with a problem in the state that
            belongs to it, goes on as this one would.
    """

    def __init__(
        self,
        problem: Pressed,
        protocol: LoadProtocol,
        on_cutback: OnCutback,
        limits: StepLimits | None = None,
        state: MarchState | None = None,
    ) -> None:
        """
        Args:
            problem: What is pressed, without load or in the state of the march.
            protocol: Pressure over time.
            on_cutback: Told of time [s] and reason of every failed step.
            limits: Control of the steps.
            state: Where to go on.
        """
        self._problem, self._pieces = problem, protocol.pieces
        self._on_cutback, self._limits = on_cutback, limits or StepLimits()
        self.state = state or MarchState()

    def restore(self, state: MarchState) -> None:
        """Go on from there."""
        self.state = state

    def __iter__(self) -> Iterator[LoadStep]:
        """Steps up to the end of the protocol. Collective.

        Raises:
            NotConverged: Even tiny steps fail; the steps yielded before are valid.
        """
        if self.state.touching is None:
            touching = first_touch(self._problem, self._pieces[0], self._limits)
            self.state = replace(self.state, touching=touching)
        while self.state.piece < len(self._pieces):
            yield self._step(self._pieces[self.state.piece])

    def _step(self, piece: Piece) -> LoadStep:
        """The next step that balances, cut as often as needed; the state is that after it."""
        problem, limits, now = self._problem, self._limits, self.state
        longest = piece.duration / (limits.ramp_parts if piece.change else limits.hold_parts)
        dt = self._first_time_step(piece) if now.time_step is None else now.time_step
        failures, longest_tried = now.failures, 0.0
        while True:
            dt = min(dt, longest)
            rest = piece.end - now.time
            lands = rest - dt < limits.sliver * dt
            ahead = rest if lands else dt
            pressure = piece.pressure_at(piece.end if lands else now.time + ahead)
            problem.begin(piece.temperature)
            try:
                iterations = problem.settle(ahead, piece.temperature, pressure=pressure)
                break
            except StepNotConverged as error:
                problem.roll_back()
                failures += 1
                longest_tried = max(longest_tried, ahead)
                dt = limits.shrink * ahead
                self._on_cutback(now.time + ahead, error.told)
                if dt < limits.smallest * longest_tried or failures > limits.max_failures:
                    raise _no_convergence(piece, now.time, error.told) from None
        following = self._following(ahead, dt, iterations, longest)
        problem.commit()
        time = piece.end if lands else now.time + ahead
        self.state = replace(
            now,
            time=time,
            number=now.number + 1,
            time_step=following,
            failures=max(0, failures - 1),
        )
        if lands:
            self.state = replace(
                self.state, piece=now.piece + 1, time_step=None, last=following, failures=0
            )
        return LoadStep(
            number=now.number,
            time=time,
            time_step=ahead,
            pressure=pressure,
            approach=problem.approach,
            piece=piece,
            iterations=iterations,
            ends_piece=lands,
        )

    def _first_time_step(self, piece: Piece) -> float:
        """A guess for the first step of a piece [s]."""
        if piece.start_pressure == 0.0:
            assert self.state.touching is not None
            return 1.5 * self.state.touching / piece.change * piece.duration
        if piece.change == 0.0 and self.state.last > 0.0:
            return self.state.last
        return self._limits.first_part * piece.duration

    def _following(self, ahead: float, dt: float, iterations: int, longest: float) -> float:
        """How long the step after the trial one may be [s]; `dt` is what this one might have been.
        Collective."""
        limits, off = self._limits, self._problem.flow_error()
        following = max(dt * limits.following(iterations), limits.crawl * longest)
        if self._problem.plastic_increment() > limits.max_plastic_increment:
            following = min(following, ahead)
        if off > 0.0:  # of second order in the step
            shorter = ahead * max(math.sqrt(limits.flow_error / off), limits.shrink)
            following = min(following, max(shorter, limits.shortest * longest))
        return following


def march(
    problem: Pressed,
    protocol: LoadProtocol,
    on_cutback: OnCutback,
    limits: StepLimits | None = None,
) -> Iterator[LoadStep]:
    """Accepted load steps of a whole protocol; arguments and errors as of `March`."""
    return iter(March(problem, protocol, on_cutback, limits))


def first_touch(problem: Pressed, piece: Piece, limits: StepLimits) -> float:
    """Bring the bodies into contact by a prescribed approach; the pressure of that [MPa].

    The approach is searched from both sides: one that carries too little to matter against the
    first piece is lengthened, one that carries too much or finds no balance is shortened.
    """
    least, most = limits.least_touch * piece.change, limits.most_touch * piece.change
    short, long = 0.0, float("inf")
    approach, reason = limits.touch * problem.rms_height, "the platen carries nothing"
    for _ in range(limits.max_touches):
        problem.begin(piece.temperature)
        try:
            problem.settle(TOUCH_TIME, piece.temperature, approach=approach)
        except StepNotConverged as error:
            reason, long = error.told, approach
        else:
            touching = problem.platen_pressure()
            if least <= touching <= most:
                problem.commit()
                return touching
            short, long = (approach, long) if touching < least else (short, approach)
        problem.roll_back()
        if short == 0.0:
            approach = 0.5 * long
        else:
            approach = 2 * short if long == float("inf") else math.sqrt(short * long)
    raise NotConverged(f"no balance at the first touch of the bodies: {reason}")


def _no_convergence(piece: Piece, time: float, reason: str) -> NotConverged:
    return NotConverged(
        f'the load cannot be carried on in step "{piece.name}" beyond t = {time:.4g} s, '
        f"p = {piece.pressure_at(time):.4g} MPa: {reason}. What was reached is on disk. A finer "
        "mesh (mesh.elements_per_wavelength), a smoother surface or a slower ramp may help"
    )
