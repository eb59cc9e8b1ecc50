"""A round cavity under pressure: an octant of a thick sphere of tetrahedra."""

from typing import Any

import numpy as np
import ufl
from dolfinx import fem

from fem_interface.core.records import Array, InterfaceMesh
from fem_interface.materials.flow import FlowLaw
from fem_interface.materials.norton import Norton
from fem_interface.materials.plastic import J2
from fem_interface.reference.void_closure import sphere_creep_rate, sphere_limit_pressure
from fem_interface.verification.bodies import material, one_body, pushed, step
from fem_interface.verification.rung import Check, Findings, Rung, meshes, relative
from fem_interface.verification.rungs.voids import CreepRate
from fem_interface.verification.solids import solid

INNER, OUTER = 1.0, 2.0
E, NU, YIELD = 1e4, 0.45, 1.0
B, EXPONENT, LOAD = 1e-3, 5.0, 1.0
END, PARTS = 5e-4, 4  # displacement over the outer radius; full flow begins near a third of it
# By edges on the inner radius; the size of the cells grows with the radius.
TOLERANCE = {4: 0.025, 6: 0.014, 8: 0.008}
RATE_TOLERANCE = {4: 0.07, 6: 0.04, 8: 0.025}
CREEP_PARTS = (0.2, 0.4, 1.0, 1.0)
FACES = {"pushed": 11, "inside": 12, "normal_x": 13, "normal_y": 14, "normal_z": 15}


def octant(edges: int) -> InterfaceMesh:
    """The part of the shell with x, y, z > 0; `edges` on the inner radius."""

    def draw(gmsh: Any) -> int:
        gmsh.option.setNumber("Mesh.MeshSizeExtendFromBoundary", 0)
        occ = gmsh.model.occ
        balls = [
            occ.addSphere(0, 0, 0, r, angle1=0, angle2=np.pi / 2, angle3=np.pi / 2)
            for r in (OUTER, INNER)
        ]
        shell, _ = occ.cut([(3, balls[0])], [(3, balls[1])])
        occ.synchronize()
        field = gmsh.model.mesh.field
        size = field.add("MathEval")
        field.setString(size, "F", f"{1 / edges} * sqrt(x*x + y*y + z*z)")
        field.setAsBackgroundMesh(size)
        return int(shell[0][1])

    return solid(draw, FACES, _face_name, 0.5 * np.pi * OUTER**2, INNER / edges)


def _face_name(box: tuple[float, ...]) -> str:
    """Which face has this bounding box."""
    extents = [box[3 + axis] - box[axis] for axis in range(3)]
    for axis, name in enumerate(("normal_x", "normal_y", "normal_z")):
        if extents[axis] < 1e-3:
            return name
    return "pushed" if extents[0] > 0.5 * (INNER + OUTER) else "inside"


class Shell:
    """An eighth of the sphere, its outside moves along the radius.

    A polyhedron is not a sphere: its radii are those of spheres of the same volume, and its
    pressure is what does work on the volume that the outside sweeps.

    Attributes:
        problem: For the steps.
    """

    def __init__(self, flow: FlowLaw, edges: int) -> None:
        mesh = octant(edges)
        bulk = one_body(mesh, material(E, NU, flow))

        def inwards(x: Array) -> Array:
            return -x / np.maximum(np.linalg.norm(x, axis=0), 1e-12)

        self.problem = pushed(
            mesh, bulk, [("normal_x", 0), ("normal_y", 1), ("normal_z", 2)], inwards
        )
        ds = ufl.Measure("ds", domain=mesh.domain, subdomain_data=mesh.facet_tags)
        inside, outside = ds(FACES["inside"]), ds(FACES["pushed"])
        n, x = ufl.FacetNormal(mesh.domain), ufl.SpatialCoordinate(mesh.domain)
        direction = fem.Function(bulk.space)
        direction.interpolate(inwards)

        def integral(integrand: Any) -> float:
            return float(fem.assemble_scalar(fem.form(integrand)))

        self._swept = -integral(ufl.inner(direction, n) * outside)
        self._cavity = -integral(ufl.inner(x, n) / 3 * inside)
        self._whole = integral(ufl.inner(x, n) / 3 * outside)
        self._closed = fem.form(ufl.inner(bulk.displacement, n) * inside)

    @property
    def pressure(self) -> float:
        """On the outside as it is now [MPa]."""
        return self.problem.reaction() / self._swept / (1 - self.problem.approach / OUTER) ** 2

    @property
    def inner(self) -> float:
        """Radius of a cavity of the volume that is left [um]."""
        return float(np.cbrt((self._cavity - fem.assemble_scalar(self._closed)) * 6 / np.pi))

    @property
    def outer(self) -> float:
        """Radius of a sphere of the volume within the outside [um]."""
        return float(np.cbrt((self._whole - self._swept * self.problem.approach) * 6 / np.pi))


