"""What the strength of small volumes goes by, as the bodies stand after a step."""

from typing import TYPE_CHECKING

import numpy as np

from fem_interface.mechanics.distance import distance_to_face
from fem_interface.mechanics.gradient import plastic_gradient
from fem_interface.mechanics.interface import Interface

if TYPE_CHECKING:
    from fem_interface.mechanics.bulk import Bulk


def renew_sizes(bulk: "Bulk", interface: Interface | None) -> None:
    """Distances from the metal's own face, or gradients of what it has flowed. Collective.

    They decide its strength in the next step: within a step it stays.
    """
    for body in bulk.bodies:
        if body.resistance.measure == "gradient":
            bulk.keep_size(body.name, plastic_gradient(bulk, body.name))
        elif interface is not None and body.name == "anode":
            nodal = bulk.displacement.x.array.reshape(-1, bulk.dimension)
            comm = bulk.mesh.domain.comm
            distance = distance_to_face(bulk.places("anode"), interface.points, nodal, comm)
            bulk.keep_size("anode", np.asarray(distance))
