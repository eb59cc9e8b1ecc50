r"""Normal contact of the metal's face with the electrolyte's: gap, pressure, kinematics.

A metal point at (x, z) meets the material place xi of the counterface,

.. math::
    g = z - h(\xi) - b(\xi), \qquad \xi + a(\xi) = x, \qquad
    dg = (dz - db) - m \, (dx - da), \quad m = (I + \nabla a)^{-T} \nabla (h + b)

with the deformed electrolyte (xi + a, h + b). The pressure acts along the normal n of the metal's
own deformed face and, with the opposite sign, on the electrolyte at xi,

.. math:: \int p \; n \cdot (v - w(\xi)) \, da

so that action equals reaction, the vertical force is the integral of p over the mean plane, and a
uniform pressure is exactly the gradient of the enclosed volume: a metal that flows like a fluid
under 360 MPa is not pushed along the wall by the difference between its quadratic facets and the
smooth height. Friction (`friction`) acts along that face, at right angles to p, so that p and t are
the true tractions on any slope.

The law is an augmented Lagrangian with a quadratic rounding around zero gap,

.. math:: p = \epsilon \, s(\lambda/\epsilon - g), \qquad
    s(y) = 0 \,|\, (y + \delta)^2 / 4 \delta \,|\, y
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fem_interface.core.records import Array
from fem_interface.mechanics.counterface import Counterface, Opposite
from fem_interface.mechanics.pair_matrices import PairMatrices
from fem_interface.mechanics.point_kernels import product_slope, turned
from fem_interface.meshing.face import FacePoints

UPRIGHT = 0.2
"""Cosine c_0 of the angle to the vertical from which on a face counts less: a slope of 4.9."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ContactKinematics:
    """Gap and jump at n points, and how they vary with L local degrees of freedom.

    The local degrees of freedom are those of the metal's facet, then those of the facet
    opposite, each node by node. t = d - 1.

    Attributes:
        opposite: Where the points are on the counterface.
        gap: Vertical gap g, shape (n,) [um].
        gap_slope: Derivative of g, shape (n, L).
        xi_slope: Derivative of xi, shape (n, t, L).
        tilt: Slope of the deformed counterface, shape (n, t) [-].
        curvature: Second derivative of its height by xi along the tilted plane, shape (n, t, t)
            [1/um].
        wall: Tangents of the deformed counterface over xi, shape (n, t, d) [-].
        place: Deformed place on the mean plane, shape (n, t) [um].
        stretch: dx/dX of the mean plane, shape (n,) [-].
        tangent: Of the metal's face by the nominal plane, shape (n, t, d) [-].
        tangent_slope: Its derivative, shape (n, t, d, L) [1/um].
        normal: Area vector of the metal's face per nominal area, towards the metal,
            shape (n, d) [-].
        normal_slope: Its derivative, shape (n, d, L) [1/um].
        jump: Virtual displacement v - w, shape (n, d, L).
        jump_by_xi: Its derivative by xi, shape (n, d, t, L) [1/um].
    """

    opposite: Opposite
    gap: Array
    gap_slope: Array
    xi_slope: Array
    tilt: Array
    curvature: Array
    wall: Array
    place: Array
    stretch: Array
    tangent: Array
    tangent_slope: Array
    normal: Array
    normal_slope: Array
    jump: Array
    jump_by_xi: Array

    @cached_property
    def along(self) -> Array:
        """Tangents of the metal's face at right angles to each other, each as long as its area
        vector, the first along x, shape (n, t, d) [-]."""
        if self.tangent.shape[1] == 1:
            return self.tangent
        along_x, size = self.tangent[:, 0], np.linalg.norm(self.normal, axis=1)
        first = along_x / np.linalg.norm(along_x, axis=1)[:, None]
        return np.stack([size[:, None] * first, np.cross(self.normal, first)], axis=1)

    def turned(self, vector: Array) -> Array:
        """Derivative of a sum of those tangents with fixed coefficients (n, t), shape (n, d, L)."""
        if self.tangent.shape[1] == 1:
            return np.asarray(vector[:, :, None] * self.tangent_slope[:, 0])
        along_x, slope = self.tangent[:, 0], self.tangent_slope[:, 0]
        return np.asarray(turned(vector, along_x, slope, self.normal, self.normal_slope))

    @property
    def slant(self) -> Array:
        """Area of the deformed counterface over its projection, shape (n,) [-]."""
        return np.sqrt(1 + np.sum(self.tilt**2, axis=1))

    def add_gap_bend(self, K: PairMatrices, weight: Array, first: int = 0) -> None:
        r"""Add the second derivative of g times a weight (n,) to K, from a row on.

        .. math:: d^2 g = -\nabla_m w \, d\xi - d\xi \, \nabla_m w - d\xi \, \kappa \, d\xi,
            \quad \nabla_m w = \nabla w_z - m \nabla w_x
        """
        t = self.tilt.shape[1]
        by_xi = self.jump_by_xi[:, t].copy()
        for c in range(t):
            by_xi -= self.tilt[:, c, None, None] * self.jump_by_xi[:, c]
        by_xi -= 0.5 * (self.curvature @ self.xi_slope)
        K.add_gap_bend(weight, by_xi, self.xi_slope, first)


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

    grad_u = opposite.gradient
    J = np.eye(t) + grad_u[:, :t]
    rise = grad_h + grad_u[:, t]
    J_inv = np.linalg.inv(J)
    m = np.einsum("nij,ni->nj", J_inv, rise)
    bend = counterface.heights.hessian(ξ) + opposite.bend[:, t]
    tangent, tangent_slope = _tangents(points, local, L)
    normal, normal_slope = _area_vector(tangent, tangent_slope)
    return ContactKinematics(
        opposite=opposite,
        gap=x[:, t] - h - opposite.displacement[:, t],
        gap_slope=V[:, t] - _along(m, V[:, :t]),
        xi_slope=J_inv @ V[:, :t],
        tilt=m,
        curvature=bend - np.einsum("nc,ncts->nts", m, opposite.bend[:, :t]),
        wall=np.concatenate([np.swapaxes(J, 1, 2), rise[:, :, None]], axis=2),
        place=x[:, :t],
        stretch=normal[:, t],
        tangent=tangent,
        tangent_slope=tangent_slope,
        normal=normal,
        normal_slope=normal_slope,
        jump=V,
        jump_by_xi=-grad_w,
    )


