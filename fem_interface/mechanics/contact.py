r"""Normal contact of the metal's face with the electrolyte's: gap, pressure, exact tangent.

For a metal point at (x, z) opposite the material place xi of the counterface,

.. math::
    g = z - h(\xi) - b(\xi), \qquad \xi + a(\xi) = x, \qquad
    \delta g = (v - w)_z - m \cdot (v - w)_x, \quad m = (I + \nabla a)^{-T} \nabla (h + b)

with virtual displacements v of the metal and w of the electrolyte at xi. The direction m in
which the pressure works takes grad a and grad b from the last accepted state, made continuous
over the face (`Counterface.commit`), so that forces stay continuous where a point slides from
facet to facet; action still equals reaction exactly. Pressure acts on the
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
    """Gap and slip at n points, and how they vary with L local degrees of freedom.

    The local degrees of freedom are those of the metal's facet, then those of the facet
    opposite, each node by node. t = d - 1.

    Attributes:
        opposite: Where the points are on the counterface.
        gap: Vertical gap g, shape (n,) [um].
        gap_slope: Derivative of g, shape (n, L).
        xi_slope: Derivative of xi, shape (n, t, L).
        tilt: Slope m of the direction of pressure, shape (n, t) [-].
        place: Deformed place on the mean plane, shape (n, t) [um].
        stretch: dx/dX of the mean plane, shape (n,) [-].
        metric: First fundamental form of the counterface over xi, shape (n, t, t).
        delta_gap: What pressure works on, shape (n, L).
        delta_xi: What friction works on, shape (n, t, L).
        delta_gap_by_xi: Derivative of `delta_gap` by xi, shape (n, L, t) [1/um].
        inverse: (I + grad a)^-1 of the committed face, shape (n, t, t).
        grad_w: Gradient of the electrolyte's virtual displacement, shape (n, d, t, L).
    """

    opposite: Opposite
    gap: Array
    gap_slope: Array
    xi_slope: Array
    tilt: Array
    place: Array
    stretch: Array
    metric: Array
    delta_gap: Array
    delta_xi: Array
    delta_gap_by_xi: Array
    inverse: Array
    grad_w: Array

    def delta_xi_by_xi(self, covector: Array) -> Array:
        """Derivative by xi of covector (n, t) times `delta_xi`, shape (n, L, t)."""
        t = covector.shape[1]
        y = np.einsum("nij,ni->nj", self.inverse, covector)
        bend = np.einsum("nc,ncts->nts", y, self.opposite.bend[:, :t])
        Y = np.einsum("nc,ncsl->nls", y, self.grad_w[:, :t])
        return -(np.einsum("ntl,nts->nls", self.delta_xi, bend) + Y)


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
    ξ, dN = opposite.xi, opposite.slope
    h, grad_h = counterface.heights.height(ξ), counterface.heights.gradient(ξ)

    L = 2 * k * d
    V = np.zeros((n, d, L))  # v - w
    grad_w = np.zeros((n, d, t, L))
    for c in range(d):
        V[:, c, c : k * d : d] = points.shape
        V[:, c, k * d + c :: d] = -opposite.shape
        grad_w[:, c, :, k * d + c :: d] = np.swapaxes(dN, 1, 2)

    # How gap and place vary: the face as it is.
    grad_u = np.einsum("nkt,nkc->nct", dN, nodal[counterface.facets[opposite.facet]])
    J_inv = np.linalg.inv(np.eye(t) + grad_u[:, :t])
    m_now = np.einsum("nij,ni->nj", J_inv, grad_h + grad_u[:, t])

    # Where forces point: the face as it was accepted, continuous.
    J = np.eye(t) + opposite.gradient[:, :t]
    rise = grad_h + opposite.gradient[:, t]
    inverse = np.linalg.inv(J)
    m = np.einsum("nij,ni->nj", inverse, rise)
    delta_xi = np.einsum("nts,nsl->ntl", inverse, V[:, :t])
    curvature = (
        counterface.heights.hessian(ξ)
        + opposite.bend[:, t]
        - np.einsum("nc,ncts->nts", m, opposite.bend[:, :t])
    )
    by_xi = -(
        np.einsum("ntl,nts->nls", delta_xi, curvature)
        + np.swapaxes(grad_w[:, t] - np.einsum("nc,nctl->ntl", m, grad_w[:, :t]), 1, 2)
    )
    deformed = np.einsum("nki,nkj->nij", points.slope, _in_plane(points, local, t))
    return ContactKinematics(
        opposite=opposite,
        gap=x[:, t] - h - opposite.displacement[:, t],
        gap_slope=V[:, t] - np.einsum("nt,ntl->nl", m_now, V[:, :t]),
        xi_slope=np.einsum("nts,nsl->ntl", J_inv, V[:, :t]),
        tilt=m,
        place=x[:, :t],
        stretch=np.linalg.det(deformed) / points.plane_jacobian,
        metric=np.einsum("nki,nkj->nij", J, J) + rise[:, :, None] * rise[:, None, :],
        delta_gap=V[:, t] - np.einsum("nt,ntl->nl", m, V[:, :t]),
        delta_xi=delta_xi,
        delta_gap_by_xi=by_xi,
        inverse=inverse,
        grad_w=grad_w,
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
