"""What a page is made of: sections of words, tables and figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from matplotlib.figure import Figure

from fem_interface.report.leaf import data_uri

RESOLUTION = 200  # of the figures as files [dots per inch]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Head and rows of text; `note` stands below, `numeric` columns are set to the right."""

    block: ClassVar[str] = "table"
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: bool = True
    note: str = ""


@dataclass(frozen=True)
class Words:
    """A paragraph; a note is set small."""

    block: ClassVar[str] = "words"
    text: str
    note: bool = False


@dataclass(frozen=True)
class Heading:
    """Above a part of a section."""

    block: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True)
class Bullets:
    """Sentences that have no order."""

    block: ClassVar[str] = "bullets"
    sentences: Sequence[str]


@dataclass(frozen=True, eq=False)
class Drawing:
    """A figure by the name of its file, and what it shows."""

    block: ClassVar[str] = "drawing"
    name: str
    figure: Figure
    caption: str


@dataclass(frozen=True)
class Turned:
    """A scene to be turned by hand: a page of its own inside the page, and what it shows."""

    block: ClassVar[str] = "turned"
    name: str
    page: str
    caption: str


@dataclass(frozen=True)
class Pair:
    """Two blocks beside each other where there is room."""

    block: ClassVar[str] = "pair"
    left: "Block"
    right: "Block"


Block = Table | Words | Heading | Bullets | Drawing | Turned | Pair


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the page.

    Attributes:
        key: Its anchor.
        short: Its name in the list at the top.
        title: Above it.
        blocks: What it holds, from the top.
    """

    key: str
    short: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Shown:
    """A figure on the page: its image as a data URI."""

    block: ClassVar[str] = "figure"
    name: str
    image: str
    caption: str


def kept(drawing: Drawing, folder: Path) -> Shown:
    """Save a figure as a file, curves as vectors too, and hold its image for the page."""
    figure, name = drawing.figure, drawing.name
    if not name.startswith("scene"):
        figure.savefig(folder / f"{name}.svg")
        figure.set_layout_engine("none")  # what was laid out once need not be again
    figure.savefig(folder / f"{name}.png", dpi=RESOLUTION)
    image = (folder / f"{name}.png").read_bytes()
    return Shown(name, data_uri(image, "png"), drawing.caption)
