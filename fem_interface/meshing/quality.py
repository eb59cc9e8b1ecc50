"""Whether the triangles are good enough to compute on, and what to try when they are not."""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.errors import MeshError
from fem_interface.core.records import Array, Indices
from fem_interface.meshing.stack import StripMesh

WORST_GAMMA = 0.1  # below, the stiffness of a cell that is going to be sheared is meaningless


@dataclass(frozen=True, kw_only=True)
class MeshQuality:
    """Shape of the triangles.

    Attributes:
        cells: How many.
        min_angle: Smallest angle of any triangle [degree].
        min_gamma: Worst shape, 1 for an equilateral triangle, 0 for a degenerate one.
        mean_gamma: Mean shape.
        inverted: Triangles with no or negative area.
        worst_at: Centre of the worst triangle, (x, z) [um].
    """

    cells: int
    min_angle: float
    min_gamma: float
    mean_gamma: float
    inverted: int
    worst_at: tuple[float, float]


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


def mesh_quality(mesh: StripMesh) -> MeshQuality:
    """Shape of all triangles of a mesh."""
    area, γ, angle = triangle_shapes(mesh.nodes, mesh.cells)
    worst = int(np.argmin(np.where(area > 0.0, γ, -1.0)))
    x, z = mesh.nodes[mesh.cells[worst]].mean(axis=0)
    return MeshQuality(
        cells=len(mesh.cells),
        min_angle=float(angle.min()),
        min_gamma=float(γ.min()),
        mean_gamma=float(γ.mean()),
        inverted=int(np.sum(area <= 0.0)),
        worst_at=(float(x), float(z)),
    )


def check_quality(quality: MeshQuality) -> None:
    """Raise a MeshError that says where the mesh is bad and what to try."""
    x, z = quality.worst_at
    place = f"at x = {x:.4g} um, z = {z:.4g} um"
    advice = "raise mesh.elements_per_wavelength, or smooth the surface (shortest_wavelength)"
    if quality.inverted:
        raise MeshError(f"{quality.inverted} triangles are inverted, the worst {place}; {advice}")
    if quality.min_gamma < WORST_GAMMA:
        raise MeshError(
            f"the worst triangle, {place}, has quality {quality.min_gamma:.3f} "
            f"(1 is equilateral, {WORST_GAMMA} the least allowed) and a smallest angle of "
            f"{quality.min_angle:.1f} degrees; {advice}"
        )
