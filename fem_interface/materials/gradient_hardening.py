"""Metal that flows unevenly stores dislocations, and these make it strong: no wall is needed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.flow import REFERENCE_TEMPERATURE
from fem_interface.materials.size_effect import SizeMeasure, unchanged

TAYLOR_FACTOR = 3.06  # tension over resolved shear, of a polycrystal of cubic grains
NYE_FACTOR = 1.9  # dislocations that a gradient needs over the fewest that could do


@dataclass(frozen=True, kw_only=True)
class GradientResistance:
    r"""What gradients of plastic strain ask of a flow law.

    Dislocations that a gradient makes necessary, of density r eta / b, add to those of the bulk
    in Taylor's law, up to the ideal strength f G:

    .. math::
        S = \min\left[ \sqrt{\sigma_0^2 + M^2 r \, \alpha^2 G^2 b \, \eta}, \; f G \right], \quad
        \eta = |\nabla \varepsilon_p|

    with sigma_0 the flow stress of the bulk, so that it is exact for no gradient. Taylor's part
    hardly softens as the metal warms up; flow laws soften all that they are handed, which is made
    up for.

    Attributes:
        taylor_coefficient: alpha [-].
        burgers_vector: b [um].
        shear_modulus: G [MPa].
        bulk: sigma_0 at the reference rate and temperature [MPa].
        blend: Share of what the gradients add to it [-].
        strength_limit: f [-].
        softening: Flow stress of the bulk at a temperature [K] over that at the reference [-].

    Source:
        [NixGao1998]; M and r as in [Huang2004].
    """

    taylor_coefficient: float
    burgers_vector: float
    shear_modulus: float
    bulk: float
    blend: float = 1.0
    strength_limit: float = 1.0
    softening: Callable[[float], float] = unchanged

    measure: ClassVar[SizeMeasure] = "gradient"

    @property
    def taylor_stress_squared(self) -> float:
        """Of a gradient of 1/um [MPa^2]."""
        of_shear = (self.taylor_coefficient * self.shear_modulus) ** 2 * self.burgers_vector
        return TAYLOR_FACTOR**2 * NYE_FACTOR * of_shear

    def __call__(self, gradient: Array, temperature: float = REFERENCE_TEMPERATURE) -> Array:
        """Strength at the reference temperature, shape (n,) [MPa], of gradients (n,) [1/um]."""
        softer = self.softening(temperature)
        strong = np.sqrt((softer * self.bulk) ** 2 + self.taylor_stress_squared * gradient)
        strong = np.minimum(strong, self.strength_limit * self.shear_modulus) / softer
        return np.asarray(self.bulk + self.blend * np.maximum(strong - self.bulk, 0.0))
