"""Metals that creep under a load that stays: what looks alike at all times is a power of time."""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np

from fem_interface.core.records import Array
from fem_interface.mechanics.load_steps import LoadStep, StepLimits
from fem_interface.mechanics.march import march
from fem_interface.mechanics.protocol import load_protocol
from fem_interface.mechanics.stack import PressedStack
from fem_interface.verification.bodies import ROOM
from fem_interface.verification.rung import Curve

SETTLED = 0.1  # part of the hold from which on the ramp is forgotten
SHOWN = 0.01  # and from which on it is drawn


def held(
    stack: PressedStack,
    pressure: float,
    times: tuple[float, float],
    parts: int,
    row: Callable[[LoadStep], tuple[float, ...]],
) -> Array:
    """Time since the ramp [s] and what is asked of each step of a hold, shape (k, m). Collective.

    Args:
        stack: Bodies apart.
        pressure: That stays [MPa].
        times: Of the ramp to it and of the hold [s].
        parts: Of the hold that no step exceeds.
        row: What is asked.
    """
    ramp, hold = times
    step = SimpleNamespace(name="hold", pressure=pressure, ramp=ramp, hold=hold, temperature=ROOM)
    limits = StepLimits(hold_parts=parts)
    return np.array(
        [
            (one.time - ramp, *row(one))
            for one in march(stack, load_protocol([step]), lambda time, reason: None, limits)
            if one.time > ramp * 1.001
        ]
    )


def exponent_of_time(path: Array, hold: float) -> float:
    """Slope of the second column over the first, time, both logarithmic, once the ramp is
    forgotten [-]."""
    late = path[path[:, 0] > SETTLED * hold]
    return float(np.polyfit(np.log(late[:, 0]), np.log(late[:, 1]), 1)[0])


def similarity_curve(path: Array, hold: float, exponent: float, what: str) -> Curve:
    """The second column over time, and the power law through its last point."""
    late = path[path[:, 0] > SHOWN * hold]
    return Curve(
        x_label="log₁₀ of the time [s]",
        y_label=f"log₁₀ of the {what} [µm]",
        x=np.log10(late[:, 0]),
        computed=np.log10(late[:, 1]),
        exact_x=np.log10(late[:, 0]),
        exact=np.log10(late[-1, 1] * (late[:, 0] / late[-1, 0]) ** exponent),
        exact_name="similarity, through the last point",
    )
