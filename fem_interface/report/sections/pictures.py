"""Pictures of the deformed bodies."""

from collections.abc import Iterable, Iterator, Sequence

from fem_interface.core.records import FieldSnapshot, RunRecord
from fem_interface.report import pictures, scenes
from fem_interface.report.asked import Asked
from fem_interface.report.body_fields import body_fields
from fem_interface.report.kit import Block, Drawing, Section, Turned, Words
from fem_interface.report.numbers import brief
from fem_interface.report.opened import EXAGGERATED, opened_scene, opened_view

STAGES = ("first touch", "half contact", "peak")


def pictures_section(run: RunRecord, asked: Asked) -> Section:
    """The interface close up, step by step, and both bodies whole."""
    return Section(
        key="pictures",
        short="Pictures",
        title="Pictures of the interface",
        blocks=tuple(_blocks(run, asked)),
    )


def _blocks(run: RunRecord, asked: Asked) -> Iterator[Block]:
    snapshots = run.snapshots
    if not snapshots:
        yield Words("The run stopped before its first picture was kept.")
        return
    fields = body_fields(snapshots)
    scales = [field.scale for field in fields]
    stages = [s for s in snapshots if s.label in STAGES] or list(snapshots[-3:])
    margin = asked.margin
    cut = " The cut is along x through the middle of the patch." * (asked.case.mesh.dimension == 3)
    zoom = scenes.interface_window(snapshots, run.surface.heights)
    whole = scenes.overview_window(snapshots)
    yield Drawing(
        "scene_interface",
        pictures.strips([scenes.picture(s, fields, zoom, margin=margin) for s in stages], scales),
        "The interface from first touch to peak pressure, with the same colours throughout. "
        "White between the bodies is void; the mark is the worst point of any cell, before stress "
        "is averaged where cells meet." + cut,
    )
    ends = protocol_snapshots(snapshots, asked)
    if ends and asked.case.mesh.dimension == 3:
        yield _opened(ends, asked.case.contact.distance)
        yield _turned(ends, asked.case.contact.distance)
    if ends:
        yield Drawing(
            "scene_steps",
            pictures.strips([scenes.picture(s, fields, zoom, margin=margin) for s in ends], scales),
            "The interface at the end of each protocol step, in the same colours.",
        )
    if moments := moment_snapshots(snapshots, asked):
        yield Drawing(
            "scene_moments",
            pictures.strips(
                [scenes.picture(s, fields, zoom, margin=margin) for s in moments], scales
            ),
            "The interface at the moments that were asked for, in the same colours.",
        )
    yield Drawing(
        "scene_overview",
        pictures.panels(
            [scenes.picture(s, fields, whole, across=1000, margin=margin) for s in stages],
            scales,
        ),
        "Both bodies whole, in the same colours.",
    )


def _opened(ends: Sequence[FieldSnapshot], distance: float) -> Drawing:
    """Views of a patch at the ends of protocol steps."""
    top = max(float(s.interface.gap.max()) for s in ends)
    return Drawing(
        "scene_opened",
        pictures.opened([(s, opened_view(s, distance, top)) for s in ends], distance, top),
        "The patch opened at the end of each protocol step, heights drawn "
        f"{brief(EXAGGERATED)} times larger: the metal is cut away in front. On the face below, "
        "contacts are blue and voids have the colour of their gap.",
    )


def _turned(ends: Sequence[FieldSnapshot], distance: float) -> Block:
    """The last of them in the reader's hands."""
    last, top = ends[-1], max(float(s.interface.gap.max()) for s in ends)
    try:
        page = opened_scene(last, distance, top)
    except ValueError as error:
        return Words(f"No view to be turned by hand is on this page: {error}.", note=True)
    return Turned(
        "scene_turned",
        page,
        f"The patch after “{last.label}”, at {brief(last.pressure)} MPa, in the same colours: drag "
        "to turn it, scroll to come closer, drag with Shift to move it.",
    )


def protocol_snapshots(snapshots: Iterable[FieldSnapshot], asked: Asked) -> list[FieldSnapshot]:
    """The snapshots at the ends of protocol steps, known by their label."""
    names = {step.name for step in asked.case.protocol}
    return [s for s in snapshots if s.label in names]


def moment_snapshots(snapshots: Iterable[FieldSnapshot], asked: Asked) -> list[FieldSnapshot]:
    """Those at the moments of the case's `[output]` that nothing else shows."""
    names = set(asked.case.output.at) - set(STAGES)
    return [s for s in snapshots if s.label.removesuffix(" on release") in names]
