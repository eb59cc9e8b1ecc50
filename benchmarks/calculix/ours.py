"""The problem as a case of `fem_interface`, and its contact over pressure."""

import time
from pathlib import Path

import numpy as np
from mpi4py import MPI

from benchmarks.calculix.curve import FaceHistory
from benchmarks.calculix.problem import SinusoidPress
from fem_interface.case import load_case
from fem_interface.mechanics.march import march
from fem_interface.mechanics.protocol import load_protocol
from fem_interface.meshing import interface_mesh
from fem_interface.models.interface.assembly import pressed_stack
from fem_interface.surface import height_field, rough_surface

RIGID = 1000.0  # Young's modulus of the electrolyte over the metal's
RAMP = 60.0  # [s]; the viscous overstress of J2 is 1e-5 of the yield stress

METAL = """name = "metal"
kind = "metal"
[elastic]
youngs_modulus = "{youngs_modulus:.10g} MPa"
poissons_ratio = {poissons_ratio:.10g}
[flow]
law = "j2"
yield_stress = "{yield_stress:.10g} MPa"
hardening_modulus = "{hardening_modulus:.10g} MPa"
"""
WALL = """name = "wall"
kind = "electrolyte"
[elastic]
youngs_modulus = "{wall:.10g} MPa"
poissons_ratio = 0.3
"""
CASE = """title = "Metal on a rigid sinusoid"
[anode]
material = "./metal.toml"
thickness = "{thickness:.10g} um"
size_effect = false
[electrolyte]
material = "./wall.toml"
thickness = "{wavelength:.10g} um"
[surface]
kind = "sinusoid"
amplitude = "{amplitude:.10g} um"
wavelength = "{wavelength:.10g} um"
[mesh]
width = "{width:.10g} um"
elements_per_wavelength = {facets}
[contact]
friction_coefficient = 0
[adhesion]
bonded = false
[gas]
trapped = false
[[protocol]]
name = "press"
pressure = "{pressure:.10g} MPa"
ramp = "{ramp:.10g} s"
"""


def write_case(folder: Path, problem: SinusoidPress, pressure: float) -> Path:
    """Write the case file and its materials; the path of the case file.

    Args:
        folder: Of the three files.
        problem: What is pressed.
        pressure: At the end of the ramp [MPa].
    """
    values = vars(problem) | {
        "width": problem.width,
        "wall": RIGID * problem.youngs_modulus,
        "pressure": pressure,
        "ramp": RAMP,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {"metal": METAL, "wall": WALL, "case": CASE}.items():
        (folder / f"{name}.toml").write_text(text.format(**values), encoding="utf-8")
    return folder / "case.toml"


def pressed(case_file: Path) -> tuple[FaceHistory, str]:
    """The metal's face over the rise of pressure, and what the run took.

    Args:
        case_file: From `write_case`.

    Raises:
        NotConverged: The pressure was not reached.
    """
    started = time.perf_counter()
    case, comm = load_case(case_file), MPI.COMM_SELF
    surface = rough_surface(case.surface, case.mesh.width)
    heights = height_field(surface)
    thickness = case.anode.thickness, case.electrolyte.thickness
    mesh = interface_mesh(heights, surface, case.mesh, *thickness, comm)
    stack = pressed_stack(case, surface, mesh)

    rows, iterations, cutbacks = [], 0, []

    def on_cutback(at: float, reason: str) -> None:
        cutbacks.append(f"{at:.4g} s: {reason}")

    for step in march(stack, load_protocol(case.protocol), on_cutback):
        field = stack.interface.field()
        rows.append((step.pressure, field.position[:, 0], field.gap))
        iterations += step.iterations
    history = FaceHistory(
        pressure=np.array([pressure for pressure, _, _ in rows]),
        place=np.stack([place for _, place, _ in rows]),
        gap=np.stack([gap for _, _, gap in rows]),
        width=mesh.nominal_area,
    )
    seconds = time.perf_counter() - started
    told = f"{len(rows)} load steps, {iterations} iterations, {len(cutbacks)} cut back"
    return history, "; ".join([f"{told}, {seconds:.0f} s", *cutbacks])
