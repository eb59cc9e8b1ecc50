"""What the terminal is told of the runs beside a case."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fem_interface.studies.variants import Plan, Variant


def plan_lines(plan: Plan, seconds: float) -> Iterator[str]:
    """The runs, what is left out and why, and the time that all will take.

    Args:
        seconds: Expected for the case alone.
    """
    if plan.variants:
        yield f"{_runs(plan)} beside the case, one after the other:"
    for variant in plan.variants:
        yield f"  {variant.label}  ({variant.path} = {variant.value})"
    for reason in plan.left_out:
        yield f"  not run: {reason}" if plan.variants else f"not run: {reason}"
    total = (1 + len(plan.variants)) * seconds
    if plan.variants:
        yield (
            f"expected: about {duration(seconds)} each and {duration(total)} for all, the case "
            "itself included, within a factor of three"
        )


def time_line(plan: Plan, seconds: float) -> str:
    """What the runs will take, now that the case took so many seconds."""
    total = duration(seconds * len(plan.variants))
    return f"the case took {duration(seconds)}: about {total} for the {_runs(plan)} beside it"


def outcome_line(variant: Variant, status: str, steps: Sequence[Mapping[str, Any]]) -> str:
    """How a run ended: contact and resistance at the end of its protocol steps."""
    told = [
        f"{step['name']} {step['contact_fraction']:.3f}, "
        f"{_resistance(step['interface_resistance_ohm_cm2'])}"
        for step in steps
    ]
    return f"{variant.label}: {'; '.join([status, *told])}"


def duration(seconds: float) -> str:
    """A time in the unit that people would give it in."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _runs(plan: Plan) -> str:
    return "1 run" if len(plan.variants) == 1 else f"{len(plan.variants)} runs"


def _resistance(value: float | None) -> str:
    return "no resistance" if value is None else f"{value:.4g} ohm cm^2"
