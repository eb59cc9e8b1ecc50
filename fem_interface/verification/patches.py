"""A metal over a rough map with any two laws: the stacks of the rungs in three dimensions."""

from collections.abc import Iterable

import numpy as np
from mpi4py import MPI

from fem_interface.contact.edge import loaded_share
from fem_interface.contact.voids import connections
from fem_interface.core.parallel import global_sum
from fem_interface.core.records import Array, RoughSurface
from fem_interface.materials.law import MaterialLaw
from fem_interface.materials.size_effect import SizeEffectResistance
from fem_interface.mechanics.assembly import MakeEffect, build
from fem_interface.mechanics.body import Body
from fem_interface.mechanics.closeness import Closeness
from fem_interface.mechanics.stack import PressedStack
from fem_interface.meshing.facets import facet_error_of_map
from fem_interface.meshing.load import patch_mesh
from fem_interface.meshing.patch import Patch
from fem_interface.surface.height_map import height_map
from fem_interface.verification.stacks import press, sheared, touch


def patch_stack(
    surface: RoughSurface,
    metal: MaterialLaw,
    ceramic: MaterialLaw,
    *,
    squares: int,
    thickness: tuple[float, float] = (1.0, 1.0),
    rms_height: float | None = None,
    effects: Iterable[MakeEffect] = (),
    slope: tuple[float, float] = (0.0, 0.0),
) -> PressedStack:
    """Two bodies over a map, in a die. Collective.

    Args:
        surface: Of the ceramic, shape (nx, ny).
        metal: Law of the anode.
        ceramic: Law of the electrolyte.
        squares: Of two facets each, along x.
        thickness: Of anode and electrolyte [um].
        rms_height: What penalties and overlap scale with [um]; that of the surface by default.
        effects: Between the faces, beside contact.
        slope: By which the whole stack is sheared upwards along x and y, sides upright [-].
    """
    field = height_map(surface)
    patch = Patch(
        field=field,
        width=surface.extent[0],
        length=surface.extent[1],
        squares=squares,
        anode_thickness=thickness[0],
        electrolyte_thickness=thickness[1],
    )
    mesh = patch_mesh(patch, MPI.COMM_WORLD)
    face = sheared(mesh, field, np.array(slope)) if any(slope) else field
    bodies = [
        Body(name="anode", law=metal, resistance=SizeEffectResistance()),
        Body(name="electrolyte", law=ceramic, resistance=SizeEffectResistance()),
    ]
    rms = float(np.std(surface.heights)) if rms_height is None else rms_height
    error = facet_error_of_map(field, (patch.width, patch.length), (squares, patch.along_y))
    close = Closeness.of(rms, np.inf, error)
    return build(mesh, bodies, face, close, rms_height=rms, effects=effects)


class LoadedShare:
    """Share of the face of a stack that carries pressure, as a run counts it."""

    def __init__(self, stack: PressedStack) -> None:
        points = stack.interface.points
        self._stack = stack
        self._connected = connections(
            points.positions[:, :-1], points.node_positions[..., :-1], stack.comm
        )

    def __call__(self) -> float:
        """As it is now [-]. Collective."""
        mesh, comm = self._stack.mesh, self._stack.comm
        field = self._stack.interface.field()
        return loaded_share(field, self._connected, mesh.nominal_area, mesh.size, comm)[0]


def shares_and_gaps(stack: PressedStack, pressures: Iterable[float]) -> tuple[Array, Array]:
    """Loaded share [-] and mean gap [um] at rising mean pressures (n,) [MPa], shape (n,) each, as a
    run counts them. Collective."""
    share = LoadedShare(stack)
    touch(stack, 0.1)
    shares, gaps = [], []
    for pressure in pressures:
        press(stack, pressure)
        field = stack.interface.field()
        shares.append(share())
        void = global_sum(field.area * np.maximum(field.opening, 0.0), stack.comm)
        gaps.append(void / stack.mesh.nominal_area)
    return np.array(shares), np.array(gaps)
