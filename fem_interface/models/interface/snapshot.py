"""Both bodies at one step, gathered from all ranks for pictures and for ParaView."""

from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from fem_interface.core.parallel import Comm
from fem_interface.core.records import Array, ContactField, FieldSnapshot
from fem_interface.mechanics.stress import stress_at_points

if TYPE_CHECKING:
    from fem_interface.mechanics.bulk import Bulk
    from fem_interface.mechanics.interface import Interface

Value = TypeVar("Value", bound=np.generic)

# Nodes of a quadratic simplex in VTK's order, by basix's: vertices, then edges opposite to them.
VTK_ORDER = {2: [0, 1, 2, 5, 3, 4], 3: [0, 1, 2, 3, 9, 6, 8, 7, 5, 4]}


def field_snapshot(
    bulk: "Bulk", interface: "Interface", *, time: float, pressure: float, label: str
) -> FieldSnapshot:
    """The committed state on rank 0, nothing on the others. Collective."""
    comm, d = bulk.mesh.domain.comm, bulk.dimension
    nodes = bulk.space.dofmap.index_map
    cells = bulk.cells.nodes
    number = np.asarray(nodes.local_to_global(cells.reshape(-1).astype(np.int32)))
    displacement = np.zeros((nodes.size_local, 3))
    displacement[:, :d] = bulk.displacement.x.array.reshape(-1, d)[: nodes.size_local]
    return FieldSnapshot(
        time=time,
        pressure=pressure,
        label=label,
        # Global numbers ascend with the rank: rank order is their order.
        points=_on_root(bulk.space.tabulate_dof_coordinates()[: nodes.size_local], comm),
        displacement=_on_root(displacement, comm),
        cells=_on_root(number.reshape(cells.shape)[:, VTK_ORDER[d]].astype(np.int64), comm),
        body=_on_root(bulk.cell_body - bulk.mesh.names["anode"], comm),
        cell_fields={name: _on_root(v, comm) for name, v in cell_fields(bulk).items()},
        interface=_gathered_interface(interface.field(), comm),
    )


def cell_fields(bulk: "Bulk") -> dict[str, Array]:
    """What is drawn of this rank's cells: means, but for peaks the worst point of the cell."""
    strain = np.zeros(len(bulk.positions))
    for points, state in zip(bulk.points, bulk.state.materials, strict=True):
        strain[points] = state.plastic_strain
    stress = stress_at_points(bulk)
    mean = np.trace(stress, axis1=1, axis2=2) / 3
    deviator = stress - mean[:, None, None] * np.eye(3)
    mises = np.sqrt(1.5 * np.sum(deviator**2, axis=(1, 2)))
    principal = np.linalg.eigvalsh(stress)
    shear = 0.5 * (principal[:, -1] - principal[:, 0])
    per_cell = bulk.cells.volume.shape
    return {
        "plastic_strain": bulk.cell_mean(strain),
        "von_mises_MPa": bulk.cell_mean(mises),
        "mean_stress_MPa": bulk.cell_mean(mean),
        "max_principal_stress_MPa": principal[:, -1].reshape(per_cell).max(axis=1),
        "max_shear_stress_MPa": shear.reshape(per_cell).max(axis=1),
    }


def _on_root(values: NDArray[Value], comm: Comm) -> NDArray[Value]:
    """All ranks' rows in rank order on rank 0, none elsewhere. Collective."""
    parts = comm.gather(np.ascontiguousarray(values), root=0)
    return values[:0] if parts is None else np.concatenate(parts)


def _gathered_interface(own: ContactField, comm: Comm) -> ContactField:
    """All points on rank 0, in 2D from left to right. Collective."""
    columns = {name: _on_root(values, comm) for name, values in vars(own).items()}
    if columns["position"].shape[1] == 1:
        order = np.argsort(columns["position"][:, 0], kind="stable")
        columns = {name: values[order] for name, values in columns.items()}
    return ContactField(**columns)
