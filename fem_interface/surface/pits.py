"""Pits and pores over the roughness: what grains that were pulled out leave, and sintering."""

import math
from dataclasses import replace
from typing import Protocol

import numpy as np

from fem_interface.core.errors import BadInput
from fem_interface.core.grids import grid
from fem_interface.core.records import Array, RoughSurface
from fem_interface.surface.height_field import height_field
from fem_interface.surface.height_map import height_map
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
    r"""A face, or a cut through one, with round pits at random places that do not overlap.

    .. math:: h_{pit}(r) = -\tfrac12 D [1 + \cos(2 \pi r / d)]

    about each centre. A patch has density times its area of them, whole; a cut of length L meets
    density * d * L on average, each at a distance from its centre that is uniform up to d/2. The
    number is that mean, rounded up or down at random.

    Raises:
        BadInput: There is no room for so many.
    """
    d, along, across = spec.diameter, surface.extent[0], surface.extent[1:]
    is_cut = not across
    expected = spec.density * along * (d if is_cut else across[0])
    taken = spec.density * d * d
    if taken > MOST_CROWDED:
        raise BadInput(
            f"pits.density: {spec.density:g} per um^2 of pits {d:g} um wide take {taken:.0%} of "
            f"{'a cut' if is_cut else 'the face'}, at most {MOST_CROWDED:.0%} can be placed apart; "
            "lower the density or the diameter"
        )
    random = np.random.default_rng(spec.seed)
    number = math.floor(expected) + int(random.uniform() < expected % 1.0)
    centres = _places_apart(random, number, surface.extent, d)
    offsets = random.uniform(-d / 2, d / 2, number) if is_cut else np.zeros(number)
    fine = replace(surface, shortest_wavelength=min(surface.shortest_wavelength, d))
    axes, heights = _sampled(fine)
    for centre, offset in zip(centres, offsets, strict=True):
        away = [x - c for x, c in zip(axes, centre, strict=True)]
        r = np.hypot(away[0], offset) if is_cut else np.hypot(away[0][:, None], away[1][None, :])
        heights -= np.where(r < d / 2, 0.5 * spec.depth * (1 + np.cos(2 * np.pi * r / d)), 0.0)
    note = (
        f"{number} pits of {d:g} um across and {spec.depth:g} um deep in the "
        f"{'cut' if is_cut else 'patch'} ({expected:.3g} expected), seed {spec.seed}, flanks up to "
        f"a slope of {math.pi * spec.depth / d:.2g}"
    )
    return replace(fine, heights=heights, notes=(*surface.notes, note))


def _places_apart(
    random: np.random.Generator, number: int, sides: tuple[float, ...], d: float
) -> Array:
    """Centres (number, t) with at least a diameter between them, whole pits inside [um]."""
    found: list[Array] = []
    for _ in range(ATTEMPTS):
        if len(found) == number:
            break
        place = np.array([random.uniform(d / 2, side - d / 2) for side in sides])
        if all(float(np.linalg.norm(place - other)) >= d for other in found):
            found.append(place)
    if len(found) < number:
        room = " by ".join(f"{side:g}" for side in sides)
        raise BadInput(
            f"pits.density: {number} pits of {d:g} um found no places apart from each other in "
            f"{room} um; lower the density, or take another seed"
        )
    return np.array(found).reshape(number, len(sides))


def _sampled(surface: RoughSurface) -> tuple[list[Array], Array]:
    """Places along each side and heights, on a grid fine enough for the shortest wavelength."""
    face = height_field(surface) if len(surface.extent) == 1 else height_map(surface)
    axes = []
    for side, have in zip(surface.extent, surface.heights.shape, strict=True):
        waves = math.ceil(side / surface.shortest_wavelength)
        count = max(have, SAMPLES_PER_WAVELENGTH * waves)
        intervals = count if surface.periodic else count - 1
        axes.append(np.arange(count, dtype=np.float64) * (side / intervals))
    heights = face.height(grid(axes)).reshape([len(axis) for axis in axes])
    return axes, heights.copy()
