"""Cook's membrane: a tapered panel that bends and shears, nearly incompressible."""

from functools import cache

import basix.ufl
import numpy as np
import pytest
import ufl
from dolfinx import fem
from dolfinx.fem.petsc import LinearProblem
from dolfinx.mesh import locate_entities_boundary

from fem_interface.materials.elastic import Elastic
from fem_interface.verification.bodies import block, material, one_body, pushed, step

E, NU, LIFT = 1.0, 0.4999, 1e-4
MU, LAME = E / (2 * (1 + NU)), E * NU / ((1 + NU) * (1 - 2 * NU))
FACES = {
    "clamped": lambda x, z: np.isclose(x, 0),
    "pushed": lambda x, z: np.isclose(x, 48.0),
}
DIRECT = {"ksp_type": "preonly", "pc_type": "lu", "pc_factor_mat_solver_type": "mumps"}


def solved(a, L, bcs):
    """The function that DOLFINx's own direct solver finds; from 0.10 on its options need a name."""
    try:
        problem = LinearProblem(a, L, bcs=bcs, petsc_options=DIRECT, petsc_options_prefix="cook_")
    except TypeError:
        problem = LinearProblem(a, L, bcs=bcs, petsc_options=DIRECT)
    return problem.solve()


def membrane(n):
    """Clamped over 44, 48 long, its free end 16 high and 44 further up (Cook 1974)."""

    def place(x, z):
        part = x / 48.0
        return x, 44.0 * part + (44.0 - 28.0 * part) * z

    return block((48.0, 1.0), (n, n), FACES, 16.0, place)


def lifted(n):
    """Force that lifts the end, over the lift, by the loops of this program."""
    mesh = membrane(n)

    def upwards(x):
        return np.array([[0.0], [1.0]]) * np.ones(x.shape[1])

    problem = pushed(
        mesh,
        one_body(mesh, material(E, NU, Elastic())),
        [("clamped", 0), ("clamped", 1)],
        upwards,
        guided=[1],
    )
    step(problem, 1.0, approach=LIFT)
    return abs(problem.reaction()) / LIFT


def ends_moved(domain, space):
    """One end held, the other lifted by one."""
    facet = domain.topology.dim - 1
    bcs = []
    for end, component, value in ((0.0, 0, 0.0), (0.0, 1, 0.0), (48.0, 1, 1.0)):
        where = locate_entities_boundary(domain, facet, lambda x, e=end: np.isclose(x[0], e))
        part = space.sub(component)
        dofs = fem.locate_dofs_topological(part, facet, where)
        bcs.append(fem.dirichletbc(value, dofs, part))
    return bcs


def force(energy):
    """Twice the energy of a unit lift."""
    return fem.assemble_scalar(fem.form(energy))


@cache
def taylor_hood(n):
    """Force over lift by UFL's forms of linear elasticity with a continuous pressure."""
    domain = membrane(n).domain
    cell, dx = domain.basix_cell(), ufl.Measure("dx", domain=domain)
    quadratic = basix.ufl.element("Lagrange", cell, 2, shape=(2,))
    linear = basix.ufl.element("Lagrange", cell, 1)
    W = fem.functionspace(domain, basix.ufl.mixed_element([quadratic, linear]))
    (u, p), (v, q) = ufl.TrialFunctions(W), ufl.TestFunctions(W)
    shear = 2 * MU * ufl.inner(ufl.sym(ufl.grad(u)), ufl.sym(ufl.grad(v)))
    a = (shear + p * ufl.div(v) + q * ufl.div(u) - p * q / LAME) * dx
    L = ufl.inner(fem.Constant(domain, (0.0, 0.0)), v) * dx
    bcs = ends_moved(domain, W.sub(0))
    w, r = ufl.split(solved(a, L, bcs))
    e = ufl.sym(ufl.grad(w))
    return force((2 * MU * ufl.inner(e, e) + r * ufl.div(w)) * dx)


def linear_triangles(n):
    """The same by displacements of first order alone."""
    domain = membrane(n).domain
    dx = ufl.Measure("dx", domain=domain)
    V = fem.functionspace(domain, ("Lagrange", 1, (2,)))

    def energy(u, v):
        shear = 2 * MU * ufl.inner(ufl.sym(ufl.grad(u)), ufl.sym(ufl.grad(v)))
        return (shear + LAME * ufl.div(u) * ufl.div(v)) * dx

    v = ufl.TestFunction(V)
    L = ufl.inner(fem.Constant(domain, (0.0, 0.0)), v) * dx
    bcs = ends_moved(domain, V)
    w = solved(energy(ufl.TrialFunction(V), v), L, bcs)
    return force(energy(w, w))


def test_the_panel_does_not_lock():
    """Against another mixed method on a mesh four times finer; both come down to the limit, where
    the corner of the clamped end lets them. A lift of 1e-4 is linear to 1e-5."""
    exact = taylor_hood(32)
    coarse, fine = lifted(4) / exact - 1, lifted(8) / exact - 1
    assert 0.0 < fine < 0.006
    assert fine < coarse < 0.015


def test_linear_triangles_lock():
    """Negative control: 2.7 times too stiff on the same mesh."""
    assert linear_triangles(4) > 2.5 * taylor_hood(4)


@pytest.mark.parametrize("n", [4, 8])
def test_both_mixed_methods_agree_on_the_same_mesh(n):
    """Catches a wrong modulus, which a ratio of forces on other meshes might hide."""
    assert lifted(n) == pytest.approx(taylor_hood(n), rel=2e-3)
