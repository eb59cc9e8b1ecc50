r"""An elastic metal on self-affine patches, in three dimensions, without friction.

The face is a sum of cosines that are even about every side, so that the half-space of the boundary
elements, which repeats, is the patch and its images beyond the mirrors that hold it.
"""

from dataclasses import dataclass

import numpy as np

from fem_interface.core.grids import middles
from fem_interface.core.records import Array, RoughSurface
from fem_interface.materials.elastic import Elastic
from fem_interface.reference.halfspace import pressed
from fem_interface.reference.westergaard import combined_modulus
from fem_interface.verification.bodies import material
from fem_interface.verification.patches import patch_stack, shares_and_gaps
from fem_interface.verification.rung import Check, Curve, Findings, Rung, meshes, worst

E, NU, SIDE, HURST = 1000.0, 0.3, 1.0, 0.8
STIFF = 1e3 * E
MODULUS = combined_modulus(E, NU, STIFF, NU)
SLOPE = 0.03  # rms
WAVES = (2, 8)  # on two sides: longest 1, shortest a quarter of the side
SEEDS = (0, 1, 2)
LOADS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Pressure over E* and the rms slope."""
PIXELS = 512  # of the half-space, each way, for the patch and its images
SAMPLES = 64  # of the map on a side
TOLERANCE = {16: 0.04, 24: 0.03}  # of the area, by squares on a side


@dataclass(frozen=True, eq=False, kw_only=True)
class Cosines:
    """A face by the amplitudes of its even waves (m, m) [um]."""

    amplitude: Array

    @staticmethod
    def of(seed: int) -> "Cosines":
        """Self-affine between the longest and the shortest wave."""
        low, high = WAVES
        k = np.arange(high + 1)
        q = np.hypot(k[:, None], k[None, :])
        power = np.where((q >= low) & (q <= high), np.maximum(q, 1.0) ** (-1 - HURST), 0.0)
        amplitude = power * np.random.default_rng(seed).standard_normal(q.shape)
        both = (np.pi * q / SIDE) ** 2 * amplitude**2 / 4
        both[0] *= 2  # waves along one side only are twice as strong in the mean
        both[:, 0] *= 2
        return Cosines(amplitude=amplitude * SLOPE / np.sqrt(both.sum()))

    def heights(self, x: Array) -> Array:
        """On a grid of places (n,) along both sides, shape (n, n) [um]."""
        waves = np.cos(np.pi * np.outer(x / SIDE, np.arange(len(self.amplitude))))
        return np.asarray(waves @ self.amplitude @ waves.T)


def exact(face: Cosines) -> tuple[Array, Array]:
    """Contact fraction, and mean gap over the rms height, at each load, shape (6,) each."""
    heights = face.heights(middles(2 * SIDE, PIXELS))
    found = [
        pressed(heights, (2 * SIDE,) * 2, load * MODULUS * SLOPE, MODULUS, 1e-6) for load in LOADS
    ]
    gaps = np.array([one.mean_gap for one in found]) / heights.std()
    return np.array([one.fraction for one in found]), gaps


def pressed_patch(face: Cosines, squares: int) -> tuple[Array, Array]:
    """The same of finite elements."""
    heights = face.heights(np.arange(SAMPLES + 1.0) * SIDE / SAMPLES)
    surface = RoughSurface(
        heights=heights,
        extent=(SIDE, SIDE),
        periodic=False,
        shortest_wavelength=2 * SIDE / WAVES[1],
        source="even cosines",
    )
    found = patch_stack(
        surface,
        material(E, NU, Elastic()),
        material(STIFF, NU, Elastic()),
        squares=squares,
        thickness=(SIDE, SIDE / 2),
    )
    shares, gaps = shares_and_gaps(found, [load * MODULUS * SLOPE for load in LOADS])
    return shares, gaps / heights.std()


def _measure(count: int | None) -> Findings:
    faces = [Cosines.of(seed) for seed in (SEEDS if count is None else SEEDS[:count])]
    expected = [exact(face) for face in faces]
    areas, openings = (np.concatenate(one) for one in zip(*expected, strict=True))
    area, gap = [], []
    fractions: Array = np.empty(0)
    for squares in meshes(tuple(TOLERANCE), count):
        found = [pressed_patch(face, squares) for face in faces]
        fractions, gaps = (np.concatenate(one) for one in zip(*found, strict=True))
        size = SIDE / squares
        area.append(worst(size, fractions, areas, TOLERANCE[squares]))
        gap.append(worst(size, gaps, openings, 0.03))
    checks = (
        Check(
            quantity="loaded share, worst of six loads and three faces",
            measure="nominal area",
            reason="Four and six facets on the shortest wave, the edge of whose contacts is up to "
            "ten sides long.",
            results=tuple(area),
        ),
        Check(
            quantity="mean gap, worst of six loads and three faces",
            measure="rms height",
            reason="The same facets, against a half-space on 256 pixels a side: 3 %.",
            results=tuple(gap),
        ),
    )
    curve = Curve(
        x_label="p / (E* h'_rms) [-]",
        y_label="loaded share [-]",
        x=np.array(LOADS),
        computed=fractions[: len(LOADS)],
        exact_x=np.array(LOADS),
        exact=areas[: len(LOADS)],
    )
    return Findings(checks=checks, curve=curve)


ROUGH_PATCH = Rung(
    name="rough-patch",
    title="Elastic metal on self-affine patches, in 3D",
    tested="Contact in many spots that meet, on faces without symmetry, against boundary elements. "
    "Catches spots that are lost between points, and sides that are no mirrors.",
    equation=r"$h = \sum a_{kl} \cos(\pi k x / L) \cos(\pi l y / L), \quad "
    r"a_{kl} \propto |q|^{-1-H}$",
    source="Boundary elements by [PolonskyKeer1999], area corrected by [Prodanov2014]",
    measure=_measure,
)
