r"""The odds that a brittle body fails, by its weakest link.

.. math::
    P_f = 1 - e^{-N}, \qquad
    N = \frac{n}{V_0} \int_V \left( \frac{\langle \sigma_1 \rangle}{\sigma_0} \right)^m dV

N is the expected number of flaws that the tension :math:`\sigma_1` finds too large, in a body whose
strength follows a Weibull distribution of modulus m and characteristic strength sigma_0 (which
63 % of volumes V_0 do not survive) [Weibull1951]. A patch of the interface stands for n alike
patches of the cell.

Strengths are measured on cubic millimetres in nearly uniform tension, and are applied to tensions
that die out within a fraction of a micrometre of an asperity. A flaw as long as those that broke
the test bars, (K_Ic / sigma_0)^2 / pi, feels the mean over its length [Taylor2007], and that is the
tension to put in here. With the tension of points instead N is bounded by nothing but the mesh on
a face with sharp valleys; it is told beside the other as what Weibull's law alone would say.
"""

import math

import numpy as np

from fem_interface.core.parallel import Comm, global_max, global_sum
from fem_interface.core.records import Array
from fem_interface.integrity.strength import Strength


def log_expected_failures(
    tension: Array, volume: Array, strength: Strength, patches: float, comm: Comm
) -> float:
    """Logarithm of N, so that no power of a stress overflows; -inf without tension. Collective.

    Args:
        tension: Largest principal stress sigma_1 at this rank's points, shape (n,) [MPa].
        volume: What each point stands for, shape (n,) [um^3].
        strength: Of the body.
        patches: How many such patches the cell has [-].
    """
    pulled = tension > 0.0
    exponents = np.log(volume[pulled]) + strength.modulus * np.log(
        tension[pulled] / strength.characteristic
    )
    largest = global_max(exponents, comm)
    if largest == -math.inf:
        return -math.inf
    total = global_sum(np.exp(exponents - largest), comm)
    return math.log(patches / strength.volume) + largest + math.log(total)


def failure_probability(log_failures: float) -> float:
    """P_f of log N, right to the last digit where N is tiny, and 1 where it is huge."""
    if math.isnan(log_failures):
        return math.nan
    return -math.expm1(-math.exp(min(log_failures, 700.0)))