def plateau(flow: FlowLaw, edges: int) -> Array:
    """Pressures over equal steps of the outer radius, over the limit pressure of the sphere as it
    is then, shape (PARTS,) [-]."""
    shell = Shell(flow, edges)
    found = []
    for i in range(1, PARTS + 1):
        step(shell.problem, 100.0, approach=END * OUTER * i / PARTS)
        found.append(shell.pressure / sphere_limit_pressure(shell.outer, shell.inner, YIELD))
    return np.array(found)


def creep_rate(edges: int, exponent: float = EXPONENT) -> CreepRate:
    """The cavity under a held pressure."""
    shell = Shell(Norton(coefficient=B, exponent=exponent), edges)
    before, dt = shell.inner, 0.0
    expected = sphere_creep_rate(LOAD, OUTER, INNER, B, exponent)
    for part in CREEP_PARTS:
        before, dt = shell.inner, part * 1e-3 / expected
        step(shell.problem, dt, pressure=LOAD)
    after = shell.inner
    return CreepRate(
        found=float(np.log(before / after) / dt),
        exact=sphere_creep_rate(shell.pressure, shell.outer, 0.5 * (before + after), B, exponent),
    )


REASON = (
    "Flat faces for round ones, whose edges gather stress: order 1.5. Some 15,000 unknowns are the "
    "finest that stays within seconds."
)


def _plastic(count: int | None) -> Findings:
    results = []
    for edges in meshes(tuple(TOLERANCE), count):
        found = plateau(J2(yield_stress=YIELD), edges)
        results.append(relative(1 / edges, found[-1], 1.0, TOLERANCE[edges]))
    check = Check(
        quantity="pressure over the exact limit pressure",
        reason=REASON,
        results=tuple(results),
        least_order=1.2,
    )
    return Findings(checks=(check,))


def _creeping(count: int | None) -> Findings:
    results = []
    for edges in meshes(tuple(RATE_TOLERANCE), count):
        rate = creep_rate(edges)
        results.append(relative(1 / edges, rate.found, rate.exact, RATE_TOLERANCE[edges]))
    check = Check(
        quantity=f"closing rate over its radius, n = {EXPONENT:g}",
        unit="1/s",
        reason=REASON + " A rate errs by n times what a stress does.",
        results=tuple(results),
        least_order=1.2,
    )
    return Findings(checks=(check,))


SPHERE_PLASTIC = Rung(
    name="sphere-plastic",
    title="Spherical void in a perfectly plastic metal",
    tested="An octant of a thick sphere of quadratic tetrahedra: the three-dimensional elements, "
    "law and dilatation. Catches flow that locks and plane strain left in the law.",
    equation=r"$p = 2 Y \ln (b / a)$",
    source="[Hill1950], section V.1",
    measure=_plastic,
)
SPHERE_CREEP = Rung(
    name="sphere-creep",
    title="Spherical void in a creeping metal",
    tested="The same octant under a held pressure, with sodium's exponent.",
    equation=r"$\frac{|\dot{a}|}{a} = \frac{B}{2} "
    r"\left[ \frac{3 p / 2 n}{1 - (a/b)^{3/n}} \right]^{n}$",
    source="[WilkinsonAshby1975]",
    measure=_creeping,
)