def _along(vector: Array, rows: Array) -> Array:
    """Vectors (n, c) times rows (n, c, l), shape (n, l)."""
    return np.asarray((vector[:, None, :] @ rows)[:, 0])


def facing(kin: ContactKinematics) -> tuple[Array, Array]:
    r"""Share of the pressure that a face carries as it turns upright, (n,), and its slope (n, L).

    With c the cosine of the angle between the metal's normal and the vertical,

    .. math:: s(c) = 3 y^2 - 2 y^3, \quad y = c / c_0 \text{ between 0 and 1}

    A free face that rolls into contact stands upright for a moment, or leans over. The gap, which
    is vertical, says nothing there, and the next points on the face carry instead. Faces that
    lie against a wall that can be meshed are never so steep.
    """
    length = np.linalg.norm(kin.normal, axis=1)
    unit = kin.normal / length[:, None]
    cosine = unit[:, -1]
    turn = kin.normal_slope[:, -1] - cosine[:, None] * _along(unit, kin.normal_slope)
    y = np.clip(cosine / UPRIGHT, 0.0, 1.0)
    slope = 6 * y * (1 - y) / (UPRIGHT * length)
    return y * y * (3 - 2 * y), slope[:, None] * turn


def _tangents(points: FacePoints, local: Array, L: int) -> tuple[Array, Array]:
    """Derivatives of the deformed face by the nominal plane (n, t, d), and by the unknowns."""
    n, k, d = local.shape
    slope = points.plane_slope
    tangent = np.einsum("nkt,nkc->ntc", slope, points.node_positions + local)
    by_unknowns = np.zeros((n, d - 1, d, L))
    for c in range(d):
        by_unknowns[:, :, c, c : k * d : d] = np.swapaxes(slope, 1, 2)
    return tangent, by_unknowns


def _area_vector(tangent: Array, tangent_slope: Array) -> tuple[Array, Array]:
    """Normal (n, d) of the deformed face scaled by its area per nominal area, and derivative.

    (-z', x') of a line, the product of the two tangents of a surface.
    """
    if tangent.shape[1] == 1:
        turn = np.array([[0.0, -1.0], [1.0, 0.0]])
        return tangent[:, 0] @ turn.T, np.einsum("ij,njl->nil", turn, tangent_slope[:, 0])
    slope = np.empty_like(tangent_slope[:, 0])
    product_slope(tangent, tangent_slope, slope)
    return np.asarray(np.cross(tangent[:, 0], tangent[:, 1])), slope


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
        """Pressure p (n,) [MPa] and its derivative by the gap (n,) [MPa/um]."""
        ε, δ = self.penalty, self.rounding
        y = multiplier / ε - gap
        corner = np.abs(y) < δ
        s = np.where(corner, (y + δ) ** 2 / (4 * δ), np.maximum(y, 0.0))
        ds = np.where(corner, (y + δ) / (2 * δ), np.where(y > 0, 1.0, 0.0))
        return ε * s, -ε * ds
