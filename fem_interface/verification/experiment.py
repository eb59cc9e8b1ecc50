"""Against experiment: what the model explains, what it does not, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fem_interface.input.units import OHM_CM2
from fem_interface.reference.constriction import spot_specific_resistance
from fem_interface.verification.measured import (
    SERIES,
    Compared,
    PressedPair,
    Series,
    compared,
)
from fem_interface.verification.pressed_foil import Beside, pressed_foil
from fem_interface.verification.rough_sulfide import RoughContact, rough_contacts
from fem_interface.verification.scaling import (
    MEASURED_IN_AREA,
    MEASURED_IN_PRESSURE,
    Scaling,
    scaling,
)

RESISTIVITY = 2e7  # ohm um: an electrolyte of 0.5 mS/cm
SPACINGS = {"1 µm": 1.0, "10 µm": 10.0, "100 µm": 100.0, "1 mm": 1000.0}
FRACTIONS = (0.01, 0.1, 0.5)
SAME = 0.15  # exponents that differ by less agree


@dataclass(frozen=True, kw_only=True)
class Exponent:
    """How a resistance goes with pressure or area.

    Attributes:
        what: Which resistance, over what.
        computed: Fitted to the computed points.
        ideal: Of spots of constant hardness; nan where there is no power law.
        measured: [ContactImpedance2024]; nan where there is nothing to compare.
        meaning: What it would say.
    """

    what: str
    computed: float
    ideal: float
    measured: float
    meaning: str

    @property
    def verdict(self) -> str:
        """In a word."""
        if np.isnan(self.measured):
            return "not measured"
        return "agrees" if abs(self.computed - self.measured) < SAME else "does not agree"


@dataclass(frozen=True, eq=False, kw_only=True)
class Experiment:
    """All that the section "Against experiment" shows.

    Attributes:
        scaling: Computed contact and resistances over pressure.
        exponents: What is read off them.
        contacts: Rough faces of Li6PS5Cl under lithium.
        series: Measured series, each with its points beside computed ones.
        foil: Sodium between platens.
        constrictions: Spacing of spots to what they resist at each of FRACTIONS [ohm cm^2].
    """

    scaling: Scaling
    exponents: tuple[Exponent, ...]
    contacts: tuple[RoughContact, ...]
    series: tuple[tuple[Series, tuple[Compared, ...]], ...]
    foil: tuple[Beside, ...]
    constrictions: Mapping[str, Sequence[float]]


def experiment(runs: Sequence[PressedPair], *, quick: bool) -> Experiment:
    """Compute the scaling, put it and the runs beside what was measured."""
    computed = scaling(quick)
    return Experiment(
        scaling=computed,
        exponents=exponents(computed),
        contacts=rough_contacts(runs, quick=quick),
        series=tuple((series, compared(series, runs)) for series in SERIES),
        foil=pressed_foil(),
        constrictions={
            name: [OHM_CM2 * spot_specific_resistance(f, λ, RESISTIVITY) for f in FRACTIONS]
            for name, λ in SPACINGS.items()
        },
    )


def exponents(s: Scaling) -> tuple[Exponent, ...]:
    """What the computed contacts say of the measured power laws."""
    return (
        Exponent(
            what="contact fraction over pressure",
            computed=s.exponent(s.fraction, s.pressure),
            ideal=1.0,
            measured=np.nan,
            meaning="Plastic contact of constant hardness grows in proportion; below 1 because the "
            "first contact is elastic.",
        ),
        Exponent(
            what="charge transfer R_ct / f over contact area",
            computed=s.exponent(s.charge_transfer, s.fraction),
            ideal=-1.0,
            measured=MEASURED_IN_AREA,
            meaning="Contacts of the same kind, only more of them: what the patterned faces of the "
            "paper vary.",
        ),
        Exponent(
            what="charge transfer R_ct / f over pressure",
            computed=s.exponent(s.charge_transfer, s.pressure),
            ideal=-1.0,
            measured=MEASURED_IN_PRESSURE,
            meaning="If charge transfer ruled and the area grew with the pressure, the resistance "
            "would fall as 1/p.",
        ),
        Exponent(
            what="constriction of isolated round spots over pressure",
            computed=s.exponent(s.isolated_spots, s.pressure),
            ideal=-0.5,
            measured=MEASURED_IN_PRESSURE,
            meaning="A fixed number of plastic spots, far apart: radius as √p, resistance as its "
            "inverse.",
        ),
        Exponent(
            what="constriction of round spots one period apart over pressure",
            computed=s.exponent(s.crowded_spots, s.pressure),
            ideal=np.nan,
            measured=MEASURED_IN_PRESSURE,
            meaning="Spots that feel each other lose their resistance faster.",
        ),
        Exponent(
            what="constriction of the strip that was computed (2D) over pressure",
            computed=s.exponent(s.strip, s.pressure),
            ideal=np.nan,
            measured=np.nan,
            meaning="A logarithm, not a power: a strip is not a spot. Two-dimensional resistances "
            "must not be held against this law.",
        ),
    )
