"""The tables of the report: what was asked, the surface, the steps, materials and provenance."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fem_interface.core.records import Array, RoughSurface
from fem_interface.input.units import FREEZING
from fem_interface.report.case_summary import CaseSummary
from fem_interface.report.numbers import NOTHING, brief, number, percent
from fem_interface.surface.roughness import power_spectrum, roughness

CM2 = 1e8  # in um^2


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
        *_interlayer_row(case),
        ("Electrolyte", f"{case.electrolyte}, {brief(case.electrolyte_thickness)} µm thick"),
        ("Patch", f"{case.dimension}D, {brief(case.width)} µm along the interface"),
        ("Pits", case.pits or "no"),
        ("Sides", case.sides),
        (
            "Friction",
            f"coefficient {brief(case.friction_coefficient)}, at most "
            f"{brief(case.shear_limit)} × the metal's shear flow stress",
        ),
        ("In contact", f"where the gap is below {brief(1e3 * case.contact_distance)} nm"),
        ("Size effect on flow stress", _size_effect(case)),
        ("Adhesion of the metal", _adhesion(case)),
        ("Gas in sealed voids", _gas(case)),
        ("Charge transfer, full contact", f"{brief(case.charge_transfer_resistance)} Ω cm²"),
        ("Film, full contact", f"{brief(case.film_resistance)} Ω cm²"),
        (
            "Asked of the press",
            f"{percent(case.contact_share)} in contact, at most "
            f"{percent(case.failure_limit)} odds that a ceramic body fails",
        ),
        ("Interface of the cell", f"{brief(case.cell_area / CM2)} cm² ({case.cell_area_source})"),
    )
    return Table(head=("Choice", "Value"), rows=rows, numeric=False)


def _interlayer_row(case: CaseSummary) -> list[tuple[str, str]]:
    layer = case.interlayer
    if layer is None:
        return []
    said = f"{layer.material}, {brief(layer.thickness)} µm, bonded to the electrolyte; its face is"
    said += " the rough one"
    if layer.resistance is not None:
        said += f". Beyond the interface it costs {number(layer.resistance)} Ω cm² of its own"
    return [("Interlayer", said)]


def _size_effect(case: CaseSummary) -> str:
    if not case.size_effect:
        return "off"
    gradients = case.size_effect_law == "gradients"
    if case.size_effect_blend == 1.0:
        return "on, " + (
            "by strain gradients" if gradients else "as strong as in pillars (upper bound)"
        )
    law = "what strain gradients give" if gradients else "pillars"
    return f"on, {percent(case.size_effect_blend)} of the way from the bulk to {law}"


def _adhesion(case: CaseSummary) -> str:
    strength, work = case.adhesion
    if strength == 0.0:
        return "off"
    return f"{brief(strength)} MPa, {brief(work)} J/m² to separate"


def _gas(case: CaseSummary) -> str:
    if case.gas_pressure == 0.0:
        return "off"
    return (
        f"shut in at {brief(case.gas_pressure)} MPa when {percent(case.sealing_fraction)} "
        "is in contact"
    )


def protocol_table(case: CaseSummary) -> Table:
    """What the press was asked to do."""
    return Table(
        head=("Protocol step", "pressure [MPa]", "ramp [s]", "hold [s]", "temperature [°C]"),
        rows=tuple(
            (
                s.name,
                brief(s.pressure),
                brief(s.ramp),
                brief(s.hold),
                brief(s.temperature - FREEZING),
            )
            for s in case.protocol
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
