r"""How unevenly a body has flowed: the gradient of its plastic strain as it stands now.

Points know their own strain and no neighbour's. In each cell they give a linear field; at a corner
the cells that meet there are weighted by their volume, and the corners give the gradient,

.. math::
    \eta = |\nabla \varepsilon_p|, \qquad
    \varepsilon_p(x) = \sum_a N_a(x) \; \frac{\sum_c V_c \, \varepsilon_{c,a}}{\sum_c V_c}

with N_a linear on the cell that the corners span in the deformed state. The mean over cells takes
out what is left of their own noise; a field that is linear is found as it is, at edges too.
"""

from typing import TYPE_CHECKING

import numpy as np
from dolfinx import fem, la

from fem_interface.core.records import Array
from fem_interface.mechanics.cells import reference_corners

if TYPE_CHECKING:
    from fem_interface.mechanics.bulk import Bulk


def plastic_gradient(bulk: "Bulk", name: str) -> Array:
    """Gradient of the committed plastic strain at a body's points, shape (n,) [1/um]. Collective.

    Constant in a cell.
    """
    d, cells, b = bulk.dimension, bulk.cells, bulk.index(name)
    inside = np.flatnonzero(bulk.cell_body == bulk.mesh.names[name])
    corners = cells.nodes[inside][:, : d + 1]
    strain = bulk.state.materials[b].plastic_strain.reshape(len(inside), -1)
    to_corners = cells.to_places(reference_corners(d))
    weight = bulk.cell_volume[inside, None]

    sums = fem.Function(bulk.space)  # its components hold the sum and the weights of it
    nodal = sums.x.array.reshape(-1, d)
    np.add.at(nodal[:, 0], corners, weight * (strain @ to_corners.T))
    np.add.at(nodal[:, 1], corners, np.broadcast_to(weight, corners.shape))
    sums.x.scatter_reverse(la.InsertMode.add)
    sums.x.scatter_forward()
    at_corners = nodal[corners, 0] / nodal[corners, 1]

    moved = bulk.displacement.x.array.reshape(-1, d)[corners]
    places = bulk.space.tabulate_dof_coordinates()[corners][:, :, :d] + moved
    edges = places[:, 1:] - places[:, :1]
    rise = at_corners[:, 1:] - at_corners[:, :1]
    slope = np.linalg.solve(edges, rise[:, :, None])[:, :, 0]
    return np.repeat(np.linalg.norm(slope, axis=1), strain.shape[1])
