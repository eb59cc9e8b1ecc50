"""Load steps: how long they may be, what one is, and where a march of them stands."""

from dataclasses import dataclass

from fem_interface.mechanics.protocol import Piece


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
        growth: Newton iterations, and the next step over one that took no more; above all of them
            it is 0.6.
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
    growth: tuple[tuple[int, float], ...] = ((6, 1.6), (9, 1.25), (12, 1.0))
    sliver: float = 0.2

    def following(self, iterations: int) -> float:
        """Next step over this one."""
        return next((factor for most, factor in self.growth if iterations <= most), 0.6)


PATCH_LIMITS = StepLimits(touch=0.1, growth=((12, 1.8), (18, 1.25)))
"""Of a patch (3D): steps that are twice as long take a third more iterations each, and a first
touch that presses saves a dozen steps of next to no load."""


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


@dataclass(frozen=True, kw_only=True)
class MarchState:
    """Where a march stands between two steps.

    Attributes:
        piece: Index of the piece of the protocol that it is in.
        time: That was reached [s].
        number: Of the next step.
        time_step: That the next step may have [s]; None where a piece begins.
        last: Time step that the control had at the end of the piece before [s].
        failures: More than successes.
        touching: Pressure of the first touch [MPa]; None before it.
    """

    piece: int = 0
    time: float = 0.0
    number: int = 0
    time_step: float | None = None
    last: float = 0.0
    failures: int = 0
    touching: float | None = None
