"""Small bodies and stacks that the checks of the mechanics press."""

from types import SimpleNamespace

import numpy as np
from dolfinx import fem
from dolfinx.mesh import (
    CellType,
    DiagonalType,
    create_rectangle,
    locate_entities_boundary,
    meshtags,
)
from mpi4py import MPI

from fem_interface.materials.law import MaterialLaw
from fem_interface.mechanics.bulk import Body, Bulk
from fem_interface.mechanics.contact import NormalLaw
from fem_interface.mechanics.counterface import Counterface
from fem_interface.mechanics.face import face_points, facet_nodes
from fem_interface.mechanics.friction import ShearLimitedFriction
from fem_interface.mechanics.interface import Interface
from fem_interface.mechanics.linear import LinearSolver
from fem_interface.mechanics.march import march
from fem_interface.mechanics.newton import Newton
from fem_interface.mechanics.problem import Load, PressingProblem
from fem_interface.mechanics.protocol import load_protocol
from fem_interface.mechanics.stack import (
    FACE_DEGREE,
    ROUNDING,
    STICKING,
    STIFFEST,
    PressedStack,
    SizeEffectResistance,
)
from fem_interface.meshing import interface_mesh
from fem_interface.parallel import global_sum
from fem_interface.records import InterfaceMesh
from fem_interface.surface import height_field, rough_surface

ROOM = 298.15  # K


def material(E, nu, flow):
    """Law of a body with Young's modulus E [MPa] and Poisson's ratio nu."""
    return MaterialLaw(
        shear_modulus=E / (2 * (1 + nu)), bulk_modulus=E / (3 * (1 - 2 * nu)), flow_law=flow
    )


def block(size, cells, faces, area, place=None):
    """One body "anode": a rectangle [0, W] x [0, H] of triangles, moved by `place`(x, z).

    Args:
        size: W, H.
        cells: Along either axis.
        faces: Name to a condition (x, z) -> bool on the rectangle's boundary.
        area: Nominal area.
        place: Where a point of the rectangle goes, (x, z) -> (x, z).
    """
    domain = create_rectangle(
        MPI.COMM_WORLD,
        [(0.0, 0.0), size],
        cells,
        CellType.triangle,
        diagonal=DiagonalType.crossed,
    )
    domain.topology.create_entities(1)
    found, values = [], []
    for tag, where in enumerate(faces.values(), start=11):
        facets = locate_entities_boundary(domain, 1, lambda x, f=where: f(x[0], x[1]))
        found.append(facets)
        values.append(np.full(len(facets), tag, dtype=np.int32))
    indices = np.concatenate(found)
    order = np.argsort(indices)
    facet_tags = meshtags(domain, 1, indices[order], np.concatenate(values)[order])
    n = domain.topology.index_map(2).size_local + domain.topology.index_map(2).num_ghosts
    cell_tags = meshtags(domain, 2, np.arange(n, dtype=np.int32), np.ones(n, dtype=np.int32))
    if place is not None:
        x = domain.geometry.x
        x[:, 0], x[:, 1] = place(x[:, 0].copy(), x[:, 1].copy())
    names = {"anode": 1} | {name: tag for tag, name in enumerate(faces, start=11)}
    return InterfaceMesh(
        domain=domain,
        cell_tags=cell_tags,
        facet_tags=facet_tags,
        names=names,
        nominal_area=area,
        size=size[0] / cells[0],
    )


class Pushed(PressingProblem):
    """A body whose face "pushed" moves along given directions by one amount, U.

    What does work on U is the force along the directions, so `reaction` / nominal area is the
    pressure of a face that moves along its own normal.
    """

    def __init__(self, mesh, bulk, fixed, direction):
        super().__init__(mesh, bulk, None)
        d = bulk.dimension
        self.platen = np.concatenate([self._dofs("pushed", c) for c in range(d)])
        self._direction = fem.Function(bulk.space)
        self._direction.interpolate(direction)
        moved = np.zeros(len(self._direction.x.array), dtype=bool)
        moved[self.platen] = True
        held = np.concatenate([self._dofs(face, c) for face, c in fixed])
        moved[held] = False
        self._direction.x.array[~moved] = 0.0
        constrained = np.unique(np.concatenate([held, self.platen]))
        self.constrained = constrained[constrained < self._n_owned]
        first = bulk.space.dofmap.index_map.local_range[0] * d
        self.solver = LinearSolver(self.comm, self.constrained + first)

    def reaction(self):
        n = self._n_owned
        return global_sum(self.residual.array_r * self._direction.x.array[:n], self.comm)


