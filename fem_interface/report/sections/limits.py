"""What limits the accuracy of a run, computed from the run itself."""

import math
from collections import Counter

import numpy as np

from fem_interface.contact.edge import missing_share, uncertain_share
from fem_interface.core.records import Array, FieldSnapshot, RunRecord
from fem_interface.materials.trust import DOUBTFUL, TRUSTED
from fem_interface.report.asked import Asked
from fem_interface.report.headline import peak_sample
from fem_interface.report.kit import Bullets, Heading, Section, Table
from fem_interface.report.numbers import NOTHING, brief, number, percent
from fem_interface.report.sections.effect_limits import effect_limits

HALF = 0.5
CLOSED = 0.995  # contact fraction from which an interface is called closed


def limits_section(run: RunRecord, asked: Asked) -> Section:
    """Doubts, and the values that they rest on."""
    return Section(
        key="limits",
        short="Limits",
        title="What limits the accuracy of this run",
        blocks=(
            Bullets(limits(run, asked)),
            Heading("Material values and their grades"),
            material_table(asked),
        ),
    )


def limits(run: RunRecord, asked: Asked) -> list[str]:
    """Why the numbers of this run may be wrong, computed from the run itself."""
    found = [
        *_dimension(asked),
        *_resolution(run),
        *_edge(run),
        *_penetration(run),
        *_marching(run),
        *_size_effect(run, asked),
        *_breakdown(run, asked),
        *effect_limits(run, asked),
        *_few_contacts(run),
        *_patch(run, asked),
        *_grades(asked),
    ]
    return [*found, *run.notes]


def _dimension(asked: Asked) -> list[str]:
    dimension: int = asked.case.mesh.dimension
    if dimension != 2:
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


def _edge(run: RunRecord) -> list[str]:
    """Of contacts on a patch; strips have none."""
    longest = max(run.samples, key=lambda s: s.contact.edge)
    edge = longest.contact.edge
    if edge == 0.0 or not run.snapshots:
        return []
    size = face_spacing(run.snapshots[0])
    return [
        f"Contacts have an edge of up to {brief(edge)} µm per µm² (at {brief(longest.pressure)} "
        f"MPa). The loaded share is counted by points and corrected for what they leave out "
        f"along it, {percent(missing_share(edge, size))} of the face, give or take "
        f"{percent(uncertain_share(edge, size))}."
    ]


def _penetration(run: RunRecord) -> list[str]:
    rms = float(np.std(run.surface.heights))
    deepest = max(s.contact.penetration for s in run.samples)
    said = (
        f"The bodies overlap by at most {brief(1e3 * deepest)} nm, {brief(100 * deepest / rms)} % "
        f"of the rms height of {brief(1e3 * rms)} nm"
    )
    too_deep = "; above 1 % the void volume near closure is not to be trusted"
    return [said + (too_deep if deepest > 0.01 * rms else "") + "."]


def _marching(run: RunRecord) -> list[str]:
    if not run.cutbacks:
        return [f"All {len(run.samples)} load steps converged at the first try."]
    reasons = Counter(reason.partition(" at ")[0] for _, reason in run.cutbacks).most_common()
    listed = ", ".join(f"{reason} ({count})" for reason, count in reasons)
    return [
        f"{len(run.cutbacks)} of {len(run.samples) + len(run.cutbacks)} load steps were cut back "
        f"and repeated with a shorter step: {listed}. Accepted steps are converged all the same."
    ]


