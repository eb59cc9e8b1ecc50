"""Whether the cells are good enough to compute on, and what to try when they are not."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.errors import MeshError
from fem_interface.core.records import Array, Indices
from fem_interface.meshing.stack import SimplexMesh

WORST_GAMMA = 0.1  # below, the stiffness of a cell that is going to be sheared is meaningless


@dataclass(frozen=True, kw_only=True)
class MeshQuality:
    """Shape of the cells.

    Attributes:
        cells: How many.
        min_angle: Smallest angle of any triangle, or between faces of any tetrahedron [degree].
        min_gamma: Worst shape, 1 for an equilateral or regular cell, 0 for a degenerate one.
        mean_gamma: Mean shape.
        inverted: Cells with no or negative size.
        worst_at: Centre of the worst cell, (x, z) or (x, y, z) [um].
    """

    cells: int
    min_angle: float
    min_gamma: float
    mean_gamma: float
    inverted: int
    worst_at: tuple[float, ...]


def triangle_shapes(nodes: Array, cells: Indices) -> tuple[Array, Array, Array]:
    r"""Signed area [um^2], shape gamma [-] and smallest angle [degree], each of shape (m,).

    .. math:: \gamma = 2 r / R = (b + c - a)(c + a - b)(a + b - c) / (a b c)

    the inscribed over the circumscribed radius, as Gmsh's measure of the same name.
    """
    A, B, C = (nodes[cells[:, i]] for i in range(3))
    a, b, c = (np.linalg.norm(edge, axis=1) for edge in (C - B, A - C, B - A))
    area = 0.5 * ((B - A)[:, 0] * (C - A)[:, 1] - (B - A)[:, 1] * (C - A)[:, 0])
    γ = (b + c - a) * (c + a - b) * (a + b - c) / (a * b * c)

    # The smallest angle is opposite the shortest side; sin of it = 2 area / the other two sides.
    shortest, middle, longest = np.sort(np.stack([a, b, c]), axis=0)
    cosine = (middle**2 + longest**2 - shortest**2) / (2 * middle * longest)
    angle = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    return area, γ, angle


def tetrahedron_shapes(nodes: Array, cells: Indices) -> tuple[Array, Array, Array]:
    r"""Signed volume [um^3], shape gamma [-] and smallest dihedral angle [degree], (m,) each.

    .. math:: \gamma = \frac{12 \, (3 V)^{2/3}}{\sum_{ij} l_{ij}^2}

    by the edges' lengths, 1 for a regular tetrahedron.

    Source:
        [LiuJoe1994], their eta.
    """
    corners = nodes[cells]
    volume = np.linalg.det(corners[:, 1:] - corners[:, :1]) / 6
    pairs = [(i, j) for i in range(4) for j in range(i)]
    squares = sum(np.sum((corners[:, i] - corners[:, j]) ** 2, axis=1) for i, j in pairs)
    γ = 12 * np.cbrt(3 * np.abs(volume)) ** 2 / squares
    faces = [(1, 2, 3), (0, 2, 3), (0, 1, 3), (0, 1, 2)]
    middle = corners.mean(axis=1)
    normals = []
    for a, b, c in faces:
        n = np.cross(corners[:, b] - corners[:, a], corners[:, c] - corners[:, a])
        n /= np.maximum(np.linalg.norm(n, axis=1), np.finfo(float).tiny)[:, None]
        outward = np.sum(n * (corners[:, a] - middle), axis=1)
        normals.append(np.where(outward[:, None] > 0.0, n, -n))
    cosines = [-np.sum(normals[i] * normals[j], axis=1) for i, j in pairs]
    angle = np.degrees(np.arccos(np.clip(np.max(cosines, axis=0), -1.0, 1.0)))
    return volume, γ, angle


def mesh_quality(mesh: SimplexMesh) -> MeshQuality:
    """Shape of all cells of a mesh."""
    shapes = triangle_shapes if mesh.nodes.shape[1] == 2 else tetrahedron_shapes
    size, γ, angle = shapes(mesh.nodes, mesh.cells)
    worst = int(np.argmin(np.where(size > 0.0, γ, -1.0)))
    return MeshQuality(
        cells=len(mesh.cells),
        min_angle=float(angle.min()),
        min_gamma=float(γ.min()),
        mean_gamma=float(γ.mean()),
        inverted=int(np.sum(size <= 0.0)),
        worst_at=tuple(map(float, mesh.nodes[mesh.cells[worst]].mean(axis=0))),
    )


def check_quality(quality: MeshQuality) -> None:
    """Raise a MeshError that says where the mesh is bad and what to try."""
    axes = "xz" if len(quality.worst_at) == 2 else "xyz"
    cell = "triangle" if len(axes) == 2 else "tetrahedron"
    many = "triangles" if len(axes) == 2 else "tetrahedra"
    best = "equilateral" if len(axes) == 2 else "regular"
    where = ", ".join(f"{a} = {x:.4g} um" for a, x in zip(axes, quality.worst_at, strict=True))
    advice = "raise mesh.elements_per_wavelength, or smooth the surface (shortest_wavelength)"
    if quality.inverted:
        raise MeshError(f"{quality.inverted} {many} are inverted, the worst at {where}; {advice}")
    if quality.min_gamma < WORST_GAMMA:
        raise MeshError(
            f"the worst {cell}, at {where}, has quality {quality.min_gamma:.3f} "
            f"(1 is {best}, {WORST_GAMMA} the least allowed) and a smallest angle of "
            f"{quality.min_angle:.1f} degrees; {advice}"
        )
