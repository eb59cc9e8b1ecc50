"""A hole and a notch in a ceramic under tension: its peak stress, and the odds that it breaks."""

from collections.abc import Callable
from dataclasses import dataclass

import basix.ufl
import numpy as np
import ufl
from dolfinx import fem
from dolfinx.mesh import create_mesh
from mpi4py import MPI

from fem_interface.core.records import Array, InterfaceMesh
from fem_interface.integrity.ceramics import Ceramics
from fem_interface.integrity.strength import Strength
from fem_interface.integrity.weibull import log_expected_failures
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.size_effect import SizeEffectResistance
from fem_interface.mechanics.body import Body
from fem_interface.mechanics.bulk import Bulk
from fem_interface.mechanics.problem import PressingProblem
from fem_interface.mechanics.restraints import RigidFace
from fem_interface.mechanics.stress import stress_at_points
from fem_interface.mechanics.supports import Supports, face_dofs
from fem_interface.reference.notch import cartesian, hole_stress, notch_stress
from fem_interface.solvers.newton import Load
from fem_interface.verification.bodies import material, named, step
from fem_interface.verification.rung import Check, Findings, Rung, meshes, relative

RADIUS, OUTER = 1.0, 6.0
E, NU, TENSION = 2e5, 0.25, 1.0  # strains of 1e-5: small ones
STRENGTH = Strength(characteristic=1.0, modulus=10.0, volume=1.0)
# By cells on a quarter of the circle.
PEAK = {6: 0.04, 12: 0.01, 24: 0.003}
ODDS = {6: 0.015, 12: 2e-3, 24: 2e-4}

Field = Callable[[Array, Array], Array]


def quarter_ring(cells: int) -> InterfaceMesh:
    """A quarter of a ring of curved quadratic triangles, which grow with the radius."""
    rings = round(cells * np.log(OUTER / RADIUS) / (0.5 * np.pi))
    # A grid with middles of edges: by row of radius, by place along the quarter.
    i, j = np.meshgrid(np.arange(2 * rings + 1), np.arange(2 * cells + 1), indexing="ij")
    r, θ = RADIUS * (OUTER / RADIUS) ** (i / (2 * rings)), 0.25 * np.pi * j / cells
    places = np.stack([r * np.cos(θ), r * np.sin(θ)], axis=-1).reshape(-1, 2)
    number = np.arange(len(places)).reshape(i.shape)
    found = []
    for a in range(0, 2 * rings, 2):
        for b in range(0, 2 * cells, 2):
            own = number[a : a + 3, b : b + 3]
            # Corners, then the middles of the edges across from them.
            found.append([own[0, 0], own[2, 0], own[2, 2], own[2, 1], own[1, 1], own[1, 0]])
            found.append([own[0, 0], own[2, 2], own[0, 2], own[1, 2], own[0, 1], own[1, 1]])
    element = basix.ufl.element("Lagrange", "triangle", 2, shape=(2,))
    domain = create_mesh(
        comm=MPI.COMM_SELF, cells=np.array(found, dtype=np.int64), x=places, e=element
    )
    faces = {
        "across": lambda x, y: np.isclose(y, 0),
        "along": lambda x, y: np.isclose(x, 0),
        "far": lambda x, y: np.isclose(np.hypot(x, y), OUTER),
    }
    return named(domain, "electrolyte", faces, OUTER, 0.5 * np.pi * RADIUS / cells)


class Pulled(PressingProblem):
    """The quarter under what the rest of an endless plate pulls at its outer arc.

    The line y = 0 is one of symmetry; so is x = 0 for a hole, and free for a notch.
    """

    def __init__(self, cells: int, field: Field, *, whole: bool) -> None:
        mesh = quarter_ring(cells)
        body = Body(
            name="electrolyte",
            law=material(E, NU, Elastic()),
            resistance=SizeEffectResistance(),
        )
        bulk = Bulk(mesh, [body], 0.0)
        across = face_dofs(mesh, bulk.space, "across", 1)
        places = bulk.space.tabulate_dof_coordinates()
        corner = np.flatnonzero(np.isclose(places[:, 0], OUTER) & np.isclose(places[:, 1], 0.0))
        held = face_dofs(mesh, bulk.space, "along", 0) if whole else 2 * corner
        rises = RigidFace(dofs=across, direction=np.ones(len(across)))
        super().__init__(mesh, bulk, None, Supports(held=[held], faces=[rises]))
        self._pull = self._traction(field)

    def _traction(self, field: Field) -> Array:
        """Nodal forces of the exact stress on the outer arc."""
        domain = self.mesh.domain
        exact = fem.Function(fem.functionspace(domain, ("Lagrange", 4, (2, 2))))
        exact.interpolate(
            lambda x: cartesian(field(*_polar(x)), _polar(x)[1]).reshape(-1, 4).T * TENSION
        )
        ds = ufl.Measure("ds", domain=domain, subdomain_data=self.mesh.facet_tags)
        far = ds(self.mesh.names["far"])
        n, v = ufl.FacetNormal(domain), ufl.TestFunction(self.bulk.space)
        return np.array(fem.assemble_vector(fem.form(ufl.inner(exact * n, v) * far)).array)

    def evaluate(self, load: Load) -> None:
        super().evaluate(load)
        self.residual.array[:] -= self._pull


