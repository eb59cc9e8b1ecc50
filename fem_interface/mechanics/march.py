"""The march through time: how long a load step may be, and what to do when one fails.

It knows nothing of contact or of finite elements. A step that finds no balance is cut and tried
again from the committed state; steps that balance in few iterations grow. All ranks take the same
decisions because all that is decided on is global.
"""

import math
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Protocol

from fem_interface.core.errors import NotConverged, StepNotConverged
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


@dataclass(frozen=True, kw_only=True)
class StepLimits:
    """What decides the length of a step.

    Attributes:
        touch: Approach of the first touch over the rms height, as a first guess.
        least_touch: Pressure of the first touch over that of the first piece, at least: what the
            rounded corner of the contact law carries before that is no place to start from.
        most_touch: And at most.
        max_touches: Approaches that are tried.
        ramp_parts: A ramp has at least so many steps, so that curves have points.
        hold_parts: And a hold so many.
        first_part: First step of a ramp that starts under load, over the ramp.
        shrink: A step that failed is tried again with this part of it.
        smallest: Step over the longest one that was tried from the same state, at which the
            march gives up.
        crawl: Steps that succeed do not shrink below this part of the longest, however many
            iterations they take: each of them is progress.
        max_failures: Or after so many failures more than successes.
        max_plastic_increment: Steps that flow more do not grow [-].
        flow_error: Plastic strain that the rate's change within a step may be worth, where it is
            most [-]; steps are as long as that allows.
        shortest: Of the longest step, below which that error shortens no further: a corner of the
            law that it cannot resolve is passed.
        sliver: What is left of a piece after a step joins it if below this part of it.
    """

    touch: float = 2e-3
    least_touch: float = 1e-6
    most_touch: float = 0.1
    max_touches: int = 40
    ramp_parts: int = 8
    hold_parts: int = 5
    first_part: float = 0.1
    shrink: float = 0.4
    smallest: float = 1e-7
    crawl: float = 1e-4
    max_failures: int = 60
    max_plastic_increment: float = 0.1
    flow_error: float = 0.05
    shortest: float = 0.01
    sliver: float = 0.2


@dataclass(frozen=True, kw_only=True)
class LoadStep:
    """An accepted step; the problem holds its state until the march is asked for the next.

    Attributes:
        number: From 0 on.
        time: At its end [s].
        time_step: [s]
        pressure: Of the platen at its end [MPa].
        approach: Of the platen [um].
        piece: Ramp or hold that it belongs to.
        iterations: Newton iterations.
        ends_piece: Whether it lands on the end of the piece.
    """

    number: int
    time: float
    time_step: float
    pressure: float
    approach: float
    piece: Piece
    iterations: int
    ends_piece: bool

    @property
    def ends_step(self) -> bool:
        """Whether it lands on the end of a step of the protocol."""
        return self.ends_piece and self.piece.ends_step


OnCutback = Callable[[float, str], None]


def march(
    problem: Pressed,
    protocol: LoadProtocol,
    on_cutback: OnCutback,
    limits: StepLimits | None = None,
) -> Iterator[LoadStep]:
    """Accepted load steps in the order of time. Collective.

    Args:
        problem: What is pressed, without load.
        protocol: Pressure over time.
        on_cutback: Told of time [s] and reason of every failed step.
        limits: Control of the steps.

    Raises:
        NotConverged: Even tiny steps fail; the steps yielded before are valid.
    """
    limits = limits or StepLimits()
    touching = first_touch(problem, protocol.pieces[0], limits)
    number, dt = 0, 0.0
    for piece in protocol.pieces:
        dt = _first_time_step(piece, touching, dt, limits)
        number, dt = yield from _through(problem, piece, number, dt, on_cutback, limits)


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


def _first_time_step(piece: Piece, touching: float, previous: float, limits: StepLimits) -> float:
    """A guess for the first step of a piece [s]; `previous` is what the control had before."""
    if piece.start_pressure == 0.0:
        return 1.5 * touching / piece.change * piece.duration
    if piece.change == 0.0 and previous > 0.0:
        return previous
    return limits.first_part * piece.duration


def _through(
    problem: Pressed,
    piece: Piece,
    number: int,
    dt: float,
    on_cutback: OnCutback,
    limits: StepLimits,
) -> Generator[LoadStep, None, tuple[int, float]]:
    """Steps of one piece; returns the number of the next step and the length it may have."""
    longest = piece.duration / (limits.ramp_parts if piece.change else limits.hold_parts)
    time, failures, longest_tried = piece.start, 0, 0.0
    while time < piece.end:
        dt = min(dt, longest)
        rest = piece.end - time
        lands = rest - dt < limits.sliver * dt
        ahead = rest if lands else dt
        pressure = piece.pressure_at(piece.end if lands else time + ahead)
        problem.begin(piece.temperature)
        try:
            iterations = problem.settle(ahead, piece.temperature, pressure=pressure)
        except StepNotConverged as error:
            problem.roll_back()
            failures += 1
            longest_tried = max(longest_tried, ahead)
            dt = limits.shrink * ahead
            on_cutback(time + ahead, error.told)
            if dt < limits.smallest * longest_tried or failures > limits.max_failures:
                raise _no_convergence(piece, time, error.told) from None
            continue
        increment, off = problem.plastic_increment(), problem.flow_error()
        problem.commit()
        time = piece.end if lands else time + ahead
        yield LoadStep(
            number=number,
            time=time,
            time_step=ahead,
            pressure=pressure,
            approach=problem.approach,
            piece=piece,
            iterations=iterations,
            ends_piece=lands,
        )
        number, failures = number + 1, max(0, failures - 1)
        longest_tried = 0.0
        dt = max(dt * growth(iterations), limits.crawl * longest)
        if increment > limits.max_plastic_increment:
            dt = min(dt, ahead)
        if off > 0.0:  # of second order in the step
            shorter = ahead * max(math.sqrt(limits.flow_error / off), limits.shrink)
            dt = min(dt, max(shorter, limits.shortest * longest))
    return number, dt


def growth(iterations: int) -> float:
    """Next step over this one."""
    for most, factor in ((6, 1.6), (9, 1.25), (12, 1.0)):
        if iterations <= most:
            return factor
    return 0.6


def _no_convergence(piece: Piece, time: float, reason: str) -> NotConverged:
    return NotConverged(
        f'the load cannot be carried on in step "{piece.name}" beyond t = {time:.4g} s, '
        f"p = {piece.pressure_at(time):.4g} MPa: {reason}. What was reached is on disk. A finer "
        "mesh (mesh.elements_per_wavelength), a smoother surface or a slower ramp may help"
    )
