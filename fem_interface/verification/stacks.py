"""A metal over a rough electrolyte with any two laws, pressed by the program's own stack."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
from mpi4py import MPI

from fem_interface.core.parallel import global_sum
from fem_interface.core.records import Array, InterfaceMesh, RoughSurface
from fem_interface.materials.law import MaterialLaw
from fem_interface.materials.size_effect import SizeEffectResistance
from fem_interface.mechanics.adhesion import CohesiveLaw
from fem_interface.mechanics.assembly import build
from fem_interface.mechanics.body import Body
from fem_interface.mechanics.closeness import Closeness
from fem_interface.mechanics.counterface import Heights
from fem_interface.mechanics.effects import Adhesion, Friction, Scales
from fem_interface.mechanics.load_steps import LoadStep, StepLimits
from fem_interface.mechanics.march import march
from fem_interface.mechanics.protocol import load_protocol
from fem_interface.mechanics.stack import PressedStack
from fem_interface.meshing import interface_mesh
from fem_interface.meshing.facets import facet_error
from fem_interface.surface import height_field, rough_surface
from fem_interface.verification.bodies import ROOM


def wave(amplitude: float, wavelength: float = 1.0, width: float | None = None) -> RoughSurface:
    """A sinusoidal face; amplitude is half of peak to valley [um]."""
    spec = SimpleNamespace(kind="sinusoid", amplitude=amplitude, wavelength=wavelength)
    return rough_surface(spec, width)


def rough(
    width: float = 10.0, rms_height: float = 0.2, shortest: float = 2.5, seed: int = 1
) -> RoughSurface:
    """A self-affine face; lengths [um]."""
    spec = SimpleNamespace(
        kind="self-affine",
        rms_height=rms_height,
        hurst=0.8,
        longest_wavelength=width,
        shortest_wavelength=shortest,
        seed=seed,
    )
    return rough_surface(spec, width)


@dataclass(frozen=True)
class Ramp:
    """A face that rises by slopes (d - 1,) [-], under what it has of its own."""

    field: Heights
    slope: Array

    @property
    def highest(self) -> float:
        """Of the face before it was sheared [um]."""
        return self.field.highest

    def jet(self, x: Array) -> tuple[Array, Array, Array]:
        """Height (n,) [um], slopes (n, d - 1) [-] and curvatures (n, d - 1, d - 1) [1/um]."""
        height, slope, curvature = self.field.jet(x)
        return height + x @ self.slope, slope + self.slope, curvature


def sheared(mesh: InterfaceMesh, level: Heights, slope: Array) -> Ramp:
    """Shear a stack upwards along its face, sides upright; the face that this makes."""
    d = len(slope) + 1
    x = mesh.domain.geometry.x
    x[:, d - 1] += x[:, : d - 1] @ slope
    return Ramp(level, slope)


def stack(
    surface: RoughSurface,
    metal: MaterialLaw,
    electrolyte: MaterialLaw,
    *,
    thickness: tuple[float, float] = (1.0, 1.0),
    per_wavelength: float = 8,
    friction: float = 0.0,
    shear_limit: float = 1.0,
    rms_height: float | None = None,
    distance: float = np.inf,
    slope: float = 0.0,
) -> PressedStack:
    """The stack of a case with two laws, as `pressed_stack` builds it. Collective.

    Args:
        surface: Of the electrolyte.
        metal: Law of the anode.
        electrolyte: Law of the electrolyte.
        thickness: Of anode and electrolyte [um].
        per_wavelength: Facets on the shortest wavelength.
        friction: Coulomb's coefficient; zero for none.
        shear_limit: m in |t| <= m k.
        rms_height: What penalties and overlap scale with [um]; that of the surface by default.
        distance: That counts as contact [um]; it makes them smaller where it is small.
        slope: By which the whole stack is sheared upwards along x, sides upright [-].
    """
    comm = MPI.COMM_WORLD
    level = height_field(surface)
    heights: Heights = level
    spec = SimpleNamespace(elements_per_wavelength=per_wavelength, width=None)
    mesh = interface_mesh(level, surface, spec, *thickness, comm)
    if slope:
        heights = sheared(mesh, level, np.array([slope]))
    bodies = [
        Body(name="anode", law=metal, resistance=SizeEffectResistance()),
        Body(name="electrolyte", law=electrolyte, resistance=SizeEffectResistance()),
    ]
    rms = float(np.std(surface.heights)) if rms_height is None else rms_height
    error = facet_error(level, mesh.nominal_area, round(mesh.nominal_area / mesh.size))

    def rubbing(scales: Scales) -> Friction:
        return Friction(friction, shear_limit, scales.places)

    return build(
        mesh,
        bodies,
        heights,
        Closeness.of(rms, distance, error),
        rms_height=rms,
        effects=[rubbing] if friction else [],
    )


def bonded(stack: PressedStack, law: CohesiveLaw) -> PressedStack:
    """The same stack with bonds that hold on release."""
    interface = stack.interface
    interface.add(Adhesion(law, len(interface.points.area)))
    return stack


def touch(stack: PressedStack, part: float = 2e-3) -> None:
    """Bring the bodies of a stack into contact by a part of the rms height. Collective."""
    stack.begin(ROOM)
    stack.settle(1e-3, ROOM, approach=part * stack.rms_height)
    stack.commit()


def press(stack: PressedStack, pressure: float, time_step: float = 1.0) -> int:
    """One accepted step under a pressure [MPa]; returns Newton's iterations. Collective."""
    stack.begin(ROOM)
    iterations = stack.settle(time_step, ROOM, pressure=pressure)
    stack.commit()
    return iterations


def shorter_steps(parts: int) -> StepLimits:
    """Limits of steps that are so many times shorter."""
    usual = StepLimits()
    return StepLimits(
        ramp_parts=parts * usual.ramp_parts,
        first_part=usual.first_part / parts,
        max_plastic_increment=usual.max_plastic_increment / parts,
        flow_error=usual.flow_error / parts**2,
    )


def follow(
    stack: PressedStack, *ramps: tuple[float, float], limits: StepLimits | None = None
) -> Iterator[LoadStep]:
    """March through ramps (pressure [MPa], seconds); each accepted step. Collective."""
    protocol = load_protocol(
        [
            SimpleNamespace(
                name=f"{pressure} MPa", pressure=pressure, ramp=ramp, hold=0.0, temperature=ROOM
            )
            for pressure, ramp in ramps
        ]
    )
    yield from march(stack, protocol, lambda time, reason: None, limits or stack.limits)


def pressed(stack: PressedStack, *ramps: tuple[float, float]) -> PressedStack:
    """The stack at the end of its ramps. Collective."""
    for _ in follow(stack, *ramps):
        pass
    return stack


def loaded_fraction(stack: PressedStack) -> float:
    """Share of the nominal area that carries more than 5 % of the mean pressure. Collective."""
    field = stack.interface.field()
    carries = field.pressure > 0.05 * stack.platen_pressure()
    return global_sum(field.area[carries], stack.comm) / stack.mesh.nominal_area
