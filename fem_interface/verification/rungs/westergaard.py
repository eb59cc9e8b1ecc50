"""An elastic metal on a sinusoidal face without friction: contact fraction and pressure."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array, ContactField
from fem_interface.materials.elastic import Elastic
from fem_interface.reference.westergaard import (
    closing_pressure,
    combined_modulus,
    contact_fraction,
)
from fem_interface.reference.westergaard import pressure as exact_pressure
from fem_interface.verification.bodies import material
from fem_interface.verification.rung import Check, Curve, Findings, Rung, meshes, scaled
from fem_interface.verification.stacks import loaded_fraction, press, stack, touch, wave

E, NU, AMPLITUDE, WAVELENGTH = 1000.0, 0.3, 0.005, 1.0
STIFF = 1e3 * E
SHARES = np.array([0.1, 0.3, 0.6, 0.85])  # of the pressure of complete contact
PROFILE = 1  # the share at which the pressure is looked at
PROFILE_TOLERANCE = {16: 0.4, 32: 0.06, 64: 0.03}  # by facets on the wavelength


@dataclass(frozen=True, eq=False, kw_only=True)
class Pressed:
    """Contact fractions at the shares, shape (4,), and the face at one of them."""

    fractions: Array
    field: ContactField


def closing(other: float) -> float:
    """Pressure of complete contact with an electrolyte of modulus `other` [MPa]."""
    return closing_pressure(AMPLITUDE, WAVELENGTH, combined_modulus(E, NU, other, NU))


def pressed_wave(facets: int, other: float = STIFF) -> Pressed:
    """Press elastic bodies, `facets` on the wavelength, to each share in turn."""
    found = stack(
        wave(AMPLITUDE, WAVELENGTH),
        material(E, NU, Elastic()),
        material(other, NU, Elastic()),
        per_wavelength=facets,
    )
    touch(found, 0.04)  # so that what it carries stands above the rounding of stiff stresses
    fractions, fields, before = [], [], 0.02
    for share in SHARES:
        for part in np.linspace(before, share, 4)[1:]:
            press(found, part * closing(other))
        before = share
        fractions.append(loaded_fraction(found))
        fields.append(found.interface.field())
    return Pressed(fractions=np.array(fractions), field=fields[PROFILE])


def exact_profile(x: Array, mean: float) -> Array:
    """Pressure over the summit of the face, wherever that is [MPa]."""
    heights = wave(AMPLITUDE, WAVELENGTH).heights
    summit = float(np.argmax(heights) / len(heights) * WAVELENGTH)
    return exact_pressure(x - summit, mean, closing(STIFF), WAVELENGTH)


def profile_error(field: ContactField) -> float:
    """Root mean square error of the pressure over the face, over the mean pressure [-]."""
    mean = float(SHARES[PROFILE] * closing(STIFF))
    off = field.pressure - exact_profile(field.position[:, 0], mean)
    return float(np.sqrt(np.sum(field.area * off**2) / WAVELENGTH) / mean)


def _measure(count: int | None) -> Findings:
    exact = np.asarray(contact_fraction(SHARES, 1.0))
    single, overall, profile = [], [], []
    fractions: Array = np.empty(0)
    for facets in meshes(tuple(PROFILE_TOLERANCE), count):
        run = pressed_wave(facets)
        fractions, size = run.fractions, 1 / facets
        single.append(scaled(size, fractions[1], exact[1], size, 1.0))
        rms = float(np.sqrt(np.mean((fractions - exact) ** 2)))
        overall.append(scaled(size, rms, 0.0, 0.75 * size, 1.0))
        error = profile_error(run.field)
        profile.append(scaled(size, error, 0.0, PROFILE_TOLERANCE[facets], 1.0))
    reason = (
        "The edge of the contact moves over the three quadrature points of a facet: a point more "
        "or less on either side is up to a facet; 5 % of the mean pressure leaves 0.1 % out."
    )
    checks = (
        Check(
            quantity="contact fraction at p/p* = 0.3",
            measure="nominal area",
            reason=reason,
            results=tuple(single),
        ),
        Check(
            quantity="contact fraction, rms error over four loads",
            measure="nominal area",
            reason=reason + " In the mean over loads less than that; the order is that of jumps.",
            results=tuple(overall),
            least_order=0.4,
        ),
        Check(
            quantity="pressure over the face, rms error at p/p* = 0.3",
            measure="mean pressure",
            reason="The exact pressure has a root at the edge of the contact, and first contact is "
            "a few facets wide on the coarsest mesh; first order or faster.",
            results=tuple(profile),
            least_order=1.0,
        ),
    )
    line = np.linspace(0, 1, 200, dtype=np.float64)
    curve = Curve(
        x_label="p / p* [-]",
        y_label="contact fraction [-]",
        x=SHARES,
        computed=fractions,
        exact_x=line,
        exact=np.asarray(contact_fraction(line, 1.0)),
    )
    return Findings(checks=checks, curve=curve)


WESTERGAARD = Rung(
    name="westergaard",
    title="Elastic metal on a sinusoidal electrolyte",
    tested="The program's own meshes, contact and Newton's method, without flow. Catches an "
    "electrolyte that is rigid in contact, plane stress for strain, and peak to valley for "
    "amplitude.",
    equation=r"$f = \frac{2}{\pi} \arcsin \sqrt{\bar{p} / p^*}, \quad "
    r"p^* = \pi E^* \Delta / \lambda$",
    source="[Westergaard1939]; [Johnson1985], eqs. (13.7) to (13.9)",
    measure=_measure,
)
