r"""Equilibrium of the bodies: weak form and tangent at finite strain.

Displacements are quadratic; each cell has one dilatation, the mean of J over it, so that a metal
that flows without changing its volume does not lock [SimoTaylorPister1985]:

.. math::
    \theta = \frac{1}{V} \int_{cell} J \, dX, \qquad p = U'(\theta) = K (\theta - 1)

    \int P_{dev} : \nabla v \, dX + \int p \; \mathrm{cof} F : \nabla v \, dX = \text{loads}

As p is a function of the displacements of its own cell, the tangent is exact without a further
unknown, and it keeps the sparsity of the displacement problem:

.. math::
    K = \int \nabla v : \frac{\partial P_{dev}}{\partial F} : \nabla w \, dX
      + \int p \, \partial(\mathrm{cof} F)[\nabla w] : \nabla v \, dX + B^T D B, \qquad
    B_c(w) = \int_c \mathrm{cof} F : \nabla w \, dX, \quad D_c = U''(\theta)/V
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import basix
import basix.ufl
import numpy as np
import ufl
from dolfinx import fem
from dolfinx.fem import petsc as fem_petsc
from petsc4py import PETSc

from fem_interface.compat import eval_at_points
from fem_interface.errors import StepNotConverged
from fem_interface.materials.law import MaterialLaw, MaterialState
from fem_interface.parallel import global_any, largest_at
from fem_interface.records import Array, Indices, InterfaceMesh

QUADRATURE_DEGREE = 2


@dataclass(frozen=True, eq=False, kw_only=True)
class Body:
    """One solid of the stack.

    Attributes:
        name: Its name in the mesh.
        law: How it deforms.
        resistance: Flow stress by the size effect at distances d from the interface (n,) [um],
            shape (n,) [MPa]; a function, so that it is evaluated where the points are.
    """

    name: str
    law: MaterialLaw
    resistance: Callable[[Array], Array]


class Bulk:
    """Residual and tangent of all bodies on this rank's cells, with their history.

    Attributes:
        space: Quadratic vector displacements.
        displacement: The trial displacement [um].
        state: Committed history of each body.
        largest_increment: Largest plastic strain of the trial step on this rank [-].
    """

    def __init__(self, mesh: InterfaceMesh, bodies: Sequence[Body], face_height: float) -> None:
        domain, d = mesh.domain, mesh.domain.geometry.dim
        self.mesh, self.bodies, self.dimension = mesh, tuple(bodies), d
        self.space = fem.functionspace(domain, ("Lagrange", 2, (d,)))
        self.displacement = fem.Function(self.space, name="displacement")
        self._quadrature(face_height)
        self._forms()

    def _quadrature(self, face_height: float) -> None:
        """Which points belong to which body, how far they are from the interface."""
        domain, d = self.mesh.domain, self.dimension
        cell_type = getattr(basix.CellType, domain.topology.cell_name())
        points, weights = basix.make_quadrature(cell_type, QUADRATURE_DEGREE)
        self.weights = weights / weights.sum()
        n_cells = domain.topology.index_map(d).size_local
        self.cells = np.arange(n_cells, dtype=np.int32)
        self._gradient = fem.Expression(ufl.grad(self.displacement), points)
        place = fem.Expression(ufl.SpatialCoordinate(domain), points)
        nq = len(weights)
        self.positions = eval_at_points(place, domain, self.cells, nq).reshape(-1, d)
        distance = np.abs(self.positions[:, -1] - face_height)
        tags = np.zeros(n_cells, dtype=np.int64)
        owned = self.mesh.cell_tags.indices < n_cells
        tags[self.mesh.cell_tags.indices[owned]] = self.mesh.cell_tags.values[owned]
        self.cell_body = tags
        self.points: list[Indices] = []
        self.state: list[MaterialState] = []
        self.resistance: list[Array] = []
        bulk_modulus = np.zeros(n_cells)
        for body in self.bodies:
            inside = tags == self.mesh.names[body.name]
            points_of_body = np.flatnonzero(np.repeat(inside, nq))
            self.points.append(points_of_body)
            self.state.append(body.law.initial_state(len(points_of_body)))
            self.resistance.append(body.resistance(distance[points_of_body]))
            bulk_modulus[inside] = body.law.bulk_modulus
        self.trial_state = list(self.state)
        self.bulk_modulus = bulk_modulus

    def _forms(self) -> None:
        domain, d = self.mesh.domain, self.dimension
        cell = domain.basix_cell()
        dx = ufl.dx(
            domain=domain,
            metadata={"quadrature_degree": QUADRATURE_DEGREE, "quadrature_rule": "default"},
        )

        def at_points(shape: tuple[int, ...]) -> fem.Function:
            element = basix.ufl.quadrature_element(
                cell, value_shape=shape, degree=QUADRATURE_DEGREE, scheme="default"
            )
            return fem.Function(fem.functionspace(domain, element))

        self.stress, self.tangent = at_points((d, d)), at_points((d, d, d, d))
        per_cell = fem.functionspace(domain, ("DG", 0))
        self.pressure, self.dilatation_stiffness = fem.Function(per_cell), fem.Function(per_cell)
        self._cell_dofs = per_cell.dofmap.list[: len(self.cells), 0]
        volume = fem_petsc.assemble_vector(fem.form(ufl.TestFunction(per_cell) * dx))
        self.cell_volume = volume.array_r[self._cell_dofs].copy()

        u, v, w = self.displacement, ufl.TestFunction(self.space), ufl.TrialFunction(self.space)
        q = ufl.TestFunction(per_cell)
        P, A, p = self.stress, self.tangent, self.pressure
        i, j, k, m = ufl.indices(4)
        F = ufl.Identity(d) + ufl.grad(u)
        cofactor = ufl.det(F) * ufl.inv(F).T
        pressure_work = p * ufl.inner(cofactor, ufl.grad(v)) * dx
        residual = ufl.inner(P, ufl.grad(v)) * dx + pressure_work
        tangent = ufl.grad(v)[i, j] * A[i, j, k, m] * ufl.grad(w)[k, m] * dx + ufl.derivative(
            pressure_work, u, w
        )
        self._residual = fem.form(residual)
        self._tangent = fem.form(tangent)
        self._dilatation = fem.form(q * ufl.inner(cofactor, ufl.grad(w)) * dx)
        self._matrix = fem_petsc.create_matrix(self._tangent)
        self._B = fem_petsc.create_matrix(self._dilatation)

    def deformation_gradient(self) -> Array:
        """F at this rank's points, shape (n, 3, 3); plane strain in 2D."""
        d, nq = self.dimension, len(self.weights)
        F = np.tile(np.eye(3), (len(self.cells) * nq, 1, 1))
        F[:, :d, :d] += eval_at_points(self._gradient, self.mesh.domain, self.cells, nq).reshape(
            -1, d, d
        )
        return F

    def update(self, time_step: float, temperature: float) -> None:
        """Stress, tangent, pressure and trial history of the displacement. Collective.

        Raises StepNotConverged where cells have folded or a law has no finite answer.
        """
        d, nq = self.dimension, len(self.weights)
        F = self.deformation_gradient()
        J = np.linalg.det(F[:, :d, :d])
        comm = self.mesh.domain.comm
        if global_any(~(J > 0.0), comm):
            worst = np.nan_to_num(-J, nan=np.inf)
            raise StepNotConverged("folded cell", largest_at(worst, self.positions, comm)[1])
        θ = J.reshape(-1, nq) @ self.weights
        self.dilatation = θ
        stress = np.empty((len(F), d, d))
        tangent = np.empty((len(F), d, d, d, d))
        self.kirchhoff = np.empty((len(F), 3, 3))
        self.largest_increment = 0.0
        for b, (body, points) in enumerate(zip(self.bodies, self.points, strict=True)):
            answer = body.law.update(
                F[points], self.state[b], self.resistance[b], time_step, temperature, d
            )
            stress[points], tangent[points] = answer.stress, answer.tangent
            self.kirchhoff[points] = answer.kirchhoff
            self.trial_state[b] = answer.state
            if len(points):
                self.largest_increment = max(
                    self.largest_increment, float(np.max(answer.increment))
                )
        if global_any(~np.isfinite(stress).all(), self.mesh.domain.comm):
            raise StepNotConverged("material law has no finite stress")
        self.volume_ratio = J
        self._fill(self.stress, stress)
        self._fill(self.tangent, tangent)
        self.pressure.x.array[self._cell_dofs] = self.bulk_modulus * (θ - 1)
        self.dilatation_stiffness.x.array[self._cell_dofs] = self.bulk_modulus / self.cell_volume

    def _fill(self, function: fem.Function, values: Array) -> None:
        """Values in point order into a quadrature function."""
        space = function.function_space
        size = space.dofmap.index_map_bs
        dofs = space.dofmap.list[: len(self.cells)].reshape(-1)
        function.x.array.reshape(-1, size)[dofs] = values.reshape(len(values), -1)

    def residual(self, out: PETSc.Vec) -> None:
        """Internal forces [uN per um of thickness in 2D] into `out`. Collective."""
        with out.localForm() as local:
            local.set(0.0)
        fem_petsc.assemble_vector(out, self._residual)
        out.ghostUpdate(addv=PETSc.InsertMode.ADD, mode=PETSc.ScatterMode.REVERSE)

    def stiffness(self) -> PETSc.Mat:
        """Exact derivative of the residual by the displacement. Collective."""
        K, B = self._matrix, self._B
        K.zeroEntries()
        fem_petsc.assemble_matrix(K, self._tangent)
        K.assemble()
        B.zeroEntries()
        fem_petsc.assemble_matrix(B, self._dilatation)
        B.assemble()
        DB = B.copy()
        DB.diagonalScale(L=self.dilatation_stiffness.x.petsc_vec)
        BDB = B.transposeMatMult(DB)
        K.axpy(1.0, BDB, structure=PETSc.Mat.Structure.SUBSET_NONZERO_PATTERN)
        DB.destroy()
        BDB.destroy()
        return K

    def shear_strength(self, name: str, cells: Indices, temperature: float) -> Array:
        """Shear strength k, mean over each given cell of body `name`, shape (n,) [MPa]."""
        nq = len(self.weights)
        strength = np.full(len(self.cells) * nq, np.inf)
        for body, points, state, S in zip(
            self.bodies, self.points, self.state, self.resistance, strict=True
        ):
            if body.name == name:
                strength[points] = body.law.strength(state, S, temperature)
        return (strength.reshape(-1, nq) @ self.weights)[cells] / np.sqrt(3)

    def commit(self) -> None:
        """Accept the trial history."""
        self.state = list(self.trial_state)
