"""A cylinder that is pressed on and then pushed sideways, less than friction can carry."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import RoughSurface
from fem_interface.materials.elastic import Elastic
from fem_interface.mechanics.effects import Friction
from fem_interface.reference.hertz import half_width
from fem_interface.reference.westergaard import combined_modulus
from fem_interface.verification.bodies import material
from fem_interface.verification.rung import Check, Findings, Rung, meshes, relative
from fem_interface.verification.rungs.friction import drag, face_force
from fem_interface.verification.stacks import press, stack, touch

E, NU, COEFFICIENT = 1000.0, 0.3, 0.5
RADIUS, WIDTH = 10.0, 1.0  # of the cylinder; of the strip, its summit in the middle [um]
MODULUS = combined_modulus(E, NU, E, NU)
HALF_WIDTH = 0.08  # a of the load that is applied [um]
LOAD = np.pi * HALF_WIDTH**2 * MODULUS / (4 * RADIUS)  # [uN/um]
ROUGHNESS = 2 * HALF_WIDTH**2 / RADIUS
PUSH = 1.0e-4  # of the electrolyte [um]
SAMPLES = 401
TOLERANCE = {64: 0.02, 96: 0.01}  # by facets along the strip


@dataclass(frozen=True, kw_only=True)
class PartialSlip:
    """Half width of the stuck middle over that of the contact, and tangential force over mu P."""

    stuck: float
    share: float


def partial_slip(facets: int) -> PartialSlip:
    """Press, then push sideways until part of the contact slips."""
    x = np.linspace(0, WIDTH, SAMPLES)
    heights = -((x - WIDTH / 2) ** 2) / (2 * RADIUS)
    cylinder = RoughSurface(
        heights=heights - heights.mean(),
        extent=(WIDTH,),
        periodic=False,
        shortest_wavelength=WIDTH,
        source="parabola",
    )
    body = material(E, NU, Elastic())
    found = stack(
        cylinder,
        body,
        body,
        thickness=(WIDTH, WIDTH),
        per_wavelength=facets,
        friction=COEFFICIENT,
        rms_height=ROUGHNESS,
    )
    touch(found, 0.1)
    for part in (0.05, 0.1, 0.2, 0.4, 0.7, 1.0):
        press(found, part * LOAD / WIDTH)
    drag(found, PUSH, LOAD / WIDTH)
    tangential, normal = face_force(found)
    field, friction = found.interface.field(), found.interface.find(Friction)
    assert friction is not None
    # What friction has in reserve is Hertz's ellipse over the stuck middle: c^2 / 4 is its second
    # moment over its integral.
    reserve = field.area * (COEFFICIENT * field.pressure - np.abs(friction.traction.vector[:, 0]))
    away = (field.position[:, 0] - WIDTH / 2) ** 2
    edge = 2 * np.sqrt(np.sum(reserve * away) / np.sum(reserve))
    return PartialSlip(
        stuck=float(edge / half_width(LOAD, RADIUS, MODULUS)),
        share=float(abs(tangential) / (COEFFICIENT * normal)),
    )


def _measure(count: int | None) -> Findings:
    results = []
    for facets in meshes(tuple(TOLERANCE), count):
        found = partial_slip(facets)
        size = WIDTH / facets / HALF_WIDTH
        exact = float(np.sqrt(1 - found.share))
        results.append(relative(size, found.stuck, exact, TOLERANCE[facets]))
    check = Check(
        quantity="half width that sticks over that of the contact",
        reason="The edge of the stuck part is known to part of a facet, and friction sticks "
        "elastically; images of the contact 1 um away widen it by (pi a / lambda)^2 / 6, 1 %.",
        results=tuple(results),
    )
    return Findings(checks=(check,))


CATTANEO = Rung(
    name="cattaneo",
    title="Cylinder under a sideways force: partial slip",
    tested="Elastic cylinder and plane of one modulus, pressed by P and pushed by Q < mu P. "
    "Catches friction that slips all at once, and sticking that is too soft.",
    equation=r"$c / a = \sqrt{1 - Q / \mu P}$",
    source="[Cattaneo1938]; [Johnson1985], section 7.2",
    measure=_measure,
)
