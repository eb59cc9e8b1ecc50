"""Edge flaws of every length, from the rough face into the ceramics: which of them grow?"""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array, Indices
from fem_interface.integrity.edge_crack import stress_intensity_matrix
from fem_interface.integrity.lines import Lines
from fem_interface.surface import HeightField

TILTS = np.deg2rad([-45.0, -22.5, 0.0, 22.5, 45.0])
"""Of flaws against the normal of the face."""

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

    Args:
        lines: Through the solid.
        face: Its height field.
        origins: Where rays begin, in the plane, shape (m,) [um].
        depth: To which flaws are looked for [um].
        toughness: K_Ic of each material point, shape (N,) [MPa um^0.5].
    """

    def __init__(
        self, lines: Lines, face: HeightField, origins: Array, depth: float, toughness: Array
    ) -> None:
        facet = float(np.diff(np.unique(origins)).min())
        first = SHALLOWEST * facet
        octaves = np.log2(depth / first)
        count = 1 + int(np.ceil(PER_OCTAVE * octaves))
        self._depths = np.append(0.0, np.geomspace(first, depth, count))
        self.lengths = self._depths[2:]
        self._matrix = stress_intensity_matrix(self._depths, self.lengths)
        x = origins[:, None]
        # The normal into the solid of a face y = h(x) is (h', -1).
        steepest = np.arctan(face.gradient(x)[:, 0])
        angle = (steepest[:, None] - 0.5 * np.pi + TILTS).reshape(-1)
        along = np.column_stack([np.cos(angle), np.sin(angle)])
        start = np.repeat(np.column_stack([origins, face.height(x)]), len(TILTS), axis=0)
        below = 1e-6 * facet * along  # the origin itself is on the face
        places = (start + below)[:, None] + self._depths[:, None] * along[:, None]
        self._point, inside, self._sign = lines.sampled(places)
        self._inside = np.logical_and.accumulate(inside, axis=1)[:, 2:]
        self._normal = np.column_stack([-along[:, 1], along[:, 0]])
        self._toughness = toughness[self._point[:, 2:]]

    def drive(self, stress: Array) -> FlawDrive:
        """In a stress at the material points, shape (N, 3, 3) [MPa]."""
        if np.isnan(self._toughness).all():
            return FlawDrive(ratio=np.nan, length=np.nan, critical=np.nan)
        ratio = self.intensity(stress) / self._toughness
        ratio = np.where(self._inside & np.isfinite(ratio), ratio, -np.inf)
        worst = np.max(ratio, axis=0)
        best = int(np.argmax(worst))
        grows: Indices = np.flatnonzero(worst >= 1.0)
        return FlawDrive(
            ratio=max(float(worst[best]), 0.0),
            length=float(self.lengths[best]),
            critical=self._crossing(worst, int(grows[0])) if len(grows) else np.inf,
        )

    def intensity(self, stress: Array) -> Array:
        """K of every ray and length, shape (rays, lengths) [MPa um^0.5]."""
        n = self._normal[:, None, :]
        s = stress[self._point]
        opening = (
            n[..., 0] ** 2 * s[..., 0, 0]
            + n[..., 1] ** 2 * s[..., 1, 1]
            + 2 * n[..., 0] * n[..., 1] * self._sign * s[..., 0, 1]
        )
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
