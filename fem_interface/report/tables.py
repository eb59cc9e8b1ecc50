"""The report in words and numbers: headline, tables, and what limits the accuracy of the run."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from fem_interface.records import Array, FieldSnapshot, InterfaceSample, RoughSurface, RunRecord
from fem_interface.surface.roughness import power_spectrum, roughness

NOTHING = "–"  # what stands where there is no value; the tables explain it
CLOSED = 0.995  # contact fraction from which an interface is called closed
TRUSTED = ("read",)  # grades that need no caution


@dataclass(frozen=True, kw_only=True)
class ProtocolStep:
    """What the press was asked to do: pressure [MPa], ramp [s], hold [s]."""

    name: str
    pressure: float
    ramp: float
    hold: float


@dataclass(frozen=True)
class MaterialValue:
    """One value of a material file as it is printed, with its range, grade and source."""

    material: str
    quantity: str
    value: str
    range: str
    grade: str
    source: str


@dataclass(frozen=True, kw_only=True)
class CaseSummary:
    """What the report tells of a case; resistances in ohm cm^2, all else in internal units.

    Attributes:
        width: Length of the patch along the interface [um].
        sides: "confined" in a die or "free".
        shear_limit: m in |t| <= min(mu p, m k).
        contact_distance: Gap below which the bodies touch [um].
        warnings: What the program warned of while it read the case.
    """

    title: str
    dimension: int
    width: float
    anode: str
    electrolyte: str
    anode_thickness: float
    electrolyte_thickness: float
    sides: str
    protocol: tuple[ProtocolStep, ...]
    friction_coefficient: float
    shear_limit: float
    contact_distance: float
    size_effect: bool
    charge_transfer_resistance: float
    film_resistance: float
    warnings: tuple[str, ...] = ()
    materials: tuple[MaterialValue, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """The summary as `Archive.load` gives it back."""
        return cls(
            **{
                **stored,
                "protocol": tuple(ProtocolStep(**step) for step in stored["protocol"]),
                "warnings": tuple(stored["warnings"]),
                "materials": tuple(MaterialValue(**value) for value in stored["materials"]),
            }
        )


@dataclass(frozen=True, kw_only=True)
class Table:
    """Head and rows of text; `note` stands below, `numeric` columns are set to the right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: bool = True
    note: str = ""


def number(value: float | None, digits: int = 3) -> str:
    """The value with three significant digits; an en dash where there is none."""
    if value is None or math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    exponent = math.floor(math.log10(float(f"{abs(value):.{digits - 1}e}")))
    if not -3 <= exponent < 6:
        mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
        raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        return f"{mantissa} × 10{raised}".replace("-", "−")
    text = f"{value:,.{max(digits - 1 - exponent, 0)}f}"
    return text.replace(",", "\u202f").replace("-", "−")


def brief(value: float | None) -> str:
    """The same without zeros that say nothing, for values that somebody chose."""
    text = number(value)
    return text.rstrip("0").rstrip(".") if "." in text and "×" not in text else text


def percent(fraction: float) -> str:
    """A fraction in per cent; only what is closed is called 100 %."""
    if math.isnan(fraction):
        return NOTHING
    text = f"{100 * fraction:.3g}"
    return f"{'> 99.9' if text == '100' and fraction < 1 else text} %"


def nanometres(length: float) -> str:
    """A length given in um, in nm."""
    return number(1e3 * length)


def peak_sample(samples: tuple[InterfaceSample, ...]) -> InterfaceSample:
    """The last step at the highest pressure: after the hold, before the release."""
    highest = max(s.pressure for s in samples)
    return [s for s in samples if s.pressure >= 0.999 * highest][-1]


def headline(run: RunRecord) -> str:
    """The answer in a few plain sentences."""
    peak, last = peak_sample(run.samples), run.samples[-1]
    said = (
        f"At {brief(peak.pressure)} MPa, {percent(peak.contact_fraction)} of the interface "
        "is in contact"
    )
    if last.pressure < 0.98 * peak.pressure:
        said += (
            f"; after release to {brief(last.pressure)} MPa, "
            f"{percent(last.contact_fraction)} remains"
        )
    total = last.interface_resistance
    if math.isfinite(total):
        said += f". The interface resistance is then {number(total)} Ω cm²: " + _parts(last)
    else:
        said += ". No resistance was computed for the last step"
    return f"{said}. {_tension(peak_tension(run.samples))}"


def _parts(sample: InterfaceSample) -> str:
    return (
        f"{number(sample.constriction)} from constriction, "
        f"{number(sample.charge_transfer)} from charge transfer, "
        f"{number(sample.film)} from the film"
    )


def peak_tension(samples: tuple[InterfaceSample, ...]) -> InterfaceSample:
    """The step with the largest tension in the electrolyte."""
    return max(samples, key=lambda s: np.nan_to_num(s.max_principal_stress, nan=-np.inf))


def _tension(worst: InterfaceSample) -> str:
    stress = worst.max_principal_stress
    if not stress > 0:
        return "The electrolyte is nowhere in tension."
    said = f"The largest tension in the electrolyte is {number(stress)} MPa"
    if math.isfinite(worst.critical_flaw):
        said += f", which drives an edge flaw longer than {number(worst.critical_flaw)} µm"
    return f"{said} (at {brief(worst.pressure)} MPa)."


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


