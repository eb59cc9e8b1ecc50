"""What ParaView and PyVista open: both bodies and the interface over time."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from fem_interface.archive.text import table_rows
from fem_interface.contact.touching import separation
from fem_interface.core.records import Array, ContactField, FieldSnapshot

BODIES = ("anode", "electrolyte", "interlayer")  # by their numbers in the cell data `body`
QUADRATIC_TRIANGLE, QUADRATIC_TETRAHEDRON = 22, 24  # VTK's numbers of the cells


def collection(times: list[float], name: str, suffix: str) -> str:
    """A PVD file: which file of the series belongs to which time [s], the first where many do."""
    first = {time: number for number, time in reversed(list(enumerate(map(float, times))))}
    sets = "\n".join(
        f'    <DataSet timestep="{time!r}" part="0" file="{name}_{number:04d}.{suffix}"/>'
        for time, number in sorted(first.items())
    )
    return (
        '<?xml version="1.0"?>\n'
        '<VTKFile type="Collection" version="0.1" byte_order="LittleEndian">\n'
        f"  <Collection>\n{sets}\n  </Collection>\n</VTKFile>\n"
    )


def save_whole(data: Any, path: Path) -> None:
    part = path.with_name("." + path.name)
    data.save(part)
    os.replace(part, path)


def bodies_grid(snapshot: FieldSnapshot, materials: Mapping[str, str]) -> Any:
    """The bodies in the reference state; warp by `displacement_um` to see them pressed.

    Field data such as `body_0_anode_Na` say what `body` numbers; threshold by it before colouring,
    as a metal's stress stands beside a ceramic's.

    Args:
        materials: Of the bodies, by their names.
    """
    import pyvista as pv

    nodes = snapshot.cells.shape[1]
    kind = QUADRATIC_TRIANGLE if nodes == 6 else QUADRATIC_TETRAHEDRON
    cells = np.insert(snapshot.cells, 0, nodes, axis=1).ravel()
    grid = pv.UnstructuredGrid(cells, np.full(len(snapshot.cells), kind), snapshot.points)
    grid.point_data["displacement_um"] = snapshot.displacement
    grid.cell_data["body"] = snapshot.body
    for name, values in snapshot.cell_fields.items():
        grid.cell_data[name] = values
    for number, name in enumerate(BODIES):
        if name in materials:  # in the name, as not every reader knows arrays of text
            grid.field_data[f"body_{number}_{name}_{materials[name]}"] = [number]
    grid.field_data["TimeValue"] = [snapshot.time]
    return grid


def interface_line(snapshot: FieldSnapshot, contact_distance: float) -> Any:
    """The metal's face in the deformed state: a line in 2D, points in 3D."""
    import pyvista as pv

    face = snapshot.interface
    number, flat = face.position.shape
    points = np.zeros((number, 3))
    points[:, :flat] = face.position
    points[:, flat] = metal_face_height(snapshot)
    line = pv.PolyData(points)
    if flat == 1 and number > 1:
        line.verts = np.empty(0, dtype=int)
        line.lines = np.r_[number, np.arange(number)]
    values = {
        "gap_um": face.gap,
        "contact": (separation(face.gap, face.pressure) < contact_distance).astype(np.uint8),
        "pressure_MPa": face.pressure,
        "shear_MPa": face.shear,
        "adhesion_MPa": face.adhesion,
        "load_MPa": face.load,
        "gas_above_atmosphere_MPa": face.gas,
        "opening_um": face.opening,
        "area_um": face.area,
    }
    for name, value in values.items():
        line.point_data[name] = value
    for axis in range(flat):
        line.point_data[f"reference_{'xy'[axis]}_um"] = face.reference[:, axis]
    return line


def metal_face_height(snapshot: FieldSnapshot) -> Array:
    """Height of the deformed metal at the points of the interface, shape (n,) [um].

    The metal's face is flat before pressing, so it is where the metal's nodes are lowest.
    """
    position = snapshot.interface.position
    flat = position.shape[1]
    nodes = np.unique(snapshot.cells[snapshot.body == 0])
    height = snapshot.points[nodes, flat]
    face = nodes[height <= height.min() + 1e-9 * np.ptp(height)]
    deformed = snapshot.points[face] + snapshot.displacement[face]
    if flat == 1:
        order = np.argsort(deformed[:, 0])
        return np.interp(position[:, 0], deformed[order, 0], deformed[order, 1])
    from scipy.interpolate import NearestNDInterpolator

    return NearestNDInterpolator(deformed[:, :2], deformed[:, 2])(position)


def read_snapshots(table: Path) -> tuple[FieldSnapshot, ...]:
    """The snapshots in their order; a row stands in the table when its files are whole."""
    found: list[FieldSnapshot] = []
    before = ""
    for number, time, pressure, label in table_rows(table, 4):
        if number == before:  # another reason to keep the same step
            found.append(replace(found[-1], label=label))
        else:
            at = float(time), float(pressure)
            found.append(_read_snapshot(table.parent, int(number), *at, label))
        before = number
    return tuple(found)


def _read_snapshot(
    folder: Path, number: int, time: float, pressure: float, label: str
) -> FieldSnapshot:
    import pyvista as pv

    grid = pv.read(folder / f"bodies_{number:04d}.vtu")
    line = pv.read(folder / f"interface_{number:04d}.vtp")
    nodes = 6 if grid.celltypes[0] == QUADRATIC_TRIANGLE else 10
    cell_data = {name: np.array(grid.cell_data[name]) for name in grid.cell_data}
    flat = 1 if nodes == 6 else 2
    value = {name: np.array(line.point_data[name]) for name in line.point_data}
    return FieldSnapshot(
        time=time,
        pressure=pressure,
        label=label,
        points=np.array(grid.points),
        displacement=np.array(grid.point_data["displacement_um"]),
        cells=grid.cells.reshape(-1, nodes + 1)[:, 1:].astype(np.int64),
        body=cell_data.pop("body").astype(np.int64),
        cell_fields=cell_data,
        interface=ContactField(
            position=np.array(line.points[:, :flat]),
            reference=np.column_stack([value[f"reference_{a}_um"] for a in "xy"[:flat]]),
            area=value["area_um"],
            gap=value["gap_um"],
            opening=value["opening_um"],
            pressure=value["pressure_MPa"],
            shear=value["shear_MPa"],
            adhesion=value["adhesion_MPa"],
            load=value["load_MPa"],
            gas=value["gas_above_atmosphere_MPa"],
        ),
    )
