"""Small volumes of metal are strong: flow resistance that grows towards the interface."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.flow import REFERENCE_TEMPERATURE

WIDTH_PER_DISTANCE = 2.0
"""Material at distance d from the face takes part in flow of features of width w = 2 d."""

SizeMeasure = Literal["distance", "gradient"]
"""What strength goes by: distance from the interface [um], or gradient of plastic strain [1/um]."""


class Resistance(Protocol):
    """Flow stress by a size effect.

    Attributes:
        measure: What it is asked by.
    """

    @property
    def measure(self) -> SizeMeasure: ...

    def __call__(self, measure: Array, temperature: float, /) -> Array:
        """Strength at the reference temperature, shape (n,) [MPa], of points with these measures
        (n,) at a temperature [K]; zero or less than the bulk's for the bulk's."""


class SizeEffectData(Protocol):
    """Pillar law of a material file."""

    @property
    def reference_stress(self) -> float: ...
    @property
    def exponent(self) -> float: ...
    @property
    def tested_width(self) -> float: ...
    @property
    def strength_limit(self) -> float: ...
    @property
    def warm_reference_stress(self) -> float | None: ...
    @property
    def warm_exponent(self) -> float | None: ...
    @property
    def warm_temperature(self) -> float | None: ...


def pillar_law(data: SizeEffectData, temperature: float) -> tuple[float, float]:
    r"""S_1 [MPa] and n at a temperature [K].

    Where pillars were also tested warm, ln S_1 and n go linearly with the temperature from the one
    test to the other and stay as they are beyond.
    """
    cold = (data.reference_stress, data.exponent)
    warm = (data.warm_reference_stress, data.warm_exponent, data.warm_temperature)
    if warm[0] is None or warm[1] is None or warm[2] is None:
        return cold
    ends = (REFERENCE_TEMPERATURE, warm[2])
    stress = np.interp(temperature, ends, (math.log(cold[0]), math.log(warm[0])))
    return math.exp(stress), float(np.interp(temperature, ends, (cold[1], warm[1])))


def flow_resistance(
    distance: Array,
    data: SizeEffectData | None,
    shear_modulus: float = math.inf,
    temperature: float = REFERENCE_TEMPERATURE,
) -> Array:
    r"""Flow stress that the size effect asks for, shape (n,) [MPa]; zero without one.

    .. math::
        S = \min\left[ S_1 \left(\frac{\max(w, w_t)}{1\,\mu m}\right)^{-n}, \; f G \right],
        \quad w = 2 d

    Nothing was ever measured below the tested width w_t, and nothing is stronger than the ideal
    strength f G: a power law alone has no bound at a face, and the stress there would be what
    the mesh makes of it.

    Args:
        distance: Distance d from the interface, shape (n,) [um].
        data: Of the pillars.
        shear_modulus: G [MPa].
        temperature: [K]

    Source:
        [Xu2017]: compression of lithium pillars; [Frenkel1926]: ideal strength.
    """
    if data is None:
        return np.zeros_like(distance)
    stress, exponent = pillar_law(data, temperature)
    width = np.maximum(WIDTH_PER_DISTANCE * distance, data.tested_width)
    return np.minimum(stress * width**-exponent, data.strength_limit * shear_modulus)


def unchanged(temperature: float) -> float:
    """Softening of a metal that does not soften."""
    return 1.0


@dataclass(frozen=True)
class SizeEffectResistance:
    """What the size effect asks of a flow law, by distance from the interface.

    Flow laws take a strength at the reference temperature and soften it as they soften the
    bulk. Pillars soften in their own way; what is handed over makes up for the difference.

    Attributes:
        data: Pillar law; None for no size effect.
        bulk: Flow stress of the bulk at the reference rate and temperature [MPa].
        blend: Share of what the pillar law adds to it: pillars are single crystals, and an upper
            bound for the face of a polycrystal [-].
        shear_modulus: [MPa]
        softening: Flow stress of the bulk at a temperature [K] over that at the reference [-].
    """

    data: SizeEffectData | None = None
    bulk: float = 0.0
    blend: float = 1.0
    shear_modulus: float = math.inf
    softening: Callable[[float], float] = unchanged

    measure: ClassVar[SizeMeasure] = "distance"

    def __call__(self, distance: Array, temperature: float = REFERENCE_TEMPERATURE) -> Array:
        """Strength at the reference temperature, shape (n,) [MPa]; zero where the bulk is it."""
        measured = flow_resistance(distance, self.data, self.shear_modulus, temperature)
        pillar = measured / self.softening(temperature)
        blended = self.bulk + self.blend * (pillar - self.bulk)
        return np.asarray(np.where(pillar > self.bulk, blended, 0.0), dtype=float)