# --- what limits the accuracy ----------------------------------------------------------------


def limits(run: RunRecord, case: CaseSummary) -> list[str]:
    """Why the numbers of this run may be wrong, computed from the run itself."""
    found = [
        *_dimension(case),
        *_resolution(run),
        *_penetration(run),
        *_marching(run),
        *_size_effect(run, case),
        *_patch(run, case),
        *_grades(case),
    ]
    return [*found, *case.warnings]


def _dimension(case: CaseSummary) -> list[str]:
    if case.dimension != 2:
        return []
    return [
        "This is a 2D run: contacts are strips, not spots, and every resistance here is a 2D one. "
        "Strips have 2.9 times less constriction than spots at 1 % contact, the same at 24 %, "
        "and 1.3 times more at 50 %."
    ]


def face_spacing(snapshot: FieldSnapshot) -> float:
    """Edge length of the metal's cells at the interface, before pressing [um]."""
    flat = snapshot.interface.position.shape[1]
    corners = np.unique(snapshot.cells[snapshot.body == 0][:, : flat + 2])
    points: Array = snapshot.points[corners]
    low = points[:, flat].min()
    face = points[points[:, flat] <= low + 1e-9 * np.ptp(points[:, flat])]
    if flat == 1:
        return float(np.ptp(face[:, 0]) / (len(face) - 1))
    return float(np.sqrt(np.prod(np.ptp(face[:, :2], axis=0)) / len(face)))


def _resolution(run: RunRecord) -> list[str]:
    if not run.snapshots:
        return []
    size = face_spacing(run.snapshots[0])
    per_wavelength = run.surface.shortest_wavelength / size
    said = (
        f"The shortest wavelength of the surface, {brief(run.surface.shortest_wavelength)} µm, "
        f"is carried by {brief(per_wavelength)} elements of {brief(1e3 * size)} nm"
    )
    if per_wavelength < 6:
        said += "; that is coarse: repeat with more elements per wavelength before trusting it"
    return [
        said + ". Roughness finer than that is not in the model, and would add voids, raise the "
        "local stress, and delay full contact."
    ]


def _penetration(run: RunRecord) -> list[str]:
    rms = float(np.std(run.surface.heights))
    deepest = max(s.max_penetration for s in run.samples)
    said = (
        f"The bodies overlap by at most {brief(1e3 * deepest)} nm, {brief(100 * deepest / rms)} % "
        f"of the rms height of {brief(1e3 * rms)} nm"
    )
    too_deep = "; above 1 % the void volume near closure is not to be trusted"
    return [said + (too_deep if deepest > 0.01 * rms else "") + "."]


def _marching(run: RunRecord) -> list[str]:
    if not run.cutbacks:
        return [f"All {len(run.samples)} load steps converged at the first try."]
    reasons = Counter(reason for _, reason in run.cutbacks).most_common()
    listed = ", ".join(f"{reason} ({count})" for reason, count in reasons)
    return [
        f"{len(run.cutbacks)} of {len(run.samples) + len(run.cutbacks)} load steps were cut back "
        f"and repeated with a shorter step: {listed}. Accepted steps are converged all the same."
    ]


def _size_effect(run: RunRecord, case: CaseSummary) -> list[str]:
    peak = peak_sample(run.samples)
    if not case.size_effect:
        return [
            "The size effect on flow stress is off: the metal flows into every valley at its bulk "
            "strength, so contact is an upper bound and voids are a lower one."
        ]
    if peak.contact_fraction >= CLOSED:
        return []
    grades = {m.grade for m in case.materials if "size effect" in m.quantity.lower()}
    graded = f" (grade: {', '.join(sorted(grades))})" if grades else ""
    return [
        f"At {brief(peak.pressure)} MPa, {percent(1 - peak.contact_fraction)} of the interface is "
        "still open with the size effect on; at its bulk strength a soft metal would close it at "
        "a few MPa. The peak contact is therefore only as good as the size-effect values"
        f"{graded}."
    ]


def _patch(run: RunRecord, case: CaseSummary) -> list[str]:
    seed = run.provenance.get("seed")
    found = [
        f"One patch of {brief(case.width)} µm was computed"
        + (f", with seed {seed}" if seed is not None else "")
        + ". A few summits and pits decide its result: repeat it with other seeds or cuts to see "
        "how far two alike cells differ."
    ]
    last = run.samples[-1]
    total = last.interface_resistance
    if not (math.isfinite(total) and total > 10 * last.constriction):
        return found
    return [
        *found,
        f"Constriction is only {number(100 * last.constriction / total)} % of the interface "
        f"resistance: wavelengths up to the {brief(case.width)} µm of this patch cannot explain "
        f"a measured resistance much above {number(total)} Ω cm². Look for contact lost over "
        "millimetres, a film, or slow charge transfer instead.",
    ]


def _grades(case: CaseSummary) -> list[str]:
    weak = Counter(m.grade for m in case.materials if m.grade not in TRUSTED)
    if not weak:
        return []
    listed = ", ".join(f"{count} {grade}" for grade, count in weak.most_common())
    return [
        f"{sum(weak.values())} of {len(case.materials)} material values were not read in their "
        f"source ({listed}); the table below names them."
    ]
