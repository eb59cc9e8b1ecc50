r"""An elastic metal on a sphere, in three dimensions: radius of the contact and peak pressure.

A quarter of the sphere's period is meshed, with the summit of the paraboloid
:math:`h = -(x^2 + y^2) / 2R` in a corner between two mirrors, so that the contact meets its images
at a distance of twice the side. They press the metal down almost evenly over a contact that is as
small as this one: its radius changes by the order of :math:`(a / 2L)^3`, a thousandth.
"""

import numpy as np

from fem_interface.core.records import Array, RoughSurface
from fem_interface.materials.elastic import Elastic
from fem_interface.reference.hertz import sphere_pressure
from fem_interface.reference.westergaard import combined_modulus
from fem_interface.verification.bodies import material
from fem_interface.verification.patches import patch_stack
from fem_interface.verification.rung import Check, Curve, Findings, Rung, meshes, relative
from fem_interface.verification.stacks import press, touch

E, NU = 1000.0, 0.3
RADIUS, SIDE = 10.0, 1.0  # of the sphere; half of its period [um]
MODULUS = combined_modulus(E, NU, E, NU)
CONTACT = 0.2  # radius of the contact at the load that is applied [um]
LOAD = 4 * MODULUS * CONTACT**3 / (3 * RADIUS)  # on the whole sphere [uN]
ROUGHNESS = 2 * CONTACT**2 / RADIUS  # overlap and rounding scale with it: two indentations [um]
SAMPLES = 65
# By squares along the side: 3, 5 and 7 on the radius of the contact.
RADIUS_TOLERANCE = {16: 0.01, 24: 0.008, 36: 0.005}
PEAK_TOLERANCE = {16: 0.02, 24: 0.01, 36: 0.01}


def quarter() -> RoughSurface:
    """Of a shallow sphere, summit in the corner at the origin."""
    x = np.linspace(0.0, SIDE, SAMPLES)
    heights = -(x[:, None] ** 2 + x[None, :] ** 2) / (2 * RADIUS)
    return RoughSurface(
        heights=heights - heights.mean(),
        extent=(SIDE, SIDE),
        periodic=False,
        shortest_wavelength=SIDE,
        source="paraboloid",
    )


def pressed_sphere(squares: int) -> tuple[float, float, Array, Array]:
    """Radius of the contact [um], peak pressure, places (n,) from its middle and pressure (n,).

    The radius is that of Hertz's pressure with the same second moment, the peak its extrapolation
    to the middle.
    """
    found = patch_stack(
        quarter(),
        material(E, NU, Elastic()),
        material(E, NU, Elastic()),
        squares=squares,
        thickness=(2 * SIDE, 2 * SIDE),
        rms_height=ROUGHNESS,
    )
    touch(found, 0.1)
    for part in (0.05, 0.2, 0.5, 1.0):
        press(found, part * LOAD / 4 / SIDE**2)
    field = found.interface.field()
    r, force = np.linalg.norm(field.position, axis=1), field.area * field.pressure
    middle = r < 0.6 * CONTACT
    _, intercept = np.polyfit(r[middle] ** 2, field.pressure[middle] ** 2, 1)
    radius = np.sqrt(2.5 * np.sum(force * r**2) / np.sum(force))
    return float(radius), float(np.sqrt(intercept)), r, field.pressure


def _measure(count: int | None) -> Findings:
    edge, peak = [], []
    highest = sphere_pressure(0.0, LOAD, RADIUS, MODULUS)
    r: Array = np.empty(0)
    p: Array = np.empty(0)
    for squares in meshes(tuple(RADIUS_TOLERANCE), count):
        radius, top, r, p = pressed_sphere(squares)
        size = SIDE / squares
        edge.append(relative(size, radius, CONTACT, RADIUS_TOLERANCE[squares]))
        peak.append(relative(size, top, float(highest), PEAK_TOLERANCE[squares]))
    checks = (
        Check(
            quantity="radius of the contact",
            unit="um",
            reason="Three facets on it and more; its images widen it by a thousandth.",
            results=tuple(edge),
        ),
        Check(
            quantity="peak pressure",
            unit="MPa",
            reason="Extrapolated from within six tenths of the radius.",
            results=tuple(peak),
        ),
    )
    close = np.argsort(r)[: int(np.sum(r < 1.3 * CONTACT))]
    fine = 1.3 * CONTACT * np.arange(200.0) / 199
    curve = Curve(
        x_label="distance from the middle [µm]",
        y_label="pressure [MPa]",
        x=r[close],
        computed=p[close],
        exact_x=fine,
        exact=sphere_pressure(fine, LOAD, RADIUS, MODULUS),
    )
    return Findings(checks=checks, curve=curve)


SPHERE = Rung(
    name="sphere",
    title="Elastic metal on a sphere, in 3D",
    tested="One spot: pressures of points, weights, and both bodies giving way alike. Catches a "
    "ceramic that does not yield, and a pressure that is spread over the wrong area.",
    equation=r"$a^3 = 3 F R / 4 E^*, \quad p_0 = 3 F / 2 \pi a^2$",
    source="[Johnson1985], eqs. (4.22) and (4.24)",
    measure=_measure,
)