def _size_effect(run: RunRecord, asked: Asked) -> list[str]:
    peak = peak_sample(run.samples)
    if not asked.case.anode.sized:
        return [
            "The size effect on flow stress is off: the metal flows into every valley at its bulk "
            "strength, so contact is an upper bound and voids are a lower one."
        ]
    if peak.contact.fraction >= CLOSED:
        return []
    grades = {one.grade for _, one in asked.values if one.path.startswith("size_effect.")}
    graded = f" (grade: {', '.join(sorted(grades))})" if grades else ""
    if asked.case.anode.blend < 1.0:
        law = (
            "the law by strain gradients"
            if asked.case.anode.size_effect_law == "gradients"
            else "pillars"
        )
        graded += f", blended by {brief(asked.case.anode.blend)} between bulk and {law}"
    return [
        f"At {brief(peak.pressure)} MPa, {percent(1 - peak.contact.fraction)} of the interface is "
        "still open with the size effect on; at its bulk strength a soft metal would close it at "
        "a few MPa. The peak contact is therefore only as good as the size-effect values"
        f"{graded}."
    ]


def _breakdown(run: RunRecord, asked: Asked) -> list[str]:
    worst = max(run.samples, key=lambda s: s.metal.beyond_breakdown)
    if worst.metal.beyond_breakdown == 0.0:
        return []
    return [
        f"Up to {percent(worst.metal.beyond_breakdown)} of the {asked.metal} (at "
        f"{brief(worst.pressure)} MPa) was under more stress than its power law of creep was "
        "measured for; there its rate grows exponentially with stress instead, from where the "
        "material file lets the power law break down."
    ]


FEW = 5  # contacts on a patch that say nothing of another patch


def _few_contacts(run: RunRecord) -> list[str]:
    """Up to where a handful of contacts carry the current."""
    few = [s for s in run.samples if s.contact.spots <= FEW and s.contact.fraction < HALF]
    if not few or not math.isfinite(few[-1].resistance.total):
        return []
    end = max(few, key=lambda s: s.pressure)
    return [
        f"Up to {brief(end.pressure)} MPa no more than {FEW} contacts carry the current "
        f"({percent(end.contact.fraction)} of the area): resistances there are those of this "
        "patch and mesh, and may be off by a factor of four for another."
    ]


def _patch(run: RunRecord, asked: Asked) -> list[str]:
    seed = run.provenance.get("seed")
    found = [
        f"One patch of {asked.patch} was computed"
        + (f", with seed {seed}" if seed is not None else "")
        + ". A few summits and pits decide its result: repeat it with other seeds or cuts to see "
        "how far two alike cells differ."
    ]
    last = run.samples[-1]
    total = last.resistance.total
    if not (math.isfinite(total) and total > 10 * last.resistance.constriction):
        return found
    return [
        *found,
        f"Constriction is only {number(100 * last.resistance.constriction / total)} % of the "
        f"interface resistance: wavelengths up to the {brief(asked.width)} µm of this patch cannot "
        f"explain a measured resistance much above {number(total)} Ω cm². Look for contact lost "
        "over millimetres, a film, or slow charge transfer instead.",
    ]


def _grades(asked: Asked) -> list[str]:
    weak = Counter(one.grade for _, one in asked.values if one.grade not in TRUSTED)
    if not weak:
        return []
    listed = ", ".join(f"{count} {grade}" for grade, count in weak.most_common())
    return [
        f"{sum(weak.values())} of {len(asked.values)} material values were not read in their "
        f"source ({listed}); the table below names them. {_how_far(weak)}"
    ]


def _how_far(weak: Counter[str]) -> str:
    doubtful = [grade for grade in DOUBTFUL if weak[grade]]
    if not doubtful:
        return "Derived values are as good as what they were derived from."
    return (
        f"Those {' and '.join(doubtful)} carry this run as well: run it with --bounds to see how "
        "far the ends of their ranges move the result."
    )


def material_table(asked: Asked) -> Table:
    """Values of the material files with the trust that they deserve."""
    return Table(
        head=("Material", "quantity", "value", "range", "grade", "source"),
        rows=tuple(
            (material, one.quantity, one.value, one.range or NOTHING, one.grade, one.source)
            for material, one in asked.values
        ),
        numeric=False,
        note="Grades: read in the source; recalled from it, unchecked; derived from other values; "
        f"assumed. {NOTHING}: no range is known.",
    )
