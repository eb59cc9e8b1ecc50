"""A round hole under pressure: thick cylinder in plane strain, plastic and creeping."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.flow import FlowLaw
from fem_interface.materials.norton import Norton
from fem_interface.materials.plastic import J2
from fem_interface.mechanics.problem import PressingProblem
from fem_interface.reference.void_closure import cylinder_creep_rate, cylinder_limit_pressure
from fem_interface.verification.bodies import (
    block,
    displacement_at,
    material,
    one_body,
    pushed,
    step,
)
from fem_interface.verification.rung import (
    Check,
    Curve,
    Findings,
    Result,
    Rung,
    meshes,
    relative,
)

INNER, OUTER = 1.0, 4.0
E, NU, YIELD = 1e4, 0.45, 1.0
B, EXPONENT, LOAD = 1e-3, 5.0, 1.0
END, PARTS = 4e-4, 8  # displacement over the outer radius; full flow begins near half of it
# By cells along a side; rates go with a power of the stress.
TOLERANCE = {4: 0.04, 8: 0.012, 16: 0.005}
RATE_TOLERANCE = {1.0: TOLERANCE, EXPONENT: {4: 0.12, 8: 0.03, 16: 0.005}}
# Stresses settle within strains of a few p/E = 1e-4; all steps together close 1 % of the hole.
CREEP_PARTS = (0.2, 0.2, 0.4, 0.4, 1.0, 1.0, 1.0)


def quarter(flow: FlowLaw, cells: int) -> PressingProblem:
    """A quarter of the cylinder: rings in log r, its outside moves along the radius."""
    s1 = np.log(OUTER / INNER)
    faces = {
        "inside": lambda s, t: np.isclose(s, 0),
        "pushed": lambda s, t: np.isclose(s, s1),
        "bottom": lambda s, t: np.isclose(t, 0),
        "left": lambda s, t: np.isclose(t, np.pi / 2),
    }

    def place(s: Array, t: Array) -> tuple[Array, Array]:
        return INNER * np.exp(s) * np.cos(t), INNER * np.exp(s) * np.sin(t)

    mesh = block((s1, np.pi / 2), (cells, cells), faces, OUTER * np.pi / 2, place)
    return pushed(
        mesh,
        one_body(mesh, material(E, NU, flow)),
        [("bottom", 1), ("left", 0)],
        lambda x: -x[:2] / np.maximum(np.hypot(x[0], x[1]), 1e-12),
    )


def outer_pressure(problem: PressingProblem) -> float:
    """Per true area: the arc shrinks with the displacement [MPa]."""
    return problem.reaction() / problem.mesh.nominal_area * OUTER / (OUTER - problem.approach)


def closure(problem: PressingProblem) -> float:
    """Inward displacement of the hole [um]."""
    return -displacement_at(problem.bulk, (INNER, 0.0), 0)


def plateau(flow: FlowLaw, cells: int) -> Array:
    """Pressures over equal steps of the outer radius, over the limit pressure of the cylinder as
    it is then, shape (PARTS,) [-]."""
    problem = quarter(flow, cells)
    found = []
    for i in range(1, PARTS + 1):
        step(problem, 100.0, approach=END * OUTER * i / PARTS)
        a, b = INNER - closure(problem), OUTER - problem.approach
        found.append(outer_pressure(problem) / cylinder_limit_pressure(b, a, YIELD))
    return np.array(found)


@dataclass(frozen=True, kw_only=True)
class CreepRate:
    """-da/dt / a of a void in steady creep, and the exact one at its pressure and size [1/s]."""

    found: float
    exact: float


def creep_rate(cells: int, exponent: float = EXPONENT, load: float = LOAD) -> CreepRate:
    """The hole under a held pressure."""
    problem = quarter(Norton(coefficient=B, exponent=exponent), cells)
    before, dt = 0.0, 0.0
    expected = cylinder_creep_rate(load, OUTER, INNER, B, exponent)
    for part in CREEP_PARTS:
        before, dt = closure(problem), part * 1e-3 / expected
        step(problem, dt, pressure=load)
    after = closure(problem)
    a, b = INNER - 0.5 * (before + after), OUTER - problem.approach
    return CreepRate(
        found=float(np.log((INNER - before) / (INNER - after)) / dt),
        exact=cylinder_creep_rate(outer_pressure(problem), b, a, B, exponent),
    )


def _plastic(count: int | None) -> Findings:
    results: list[Result] = []
    found: Array = np.empty(0)
    for cells in meshes(tuple(TOLERANCE), count):
        found = plateau(J2(yield_stress=YIELD), cells)
        results.append(relative(1 / cells, found[-1], 1.0, TOLERANCE[cells]))
    check = Check(
        quantity="pressure over the exact limit pressure",
        reason="Straight sides for arcs and quadratic displacements for 1/r: order 1.5 to 2.",
        results=tuple(results),
        least_order=1.5,
    )
    way = 100 * END * np.arange(1, PARTS + 1, dtype=np.float64) / PARTS
    curve = Curve(
        x_label="displacement over outer radius [%]",
        y_label="pressure / limit pressure [-]",
        x=way,
        computed=found,
        exact_x=way[[0, -1]],
        exact=np.ones(2),
        exact_name="limit load",
    )
    return Findings(checks=(check,), curve=curve)


def _creeping(count: int | None) -> Findings:
    checks = []
    for exponent, tolerance in RATE_TOLERANCE.items():
        results = []
        for cells in meshes(tuple(tolerance), count):
            rate = creep_rate(cells, exponent)
            results.append(relative(1 / cells, rate.found, rate.exact, tolerance[cells]))
        checks.append(
            Check(
                quantity=f"closing rate over its radius, n = {exponent:g}",
                unit="1/s",
                reason="Straight sides for arcs and quadratic displacements for 1/r: order 1.5 to "
                "2. A rate errs by n times what a stress does.",
                results=tuple(results),
                least_order=1.3,
            )
        )
    return Findings(checks=tuple(checks))


CYLINDER_PLASTIC = Rung(
    name="cylinder-plastic",
    title="Cylindrical void in a perfectly plastic metal",
    tested="The outside of a thick cylinder, plane strain, moves inwards until the hole closes by "
    "flow alone. Catches flow that locks (then there is no plateau), Tresca's measure, and a mean "
    "stress that flows.",
    equation=r"$p = \frac{2 Y}{\sqrt{3}} \, \ln \frac{b}{a}$",
    source="[Hill1950], section V.2",
    measure=_plastic,
)
CYLINDER_CREEP = Rung(
    name="cylinder-creep",
    title="Cylindrical void in a creeping metal",
    tested="The same cylinder under a held pressure, Newtonian and with sodium's exponent. Catches "
    "the exponent, the factors of √3 and a hole that is too stiff to close.",
    equation=r"$\frac{|\dot{a}|}{a} = \frac{\sqrt{3}}{2}\, B "
    r"\left[ \frac{\sqrt{3}\, p / n}{1 - (a/b)^{2/n}} \right]^{n}$",
    source="[WilkinsonAshby1975]",
    measure=_creeping,
)
