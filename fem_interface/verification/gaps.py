"""A gap that is given, for conduction alone."""

import numpy as np
from mpi4py import MPI

from fem_interface.core.records import Array, ContactField


def contact_of_gap(place: Array, gap: Array) -> ContactField:
    """This rank's share of a gap that is linear between the given places, without stress.

    Args:
        place: On the mean plane, shape (n, d - 1) [um].
        gap: There, shape (n,) [um].
    """
    comm = MPI.COMM_WORLD
    place, gap = place[comm.rank :: comm.size], gap[comm.rank :: comm.size]
    nothing = np.zeros(len(gap))
    return ContactField(
        position=place,
        reference=place,
        area=nothing,
        gap=gap,
        opening=gap,
        pressure=nothing,
        shear=nothing,
        adhesion=nothing,
        gas=nothing,
        load=nothing,
    )
