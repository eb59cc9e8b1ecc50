"""What was measured on sodium foil between platens, and what a power law can explain of it.

The foil is a cylinder of constant volume in uniaxial stress, times the friction hill where it
sticks; the rung `foil` tells how good that is up to 20 % strain. Beyond, where the bulging side has
folded onto the platen, it is an estimate.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from fem_interface.materials.norton import Norton
from fem_interface.reference.upsetting import friction_hill
from fem_interface.verification.rungs.foil import COMPRESSED, HEIGHT, aspect, oiled_stress, sodium

STACK = 3.0  # engineering stress that is pressed to, MPa
HOUR = 3600.0
HELD = 48 * HOUR
# The slope that the paper reads off its rods, 12.5 mm long and 11.5 mm wide, is 274 MPa and not
# the 4.6 GPa of sound. If all of that were give of frame and grips:
ROD_LENGTH, ROD_DIAMETER, ROD_MODULUS, FOIL_DIAMETER = 12.5, 11.5, 274.0, 6.35
GIVE = ROD_LENGTH / ROD_MODULUS * (FOIL_DIAMETER / ROD_DIAMETER) ** 2
"""mm of the frame per MPa on the foil."""

Rise = Callable[[float], float]


def sliding(compression: float) -> float:
    """Pressure over that of uniaxial stress without friction [-]."""
    return 1.0


def sticking(compression: float) -> float:
    """The same by the friction hill [-]."""
    return float(friction_hill(aspect(compression)))


def stress_at(compression: float, rise: Rise, flow: Norton) -> float:
    """Engineering stress while the platens move steadily [MPa]."""
    return float(oiled_stress(compression, flow)) * rise(compression)


def compression_at(stress: float, rise: Rise, flow: Norton) -> float:
    """Engineering strain at which they meet an engineering stress [MPa]."""
    return float(brentq(lambda e: stress_at(e, rise, flow) - stress, 0.01, 0.99))


def creep(stress: float, start: float, seconds: float, rise: Rise, flow: Norton) -> float:
    r"""Engineering strain after a time under a constant engineering stress s.

    .. math:: \dot e = (1 - e) B \left[ \frac{s (1 - e)}{f(e)} \right]^n
    """

    def rate(_: float, state: list[float]) -> list[float]:
        left = 1 - state[0]
        true = stress * left / rise(state[0])
        return [left * flow.coefficient * true**flow.exponent]

    found = solve_ivp(rate, (0.0, seconds), [start], method="LSODA", rtol=1e-8, atol=1e-10)
    return float(found.y[0, -1])


def relaxed(
    stress: float, compression: float, seconds: float, rise: Rise, flow: Norton, give: float
) -> float:
    r"""Engineering stress s after a time between platens that stand still [MPa].

    .. math::
        \dot p \left( \frac{1}{E} + \frac{c}{h (1 - e)} \right) = -B (p / f)^n, \quad p = s (1 - e)

    Args:
        stress: At the start [MPa].
        compression: e, constant but for what the frame gives.
        seconds: Since the platens stopped.
        rise: f.
        flow: Power law.
        give: c of the frame [mm per MPa of engineering stress]; zero for a rigid one.
    """
    law, _ = sodium()
    K, μ, n = law.bulk_modulus, law.shear_modulus, flow.exponent
    E = 9 * K * μ / (3 * K + μ)
    left = 1 - compression
    stiffness = 1 / (1 / E + give / (HEIGHT * left * left))
    decay = (n - 1) * stiffness * flow.coefficient / rise(compression) ** n * seconds
    return float(((stress * left) ** (1 - n) + decay) ** (1 / (1 - n)) / left)


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A measured value and what the power law makes of it.

    Attributes:
        what: Was measured, with its unit.
        computed: Least and most.
        between: What lies at the two ends.
        measured: The value.
        spread: Of it, either way; nan where none is told.
        meaning: What it says.
    """

    what: str
    computed: tuple[float, float]
    between: str
    measured: float
    spread: float
    meaning: str

    @property
    def verdict(self) -> str:
        """In a word."""
        low, high = self.computed
        room = 0.1 * self.measured if np.isnan(self.spread) else self.spread
        if high < self.measured - room:
            return f"computed at most {high / self.measured:.2g} of the measured one"
        if low > self.measured + room:
            return f"computed at least {low / self.measured:.2g} of the measured one"
        return "agrees" if low == high else "lies between"


def pressed_foil() -> tuple[Beside, ...]:
    """The figures of the paper in its order."""
    _, flow = sodium()
    ends = tuple(stress_at(COMPRESSED, rise, flow) for rise in (sliding, sticking))
    bare, stuck = (compression_at(STACK, rise, flow) for rise in (sliding, sticking))
    stiff, soft = (relaxed(STACK, stuck, HOUR, sticking, flow, c) for c in (0.0, GIVE))
    soon, late = (creep(STACK, stuck, t, sticking, flow) for t in (HOUR / 6, HELD))
    both = "without friction; sticking"
    measured = (("nickel", 0.52, 0.10), ("beta''-alumina", 0.59, 0.06))
    oiled = 0.41
    return (
        Beside(
            what="engineering stress at 20 % strain on oiled steel [MPa]",
            computed=(ends[0], ends[0]),
            between="without friction",
            measured=oiled,
            spread=0.08,
            meaning="The creep constant alone, from tension, at the rate per present height.",
        ),
        *(
            Beside(
                what=f"the same on {name} [MPa]",
                computed=(ends[0], ends[1]),
                between=both,
                measured=value,
                spread=spread,
                meaning=f"{100 * (value / oiled - 1) / (sticking(COMPRESSED) - 1):.0f} % of what "
                "sticking would add to the stress on oil.",
            )
            for name, value, spread in measured
        ),
        Beside(
            what="engineering strain at which 3 MPa is met [-]",
            computed=(stuck, bare),
            between="sticking; without friction",
            measured=1 - 0.27 / 0.6,
            spread=np.nan,
            meaning="Measured: from the true and the engineering stress after relaxation, at "
            "constant volume. At such strains the metal does stick.",
        ),
        Beside(
            what="engineering stress where it levels off at a fixed gap [MPa]",
            computed=(stiff, soft),
            between="after an hour: rigid frame; frame that gives "
            f"{1e3 * GIVE:.0f} µm per MPa, sticking",
            measured=0.6,
            spread=np.nan,
            meaning="A power law does not level off: it falls as the fourth root of time. A frame "
            "that gives leaves four times as much: fixture and metal are measured together.",
        ),
        Beside(
            what="engineering strain where 3 MPa stops it [-]",
            computed=(soon, late),
            between="after ten minutes; after 48 hours, sticking",
            measured=1 - 1.02 / 3.0,
            spread=np.nan,
            meaning="Measured: after hours, true stress 1.02 MPa. A power law has no threshold "
            "and goes on; what stops it is not in this metal.",
        ),
    )
