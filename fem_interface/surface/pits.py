"""Pits and pores over the roughness: what grains that were pulled out leave, and sintering."""

import math
from dataclasses import replace
from typing import Protocol

import numpy as np

from fem_interface.core.errors import BadInput
from fem_interface.core.records import Array, RoughSurface
from fem_interface.surface.height_field import height_field
from fem_interface.surface.synthesis import SAMPLES_PER_WAVELENGTH

MOST_CROWDED = 0.5  # share of a cut that pits may take and still find places apart
ATTEMPTS = 10_000


class PitsSpec(Protocol):
    """Pits of a case; lengths [um], density [1/um^2]."""

    density: float
    diameter: float
    depth: float
    seed: int


def with_pits(surface: RoughSurface, spec: PitsSpec) -> RoughSurface:
    r"""A cut through a face with round pits, at random places that do not overlap.

    .. math:: h_{pit}(x) = -\tfrac12 D [1 + \cos(2 \pi r / d)], \quad r^2 = (x - x_i)^2 + c_i^2

    A cut of length L meets density * d * L pits on average, each at a distance c from its
    centre that is uniform up to d/2. Their number is that mean, rounded up or down at random.

    Raises:
        BadInput: There is no room for so many.
    """
    width, d = surface.extent[0], spec.diameter
    crossed = spec.density * d * width
    if crossed * d > MOST_CROWDED * width:
        raise BadInput(
            f"pits.density: {spec.density:g} per um^2 of pits {d:g} um wide take "
            f"{crossed * d / width:.0%} of a cut, at most {MOST_CROWDED:.0%} can be placed apart; "
            "lower the density or the diameter"
        )
    random = np.random.default_rng(spec.seed)
    number = math.floor(crossed) + int(random.uniform() < crossed % 1.0)
    centres = _places_apart(random, number, width, d)
    offsets = random.uniform(-d / 2, d / 2, number)
    fine = replace(surface, shortest_wavelength=min(surface.shortest_wavelength, d))
    x, heights = _sampled(fine)
    for centre, offset in zip(centres, offsets, strict=True):
        r = np.hypot(x - centre, offset)
        heights -= np.where(r < d / 2, 0.5 * spec.depth * (1 + np.cos(2 * np.pi * r / d)), 0.0)
    note = (
        f"{number} pits of {d:g} um across and {spec.depth:g} um deep in the cut "
        f"({crossed:.3g} expected), seed {spec.seed}, flanks up to a slope of "
        f"{math.pi * spec.depth / d:.2g}"
    )
    return replace(fine, heights=heights, notes=(*surface.notes, note))


def _places_apart(random: np.random.Generator, number: int, width: float, d: float) -> Array:
    """Centres with at least a diameter between them, whole pits inside the cut."""
    found: list[float] = []
    for _ in range(ATTEMPTS):
        if len(found) == number:
            break
        place = float(random.uniform(d / 2, width - d / 2))
        if all(abs(place - other) >= d for other in found):
            found.append(place)
    if len(found) < number:
        raise BadInput(
            f"pits.density: {number} pits of {d:g} um found no places apart from each other in "
            f"{width:g} um; lower the density, or take another seed"
        )
    return np.array(found)


def _sampled(surface: RoughSurface) -> tuple[Array, Array]:
    """Places and heights of a profile, on a grid fine enough for its shortest wavelength."""
    width, field = surface.extent[0], height_field(surface)
    count = max(
        len(surface.heights),
        SAMPLES_PER_WAVELENGTH * math.ceil(width / surface.shortest_wavelength),
    )
    intervals = count if surface.periodic else count - 1
    x = np.arange(count, dtype=np.float64) * (width / intervals)
    return x, field.height(x[:, None]).copy()