def _polar(x: Array) -> tuple[Array, Array]:
    return np.hypot(x[0], x[1]), np.arctan2(x[1], x[0])


@dataclass(frozen=True, kw_only=True)
class Weakest:
    """Largest principal stress over the tension far off, and expected failures of the quarter."""

    peak: float
    failures: float


def pulled(cells: int, field: Field, *, whole: bool) -> Weakest:
    """What the program's own stresses and weakest links make of it."""
    problem = Pulled(cells, field, whole=whole)
    step(problem, 1.0, approach=0.0)
    bulk = problem.bulk
    stress, solid = stress_at_points(bulk), Ceramics(bulk)
    log_failures = log_expected_failures(
        np.asarray(np.linalg.eigvalsh(stress)[:, -1] / TENSION, dtype=float),
        bulk.point_volume,
        STRENGTH,
        1.0,
        MPI.COMM_SELF,
    )
    principal = np.linalg.eigvalsh(solid.recovered(solid.stress(stress)))
    return Weakest(peak=float(principal.max()) / TENSION, failures=float(np.exp(log_failures)))


def expected(field: Field) -> Weakest:
    """The same of the exact stress, by Gauss's rule in the radius and along the quarter."""
    x, w = np.polynomial.legendre.leggauss(200)
    r = RADIUS + 0.5 * (OUTER - RADIUS) * (x + 1)
    θ = 0.25 * np.pi * (x + 1)
    R, Θ = (part.reshape(-1) for part in np.meshgrid(r, θ, indexing="ij"))
    area = (0.5 * (OUTER - RADIUS) * 0.25 * np.pi * np.outer(w, w)).reshape(-1) * R
    rr, tt, rt = field(R, Θ)
    largest = 0.5 * (rr + tt) + np.hypot(0.5 * (rr - tt), rt)
    largest = np.maximum(np.maximum(largest, NU * (rr + tt)), 0.0)
    (peak,) = field(np.ones(1), np.zeros(1))[1]
    m = STRENGTH.modulus
    return Weakest(peak=float(peak), failures=float(np.sum(area * largest**m)))


def _measure(count: int | None) -> Findings:
    checks = []
    for what, field, whole in (("notch", notch_stress, False), ("hole", hole_stress, True)):
        exact = expected(field)
        found = {n: pulled(n, field, whole=whole) for n in meshes(tuple(PEAK), count)}
        checks += [
            Check(
                quantity=f"peak tension at the {what}, over that far off",
                reason="Linear in a cell and carried to corners: of second order.",
                results=tuple(
                    relative(1 / n, one.peak, exact.peak, PEAK[n]) for n, one in found.items()
                ),
                least_order=1.5,
            ),
            Check(
                quantity=f"Weibull's integral about the {what}, m = {STRENGTH.modulus:g}",
                unit="um^2",
                reason="The tenth power of a stress errs by ten times what that does; at the "
                "points of a cell it is of higher order than at its corners.",
                results=tuple(
                    relative(1 / n, one.failures, exact.failures, ODDS[n])
                    for n, one in found.items()
                ),
                least_order=1.5,
            ),
        ]
    return Findings(checks=tuple(checks))


NOTCH = Rung(
    name="notch",
    title="A notch in the edge of a ceramic, and a hole in it",
    tested="Elastic plates with a semicircular notch and with a round hole, of curved cells. "
    "Catches a peak tension that is the mesh's, and odds that rest on it.",
    equation=r"$\sigma_{max} = 3.065 \, S, \quad 3 \, S; \qquad "
    r"N = V_0^{-1} \int (\sigma_1 / \sigma_0)^m \, dV$",
    source="[Ling1947] and [Kirsch1898]",
    measure=_measure,
)
