r"""An elastic metal on a cylinder of its own modulus: half width and peak pressure.

Half a period is meshed, with the summit of the parabola :math:`h = -x^2 / 2R` on one side, so the
contact meets its mirror images at a distance of 2 um, and each body is as thick as that. By the
sinusoid of the same curvature the images widen the contact by :math:`(\pi a / \lambda)^2/6`, 0.09 %
at this load; the finite thickness, of one period, does less than that.
"""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import ContactField, RoughSurface
from fem_interface.materials.elastic import Elastic
from fem_interface.reference.hertz import half_width, peak_pressure, pressure
from fem_interface.reference.westergaard import combined_modulus
from fem_interface.verification.bodies import material
from fem_interface.verification.rung import Check, Curve, Findings, Rung, meshes, relative
from fem_interface.verification.stacks import press, stack, touch

E, NU = 1000.0, 0.3
RADIUS, WIDTH = 10.0, 1.0  # of the cylinder; half of the period [um]
MODULUS = combined_modulus(E, NU, E, NU)
HALF_WIDTH = 0.047  # a of the load that is applied, within a facet of every mesh [um]
LOAD = np.pi * HALF_WIDTH**2 * MODULUS / (4 * RADIUS)  # of the whole cylinder [uN/um]
ROUGHNESS = 2 * HALF_WIDTH**2 / RADIUS  # overlap and rounding scale with it: 4 indentations [um]
SAMPLES = 401
# By facets along the half period.
WIDTH_TOLERANCE = {80: 0.001, 160: 0.001, 320: 0.001}
PEAK_TOLERANCE = {80: 0.004, 160: 0.002, 320: 0.0015}


def cylinder() -> RoughSurface:
    """Half of a shallow cylinder, summit at x = 0."""
    x = np.linspace(0, WIDTH, SAMPLES)
    heights = -(x**2) / (2 * RADIUS)
    return RoughSurface(
        heights=heights - heights.mean(),
        extent=(WIDTH,),
        periodic=False,
        shortest_wavelength=WIDTH,
        source="parabola",
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class LineContact:
    """What is measured of the contact: half width [um], peak pressure [MPa], and the face."""

    half_width: float
    peak: float
    field: ContactField


def line_contact(facets: int, load: float = LOAD) -> LineContact:
    """Press the metal down, `facets` along the half period."""
    found = stack(
        cylinder(),
        material(E, NU, Elastic()),
        material(E, NU, Elastic()),
        thickness=(2 * WIDTH, 2 * WIDTH),
        per_wavelength=facets,
        rms_height=ROUGHNESS,
    )
    touch(found, 0.1)
    for part in (0.05, 0.1, 0.2, 0.4, 0.7, 1.0):
        press(found, part * load / 2 / WIDTH)
    field = found.interface.field()
    x, force = field.position[:, 0], field.area * field.pressure
    middle = x < 0.5 * HALF_WIDTH
    _, intercept = np.polyfit(x[middle] ** 2, field.pressure[middle] ** 2, 1)
    return LineContact(
        half_width=float(2 * np.sqrt(np.sum(force * x**2) / np.sum(force))),
        peak=float(np.sqrt(intercept)),
        field=field,
    )


def _measure(count: int | None) -> Findings:
    edge, peak = [], []
    contact = None
    for facets in meshes(tuple(WIDTH_TOLERANCE), count):
        contact, size = line_contact(facets), WIDTH / facets / HALF_WIDTH
        exact = half_width(LOAD, RADIUS, MODULUS)
        edge.append(relative(size, contact.half_width, exact, WIDTH_TOLERANCE[facets]))
        exact = peak_pressure(LOAD, RADIUS, MODULUS)
        peak.append(relative(size, contact.peak, exact, PEAK_TOLERANCE[facets]))
    checks = (
        Check(
            quantity="half width of the contact",
            unit="µm",
            reason="Twice the root of the mean of x² weighted by pressure, which for the exact "
            "pressure is a. Images of the contact 2 µm away are worth 0.09 %, more than any mesh.",
            results=tuple(edge),
        ),
        Check(
            quantity="peak pressure",
            unit="MPa",
            reason="p² fitted over the middle half of the contact. Images of the contact 2 µm away "
            "and bodies 2 µm thick change it by less than 0.1 %; the rest is the mesh.",
            results=tuple(peak),
            least_order=0.3,
        ),
    )
    return Findings(checks=checks, curve=_profile(contact.field) if contact else None)


def _profile(field: ContactField) -> Curve:
    near = np.flatnonzero(field.position[:, 0] < 1.5 * HALF_WIDTH)
    near = near[np.argsort(field.position[near, 0])]
    line = np.linspace(0, 1.5 * HALF_WIDTH, 200, dtype=np.float64)
    return Curve(
        x_label="distance from the middle [µm]",
        y_label="pressure [MPa]",
        x=field.position[near, 0],
        computed=field.pressure[near],
        exact_x=line,
        exact=pressure(line, LOAD, RADIUS, MODULUS),
    )


HERTZ = Rung(
    name="hertz",
    title="Elastic cylinder: Hertzian line contact",
    tested="The contact algorithm on a face that is not a wave, both bodies of one modulus: half "
    "width and peak pressure under a given force. Catches a force per nominal for one per true "
    "area, and a wrong plane-strain modulus.",
    equation=r"$a = \sqrt{4 P' R / \pi E^*}, \quad p_0 = 2 P' / \pi a$",
    source="[Johnson1985], eqs. (4.43) and (4.45)",
    measure=_measure,
)
