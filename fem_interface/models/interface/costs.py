"""What a run will take, in the units of people, and whether this machine has it."""

from dataclasses import dataclass

import psutil

from fem_interface.case import Case
from fem_interface.core.records import RoughSurface
from fem_interface.meshing.sizing import estimate_unknowns

# Expectations for one core, not yet measured on the shipped cases.
SECONDS_PER_ITERATION = 0.35  # of Newton's method, at the unknowns below
REFERENCE_UNKNOWNS = 25_000
COST_EXPONENT = 1.2  # of factorising a plane problem, by unknowns
ITERATIONS_PER_STEP = 125  # of the protocol: some 20 load steps of 6 iterations
BASE_MEMORY = 350.0  # of Python, DOLFINx and PETSc [MiB]
MEMORY_PER_UNKNOWN = 0.012  # of matrix, factors and material points [MiB]


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
    size = surface.shortest_wavelength / case.mesh.elements_per_wavelength
    width = case.mesh.width or surface.extent[0]
    layer = case.interlayer_thickness
    bodies = case.anode.thickness, layer + case.electrolyte.thickness
    unknowns = estimate_unknowns(width, size, *bodies)
    iterations = ITERATIONS_PER_STEP * len(case.protocol)
    growth = (unknowns / REFERENCE_UNKNOWNS) ** COST_EXPONENT
    return Estimate(
        unknowns=unknowns,
        memory_MiB=BASE_MEMORY + MEMORY_PER_UNKNOWN * unknowns,
        seconds=SECONDS_PER_ITERATION * iterations * growth,
    )


def cost_lines(cost: Estimate, surface: RoughSurface) -> list[str]:
    """What a run will take, in the units of people, and whether this machine has it."""
    lines = [
        f"cost: about {cost.unknowns} unknowns, {_amount(cost.memory_MiB, MEMORY)} and "
        f"{_amount(cost.seconds / 60, TIME)} on one core",
        f"face: {surface.extent[0]:.6g} um wide, waves down to "
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
