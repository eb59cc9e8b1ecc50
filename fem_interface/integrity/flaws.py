r"""Which flaws grow: cracks in tension, and cracks that metal has filled and wedges open.

Both are shallow cracks in a face, longer across than deep:

.. math:: K = 1.12 \, \sigma \sqrt{\pi a}, \qquad
    a_c = \frac{1}{\pi} \left( \frac{K_{Ic}}{1.12 \, \sigma} \right)^2

In a flaw that soft metal has filled, the metal presses both faces apart with the pressure p of the
platen, so that :math:`\sigma = p` in a pellet that is free at its sides. A pellet in a stiff die is
pressed together sideways by Poisson's effect, which closes the flaw again:

.. math:: \sigma = p \left( 1 - \frac{\nu}{1 - \nu} \right)

Metal hands on the pressure only as far as its walls let it: along a flaw of width w it falls by
2 k / w, with the shear strength k = S(w) / sqrt 3 of metal in so narrow a gap. A flaw of length a
is filled and pressed to its tip if

.. math:: w \ge 2 \, k(w) \, a / p.
"""

import math
from collections.abc import Callable

from scipy.optimize import brentq

WIDTHS = (1e-6, 1e6)
"""Between which the width of a flaw is looked for [um]."""

EDGE_CRACK = 1.12
"""Stress intensity of a shallow edge crack over sigma sqrt(pi a)."""


def critical_flaw_length(stress: float, toughness: float) -> float:
    """Length a_c of an edge flaw that a stress opens [um]; inf where it does not open.

    Args:
        stress: What opens it: a tension, or the pressure of metal in it [MPa], taken as uniform
            over the flaw.
        toughness: K_Ic [MPa um^0.5].
    """
    if math.isnan(stress) or math.isnan(toughness):
        return math.nan
    if not stress > 0.0:
        return math.inf
    return (toughness / (EDGE_CRACK * stress)) ** 2 / math.pi


def flaw_of_strength(toughness: float, strength: float) -> float:
    """Length (K_Ic / sigma_0)^2 / pi over which a strength averages tension [um] [Taylor2007].

    Args:
        toughness: K_Ic [MPa um^0.5].
        strength: sigma_0 [MPa].
    """
    return (toughness / strength) ** 2 / math.pi


def confined_opening(pressure: float, poissons_ratio: float) -> float:
    """Net pressure [MPa] that opens a metal-filled flaw in a pellet confined by a stiff die."""
    ν = poissons_ratio
    return pressure * (1 - ν / (1 - ν))


def least_filled_width(length: float, pressure: float, strength: Callable[[float], float]) -> float:
    """Width from which on metal under a pressure [MPa] fills a flaw to its tip [um].

    Args:
        length: a of the flaw [um].
        pressure: At its mouth [MPa].
        strength: Flow stress S of metal in a gap by its width [um], not rising [MPa].
    """
    if not (math.isfinite(length) and pressure > 0.0):
        return math.nan

    def spare(log_width: float) -> float:
        width = math.exp(log_width)
        return 0.5 * pressure / length * width - strength(width) / math.sqrt(3)

    ends = tuple(math.log(width) for width in WIDTHS)
    if spare(ends[0]) >= 0.0:
        return 0.0
    return math.exp(brentq(spare, *ends)) if spare(ends[1]) > 0.0 else math.inf
