"""What all tables of a material file share: the frozen record, and Arrhenius' law."""

import math
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from fem_interface.input.quantities import Number

GAS_CONSTANT = 8.31446261815324
"""[J/(mol K)]"""

Positive = Annotated[float, Number(above=0.0, example="10")]


class Record(BaseModel):
    """A frozen record that knows all its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def arrhenius(activation_energy: float, temperature: float, reference: float) -> float:
    r"""How much faster a process is than at its reference temperature [-].

    .. math:: \exp[-(Q / R)(1 / T - 1 / T_0)]

    Args:
        activation_energy: Q [J/mol].
        temperature: T [K].
        reference: T0 [K]; inf leaves exp(-Q / R T).
    """
    Q, R, T, T0 = activation_energy, GAS_CONSTANT, temperature, reference
    return math.exp(-Q / R * (1 / T - 1 / T0))
