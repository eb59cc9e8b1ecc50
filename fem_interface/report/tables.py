"""The tables of the report: what was asked, the surface, the steps, materials and provenance."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fem_interface.records import Array, InterfaceSample, RoughSurface, RunRecord
from fem_interface.report.case_summary import CaseSummary
from fem_interface.report.numbers import NOTHING, brief, nanometres, number, percent
from fem_interface.surface.roughness import power_spectrum, roughness


@dataclass(frozen=True, kw_only=True)
class Table:
    """Head and rows of text; `note` stands below, `numeric` columns are set to the right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: bool = True
    note: str = ""


def case_table(case: CaseSummary) -> Table:
    """What was asked."""
    rows = (
        ("Metal", f"{case.anode}, {brief(case.anode_thickness)} µm thick"),
        ("Electrolyte", f"{case.electrolyte}, {brief(case.electrolyte_thickness)} µm thick"),
        ("Patch", f"{case.dimension}D, {brief(case.width)} µm along the interface"),
        ("Sides", case.sides),
        (
            "Friction",
            f"coefficient {brief(case.friction_coefficient)}, at most "
            f"{brief(case.shear_limit)} × the metal's shear flow stress",
        ),
        ("In contact", f"where the gap is below {brief(1e3 * case.contact_distance)} nm"),
        ("Size effect on flow stress", "on" if case.size_effect else "off"),
        ("Charge transfer, full contact", f"{brief(case.charge_transfer_resistance)} Ω cm²"),
        ("Film, full contact", f"{brief(case.film_resistance)} Ω cm²"),
    )
    return Table(head=("Choice", "Value"), rows=rows, numeric=False)


def protocol_table(case: CaseSummary) -> Table:
    """What the press was asked to do."""
    return Table(
        head=("Protocol step", "pressure [MPa]", "ramp [s]", "hold [s]"),
        rows=tuple(
            (s.name, brief(s.pressure), brief(s.ramp), brief(s.hold)) for s in case.protocol
        ),
    )


ROUGHNESS = (  # attribute of surface.roughness.Roughness, what it is, unit, factor to the unit
    ("rms_height", "rms height Sq", "nm", 1e3),
    ("rms_slope", "rms slope", "", 1.0),
    ("rms_curvature", "rms curvature", "1/µm", 1.0),
    ("peak_to_valley", "peak to valley", "nm", 1e3),
    ("skewness", "skewness (0: symmetric; negative: deep pits)", "", 1.0),
    ("kurtosis", "kurtosis (3: Gaussian)", "", 1.0),
    ("nayak", "Nayak parameter (breadth of the spectrum)", "", 1.0),
)
ROUNDING = 1e-9  # below, a roughness number is zero
CUTS = 32  # profiles along x that stand for a height map


def cuts(surface: RoughSurface) -> list[RoughSurface]:
    """The profile itself, or evenly spaced profiles along x of a height map."""
    if surface.heights.ndim == 1:
        return [surface]
    rows = np.linspace(0, surface.heights.shape[1], CUTS, endpoint=False).astype(int)
    return [
        replace(surface, heights=surface.heights[:, row], extent=surface.extent[:1])
        for row in np.unique(rows)
    ]


def roughness_table(surface: RoughSurface) -> Table:
    """What a metrologist says of the surface."""
    measured = [roughness(cut) for cut in cuts(surface)]
    rows = []
    for name, what, unit, factor in ROUGHNESS:
        mean = factor * float(np.mean([getattr(m, name) for m in measured]))
        rows.append((what, number(mean if abs(mean) > ROUNDING else 0.0), unit))
    note = "" if surface.heights.ndim == 1 else f"Means over {len(measured)} profiles along x."
    return Table(head=("Roughness", "value", "unit"), rows=tuple(rows), note=note)


def profile_spectrum(surface: RoughSurface) -> tuple[Array, Array]:
    """Wavenumber [1/um] and power spectral density of profiles [um^3], shape (k,) each."""
    spectra = [power_spectrum(cut) for cut in cuts(surface)]
    return spectra[0][0], np.mean([density for _, density in spectra], axis=0)


STEP_HEAD = (
    ("Protocol step", ""),
    ("time", "s"),
    ("pressure", "MPa"),
    ("contact", "%"),
    ("loaded", "%"),
    ("void volume", "nm"),
    ("mean gap", "nm"),
    ("largest gap", "nm"),
    ("peak tension", "MPa"),
    ("critical flaw", "µm"),
    ("max. shear", "MPa"),
    ("constriction", "Ω cm²"),
    ("charge transfer", "Ω cm²"),
    ("film", "Ω cm²"),
    ("interface resistance", "Ω cm²"),
)


def ends_of_steps(run: RunRecord, case: CaseSummary) -> list[tuple[str, InterfaceSample]]:
    """Name and last sample of each protocol step; of an unfinished one, what was reached."""
    ends = [(case.protocol[run.samples[i].protocol_step].name, i) for i in run.protocol_ends]
    last = len(run.samples) - 1
    if last not in run.protocol_ends:
        name = case.protocol[run.samples[last].protocol_step].name
        ends.append((f"{name} (not finished)", last))
    return [(name, run.samples[i]) for name, i in ends]


def step_table(run: RunRecord, case: CaseSummary) -> Table:
    """The numbers at the end of each protocol step."""
    rows = tuple(
        (
            name,
            number(s.time),
            number(s.pressure),
            percent(s.contact_fraction).removesuffix(" %"),
            percent(s.loaded_fraction).removesuffix(" %"),
            nanometres(s.void_volume),
            nanometres(s.mean_gap),
            nanometres(s.max_gap),
            number(s.max_principal_stress),
            number(s.critical_flaw),
            number(s.max_shear_stress),
            number(s.constriction),
            number(s.charge_transfer),
            number(s.film),
            number(s.interface_resistance),
        )
        for name, s in ends_of_steps(run, case)
    )
    head = tuple(f"{name} [{unit}]" if unit else name for name, unit in STEP_HEAD)
    return Table(
        head=head,
        rows=rows,
        note="Void volume is per nominal area (µm³/µm², given in nm). Critical flaw: the length "
        "of an edge crack that the peak tension would drive; ∞ without tension. "
        f"{NOTHING} means that the value was not computed or that the material file lacks what "
        "it needs.",
    )


def material_table(case: CaseSummary) -> Table:
    """Values of the material files with the trust that they deserve."""
    return Table(
        head=("Material", "quantity", "value", "range", "grade", "source"),
        rows=tuple(
            (m.material, m.quantity, m.value, m.range or NOTHING, m.grade, m.source)
            for m in case.materials
        ),
        numeric=False,
        note="Grades: read in the source; recalled from it, unchecked; derived from other values; "
        f"assumed. {NOTHING}: no range is known.",
    )


def provenance_table(provenance: Mapping[str, Any]) -> Table:
    """Versions, seed, hashes, ranks, time and memory, as they were recorded."""
    return Table(head=("Key", "Value"), rows=tuple(_flat(provenance)), numeric=False)


def _flat(values: Mapping[str, Any], above: str = "") -> list[tuple[str, str]]:
    rows = []
    for key, value in values.items():
        stem, _, unit = key.rpartition("_")
        name = f"{stem.replace('_', ' ')} [{unit}]" if unit in ("s", "MiB", "um") else key
        name = above + (name if above else name.replace("_", " "))
        if isinstance(value, Mapping):
            rows += _flat(value, f"{name}: ")
        elif isinstance(value, float):
            rows.append((name, number(value)))
        elif value is not None:
            rows.append((name, str(value)))
    return rows
