r"""A stiff block that slides over a wall that rises along both directions of its face.

The wall's normal is :math:`n \propto (-m_x, -m_y, 1)`. Dragged along x, the block follows
:math:`\tau \propto (1, 0, m_x)` in the wall, so that the wall pushes it with
:math:`F = N (n \mp \mu \tau)`: also across the way that it takes.
"""

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.elastic import Elastic
from fem_interface.mechanics.effects import Friction, Scales
from fem_interface.verification.bodies import material
from fem_interface.verification.patches import patch_stack
from fem_interface.verification.rung import Check, Findings, Rung, scaled
from fem_interface.verification.rungs.friction import (
    COEFFICIENT,
    NU,
    RAMP_DRAG,
    RAMP_PRESSURE,
    drag,
    face_force,
    flat,
)
from fem_interface.verification.stacks import press, touch

SLOPES = ((0.5, 0.3), (0.2, -0.8))  # along x and y [-]
SQUARES = 4
TOLERANCE = 2e-5


def force_ratios(slope: tuple[float, float], direction: float) -> Array:
    """Force on the metal along x and y over that along z, shape (2,), sliding up x (1) or down."""

    def rubbing(scales: Scales) -> Friction:
        return Friction(COEFFICIENT, 1.0, scales.places)

    found = patch_stack(
        flat(dimension=3),
        material(1e5, NU, Elastic()),
        material(1e7, NU, Elastic()),
        squares=SQUARES,
        rms_height=1e-4,
        effects=[rubbing],
        slope=slope,
    )
    touch(found, 0.01)
    press(found, RAMP_PRESSURE)
    drag(found, -direction * RAMP_DRAG, RAMP_PRESSURE, slope[0])
    force = face_force(found)
    return force[:2] / force[2]


def exact_force_ratios(
    slope: tuple[float, float], direction: float, coefficient: float = COEFFICIENT
) -> Array:
    """The same of n - mu tau, shape (2,)."""
    normal = np.array([-slope[0], -slope[1], 1.0])
    way = np.array([1.0, 0.0, slope[0]])
    force = normal / np.linalg.norm(normal) - (direction * coefficient * way / np.linalg.norm(way))
    return force[:2] / force[2]


def _measure(count: int | None) -> Findings:
    checks = []
    for slope in SLOPES[:count]:
        for direction, name in ((1.0, "up"), (-1.0, "down")):
            found, exact = force_ratios(slope, direction), exact_force_ratios(slope, direction)
            for axis, along in enumerate(("along", "across")):
                checks.append(
                    Check(
                        quantity=f"force {along} the way {name} slopes of {slope[0]:g} and "
                        f"{slope[1]:g}, over that upwards",
                        measure="upward force",
                        reason="Forces summed over the face, whose slopes change by some 1e-6; "
                        "pressing left a little friction across the way, which the drag turns.",
                        results=(scaled(1.0, found[axis], exact[axis], TOLERANCE, 1.0),),
                    )
                )
    return Findings(checks=tuple(checks))


SLOPE = Rung(
    name="slope",
    title="A block on a slope, in 3D",
    tested="A stiff block is dragged along x over a wall that rises along x and y. Catches "
    "friction that is not along the way, in the wall, and pressure that does not stand on it.",
    equation=r"$F \propto n \mp \mu \tau, \quad n \propto (-m_x, -m_y, 1), \quad "
    r"\tau \propto (1, 0, m_x)$",
    source="[Johnson1985], on Coulomb's friction",
    measure=_measure,
)
