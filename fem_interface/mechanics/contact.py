r"""Normal contact of the metal's face with the electrolyte's: gap, pressure, exact tangent.

For a metal point at (x, z) opposite the material place xi of the counterface,

.. math::
    g = z - h(\xi) - b(\xi), \qquad \xi + a(\xi) = x, \qquad
    \delta g = (v - w)_z - m \cdot (v - w)_x, \quad m = (I + \nabla a)^{-T} \nabla (h + b)

with virtual displacements v of the metal and w of the electrolyte at xi. Pressure acts on the
projected area, where it does the work that it does on the true one:

.. math:: p_0 \, \delta g \, dX, \qquad p = p_0 \, dX / dx

so that the vertical force on the bodies is the integral of p over the mean plane, exactly. The
law is an augmented Lagrangian with a small quadratic rounding around zero gap,

.. math:: p_0 = \epsilon \, s(\lambda/\epsilon - g), \qquad
    s(y) = 0 \,|\, (y + \delta)^2 / 4 \delta \,|\, y
"""

from dataclasses import dataclass

import numpy as np

from fem_interface.mechanics.counterface import Counterface, Opposite
from fem_interface.mechanics.face import FacePoints
from fem_interface.records import Array


@dataclass(frozen=True, eq=False, kw_only=True)
class ContactKinematics:
    """Gap and its first and second variation at n points, over L local degrees of freedom.

    The local degrees of freedom are those of the metal's facet, then those of the facet
    opposite, each node by node. t = d - 1.

    Attributes:
        opposite: Where the points are on the counterface.
        gap: Vertical gap g, shape (n,) [um].
        tilt: Slope m of the deformed counterface, shape (n, t) [-].
        place: Deformed place on the mean plane, shape (n, t) [um].
        stretch: dx/dX of the mean plane, shape (n,) [-].
        metric: First fundamental form of the deformed counterface over xi, shape (n, t, t).
        delta_gap: Shape (n, L).
        delta_xi: Shape (n, t, L).
        inverse: (I + grad a)^-1, shape (n, t, t).
        grad_w: Gradient of the counterface's virtual displacement, shape (n, d, t, L).
        bending: Curvature that the gap sees, shape (n, t, t) [1/um].
        curl_a: Second derivatives of a, shape (n, t, t, t) [1/um].
    """

    opposite: Opposite
    gap: Array
    tilt: Array
    place: Array
    stretch: Array
    metric: Array
    delta_gap: Array
    delta_xi: Array
    inverse: Array
    grad_w: Array
    bending: Array
    curl_a: Array

    def second_variation(self, weight: Array) -> Array:
        """Sum of weight times D2 g, shape (n, L, L)."""
        P, m = self.delta_xi, self.tilt
        Q = self.grad_w[:, -1] - np.einsum("nc,nctl->ntl", m, self.grad_w[:, :-1])
        PQ = np.einsum("ntl,ntm->nlm", P, Q)
        PSP = np.einsum("ntl,nts,nsm->nlm", P, self.bending, P, optimize=True)
        return -weight[:, None, None] * (PSP + PQ + np.swapaxes(PQ, 1, 2))

    def second_variation_of_xi(self, covector: Array) -> Array:
        """Covector (n, t) times D2 xi, shape (n, L, L)."""
        P = self.delta_xi
        y = np.einsum("nij,ni->nj", self.inverse, covector)
        Y = np.einsum("nc,nctl->ntl", y, self.grad_w[:, :-1])
        S = np.einsum("nc,ncts->nts", y, self.curl_a)
        PY = np.einsum("ntl,ntm->nlm", P, Y)
        PSP = np.einsum("ntl,nts,nsm->nlm", P, S, P, optimize=True)
        return -(PSP + PY + np.swapaxes(PY, 1, 2))


def contact_kinematics(
    points: FacePoints, metal: Array, counterface: Counterface, nodal: Array
) -> ContactKinematics:
    """Kinematics of all points of this rank.

    Args:
        points: The metal's face.
        metal: Displacement of this rank's nodes, shape (nodes, d) [um].
        counterface: The electrolyte's face.
        nodal: Its displacement, from `Counterface.displacement`.
    """
    n, k = points.shape.shape
    d = metal.shape[1]
    t = d - 1
    local = metal[points.nodes]
    x = points.positions + np.einsum("nk,nkc->nc", points.shape, local)
    opposite = counterface.opposite(x[:, :t], nodal)
    N, dN, ddN = opposite.shape, opposite.slope, opposite.curvature
    values = nodal[counterface.facets[opposite.facet]]
    heights = counterface.heights

    grad_u = np.einsum("nkt,nkc->nct", dN, values)
    bend_u = np.einsum("nkts,nkc->ncts", ddN, values)
    J = np.eye(t) + grad_u[:, :t]
    J_inv = np.linalg.inv(J)
    rise = heights.gradient(opposite.xi) + grad_u[:, t]
    m = np.einsum("nij,ni->nj", J_inv, rise)

    L = 2 * k * d
    V = np.zeros((n, d, L))
    grad_w = np.zeros((n, d, t, L))
    for c in range(d):
        V[:, c, c : k * d : d] = points.shape
        V[:, c, k * d + c :: d] = -N
        grad_w[:, c, :, k * d + c :: d] = np.swapaxes(dN, 1, 2)
    bending = (
        heights.hessian(opposite.xi)
        + bend_u[:, t]
        - np.einsum("nc,ncts->nts", m, bend_u[:, :t])
    )
    deformed = np.einsum("nki,nkj->nij", points.slope, _in_plane(points, local, t))
    return ContactKinematics(
        opposite=opposite,
        gap=x[:, t] - heights.height(opposite.xi) - opposite.displacement[:, t],
        tilt=m,
        place=x[:, :t],
        stretch=np.linalg.det(deformed) / points.plane_jacobian,
        metric=np.einsum("nki,nkj->nij", J, J) + rise[:, :, None] * rise[:, None, :],
        delta_gap=V[:, t] - np.einsum("nt,ntl->nl", m, V[:, :t]),
        delta_xi=np.einsum("nts,nsl->ntl", J_inv, V[:, :t]),
        inverse=J_inv,
        grad_w=grad_w,
        bending=bending,
        curl_a=bend_u[:, :t],
    )


def _in_plane(points: FacePoints, local: Array, t: int) -> Array:
    """Deformed in-plane positions of each point's facet nodes, shape (n, k, t)."""
    return points.node_positions[..., :t] + local[..., :t]


@dataclass(frozen=True, eq=False, kw_only=True)
class NormalLaw:
    """Augmented, rounded unilateral contact.

    Attributes:
        penalty: epsilon [MPa/um].
        rounding: delta, half width of the rounded corner [um].
    """

    penalty: float
    rounding: float

    def pressure(self, gap: Array, multiplier: Array) -> tuple[Array, Array]:
        """Pressure p0 (n,) [MPa] and its derivative by the gap (n,) [MPa/um]."""
        ε, δ = self.penalty, self.rounding
        y = multiplier / ε - gap
        corner = np.abs(y) < δ
        s = np.where(corner, (y + δ) ** 2 / (4 * δ), np.maximum(y, 0.0))
        ds = np.where(corner, (y + δ) / (2 * δ), np.where(y > 0, 1.0, 0.0))
        return ε * s, -ε * ds
