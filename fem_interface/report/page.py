"""Puts words, tables and figures of a run on one self-contained HTML page."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import matplotlib as mpl
from matplotlib.figure import Figure

from fem_interface.records import FieldSnapshot, RunRecord
from fem_interface.report import (
    curve_figures,
    interface_figures,
    pictures,
    scenes,
    surface_figures,
    tables,
)
from fem_interface.report.case_summary import CaseSummary
from fem_interface.report.headline import headline
from fem_interface.report.limits import limits
from fem_interface.report.look import STYLE
from fem_interface.report.numbers import number

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
    with mpl.rc_context(STYLE):
        shown = {
            section: [_kept(directory / "figures", *drawn) for drawn in drawings]
            for section, drawings in _drawings(run, case).items()
        }
    path = directory / "report.html"
    path.write_text(_page(run, case, shown), encoding="utf-8")
    return path


def _page(run: RunRecord, case: CaseSummary, shown: dict[str, list[Shown]]) -> str:
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
        headline=headline(run),
        figures=shown,
        case_table=tables.case_table(case),
        protocol_table=tables.protocol_table(case),
        roughness_table=tables.roughness_table(run.surface),
        step_table=tables.step_table(run, case),
        limits=limits(run, case),
        material_table=tables.material_table(case),
        provenance_table=tables.provenance_table(run.provenance),
    )


Drawing = tuple[str, Figure, str]


def _drawings(run: RunRecord, case: CaseSummary) -> dict[str, list[Drawing]]:
    """Name, figure and caption of all figures, by section of the page."""
    return {
        "surface": list(_surface(run)),
        "spectrum": list(_spectrum(run)),
        "pictures": list(_pictures(run, case)),
        "curves": list(_curves(run, case)),
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
    fields = scenes.body_fields(snapshots)
    scales = [field.scale for field in fields]
    stages = [s for s in snapshots if s.label in STAGES] or list(snapshots[-3:])
    zoom = scenes.interface_window(snapshots, run.surface.heights)
    whole = scenes.overview_window(snapshots)
    yield (
        "scene_interface",
        pictures.strips([scenes.picture(s, fields, zoom) for s in stages], scales),
        "The interface from first touch to peak pressure, with the same colours throughout. "
        "White between the bodies is void.",
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
        "Contact, voids and resistance of the interface over pressure. Arrows show the way; "
        "terms that are zero throughout are left out.",
    )
    yield (
        "curve_time",
        curve_figures.against_time(run, case),
        "The same over time; the shading marks the protocol steps, each dot a load step.",
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
    figure.savefig(folder / f"{name}.png", dpi=RESOLUTION)
    image = (folder / f"{name}.png").read_bytes()
    return Shown(name, "data:image/png;base64," + base64.b64encode(image).decode(), caption)
