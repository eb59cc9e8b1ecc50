"""A page by itself: a template with the house's style, and figures as text within it."""

import base64
from io import BytesIO
from pathlib import Path
from typing import Any

import jinja2
from matplotlib.figure import Figure

RESOLUTION = 130  # of figures that are on the page alone [dots per inch]


def rendered(template: Path, **known: Any) -> str:
    """A template that has every name which it uses, with the style of the report as `style`."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(template.parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    style = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
    return environment.get_template(template.name).render(style=style, **known)


def image(figure: Figure) -> str:
    """A figure as a data URI."""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=RESOLUTION)
    return data_uri(buffer.getvalue(), "png")


def data_uri(content: bytes, kind: str) -> str:
    """An image of a kind, such as "png" or "svg+xml", as text."""
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
