r"""A metal that creeps by a power law sinks onto a cylinder under a constant load.

Nothing but the contact's own half width a sets a length, so that all states look alike, and

.. math:: P' = 2 a \, \sigma_0 \, \alpha(n) \left( \frac{\dot a}{R \dot\varepsilon_0} \right)^{1/n}
    \quad \Rightarrow \quad a^{n+1} \propto P'^n t, \qquad \delta \propto a^2.

Both exponents are exact whatever alpha is. Half a period is meshed, 1 um wide and 2 um deep between
sides that hold, so that nothing creeps far from the contact; the metal is so stiff that what is
elastic is less than a hundredth of the approach.
"""

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.verification.bodies import material
from fem_interface.verification.rung import Check, Findings, Rung, meshes, relative
from fem_interface.verification.rungs.hertz import WIDTH, cylinder
from fem_interface.verification.similarity import exponent_of_time, held, similarity_curve
from fem_interface.verification.stacks import stack

EXPONENT, COEFFICIENT = 3.0, 1e-8  # n; B of the rate B sigma^n [1/(MPa^3 s)]
LOAD, STEEPER = 1.0, 2.0  # of the cylinder [uN/um], and how much more
RAMP, HOLD = 1e-3, 200.0  # s
E, NU, STIFF = 1e7, 0.45, 1e9
BY_TIME = 2 / (EXPONENT + 1)
BY_LOAD = 2 * EXPONENT / (EXPONENT + 1)
# By facets along the half period, and parts of the hold that no step exceeds.
PARTS = {80: 20, 160: 40}
TIME_TOLERANCE = {80: 0.01, 160: 0.015}
LOAD_TOLERANCE = {80: 0.02, 160: 0.012}


def sunk(facets: int, load: float) -> Array:
    """Time [s] and approach [um] through the hold, shape (k, 2)."""
    found = stack(
        cylinder(),
        material(E, NU, Norton(coefficient=COEFFICIENT, exponent=EXPONENT)),
        material(STIFF, 0.3, Elastic()),
        thickness=(2 * WIDTH, WIDTH),
        per_wavelength=facets,
        rms_height=2e-3,  # the law is rounded over a thirtieth of the approach
    )
    times, parts = (RAMP, HOLD), PARTS[facets]
    return held(found, load / 2 / WIDTH, times, parts, lambda step: (step.approach,))


def _measure(count: int | None) -> Findings:
    over_time, over_load = [], []
    path: Array = np.empty((0, 2))
    for facets in meshes(tuple(PARTS), count):
        path, more = sunk(facets, LOAD), sunk(facets, STEEPER * LOAD)
        size = WIDTH / facets
        slope = exponent_of_time(path, HOLD)
        over_time.append(relative(size, slope, BY_TIME, TIME_TOLERANCE[facets]))
        ratio = float(np.log(more[-1, 1] / path[-1, 1]) / np.log(STEEPER))
        over_load.append(relative(size, ratio, BY_LOAD, LOAD_TOLERANCE[facets]))
    checks = (
        Check(
            quantity="exponent of the approach over time",
            reason="Fitted over the last decade of a hold with implicit Euler steps, each up to "
            "a twentieth or a fortieth of it; contacts are three to ten facets wide there.",
            results=tuple(over_time),
        ),
        Check(
            quantity="exponent of the approach over load",
            reason="From twice the load at the same time: the larger contact feels the images 2 µm "
            "away a little more.",
            results=tuple(over_load),
        ),
    )
    curve = similarity_curve(path, HOLD, BY_TIME, "approach")
    return Findings(checks=checks, curve=curve)


INDENTATION = Rung(
    name="indentation",
    title="Creeping metal on a cylinder: similarity",
    tested="Contact of a metal that creeps, under a load that stays: how it spreads over time, and "
    "with the load. Catches a rate per step for a rate per second, and a contact that keeps the "
    "metal from flowing around it.",
    equation=r"$\delta \propto a^2 \propto (P'^n t)^{2/(n+1)}$",
    source="[Bower1993]",
    measure=_measure,
)
