"""Current lines that squeeze through contacts: strips, single spots, spots in a tube.

One side, of resistivity rho; the other body is a perfect conductor. Two sides with one rho each:
twice as much.
"""

import numpy as np

from fem_interface.core.records import Array


def strip_specific_resistance(
    fraction: float | Array, wavelength: float, resistivity: float
) -> float | Array:
    r"""Constriction of periodic strips, exact, per nominal area [ohm um^2].

    .. math:: \frac{\rho \lambda}{\pi} \ln \frac{1}{\sin(\pi f / 2)}

    Args:
        fraction: Contact as a share of the nominal area f [-].
        wavelength: Distance lambda of the strips' centres [um].
        resistivity: rho [ohm um].

    Source:
        [Barber2003]: by the analogy with the elastic compliance of [Westergaard1939].
    """
    f, λ, ρ = fraction, wavelength, resistivity
    return ρ * λ / np.pi * np.log(1 / np.sin(np.pi * f / 2))


def strip_with_interface(
    fraction: float, wavelength: float, resistivity: float, interface: float, terms: int = 80
) -> float:
    r"""Periodic strips that resist where they touch, per nominal area [ohm um^2].

    The potential below a current density j through the strips falls by

    .. math::
        R \, j(\theta) - \frac{\rho \lambda}{4 \pi^2} \int_{-\alpha}^{\alpha}
        \ln |2 (\cos \theta - \cos \theta')| \, j(\theta') \, d\theta' = V,
        \qquad \theta = \frac{2 \pi x}{\lambda}, \quad \alpha = \pi f,

    which is what a pair of dual cosine series sums to. With sin(theta / 2) = sin(alpha / 2) u the
    kernel is diagonal in Chebyshev's T_2k(u) over the root of 1 - u^2, and the equation is
    collocated. Without R it gives `strip_specific_resistance`; errors at 80 terms are 2e-5.

    Args:
        fraction: Contact as a share of the nominal area f [-].
        wavelength: lambda [um].
        resistivity: rho [ohm um].
        interface: R per area of contact [ohm um^2].
        terms: Of the density's series.
    """
    s, k = np.sin(np.pi * fraction / 2), np.arange(terms)
    angle = (2 * np.arange(terms) + 1) * np.pi / (4 * terms)
    u, root = np.cos(angle)[:, None], np.sin(angle)[:, None]
    T = np.cos(2 * k * angle[:, None])
    local = interface * np.sqrt(1 - (s * u) ** 2) / (2 * s) * T
    kernel = np.where(k == 0, -2 * np.log(s), T / np.maximum(k, 1))
    matrix = local + root * resistivity * wavelength / (4 * np.pi) * kernel
    density = np.linalg.solve(matrix, root[:, 0])
    return float(2 / density[0])  # the mean current is half of the first term


def holm_resistance(radius: float, resistivity: float) -> float:
    r"""Resistance of one circular spot on a half-space [ohm].

    .. math:: R = \rho / 4 a

    Args:
        radius: a [um].
        resistivity: rho [ohm um].

    Source:
        [Holm1967].
    """
    return resistivity / (4 * radius)


def tube_factor(ratio: float | Array) -> float | Array:
    r"""How much less a spot resists in a tube than on a half-space [-].

    .. math:: \psi = 1 - 1.40978 e + 0.34406 e^3 + 0.0435 e^5 + 0.02271 e^7

    For a spot at one potential and spot over tube radius e up to 0.9; near full contact it
    keeps the wrong limit (2e-4 in place of 0).

    Source:
        [NegusYovanovich1984].
    """
    e = ratio
    return 1 - 1.40978 * e + 0.34406 * e**3 + 0.0435 * e**5 + 0.02271 * e**7


def tube_resistance(radius: float, tube_radius: float, resistivity: float) -> float:
    r"""Resistance of a circular spot at the end of a tube [ohm].

    .. math:: R = \psi(a / b) \, \rho / 4 a

    Args:
        radius: Of the spot, a [um].
        tube_radius: b [um].
        resistivity: rho [ohm um].

    Source:
        [NegusYovanovich1984].
    """
    return float(tube_factor(radius / tube_radius)) * holm_resistance(radius, resistivity)


def spot_specific_resistance(fraction: float, spacing: float, resistivity: float) -> float:
    r"""Constriction of one circular spot in each square of side `spacing` [ohm um^2].

    The square is taken for the circle of its area, so that a / b is the root of f.

    Args:
        fraction: Contact as a share of the nominal area f [-].
        spacing: lambda [um].
        resistivity: rho [ohm um].
    """
    tube = spacing / np.sqrt(np.pi)
    return spacing**2 * tube_resistance(np.sqrt(fraction) * tube, tube, resistivity)
