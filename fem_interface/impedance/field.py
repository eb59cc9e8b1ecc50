r"""Direct current through the electrolyte into the metal, where the two touch.

The metal is at V = 1 V, the electrolyte's base at zero; open face and sides let no current
through. With n the outward normal, current density J = -sigma grad(phi) and interface resistance
R = R_ct + R_film, find phi with phi = 0 on the base such that for every test function psi

.. math::
    \int \sigma \nabla \phi \cdot \nabla \psi \, dV
    + \int_{contact} \frac{\phi}{R} \, \psi \, dA = \int_{contact} \frac{V}{R} \, \psi \, dA,
    \qquad -n \cdot J = j = (V - \phi) / R

dA is *nominal* (projected) area, as every fraction and area-specific resistance in this project
is. Resistances are told apart by where power is lost; with A the nominal area, I the current:

.. math::
    \frac{A V}{I} = \underbrace{\frac{A}{I^2} R_{ct} \int j^2 dA}_{charge\ transfer}
    + \underbrace{\frac{A}{I^2} R_{film} \int j^2 dA}_{film}
    + \underbrace{\frac{A}{I^2} \int \sigma |\nabla \phi|^2 dV}_{bulk + constriction}

The bulk is what the same electrolyte dissipates with full contact and R = 0. As that is the
least that any contact can do (Thomson's principle), the constriction is never negative.
Units: ohm um^2; 1e8 of them are one ohm cm^2. In two dimensions contacts are strips, and the
constriction is that of strips; in three it is that of spots.

Source: [Holm1967]; [Barber2003] for the exact strip that this is checked against, boundary
elements for spots.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import ufl
from dolfinx import fem, la
from dolfinx.fem import petsc as fem_petsc
from mpi4py import MPI
from petsc4py import PETSc
from scipy.sparse import csr_array

from fem_interface.contact.touching import separation
from fem_interface.core.forms import compiled_form
from fem_interface.core.parallel import gathered, global_sum
from fem_interface.core.records import Array, ContactField, InterfaceMesh
from fem_interface.impedance.crossing import Crossing, crossing, whole_face
from fem_interface.meshing.face import facet_nodes, projected_areas
from fem_interface.solvers.direct import CONDUCTION, LinearSolver

# Numerical series resistances, in units of h / sigma with h the length of a facet; what they
# dissipate counts as constriction.
VANISHING = 1e-6  # of a contact without any: far below what a facet can resolve
# Of a facet whose part 1 - theta is open, times 1 - theta. The potential is quadratic on a
# facet: held at V on any part of it, it is V on all of it, as if the whole facet touched. That
# takes 20 % of the constriction at 16 facets per wavelength, and nearly all near full contact.
# With these values by dimension, fitted to the exact strip and to round spots, the error is 1 % of
# rho lambda there and falls as h. It fades where R >> h / sigma, as the constraint does.
EDGE = {2: 0.1, 3: 0.2}


@dataclass(frozen=True, kw_only=True)
class AreaSpecificResistance:
    """What the interface adds to the electrolyte's bulk [ohm um^2].

    Attributes:
        constriction: Of the current lines in the electrolyte.
        charge_transfer: Of the reaction, on the part of the face that touches.
        film: Of a surface film, likewise.
        fraction: Contact as a share of the nominal area.
    """

    constriction: float
    charge_transfer: float
    film: float
    fraction: float

    @property
    def total(self) -> float:
        """All three in series; infinite without contact."""
        return self.constriction + self.charge_transfer + self.film


class InterfaceResistance:
    """Resistance of the interface for any contact on one and the same electrolyte. Collective.

    Args:
        mesh: All bodies.
        conductivity: sigma of those that conduct, by name, from the interface down [S/um].
        charge_transfer: R_ct of a perfect contact [ohm um^2].
        film: R_film of a perfect contact [ohm um^2].
        contact_distance: Gap below which current crosses [um].
    """

    def __init__(
        self,
        mesh: InterfaceMesh,
        conductivity: Mapping[str, float],
        charge_transfer: float,
        film: float,
        contact_distance: float,
    ) -> None:
        self.comm, self.area, self.size = mesh.domain.comm, mesh.nominal_area, mesh.size
        self.distance = contact_distance
        self.charge_transfer, self.film = charge_transfer, film
        self._edge = EDGE[mesh.domain.geometry.dim]
        self.conductivity = next(iter(conductivity.values()))  # at the interface
        self._conduction(mesh, conductivity)
        current, _, lost = self._solve(whole_face(self.positions, self.areas), 0.0)
        self.bulk = lost * self.area / current**2

    def _conduction(self, mesh: InterfaceMesh, conductivity: Mapping[str, float]) -> None:
        """Matrix of the unknowns: the potentials of what conducts, off the base."""
        domain, comm = mesh.domain, self.comm
        space = fem.functionspace(domain, ("Lagrange", 2))
        u, v = ufl.TrialFunction(space), ufl.TestFunction(space)
        dx = ufl.Measure("dx", domain=domain, subdomain_data=mesh.cell_tags)
        power = ufl.inner(ufl.grad(u), ufl.grad(v))
        # Constants: other values are the same form, which is compiled once.
        parts = (
            fem.Constant(domain, PETSc.ScalarType(sigma)) * power * dx(mesh.names[body])
            for body, sigma in conductivity.items()
        )
        form = compiled_form(sum(parts), comm)
        full = fem_petsc.assemble_matrix(form)
        full.assemble()

        # Every potential's number among the unknowns, known to ranks that hold it as a ghost.
        number = fem.Function(space)
        index_map = space.dofmap.index_map
        cells = np.concatenate([mesh.cell_tags.find(mesh.names[body]) for body in conductivity])
        inside = space.dofmap.list[cells].reshape(-1)
        number.x.array[inside] = 1.0
        number.x.scatter_reverse(la.InsertMode.add)
        base = fem.locate_dofs_topological(
            space, domain.topology.dim - 1, mesh.facet_tags.find(mesh.names["base"])
        )
        is_unknown = number.x.array[: index_map.size_local] > 0
        is_unknown[base[base < index_map.size_local]] = False
        own = np.flatnonzero(is_unknown)
        first = comm.exscan(len(own), op=MPI.SUM) or 0
        number.x.array[:] = -1.0
        number.x.array[own] = first + np.arange(len(own))
        number.x.scatter_forward()

        rows = PETSc.IS().createGeneral(
            (own + index_map.local_range[0]).astype(PETSc.IntType), comm=comm
        )
        self._bulk_matrix = full.createSubMatrix(rows, rows)
        self._bulk_matrix.setOption(PETSc.Mat.Option.SYMMETRIC, True)
        self._matrix = self._bulk_matrix.duplicate(copy=True)
        self._potential, self._load = self._matrix.createVecs()
        self._current = self._load.duplicate()
        self._solver = LinearSolver(comm, CONDUCTION)
        full.destroy()

        facets = facet_nodes(mesh, space, "electrolyte_face")
        self.positions = facets.positions
        self.areas = projected_areas(facets.positions)
        self.unknowns = number.x.array[facets.nodes].round().astype(PETSc.IntType)
        self._faces = PETSc.IS().createGeneral(self.unknowns.ravel(), comm=MPI.COMM_SELF)
        self._face_potential = PETSc.Vec().createSeq(self.unknowns.size, comm=MPI.COMM_SELF)
        self._to_face = PETSc.Scatter().create(
            self._potential, self._faces, self._face_potential, None
        )

    def solve(self, contact: ContactField) -> AreaSpecificResistance:
        """Resistance of a contact; `contact` holds this rank's points of it. Collective."""
        place = gathered(contact.reference, self.comm)
        gap = gathered(separation(contact.gap, contact.pressure), self.comm)
        touching = crossing(self.positions, self.areas, place, gap, self.distance)
        fraction = global_sum(touching.area, self.comm) / self.area
        R = self.charge_transfer + self.film
        if fraction == 0.0:
            return AreaSpecificResistance(
                constriction=np.inf,
                charge_transfer=np.inf if self.charge_transfer else 0.0,
                film=np.inf if self.film else 0.0,
                fraction=0.0,
            )
        current, squared, _ = self._solve(touching, R)
        scale = self.area / current**2
        return AreaSpecificResistance(
            constriction=(current - R * squared) * scale - self.bulk,
            charge_transfer=self.charge_transfer * squared * scale,
            film=self.film * squared * scale,
            fraction=fraction,
        )

    def _solve(self, touching: Crossing, R: float) -> tuple[float, float, float]:
        """Current, integral of j^2 over the contact, power lost in the electrolyte."""
        facet, N, w = touching.facet, touching.shape, touching.area
        conductance = 1.0 / (R + self._series(touching, R))
        self._bulk_matrix.copy(self._matrix, PETSc.Mat.Structure.SAME_NONZERO_PATTERN)
        self._load.set(0.0)
        some, of_some = np.unique(facet, return_inverse=True)
        add = csr_array((conductance * w, (of_some, np.arange(len(w)))), (len(some), len(w)))
        rows, k = self.unknowns[some], N.shape[1]
        blocks = add @ (N[:, :, None] * N[:, None, :]).reshape(-1, k * k)
        self._matrix.setValuesRCV(rows, rows, blocks, PETSc.InsertMode.ADD)
        self._matrix.assemble()
        self._load.setValues(rows, add @ N, PETSc.InsertMode.ADD)
        self._load.assemble()
        self._solver.factor(self._matrix)
        self._solver.solve(self._load, self._potential)
        self._to_face.scatter(self._potential, self._face_potential)
        φ = self._face_potential.array_r.reshape(self.unknowns.shape)[facet]
        j = conductance * (1.0 - np.einsum("nk,nk->n", N, φ))
        squared = np.sum(w * j**2)
        # K phi is the current into each unknown: no small difference V - phi in it.
        self._bulk_matrix.mult(self._potential, self._current)
        return (
            float(self._current.sum()),
            global_sum(squared, self.comm),
            float(self._current.dot(self._potential)),
        )

    def _series(self, touching: Crossing, R: float) -> Array:
        """Numerical series resistance at each point, shape (n,) [ohm um^2]."""
        unit = self.size / self.conductivity
        share = np.bincount(touching.facet, touching.area, len(self.areas)) / self.areas
        edge = self._edge * (1.0 - np.minimum(share, 1.0))[touching.facet] / (1.0 + R / unit)
        vanishing = 0.0 if R / unit > VANISHING else VANISHING
        return unit * (edge + vanishing)
