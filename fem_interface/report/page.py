"""Puts the sections of a run on one self-contained HTML page."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl

from fem_interface.archive import Archive
from fem_interface.core.records import RunRecord
from fem_interface.report.asked import Asked
from fem_interface.report.headline import headline
from fem_interface.report.kit import Block, Drawing, Pair, Section, Shown, kept
from fem_interface.report.leaf import rendered
from fem_interface.report.look import STYLE
from fem_interface.report.numbers import number
from fem_interface.report.sections import sections
from fem_interface.report.sections.beside import beside
from fem_interface.report.sections.integrity import window_of
from fem_interface.report.sections.integrity_words import verdict

TEMPLATE = Path(__file__).parent / "page.html.jinja"


@dataclass(frozen=True)
class Printed:
    """A section whose figures have been drawn."""

    section: Section
    blocks: tuple[Any, ...]


def write_report(directory: Path) -> Path:
    """Write `report.html` and the folder `figures` of a run, and return the page's path.

    Everything is read back from the run's own files. Raises BadInput as `Archive.load`.
    """
    run, case = Archive.load(directory)
    return draw_report(run, Asked(case, run.surface), Path(directory))


def draw_report(run: RunRecord, asked: Asked, directory: Path) -> Path:
    """The report of a record, in a run's directory."""
    folder = directory / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    others = beside(run, asked, directory)
    with mpl.rc_context(STYLE):
        printed = [
            Printed(one, tuple(_printed(block, folder) for block in one.blocks))
            for one in sections(run, asked, others)
        ]
    path = directory / "report.html"
    window = window_of(run, asked, others.windows)
    said = headline(run, asked, verdict(run.samples, window, asked))
    path.write_text(_page(run, asked, said, printed), encoding="utf-8")
    return path


def _printed(block: Block, folder: Path) -> Block | Shown | tuple[Any, Any]:
    """A block with its figures drawn."""
    if isinstance(block, Drawing):
        return kept(block, folder)
    if isinstance(block, Pair):
        return _printed(block.left, folder), _printed(block.right, folder)
    return block


def _page(run: RunRecord, asked: Asked, said: str, printed: Sequence[Printed]) -> str:
    return rendered(
        TEMPLATE,
        case=asked.case,
        run=run,
        status=run.provenance.get("status", "done"),
        reached=run.samples[-1],
        number=number,
        headline=said,
        printed=printed,
    )
