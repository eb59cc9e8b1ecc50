"""Edge flaws of every length, from the rough face into the ceramics: which of them grow?"""

from dataclasses import dataclass

import numpy as np
from mpi4py import MPI

from fem_interface.core.parallel import Comm, global_any
from fem_interface.core.records import Array, Indices
from fem_interface.integrity.edge_crack import stress_intensity_matrix
from fem_interface.integrity.lines import Lines
from fem_interface.surface import Face

TILTS = np.deg2rad([-45.0, -22.5, 0.0, 22.5, 45.0])
"""Of flaws against the normal of the face."""

AZIMUTHS = 4
"""Planes over half a turn, in which they are tilted (3D)."""

PER_OCTAVE = 4  # samples of depth, and lengths of flaws
SHALLOWEST = 0.1  # first sample below the face, in facets


@dataclass(frozen=True, kw_only=True)
class FlawDrive:
    """What the stress does to edge flaws of a face.

    Attributes:
        ratio: Largest K / K_Ic of any flaw [-]; all are nan where no toughness is known.
        length: Of that flaw [um].
        critical: Length of the shortest flaw that grows [um]; inf if none does.
    """

    ratio: float
    length: float
    critical: float


class FlawRays:
    """Rays from the face, where the stress is known at given depths.

    In 3D a flaw is long across the plane that its ray is tilted in, of four that stand on the face;
    a flaw that is as long as deep has two thirds of its K.

    Args:
        lines: Through the solid.
        face: Its height field.
        origins: Where this rank's rays begin, on the mean plane, shape (m, d - 1) [um].
        facet: Length of its facets [um].
        depth: To which flaws are looked for [um].
        toughness: K_Ic of each material point, shape (N,) [MPa um^0.5].
        comm: The ranks, each of which has rays of its own.
    """

    def __init__(
        self,
        lines: Lines,
        face: Face,
        origins: Array,
        facet: float,
        depth: float,
        toughness: Array,
        comm: Comm = MPI.COMM_SELF,
    ) -> None:
        first = SHALLOWEST * facet
        octaves = np.log2(depth / first)
        count = 1 + int(np.ceil(PER_OCTAVE * octaves))
        self._depths = np.append(0.0, np.geomspace(first, depth, count))
        self.lengths = self._depths[2:]
        self._matrix = stress_intensity_matrix(self._depths, self.lengths)
        along, self._normal = _tilted(face.gradient(origins))
        rays = len(along) // len(origins)
        start = np.repeat(np.column_stack([origins, face.height(origins)]), rays, axis=0)
        below = 1e-6 * facet * along  # the origin itself is on the face
        places = (start + below)[:, None] + self._depths[:, None] * along[:, None]
        self._point, inside, mirror = lines.sampled(places)
        self._inside = np.logical_and.accumulate(inside, axis=1)[:, 2:]
        upright = np.ones((*mirror.shape[:-1], 1))
        self._sign = np.concatenate([mirror, upright], axis=-1)
        self._toughness = toughness[self._point[:, 2:]]
        self._comm = comm
        self._known = global_any(np.isfinite(self._toughness), comm)

    def drive(self, stress: Array) -> FlawDrive:
        """In a stress at the material points, shape (N, 3, 3) [MPa]. Collective."""
        if not self._known:
            return FlawDrive(ratio=np.nan, length=np.nan, critical=np.nan)
        ratio = self.intensity(stress) / self._toughness
        ratio = np.where(self._inside & np.isfinite(ratio), ratio, -np.inf)
        worst = np.max(ratio, axis=0, initial=-np.inf)
        self._comm.Allreduce(MPI.IN_PLACE, worst, op=MPI.MAX)
        best = int(np.argmax(worst))
        grows: Indices = np.flatnonzero(worst >= 1.0)
        return FlawDrive(
            ratio=max(float(worst[best]), 0.0),
            length=float(self.lengths[best]),
            critical=self._crossing(worst, int(grows[0])) if len(grows) else np.inf,
        )

    def intensity(self, stress: Array) -> Array:
        """K of every ray and length, shape (rays, lengths) [MPa um^0.5]."""
        n = self._sign * self._normal[:, None, :]
        d = n.shape[-1]
        opening = np.zeros(self._point.shape)
        for i in range(d):
            for j in range(i, d):
                twice = 1.0 if i == j else 2.0
                opening += twice * n[..., i] * n[..., j] * stress[self._point, i, j]
        return np.asarray(opening @ self._matrix.T)

    def _crossing(self, worst: Array, first: int) -> float:
        """Length at which K reaches K_Ic; K grows as the root of a short flaw's length."""
        if first == 0:
            return float(self.lengths[0] / worst[0] ** 2)
        low, high = np.log(np.maximum(worst[first - 1 : first + 1], 1e-12))
        part = -low / (high - low)
        return float(
            self.lengths[first - 1] * (self.lengths[first] / self.lengths[first - 1]) ** part
        )


def _tilted(gradient: Array) -> tuple[Array, Array]:
    """Directions of the rays into the solid at slopes (m, d - 1), and normals of their flaws, of
    all rays of one origin after each other, shape (m r, d)."""
    m, t = gradient.shape
    inward = np.column_stack([gradient, -np.ones(m)])
    inward /= np.linalg.norm(inward, axis=1)[:, None]
    turns = np.arange(1 if t == 1 else AZIMUTHS) * np.pi / AZIMUTHS
    along, normal = [], []
    for turn in turns:
        axis = np.append(np.array([np.cos(turn), np.sin(turn)])[:t], 0.0)
        across = axis - (inward @ axis)[:, None] * inward
        across /= np.linalg.norm(across, axis=1)[:, None]
        for tilt in TILTS:
            along.append(np.cos(tilt) * inward + np.sin(tilt) * across)
            normal.append(np.cos(tilt) * across - np.sin(tilt) * inward)
    return (
        np.stack(along, axis=1).reshape(-1, t + 1),
        np.stack(normal, axis=1).reshape(-1, t + 1),
    )
