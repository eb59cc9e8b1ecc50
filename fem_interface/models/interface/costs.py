"""What a run will take, in the units of people, and whether this machine has it."""

from dataclasses import dataclass

import psutil

from fem_interface.case import Case
from fem_interface.core.records import RoughSurface
from fem_interface.meshing.patch import estimate_patch_unknowns, patch_of
from fem_interface.meshing.sizing import estimate_unknowns
from fem_interface.surface import HeightMap, smooth_face


@dataclass(frozen=True, kw_only=True)
class Rates:
    """What was measured of runs on one core.

    Attributes:
        seconds: Of an iteration of Newton's method, at the unknowns below.
        unknowns: Displacement components.
        exponent: Of its growth with them.
        iterations: Of a protocol step.
        base: Memory of Python, DOLFINx and PETSc [MiB].
        memory: Of an unknown: matrices, factors and material points [MiB].
    """

    seconds: float
    unknowns: int
    exponent: float
    iterations: int
    base: float
    memory: float


RATES = {
    2: Rates(seconds=0.35, unknowns=25_000, exponent=1.2, iterations=125, base=350.0, memory=0.012),
    3: Rates(seconds=1.6, unknowns=75_000, exponent=1.3, iterations=120, base=450.0, memory=0.028),
}


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Rough cost of a run on one core.

    Attributes:
        unknowns: Displacement components.
        memory_MiB: Peak.
        seconds: Wall time, within a factor of three.
    """

    unknowns: int
    memory_MiB: float
    seconds: float


def estimate(case: Case, surface: RoughSurface) -> Estimate:
    """What a run will take, from its geometry and the number of protocol steps."""
    unknowns = _unknowns(case, surface)
    rates = RATES[case.mesh.dimension]
    iterations = rates.iterations * len(case.protocol)
    growth = (unknowns / rates.unknowns) ** rates.exponent
    return Estimate(
        unknowns=unknowns,
        memory_MiB=rates.base + rates.memory * unknowns,
        seconds=rates.seconds * iterations * growth,
    )


def _unknowns(case: Case, surface: RoughSurface) -> int:
    """Displacement components."""
    face, layer = smooth_face(surface), case.interlayer_thickness
    anode, electrolyte = case.anode.thickness, case.electrolyte.thickness
    if isinstance(face, HeightMap):
        return estimate_patch_unknowns(
            patch_of(face, surface, case.mesh, anode, electrolyte, layer)
        )
    size = surface.shortest_wavelength / case.mesh.elements_per_wavelength
    width = case.mesh.width or surface.extent[0]
    return estimate_unknowns(width, size, anode, layer + electrolyte)


def cost_lines(cost: Estimate, surface: RoughSurface) -> list[str]:
    """What a run will take, in the units of people, and whether this machine has it."""
    lines = [
        f"cost: about {cost.unknowns} unknowns, {_amount(cost.memory_MiB, MEMORY)} and "
        f"{_amount(cost.seconds / 60, TIME)} on one core",
        f"face: {' by '.join(f'{side:.6g}' for side in surface.extent)} um"
        f"{' wide' * (len(surface.extent) == 1)}, waves down to "
        f"{surface.shortest_wavelength:.4g} um",
    ]
    machine = psutil.virtual_memory().total / 2**20
    if cost.memory_MiB > machine:
        lines.append(
            f"this machine has {_amount(machine, MEMORY)}: the run will not fit; take a smaller "
            "mesh.width or fewer mesh.elements_per_wavelength"
        )
    return lines


MEMORY = ((1024.0, "GiB"), (1.0, "MiB"))
TIME = ((1440.0, "days"), (60.0, "h"), (1.0, "min"))


def _amount(value: float, units: tuple[tuple[float, str], ...]) -> str:
    """In the largest unit of which there are two at least."""
    for size, name in units:
        if value >= 2 * size:
            return f"{value / size:.3g} {name}" if size > 1.0 else f"{value:.0f} {name}"
    size, name = units[-1]
    return f"{max(round(value / size), 1)} {name}"
