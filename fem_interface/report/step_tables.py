"""Tables of what was reached at the end of each protocol step."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from fem_interface.contact.closing import closing_pressures
from fem_interface.core.records import RunRecord
from fem_interface.core.samples import InterfaceSample
from fem_interface.integrity.flaws import confined_opening, critical_flaw_length, least_filled_width
from fem_interface.report.case_summary import CaseSummary, CeramicSummary
from fem_interface.report.headline import peak_tension
from fem_interface.report.numbers import NOTHING, brief, nanometres, number, odds, percent
from fem_interface.report.tables import Table

Column = tuple[str, Callable[[InterfaceSample], str]]


def _odds(probability: float) -> str:
    return odds(probability).removesuffix(" %")


CONTACT: tuple[Column, ...] = (
    ("time [s]", lambda s: number(s.time)),
    ("pressure [MPa]", lambda s: number(s.pressure)),
    ("contact [%]", lambda s: percent(s.contact.fraction).removesuffix(" %")),
    ("loaded [%]", lambda s: percent(s.contact.loaded).removesuffix(" %")),
    ("constriction [Ω cm²]", lambda s: number(s.resistance.constriction)),
    ("charge transfer [Ω cm²]", lambda s: number(s.resistance.charge_transfer)),
    ("film [Ω cm²]", lambda s: number(s.resistance.film)),
    ("interface resistance [Ω cm²]", lambda s: number(s.resistance.total)),
)
VOIDS: tuple[Column, ...] = (
    ("pressure [MPa]", lambda s: number(s.pressure)),
    ("voids [count]", lambda s: str(s.voids.count)),
    ("sealed [count]", lambda s: str(s.voids.sealed)),
    ("void volume [nm]", lambda s: nanometres(s.voids.volume)),
    ("mean gap [nm]", lambda s: nanometres(s.voids.mean_gap)),
    ("largest gap [nm]", lambda s: nanometres(s.voids.max_gap)),
    ("widest void [nm]", lambda s: nanometres(s.voids.largest_width)),
    ("largest section [µm²]", lambda s: number(s.voids.largest_volume)),
    ("gas [MPa]", lambda s: number(s.voids.gas_pressure)),
    ("leaning over [%]", lambda s: percent(s.contact.leaning).removesuffix(" %")),
)
STRESS: tuple[Column, ...] = (
    ("pressure [MPa]", lambda s: number(s.pressure)),
    ("peak tension [MPa]", lambda s: number(s.integrity.max_principal)),
    ("its place [µm]", lambda s: _place(s.integrity.max_principal_at)),
    ("largest K / K_Ic [–]", lambda s: number(s.integrity.flaw_drive)),
    ("of a flaw of [µm]", lambda s: number(s.integrity.driven_flaw)),
    ("shortest flaw that grows [µm]", lambda s: number(s.integrity.critical_flaw)),
    ("odds of failure [%]", lambda s: _odds(s.integrity.failure_probability)),
    (
        "by the peaks alone [%]",
        lambda s: _odds(s.integrity.local_failure_probability),
    ),
    ("largest shear [MPa]", lambda s: number(s.integrity.max_shear)),
    ("its place [µm]", lambda s: _place(s.integrity.max_shear_at)),
)


def ends_of_steps(run: RunRecord, case: CaseSummary) -> list[tuple[str, InterfaceSample]]:
    """Name and last sample of each protocol step; of an unfinished one, what was reached."""
    ends = [(case.protocol[run.samples[i].protocol_step].name, i) for i in run.protocol_ends]
    last = len(run.samples) - 1
    if last not in run.protocol_ends:
        name = case.protocol[run.samples[last].protocol_step].name
        ends.append((f"{name} (not finished)", last))
    return [(name, run.samples[i]) for name, i in ends]


def contact_table(run: RunRecord, case: CaseSummary) -> Table:
    """Contact and resistance."""
    return _table(
        ends_of_steps(run, case),
        CONTACT,
        f"{NOTHING} means that the value was not computed or that the material file lacks what it "
        "needs.",
    )


def void_table(run: RunRecord, case: CaseSummary) -> Table:
    """What is left open, and what is shut in."""
    return _table(
        ends_of_steps(run, case),
        VOIDS,
        "Void volume is per nominal area (µm³/µm², given in nm). A void is an open stretch of the "
        "interface, in 2D a channel: its width is along the interface, its section across it. "
        "Gas: highest absolute pressure in a sealed void. Leaning over: part of the nominal area "
        "where the metal’s face has turned upright and carries nothing.",
    )


def stress_table(run: RunRecord, case: CaseSummary) -> Table:
    """The worst of the ceramic bodies, and which flaws the metal would wedge open."""
    columns = [*STRESS]
    if any(body.yields for body in case.ceramics):
        strain: Column = ("plastic strain [–]", lambda s: number(s.integrity.plastic_strain))
        columns.append(strain)
    for body in case.ceramics:
        columns += _flaw_columns(body, case.metal_strength, len(case.ceramics) > 1)
    return _table(
        [*ends_of_steps(run, case), ("largest tension of the run", peak_tension(run.samples))],
        columns,
        "Places are along the interface and above the mean plane of the face, before pressing. "
        "K is that of edge cracks from the face into the computed stress, of every length and at "
        "five angles; one grows where K reaches K_Ic; ∞ where no flaw does. Odds: of the worst so "
        "far, by the tension averaged over the flaws that break test bars; by the peaks alone, "
        "however thin they are, as if strength were a matter of points. Metal-filled flaw: a "
        "crack as deep as that grows "
        "when metal fills it and presses its faces apart with the platen’s pressure, in a pellet "
        "that is free at its sides and in one that a stiff die holds; metal hands on the pressure "
        "to the tip only of a flaw at least as wide as told, as it has to flow between its walls.",
    )


def _flaw_columns(
    body: CeramicSummary, metal: Sequence[tuple[float, float]], named: bool
) -> list[Column]:
    """Critical length of a metal-filled flaw in one body, free and held by a die; and its width."""
    toughness = math.nan if body.toughness is None else body.toughness
    of = f" in {body.material}" if named else ""

    def free(sample: InterfaceSample) -> str:
        return number(critical_flaw_length(sample.pressure, toughness))

    def width(sample: InterfaceSample) -> str:
        if not metal:
            return NOTHING
        widths, strengths = np.log(np.array(metal)).T

        def strength(one: float) -> float:
            return float(np.exp(np.interp(np.log(one), widths, strengths)))

        length = critical_flaw_length(sample.pressure, toughness)
        return number(least_filled_width(length, sample.pressure, strength))

    def held(sample: InterfaceSample) -> str:
        opening = confined_opening(sample.pressure, body.poissons_ratio)
        return number(critical_flaw_length(opening, toughness))

    return [
        (f"metal-filled flaw{of}, free pellet [µm]", free),
        ("which is at least as wide as [µm]", width),
        (f"metal-filled flaw{of}, pellet in a die [µm]", held),
    ]


def closing_table(run: RunRecord, case: CaseSummary) -> Table:
    """Which wavelengths of the face close at which pressure: in closed form, and in the run."""
    found = closing_pressures(run.samples) or [None] * len(case.octaves)
    rows = tuple(
        (
            f"{brief(band.longest)} to {brief(band.shortest)} µm",
            number(band.flow_stress),
            number(band.closing_estimate),
            "not closed" if pressure is None else number(pressure),
        )
        for band, pressure in zip(case.octaves, found, strict=True)
    )
    return Table(
        head=(
            "Wavelengths of the face",
            "flow stress S(λ/2) [MPa]",
            "closed form, 3 S [MPa]",
            "in this run [MPa]",
        ),
        rows=rows,
        note="Closed form: metal that fills valleys of a wavelength λ flows at the stress of "
        "volumes λ/2 across, here with the size effect as the case has it, and the face closes at "
        "about three times that. In this run: pressure from which on the gap keeps less than a "
        "tenth of the face’s rms in that band, on the way up and in holds there.",
    )


def _table(
    ends: Sequence[tuple[str, InterfaceSample]], columns: Sequence[Column], note: str
) -> Table:
    return Table(
        head=("Protocol step", *(name for name, _ in columns)),
        rows=tuple((step, *(text(sample) for _, text in columns)) for step, sample in ends),
        note=note,
    )


def _place(place: tuple[float, ...]) -> str:
    return ", ".join(f"{x:.2f}".replace("-", "−") for x in place)
