"""Puts words, tables and figures of a run on one self-contained HTML page."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import matplotlib as mpl
from matplotlib.figure import Figure

from fem_interface.contact.window import PressureWindow, pressure_window
from fem_interface.core.records import FieldSnapshot, RunRecord
from fem_interface.report import (
    beside_figures,
    curve_figures,
    interface_figures,
    pictures,
    scenes,
    step_tables,
    surface_figures,
    tables,
    void_figures,
    window_figure,
)
from fem_interface.report.beside import Beside, beside
from fem_interface.report.body_fields import body_fields, ceramic_fields
from fem_interface.report.case_summary import CaseSummary
from fem_interface.report.headline import headline
from fem_interface.report.integrity_words import integrity_words
from fem_interface.report.limits import limits
from fem_interface.report.look import STYLE
from fem_interface.report.numbers import number
from fem_interface.report.stress_maps import stress_maps

RESOLUTION = 200  # of the figures as files [dots per inch]
TEMPLATES = Path(__file__).parent
STAGES = ("first touch", "half contact", "peak")


@dataclass(frozen=True)
class Shown:
    """A figure on the page: its image as a data URI, and what it shows."""

    name: str
    image: str
    caption: str


def write_report(run: RunRecord, case: CaseSummary | Mapping[str, Any], directory: Path) -> Path:
    """Write `report.html` and the folder `figures`, and return the page's path.

    Args:
        run: A run in memory or from `Archive.load`; its provenance may hold `status`.
        case: What was asked, or the mapping of it that `Archive.load` returns.
        directory: The run directory.
    """
    case = case if isinstance(case, CaseSummary) else CaseSummary.of(case)
    directory = Path(directory)
    (directory / "figures").mkdir(parents=True, exist_ok=True)
    others = beside(run, case, directory)
    with mpl.rc_context(STYLE):
        shown = {
            section: [_kept(directory / "figures", *drawn) for drawn in drawings]
            for section, drawings in _drawings(run, case, others).items()
        }
    path = directory / "report.html"
    path.write_text(_page(run, case, shown, others), encoding="utf-8")
    return path


def _page(run: RunRecord, case: CaseSummary, shown: dict[str, list[Shown]], others: Beside) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("page.html.jinja").render(
        style=(TEMPLATES / "page.css").read_text(encoding="utf-8"),
        case=case,
        run=run,
        status=run.provenance.get("status", "done"),
        reached=run.samples[-1],
        number=number,
        headline=headline(run, case),
        figures=shown,
        beside=others,
        case_table=tables.case_table(case),
        protocol_table=tables.protocol_table(case),
        roughness_table=tables.roughness_table(run.surface),
        contact_table=step_tables.contact_table(run, case),
        void_table=step_tables.void_table(run, case),
        closing_table=step_tables.closing_table(run, case),
        stress_table=step_tables.stress_table(run, case),
        window=integrity_words(run.samples, _window(run, case, others), case),
        limits=limits(run, case),
        material_table=tables.material_table(case),
        provenance_table=tables.provenance_table(run.provenance),
    )


Drawing = tuple[str, Figure, str]


def _drawings(run: RunRecord, case: CaseSummary, others: Beside) -> dict[str, list[Drawing]]:
    """Name, figure and caption of all figures, by section of the page."""
    return {
        "surface": list(_surface(run)),
        "spectrum": list(_spectrum(run)),
        "pictures": list(_pictures(run, case)),
        "curves": list(_curves(run, case)),
        "integrity": list(_integrity(run, case, others)),
        "beside": list(_beside(run, case, others)),
    }


def _surface(run: RunRecord) -> Iterable[Drawing]:
    surface = run.surface
    yield (
        "surface_profile",
        surface_figures.surface_profile(surface),
        f"The face that was pressed ({surface.source}). Height above its mean plane.",
    )


def _spectrum(run: RunRecord) -> Iterable[Drawing]:
    yield (
        "surface_spectrum",
        surface_figures.surface_spectrum(run.surface, *tables.profile_spectrum(run.surface)),
        "Power spectrum of the face. Self-affine where it is straight; the dashed guide has the "
        "slope of a Hurst exponent of 0.8.",
    )


def _pictures(run: RunRecord, case: CaseSummary) -> Iterable[Drawing]:
    snapshots = run.snapshots
    if not snapshots:
        return
    fields = body_fields(snapshots)
    scales = [field.scale for field in fields]
    stages = [s for s in snapshots if s.label in STAGES] or list(snapshots[-3:])
    zoom = scenes.interface_window(snapshots, run.surface.heights)
    whole = scenes.overview_window(snapshots)
    yield (
        "scene_interface",
        pictures.strips([scenes.picture(s, fields, zoom) for s in stages], scales),
        "The interface from first touch to peak pressure, with the same colours throughout. "
        "White between the bodies is void; the mark is the worst point of any cell, before stress "
        "is averaged where cells meet.",
    )
    ends = protocol_snapshots(snapshots, case)
    if ends:
        yield (
            "scene_steps",
            pictures.strips([scenes.picture(s, fields, zoom) for s in ends], scales),
            "The interface at the end of each protocol step, in the same colours.",
        )
    yield (
        "scene_overview",
        pictures.panels([scenes.picture(s, fields, whole, across=1000) for s in stages], scales),
        "Both bodies whole, in the same colours.",
    )


def _curves(run: RunRecord, case: CaseSummary) -> Iterable[Drawing]:
    yield (
        "curve_pressure",
        curve_figures.against_pressure(run.samples, case.dimension),
        "Contact, voids and resistance of the interface over pressure. Arrows show the way, "
        "numbers the ends of protocol steps; terms that are zero throughout are left out.",
    )
    yield (
        "curve_time",
        curve_figures.against_time(run, case),
        "The same over time; the shading marks the protocol steps, each dot a load step.",
    )
    yield (
        "curve_voids",
        void_figures.voids(run.samples),
        "Voids over pressure (left) and over time (right): open stretches of the interface, the "
        "widest and the largest of them, and the highest gas pressure in a sealed one.",
    )
    ends = protocol_snapshots(run.snapshots, case)
    if ends:
        drawn = (
            interface_figures.along_interface(ends, case.contact_distance)
            if case.dimension == 2
            else interface_figures.over_interface(ends)
        )
        yield (
            "curve_interface",
            drawn,
            "Contact pressure and gap over the interface at the end of each protocol step.",
        )


def _window(run: RunRecord, case: CaseSummary, others: Beside) -> PressureWindow:
    return pressure_window(run.samples, case.contact_share, case.failure_limit, others.windows)


def _integrity(run: RunRecord, case: CaseSummary, others: Beside) -> Iterable[Drawing]:
    yield (
        "curve_window",
        window_figure.window_figure(run.samples, _window(run, case, others), case.dimension),
        "Contact, interface resistance and odds of failure at the first rise to each pressure, "
        "dotted what holds there add; grey what the odds would be if points broke and not flaws. "
        "Shaded, where other meshes were run too, what has the "
        "contact that was asked for at accepted odds on all of them, paler on some of them.",
    )
    shown = {s.time: s for s in run.snapshots if s.label in STAGES[1:]}
    shown |= {s.time: s for s in protocol_snapshots(run.snapshots, case)}
    if shown and ceramic_fields(list(shown.values())):
        yield (
            "scene_stress",
            stress_maps([shown[time] for time in sorted(shown)], run.surface.heights),
            "Stress in the ceramic below the rough face, metal grey: largest principal stress, "
            "which cracks, and largest shear stress; at half contact, at peak and at the end of "
            "each protocol step. Tension is often largest in between: the curve above tells.",
        )


def _beside(run: RunRecord, case: CaseSummary, others: Beside) -> Iterable[Drawing]:
    if others.curves:
        yield (
            "curve_beside",
            beside_figures.overlay(run.samples, others.curves, case.dimension),
            "Contact and resistance over pressure, of this run and of the runs beside it. Marks "
            "tell the ends of a range: pointing down and white for the low one, up and filled "
            "for the high one. What ends every protocol step as this run does is not drawn; "
            "resistances below a ten-thousandth of the largest lie below the frame.",
        )


def protocol_snapshots(
    snapshots: Iterable[FieldSnapshot], case: CaseSummary
) -> list[FieldSnapshot]:
    """The snapshots at the ends of protocol steps, known by their label."""
    names = {step.name for step in case.protocol}
    return [s for s in snapshots if s.label in names]


def _kept(folder: Path, name: str, figure: Figure, caption: str) -> Shown:
    """Save the figure as a file, curves as vectors too, and hold its image for the page."""
    if not name.startswith("scene"):
        figure.savefig(folder / f"{name}.svg")
        figure.set_layout_engine("none")  # what was laid out once need not be again
    figure.savefig(folder / f"{name}.png", dpi=RESOLUTION)
    image = (folder / f"{name}.png").read_bytes()
    return Shown(name, "data:image/png;base64," + base64.b64encode(image).decode(), caption)
