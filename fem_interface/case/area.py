"""How large the interface of the cell is that a patch stands for."""

import math

from fem_interface.case import Case

CUSTOMARY_AREA = 1e8
"""Area of an interface of which nothing is known: 1 cm^2 [um^2]."""


def cell_area(case: Case) -> tuple[float, str]:
    """Area of the interface in the cell [um^2], and where it comes from.

    That of the case's `[integrity]`; else the section of the first die that the protocol names;
    else 1 cm^2.
    """
    if case.integrity.area is not None:
        return case.integrity.area, "set in the case"
    dies = [step.die_diameter for step in case.protocol if step.die_diameter is not None]
    if dies:
        return math.pi * dies[0] ** 2 / 4, "the section of the die"
    return CUSTOMARY_AREA, "assumed: the case has neither integrity.area nor a die"
