"""A metal block dragged over a flat wall: it sticks, slides at mu p, or shears at m k."""

from dataclasses import dataclass

import numpy as np

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.flow import FlowLaw
from fem_interface.materials.plastic import J2
from fem_interface.mechanics.newton import Newton
from fem_interface.mechanics.problem import Load
from fem_interface.mechanics.stack import PressedStack
from fem_interface.parallel import global_sum
from fem_interface.records import RoughSurface
from fem_interface.reference.plastic import mises_shear_strength
from fem_interface.verification.bodies import ROOM, material
from fem_interface.verification.rung import Check, Findings, Rung, relative, scaled
from fem_interface.verification.stacks import press, stack, touch

E, NU = 1000.0, 0.3
COEFFICIENT, SHEAR_LIMIT = 0.3, 0.8
PRESSURE, YIELD = 20.0, 5.0  # mu p is 6 MPa, m k is 2.3 MPa
FAR, NEAR = 0.1, 1e-4  # drags that slide and that stick [um]; the stack is 1 um wide
STEPS = 10


def flat() -> RoughSurface:
    """A face without roughness."""
    return RoughSurface(
        heights=np.zeros(65),
        extent=(1.0,),
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


def drag(found: PressedStack, distance: float) -> WallStress:
    """Move the whole electrolyte sideways under the metal, the platen standing still."""
    problem, bulk = found.problem, found.bulk
    tags = found.mesh.cell_tags
    nodes = np.unique(bulk.space.dofmap.list[tags.find(found.mesh.names["electrolyte"])])
    for _ in range(STEPS):
        problem.begin(0.0, ROOM)
        bulk.displacement.x.array[nodes * bulk.dimension] += distance / STEPS
        load = Load(time_step=1.0, temperature=ROOM, approach=problem.approach)
        Newton().solve(problem, load)
        problem.commit()
    field, traction = found.interface.field(), found.interface.traction
    assert traction is not None
    middle = np.abs(field.position[:, 0] - 0.5) < 0.25
    weight = middle * field.area
    total = global_sum(weight, found.comm)
    return WallStress(
        normal=global_sum(weight * field.pressure, found.comm) / total,
        shear=-global_sum(weight * field.shear * np.sign(traction.covector[:, 0]), found.comm)
        / total,
    )


def _measure(quick: bool) -> Findings:
    elastic = pressed_block(Elastic())
    start = drag(elastic, NEAR)
    back = drag(elastic, -NEAR)
    slides = drag(elastic, FAR)
    turned = drag(elastic, -2 * FAR)
    plastic = drag(pressed_block(J2(yield_stress=YIELD)), FAR)
    strength = SHEAR_LIMIT * mises_shear_strength(YIELD)
    exact = (
        "Every point is at its limit; factors of area are those of the step before, and the face "
        "strains by some 1e-4 in a step."
    )
    checks = (
        Check(
            quantity="shear left after a small drag there and back",
            unit="MPa",
            measure="shear at its end",
            reason="Below both limits it sticks, elastically, and nothing is lost but Newton's "
            "tolerance.",
            results=(scaled(1.0, back.shear, 0.0, 1e-5, abs(start.shear)),),
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
    return Findings(checks=checks)


FRICTION = Rung(
    name="friction",
    title="Friction: stick, slide and the metal's own strength",
    tested="A metal under 20 MPa between walls; the middle half of it is looked at, while the "
    "flat electrolyte below it is moved sideways by 0.1 nm and back, then by 100 nm. Catches max "
    "for min, friction with the slip, and a forgotten m.",
    equation=r"$|t| \leq \min(\mu p, \; m k), \quad k = Y / \sqrt{3}$",
    source="[Hill1950], on friction at a rough die",
    measure=_measure,
)