def one_body(mesh, law, resistance=None):
    """Its bulk."""
    body = Body(name="anode", law=law, resistance=resistance or SizeEffectResistance())
    return Bulk(mesh, [body], 0.0)


def step(problem, time_step, temperature=ROOM, extrapolation=0.0, **load):
    """One accepted step; returns Newton's iterations."""
    problem.begin(extrapolation, temperature)
    asked = Load(time_step=time_step, temperature=temperature, **load)
    iterations = Newton().solve(problem, asked)
    problem.commit()
    return iterations


def wave(amplitude, wavelength=1.0):
    """A sinusoidal face; amplitude is half of peak to valley."""
    spec = SimpleNamespace(kind="sinusoid", amplitude=amplitude, wavelength=wavelength)
    return rough_surface(spec, None)


def rough(width=10.0, rms_height=0.2, shortest=2.5, seed=1):
    """A self-affine face."""
    spec = SimpleNamespace(
        kind="self-affine",
        rms_height=rms_height,
        hurst=0.8,
        longest_wavelength=width,
        shortest_wavelength=shortest,
        seed=seed,
    )
    return rough_surface(spec, width)


def stack(
    surface,
    metal,
    electrolyte,
    *,
    thickness=(1.0, 1.0),
    per_wavelength=8,
    friction=0.0,
    shear_limit=1.0,
):
    """The stack of a case with two laws, as `pressed_stack` builds it."""
    comm = MPI.COMM_WORLD
    heights = height_field(surface)
    spec = SimpleNamespace(elements_per_wavelength=per_wavelength, width=None)
    mesh = interface_mesh(heights, surface, spec, *thickness, comm)
    bodies = [
        Body(name="anode", law=metal, resistance=SizeEffectResistance()),
        Body(name="electrolyte", law=electrolyte, resistance=SizeEffectResistance()),
    ]
    bulk = Bulk(mesh, bodies, heights.highest)
    nodes = bulk.space.dofmap.index_map
    rms = float(np.std(surface.heights))
    moduli = [law.bulk_modulus + 4 / 3 * law.shear_modulus for law in (metal, electrolyte)]
    penalty = STIFFEST * min(moduli) / mesh.size
    law = None
    if friction:
        law = ShearLimitedFriction(
            coefficient=friction, shear_limit=shear_limit, stiffness=STICKING * penalty
        )
    interface = Interface(
        face_points(facet_nodes(mesh, bulk.space, "anode_face"), 2, FACE_DEGREE),
        Counterface(facet_nodes(mesh, bulk.space, "electrolyte_face"), nodes, heights, comm),
        NormalLaw(penalty=penalty, rounding=ROUNDING * rms),
        law,
        comm,
        nodes,
    )
    problem = PressingProblem(mesh, bulk, interface)
    return PressedStack(problem, bulk, interface, penalty, rms)


def touch(stack, part=2e-3):
    """Bring the bodies of a stack into contact by a part of the rms height."""
    stack.begin(0.0, ROOM)
    stack.settle(1e-3, ROOM, approach=part * stack.rms_height)
    stack.commit()


def follow(stack, *steps):
    """March through ramps (pressure, seconds); yields each accepted step, the last at the end."""
    protocol = load_protocol(
        [
            SimpleNamespace(
                name=f"{pressure} MPa", pressure=pressure, ramp=ramp, hold=0.0, temperature=ROOM
            )
            for pressure, ramp in steps
        ]
    )
    yield from march(stack, protocol, lambda time, reason: None)


def pressed(stack, *steps):
    """The stack at the end of its ramps."""
    for _ in follow(stack, *steps):
        pass
    return stack


def press(stack, pressure, time_step=1.0):
    """One accepted step under a pressure; returns Newton's iterations."""
    stack.begin(0.0, ROOM)
    iterations = stack.settle(time_step, ROOM, pressure=pressure)
    stack.commit()
    return iterations
