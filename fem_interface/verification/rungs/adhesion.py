"""Pressing two elastic bodies together and pulling them off costs the work of separation."""

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.elastic import Elastic
from fem_interface.mechanics.adhesion import CohesiveLaw
from fem_interface.mechanics.stack import PressedStack
from fem_interface.verification.bodies import ROOM, material
from fem_interface.verification.rung import Check, Curve, Findings, Rung, meshes, relative, scaled
from fem_interface.verification.stacks import bonded, stack, touch, wave

STRENGTH, WORK = 2.0, 0.02  # MPa, MPa um: separated at 20 nm
RISE = 1e-3  # of the law, over its separation
PRESSED, LIFT = 20.0, 0.025  # MPa, which closes the wave; um
TOLERANCE = {40: 0.02, 80: 0.01}  # by steps of the pull
E, NU = 2000.0, 0.3


def cycle(law: CohesiveLaw | None, lift: float, steps: int) -> tuple[Array, PressedStack]:
    """Approach [um] and mean pressure [MPa] of a press and a pull, shape (n, 2).

    The wave is so shallow (1 nm over 1 um) that the faces part nearly at once, and the bodies so
    stiff against the law's softening that they part without a snap."""
    body = material(E, NU, Elastic())
    found = stack(wave(1e-3), body, body, thickness=(1.0, 1.0), per_wavelength=8)
    if law is not None:
        bonded(found, law)
    touch(found, 0.5)
    path = [(0.0, 0.0), (found.approach, found.platen_pressure())]

    def settle(**load: float) -> None:
        found.begin(ROOM)
        found.settle(1.0, ROOM, **load)
        found.commit()
        path.append((found.approach, found.platen_pressure()))

    for pressure in np.linspace(0.5, PRESSED, steps // 2):
        settle(pressure=float(pressure))
    for approach in np.linspace(found.approach, -lift, steps)[1:]:
        settle(approach=float(approach))
    return np.array(path), found


def work_lost(path: Array) -> float:
    """Work per nominal area that is not given back [MPa um]."""
    return float(np.trapezoid(path[:, 1], path[:, 0]))


def _measure(count: int | None) -> Findings:
    law = CohesiveLaw(strength=STRENGTH, work=WORK, rise=RISE)
    lost = []
    path: Array = np.empty((0, 2))
    for steps in meshes(tuple(TOLERANCE), count):
        path, _ = cycle(law, LIFT, steps)
        lost.append(relative(1 / steps, work_lost(path), WORK, TOLERANCE[steps]))
    without, _ = cycle(None, 0.1 * LIFT, 40)
    pull = path[np.argmax(path[:, 1]) :]
    pull = pull[pull[:, 0] <= 0]
    checks = (
        Check(
            quantity="work lost in a cycle",
            unit="J/m²",
            reason="Trapezoids over the steps of a law with two corners; the size is one over the "
            "steps of the pull, not of a mesh.",
            results=tuple(lost),
        ),
        Check(
            quantity="work lost without adhesion",
            unit="J/m²",
            measure="work of separation",
            reason="Elastic bodies give all back; trapezoids of the press and the pull differ.",
            results=(scaled(1 / 40, work_lost(without), 0.0, 0.01, WORK),),
        ),
    )
    gap = np.linspace(0, LIFT, 100)
    curve = Curve(
        x_label="lift of the platen [nm]",
        y_label="mean tension [MPa]",
        x=-1e3 * pull[:, 0],
        computed=-pull[:, 1],
        exact_x=1e3 * gap,
        exact=np.clip(STRENGTH * (1 - gap / (2 * WORK / STRENGTH)), 0, None),
        exact_name="cohesive law of rigid flat faces",
    )
    return Findings(checks=checks, curve=curve)


ADHESION = Rung(
    name="adhesion",
    title="Work of separation",
    tested="Two elastic bodies are pressed until a wave of 1 nm is closed, and pulled apart. What "
    "the cycle costs must be the work of separation, whatever the stiffness of the bodies.",
    equation=r"$\oint \bar{p} \; dU = \Gamma = \frac{1}{2}\, \sigma_{max}\, \delta_0$",
    source="Balance of energy",
    measure=_measure,
)
