"""A metal block dragged over a flat wall: it sticks, slides at mu p, or shears at m k."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fem_interface.core.parallel import global_sum
from fem_interface.core.records import Array, Indices, RoughSurface
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.flow import FlowLaw
from fem_interface.materials.plastic import J2
from fem_interface.mechanics.effects import Friction
from fem_interface.mechanics.stack import PressedStack
from fem_interface.reference.plastic import mises_shear_strength
from fem_interface.verification.bodies import ROOM, material
from fem_interface.verification.rung import Check, Findings, Rung, relative, scaled
from fem_interface.verification.stacks import press, stack, touch

E, NU = 1000.0, 0.3
COEFFICIENT, SHEAR_LIMIT = 0.3, 0.8
PRESSURE, YIELD = 20.0, 5.0  # mu p is 6 MPa, m k is 2.3 MPa
FAR, NEAR = 0.1, 1e-4  # drags that slide and that stick [um]; the stack is 1 um wide
STEPS = 10
RAMP_SLOPES, RAMP_PRESSURE, RAMP_DRAG = (0.1, 0.75, 2.0), 1e-3, 1e-3  # -, MPa, um


def flat(dimension: int = 2) -> RoughSurface:
    """A face without roughness."""
    along = dimension - 1
    return RoughSurface(
        heights=np.zeros((65,) * along),
        extent=(1.0,) * along,
        periodic=False,
        shortest_wavelength=1.0,
        source="flat",
    )


@dataclass(frozen=True, kw_only=True)
class WallStress:
    """Mean over the middle half of the wall; shear is positive where the wall moves on [MPa]."""

    normal: float
    shear: float


def pressed_block(flow: FlowLaw) -> PressedStack:
    """Metal between walls, pressed on the flat face of a stiff electrolyte."""
    found = stack(
        flat(),
        material(E, NU, flow),
        material(100 * E, NU, Elastic()),
        per_wavelength=16,
        friction=COEFFICIENT,
        shear_limit=SHEAR_LIMIT,
        rms_height=0.01,
    )
    touch(found, 0.02)
    for part in (0.1, 0.4, 1.0):
        press(found, part * PRESSURE)
    return found


def drag(
    found: PressedStack,
    distance: float,
    pressure: float | None = None,
    slope: float = 0.0,
    along: int = 0,
) -> None:
    """Move the whole electrolyte sideways under the metal [um].

    The platen stands still, or keeps a pressure [MPa]; the metal starts from where a wall of this
    slope along that direction has sunk to, so that it does not lose it.
    """
    problem, u, d = found.problem, found.bulk.displacement.x.array, found.bulk.dimension
    below, above = (_nodes(found, body) for body in ("electrolyte", "anode"))
    for _ in range(STEPS):
        found.begin(ROOM)
        u[d * below + along] += distance / STEPS
        u[d * above + d - 1] -= slope * distance / STEPS
        problem.approach += slope * distance / STEPS
        at = {"approach": problem.approach} if pressure is None else {"pressure": pressure}
        found.settle(1.0, ROOM, **at)
        found.commit()


def _nodes(found: PressedStack, body: str) -> Indices:
    cells = found.mesh.cell_tags.find(found.mesh.names[body])
    return np.unique(found.bulk.space.dofmap.list[cells]).astype(np.int64)


def wall_stress(found: PressedStack) -> WallStress:
    """Of the middle half of the wall. Collective."""
    field, friction = found.interface.field(), found.interface.find(Friction)
    assert friction is not None
    middle = np.abs(field.position[:, 0] - 0.5) < 0.25
    weight = middle * field.area
    total = global_sum(weight, found.comm)
    return WallStress(
        normal=global_sum(weight * field.pressure, found.comm) / total,
        shear=-global_sum(weight * friction.traction.vector[:, 0], found.comm) / total,
    )


def dragged(found: PressedStack, distance: float) -> WallStress:
    """Stress on the wall after a drag [um]. Collective."""
    drag(found, distance)
    return wall_stress(found)


def face_force(found: PressedStack) -> Array:
    """Of the wall on the metal, shape (d,) [uN/um in 2D], summed over its nodes. Collective."""
    interface, bulk = found.interface, found.bulk
    d = bulk.dimension
    nodal = np.zeros((len(bulk.displacement.x.array) // d, d))
    interface.add_forces(nodal)
    metal = np.unique(interface.points.nodes)
    return np.array([-global_sum(nodal[metal, c], found.comm) for c in range(d)])


def ramp_ratio(slope: float, direction: float) -> float:
    """Horizontal over vertical force on a block that slides up (1) or down (-1) a ramp."""
    found = stack(
        flat(),
        material(1e5, NU, Elastic()),
        material(1e7, NU, Elastic()),
        per_wavelength=8,
        friction=COEFFICIENT,
        rms_height=1e-4,
        slope=slope,
    )
    touch(found, 0.01)
    press(found, RAMP_PRESSURE)
    drag(found, -direction * RAMP_DRAG, RAMP_PRESSURE, slope)
    force = face_force(found)
    return float(-force[0] / force[1])


def _measure(count: int | None) -> Findings:
    elastic = pressed_block(Elastic())
    start = dragged(elastic, NEAR)
    back = dragged(elastic, -NEAR)
    slides = dragged(elastic, FAR)
    turned = dragged(elastic, -2 * FAR)
    plastic = dragged(pressed_block(J2(yield_stress=YIELD)), FAR)
    strength = SHEAR_LIMIT * mises_shear_strength(YIELD)
    exact = (
        "Every point is at its limit; the frame of the wall is that of the step before, and the "
        "face strains by some 1e-4 in a step."
    )
    checks = (
        Check(
            quantity="shear left after a small drag there and back",
            unit="MPa",
            measure="shear at its end",
            reason="Below both limits it sticks, elastically; slip is measured in the wall's frame "
            "of the step before, which strains by some 1e-5 over the drag.",
            results=(scaled(1.0, back.shear, 0.0, 1e-4, abs(start.shear)),),
        ),
        Check(
            quantity="shear over pressure while it slides",
            reason=exact,
            results=(relative(1.0, slides.shear / slides.normal, COEFFICIENT, 5e-4),),
        ),
        Check(
            quantity="shear over pressure after it turned round",
            reason=exact,
            results=(relative(1.0, turned.shear / turned.normal, -COEFFICIENT, 5e-4),),
        ),
        Check(
            quantity="shear on the wall of a metal that cannot carry μp",
            unit="MPa",
            reason=exact,
            results=(relative(1.0, plastic.shear, strength, 5e-4),),
        ),
    )
    return Findings(checks=checks + tuple(_ramps(count)))


def exact_ramp_ratio(slope: float, direction: float) -> float:
    r"""H / V of a block on a ramp: :math:`(m \pm \mu) / (1 \mp \mu m)`."""
    return (slope + direction * COEFFICIENT) / (1 - direction * COEFFICIENT * slope)


def _ramps(count: int | None) -> Iterator[Check]:
    for slope in RAMP_SLOPES[-1:] if count == 1 else RAMP_SLOPES:
        for direction, name in ((1, "up"), (-1, "down")):
            exact = exact_ramp_ratio(slope, direction)
            yield Check(
                quantity=f"horizontal over vertical force, {name} a ramp of slope {slope:g}",
                reason="Forces summed over the face; the metal is so stiff that its face keeps the "
                "slope to 1e-7.",
                results=(relative(1.0, ramp_ratio(slope, direction), exact, 1e-6),),
            )


FRICTION = Rung(
    name="friction",
    title="Friction: stick, slide and the metal's own strength",
    tested="A metal under 20 MPa between walls; the middle half of it is looked at, while the "
    "flat electrolyte below it is moved sideways by 0.1 nm and back, then by 100 nm. Catches max "
    "for min, friction with the slip, and a forgotten m. A stiff block is pushed up and let down a "
    "ramp: catches friction that is not along the face, or pressure that does not stand on it.",
    equation=r"$|t| \leq \min(\mu p, \; m k), \quad k = Y / \sqrt{3}, \qquad "
    r"H / V = (m \pm \mu) / (1 \mp \mu m)$",
    source="[Hill1950], on friction at a rough die",
    measure=_measure,
)
