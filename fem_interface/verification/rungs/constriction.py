"""Current that squeezes through a strip of contact: the conduction solver alone."""

from types import SimpleNamespace

import numpy as np
from mpi4py import MPI

from fem_interface.core.records import Array, ContactField, InterfaceMesh, RoughSurface
from fem_interface.impedance.field import InterfaceResistance
from fem_interface.meshing import interface_mesh
from fem_interface.reference.constriction import strip_specific_resistance, strip_with_interface
from fem_interface.surface import height_field
from fem_interface.verification.gaps import contact_of_gap
from fem_interface.verification.rung import Check, Curve, Findings, Rung, meshes, relative, scaled

WIDTH = THICKNESS = 8.0  # um
CONDUCTIVITY = 1e-7  # S/um: 1 mS/cm
DISTANCE = 1e-3  # below this gap current crosses [um]
CONDUCTORS = {"electrolyte": CONDUCTIVITY}
UNIT = WIDTH / CONDUCTIVITY  # rho times lambda
FRACTIONS = np.linspace(0.03, 0.97, 41, dtype=np.float64)
RESISTING = (0.4, 0.1)  # contact fraction of a strip that resists, and R_ct over rho lambda
SHOWN = 7  # which of them the ladder shows
TOLERANCE = {16: 0.02, 32: 0.012, 64: 0.008, 128: 0.005}  # rms by facets, in units of rho lambda


def wavy_mesh(facets: int = 64, amplitude: float = 0.0) -> InterfaceMesh:
    """Both bodies, with so many facets along a flat or wavy face."""
    x = np.arange(64) / 64
    surface = RoughSurface(
        heights=amplitude * np.cos(2 * np.pi * x),
        extent=(WIDTH,),
        periodic=True,
        shortest_wavelength=WIDTH / 4,
        source="verification",
    )
    spec = SimpleNamespace(elements_per_wavelength=facets // 4, width=None)
    return interface_mesh(height_field(surface), surface, spec, 2.0, THICKNESS, MPI.COMM_WORLD)


def contact(place: Array, gap: Array) -> ContactField:
    """This rank's share of a gap that is linear between the given places."""
    return contact_of_gap(np.array(place, dtype=float)[:, None], np.array(gap, dtype=float))


def strip(fraction: float, centre: float = WIDTH / 2) -> ContactField:
    """Gap 0 on a strip, 1 um outside, linear over a nanometre; it crosses at the strip's edges."""
    a, jump = fraction * WIDTH / 2, 1e-3
    inside, outside = a - DISTANCE * jump, a + (1 - DISTANCE) * jump
    edges = [centre - outside, centre - inside, centre + inside, centre + outside]
    return contact(np.array([-1, *edges, WIDTH + 1]), np.array([1, 1, 0, 0, 1, 1]))


def exact_strip(fraction: float | Array, wavelength: float = WIDTH) -> float | Array:
    """One side of a periodic strip [ohm um^2]."""
    return strip_specific_resistance(fraction, wavelength, 1 / CONDUCTIVITY)


def constrictions(facets: int) -> Array:
    """Of strips of all FRACTIONS, with no other resistance, shape (41,) [ohm um^2]."""
    solver = InterfaceResistance(wavy_mesh(facets), CONDUCTORS, 0.0, 0.0, DISTANCE)
    return np.array([solver.solve(strip(f)).constriction for f in FRACTIONS])


def resisting_strip(facets: int) -> float:
    """All that a strip resists whose contact does, too [ohm um^2]."""
    fraction, interface = RESISTING
    mesh = wavy_mesh(facets)
    solver = InterfaceResistance(mesh, CONDUCTORS, interface * UNIT, 0.0, DISTANCE)
    return solver.solve(strip(fraction)).total


def _measure(count: int | None) -> Findings:
    exact = np.asarray(exact_strip(FRACTIONS))
    resisting = strip_with_interface(RESISTING[0], WIDTH, 1 / CONDUCTIVITY, RESISTING[1] * UNIT)
    single, overall, slow = [], [], []
    found: Array = np.empty(0)
    for facets in meshes(tuple(TOLERANCE), count):
        found, size, tolerance = constrictions(facets), 1 / facets, TOLERANCE[facets]
        single.append(scaled(size, found[SHOWN] / UNIT, exact[SHOWN] / UNIT, 3 * tolerance, 1.0))
        rms = float(np.sqrt(np.mean((found - exact) ** 2))) / UNIT
        overall.append(scaled(size, rms, 0.0, tolerance, 1.0))
        slow.append(relative(size, resisting_strip(facets) / UNIT, resisting / UNIT, tolerance / 2))
    reason = (
        "At the edge of a contact the current is singular: first order, whatever the elements. "
        "Edges fall anywhere between nodes, as in a run"
    )
    checks = (
        Check(
            quantity=f"resistance over ρλ at f = {FRACTIONS[SHOWN]:.3f}",
            measure="ρλ",
            reason=reason + "; a single fraction may be three times the rms off.",
            results=tuple(single),
        ),
        Check(
            quantity="resistance over ρλ, rms error over 41 fractions",
            measure="ρλ",
            reason=reason + ".",
            results=tuple(overall),
            least_order=0.5,
        ),
        Check(
            quantity=f"total over ρλ at f = {RESISTING[0]} with R_ct = {RESISTING[1]} ρλ",
            reason="Charge transfer spreads the current over the contact; what is left of the "
            "singularity at its edge is a logarithm.",
            results=tuple(slow),
        ),
    )
    line = np.linspace(0.02, 0.99, 300, dtype=np.float64)
    curve = Curve(
        x_label="contact fraction [-]",
        y_label="constriction / ρλ [-]",
        x=FRACTIONS,
        computed=np.asarray(found / UNIT, dtype=np.float64),
        exact_x=line,
        exact=np.asarray(exact_strip(line)) / UNIT,
    )
    return Findings(checks=checks, curve=curve)


CONSTRICTION = Rung(
    name="constriction",
    title="Constriction of current through strips",
    tested="The conduction solver on the program's meshes, for a contact whose edges lie anywhere "
    "on the facets. Catches a factor two, one of π, and circular spots for strips.",
    equation=r"$R A = \frac{\rho \lambda}{\pi} \, \ln \frac{1}{\sin(\pi f / 2)}$",
    source="[Barber2003], by the analogy with the compliance of [Westergaard1939]",
    measure=_measure,
)
