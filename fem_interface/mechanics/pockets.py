"""How the gas of a pocket couples all of its points: the dense part of the interface's tangent."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from fem_interface.parallel import gathered
from fem_interface.records import Array, Indices

if TYPE_CHECKING:
    from fem_interface.mechanics.interface import Interface


def pocket_tangents(interface: "Interface", dofs: Indices) -> Iterator[tuple[Indices, Array]]:
    r"""Degrees of freedom (k,) and :math:`N V^{-2} a \otimes q` (k, k) of each pocket with gas.

    All on rank 0, as a pocket may lie on several ranks. Collective.

    Args:
        interface: At its trial state.
        dofs: Global degrees of freedom of this rank's points, shape (n, L).
    """
    gas, now = interface.gas, interface.gas_pressure
    assert gas is not None
    w = (interface.points.area * gas.state.share)[:, None]
    a, q = w * interface.volume_force(), w * interface.volume_slope()
    comm = interface.comm
    pocket = gathered(gas.state.pocket, comm)
    rows, a, q = gathered(dofs, comm), gathered(a, comm), gathered(q, comm)
    if comm.rank > 0:
        return
    for i, stiffness in enumerate(gas.stiffness(now)):
        inside = pocket == i
        if stiffness == 0.0 or not inside.any():
            continue
        own, place = np.unique(rows[inside], return_inverse=True)
        place = place.reshape(-1)
        a_i = np.bincount(place, weights=a[inside].ravel(), minlength=len(own))
        q_i = np.bincount(place, weights=q[inside].ravel(), minlength=len(own))
        yield own.astype(np.int32), stiffness * np.outer(a_i, q_i)
