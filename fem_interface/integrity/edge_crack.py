r"""How hard a field of stress pulls on an edge crack that does not disturb it.

By superposition the crack sees the tension that stood, before it was there, on the line that it
runs along, weighted by how near its tip that is [Bueckner1970]:

.. math::
    K(a) = \int_0^a h(x, a) \, \sigma(x) \, dx, \qquad
    h = \frac{2}{\sqrt{2 \pi (a - x)}}
        \left[ 1 + M_1 u^{1/2} + M_2 u + M_3 u^{3/2} \right], \quad u = 1 - \frac{x}{a}

with M_i of an edge crack in a half-plane [Glinka1991]. A stress that is linear between its samples
is integrated exactly, so that K is a matrix times the samples.
"""

import numpy as np

from fem_interface.core.records import Array

WEIGHTS = (1.0, 0.0719768, 0.246984, 0.514465)
"""Of u^(k/2): one, and M_1 to M_3."""


def stress_intensity_matrix(depths: Array, lengths: Array) -> Array:
    r"""K of cracks over the stress at samples, shape (m, n) [um^0.5].

    Args:
        depths: Of samples below the face, ascending from 0, shape (n,) [um]; beyond the last one
            stress stays what it is there.
        lengths: Of the cracks, shape (m,) [um].
    """
    return np.stack([_of_one(depths, a) for a in lengths])


def _of_one(depths: Array, length: float) -> Array:
    inside = depths < length
    ends = np.append(depths[inside], length)
    u = 1.0 - ends / length
    # Integrals of u^((k-1)/2) and of u^((k+1)/2) over each piece, with u falling.
    k = np.arange(len(WEIGHTS))
    scale = np.sqrt(2.0 * length / np.pi) * np.array(WEIGHTS)
    plain = -np.diff(u[:, None] ** ((k + 1) / 2) / ((k + 1) / 2), axis=0) @ scale
    moment = -np.diff(u[:, None] ** ((k + 3) / 2) / ((k + 3) / 2), axis=0) @ scale
    # On a piece from u0 to u1 the stress is (s0 (u - u1) + s1 (u0 - u)) / (u0 - u1).
    u0, u1 = u[:-1], u[1:]
    first, second = (moment - u1 * plain) / (u0 - u1), (u0 * plain - moment) / (u0 - u1)
    row = np.zeros(len(depths))
    row[: len(first)] += first
    row[1 : len(second)] += second[:-1]
    after = len(first)  # the tip lies between the last sample inside and this one
    if after < len(depths):
        part = (length - depths[after - 1]) / (depths[after] - depths[after - 1])
        row[after - 1] += (1.0 - part) * second[-1]
        row[after] += part * second[-1]
    else:
        row[after - 1] += second[-1]
    return row
