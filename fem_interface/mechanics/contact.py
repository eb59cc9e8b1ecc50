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

from fem_interface.core.records import Array, Indices
from fem_interface.mechanics.counterface import Counterface, Opposite
from fem_interface.mechanics.pair_matrices import PairMatrices
from fem_interface.mechanics.point_kernels import turned
from fem_interface.meshing.face import FacePoints

UPRIGHT = 0.2
"""Cosine c_0 of the angle to the vertical from which on a face counts less: a slope of 4.9."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ContactKinematics:
    """Gap and jump at n points, and how they vary with L local degrees of freedom.

    The local degrees of freedom are those of the metal's facet, then those of the facet
    opposite, each node by node: L = 2 k d, t = d - 1. Where all components of a node count alike,
    one number a node is kept, 2 k of them.

    Attributes:
        opposite: Where the points are on the counterface.
        gap: Vertical gap g, shape (n,) [um].
        tilt: Slope of the deformed counterface, shape (n, t) [-].
        spread: dxi/dx at a point at rest, shape (n, t, t) [-].
        curvature: Second derivative of its height by xi along the tilted plane, shape (n, t, t)
            [1/um].
        wall: Tangents of the deformed counterface over xi, shape (n, t, d) [-].
        place: Deformed place on the mean plane, shape (n, t) [um].
        tangent: Of the metal's face by the nominal plane, shape (n, t, d) [-].
        normal: Area vector of the metal's face per nominal area, towards the metal,
            shape (n, d) [-].
        jump: Virtual displacement v - w by that of each node, shape (n, 2 k).
        jump_by_xi: Its derivative by xi, shape (n, 2 k, t) [1/um].
        plane_slope: What a node of the metal adds to those tangents, shape (n, k, t) [1/um].
    """

    opposite: Opposite
    gap: Array
    tilt: Array
    spread: Array
    curvature: Array
    wall: Array
    place: Array
    tangent: Array
    normal: Array
    jump: Array
    jump_by_xi: Array
    plane_slope: Array

    @property
    def stretch(self) -> Array:
        """dx/dX of the mean plane, shape (n,) [-]."""
        return self.normal[:, -1]

    def on_jump(self, vector: Array) -> Array:
        """Work of vectors (n, d) on the jump, by the degrees of freedom, shape (n, L)."""
        n = len(vector)
        return (self.jump[:, :, None] * vector[:, None, :]).reshape(n, -1)

    @cached_property
    def gap_slope(self) -> Array:
        """Derivative of g, shape (n, L)."""
        return self.on_jump(self._rise)

    @property
    def _rise(self) -> Array:
        """(-m, 1): what of a move of the metal opens the gap, shape (n, d)."""
        return np.concatenate([-self.tilt, np.ones((len(self.gap), 1))], axis=1)

    @cached_property
    def xi_slope(self) -> Array:
        """Derivative of xi, shape (n, t, L)."""
        n, t = self.tilt.shape
        slope = np.zeros((n, t, self.jump.shape[1], t + 1))
        np.multiply(self.jump[:, None, :, None], self.spread[:, :, None, :], out=slope[..., :t])
        return slope.reshape(n, t, -1)

    @cached_property
    def normal_slope(self) -> Array:
        """Derivative of the area vector, shape (n, d, L) [1/um]."""
        n, nodes = self.jump.shape
        d, k = self.normal.shape[1], self.plane_slope.shape[1]
        slope = np.zeros((n, d, nodes, d))
        if d == 2:
            slope[:, 0, :k, 1] = -self.plane_slope[:, :, 0]
            slope[:, 1, :k, 0] = self.plane_slope[:, :, 0]
        else:
            # e_c x b and a x e_c with the tangents a and b.
            a, b = (_crossed(self.tangent[:, i]) for i in range(2))
            first, second = (self.plane_slope[:, None, :, i, None] for i in range(2))
            slope[:, :, :k] = second * a[:, :, None] - first * b[:, :, None]
        return slope.reshape(n, d, -1)

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
        by_node = self.plane_slope[:, :, 0]
        if self.tangent.shape[1] == 1:
            (n, nodes), k = self.jump.shape, by_node.shape[1]
            slope = np.zeros((n, 2, nodes, 2))
            slope[:, 0, :k, 0] = slope[:, 1, :k, 1] = vector * by_node
            return slope.reshape(n, 2, -1)
        return np.asarray(
            turned(vector, self.tangent[:, 0], by_node, self.normal, self.normal_slope)
        )

    @property
    def slant(self) -> Array:
        """Area of the deformed counterface over its projection, shape (n,) [-]."""
        return np.asarray(np.sqrt(1 + np.sum(self.tilt**2, axis=1)))

    def add_gap_bend(self, K: PairMatrices, weight: Array, first: int = 0) -> None:
        r"""Add the second derivative of g times a weight (n,) to K, from a row on.

        .. math:: d^2 g = -\nabla_m w \, d\xi - d\xi \, \nabla_m w - d\xi \, \kappa \, d\xi,
            \quad \nabla_m w = \nabla w_z - m \nabla w_x
        """
        n, t = self.tilt.shape
        of_nodes = np.swapaxes(self.jump_by_xi, 1, 2)
        by_xi = (of_nodes[:, :, :, None] * self._rise[:, None, None, :]).reshape(n, t, -1)
        by_xi -= 0.5 * (self.curvature @ self.xi_slope)
        K.add_gap_bend(weight, by_xi, self.xi_slope, first)


def _crossed(vector: Array) -> Array:
    """Matrices v x of vectors (n, 3), shape (n, 3, 3)."""
    return np.asarray(np.cross(vector[:, None, :], np.eye(3)).swapaxes(1, 2))


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
    t = metal.shape[1] - 1
    local = metal[points.nodes]
    x = points.positions + np.einsum("nk,nkc->nc", points.shape, local)
    opposite = counterface.opposite(x[:, :t], nodal)
    h, grad_h, bend_h = counterface.heights.jet(opposite.xi)
    grad_u = opposite.gradient
    J = np.eye(t) + grad_u[:, :t]
    rise = grad_h + grad_u[:, t]
    J_inv = np.asarray(np.linalg.inv(J))
    m = np.einsum("nij,ni->nj", J_inv, rise)
    bend = bend_h + opposite.bend[:, t]
    tangent = np.einsum("nkt,nkc->ntc", points.plane_slope, points.node_positions + local)
    return ContactKinematics(
        opposite=opposite,
        gap=x[:, t] - h - opposite.displacement[:, t],
        tilt=m,
        spread=J_inv,
        curvature=bend - np.einsum("nc,ncts->nts", m, opposite.bend[:, :t]),
        wall=np.concatenate([np.swapaxes(J, 1, 2), rise[:, :, None]], axis=2),
        place=x[:, :t],
        tangent=tangent,
        normal=_area_vector(tangent),
        jump=np.concatenate([points.shape, -opposite.shape], axis=1),
        jump_by_xi=np.concatenate([np.zeros_like(opposite.slope), -opposite.slope], axis=1),
        plane_slope=points.plane_slope,
    )


def facing(kin: ContactKinematics) -> tuple[Array, Indices, Array]:
    r"""Share of the pressure that a face carries as it turns upright, (n,); which of the points
    are about to turn, (s,), and the slope of their share, (s, L).

    With c the cosine of the angle between the metal's normal and the vertical,

    .. math:: s(c) = 3 y^2 - 2 y^3, \quad y = c / c_0 \text{ between 0 and 1}

    A free face that rolls into contact stands upright for a moment, or leans over. The gap, which
    is vertical, says nothing there, and the next points on the face carry instead. Faces that
    lie against a wall that can be meshed are never so steep.
    """
    length = np.linalg.norm(kin.normal, axis=1)
    unit = kin.normal / length[:, None]
    y = np.clip(unit[:, -1] / UPRIGHT, 0.0, 1.0)
    share, slope = y * y * (3 - 2 * y), 6 * y * (1 - y) / (UPRIGHT * length)
    (steep,) = np.nonzero(slope != 0.0)
    if not len(steep):
        return share, steep, np.zeros((0, 0))
    unit, by_unknowns = unit[steep], kin.normal_slope[steep]
    across = np.einsum("sc,scl->sl", unit, by_unknowns)
    turn = by_unknowns[:, -1] - unit[:, -1:] * across
    return share, steep, slope[steep, None] * turn


def _area_vector(tangent: Array) -> Array:
    """Normal (n, d) of a face with tangents (n, t, d), scaled by its area per nominal area: (-z',
    x') of a line, the product of the two tangents of a surface."""
    if tangent.shape[1] == 1:
        return np.stack([-tangent[:, 0, 1], tangent[:, 0, 0]], axis=1)
    return np.asarray(np.cross(tangent[:, 0], tangent[:, 1]))


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
