"""The face that was pressed: its profile, its spectrum, and what a metrologist says of it."""

from collections.abc import Iterator

from fem_interface.core.records import RoughSurface
from fem_interface.report.kit import Block, Drawing, Pair, Section, Table, Words
from fem_interface.report.numbers import number
from fem_interface.report.sections import surface_figures
from fem_interface.surface.roughness import power_spectrum, roughness


def surface_section(surface: RoughSurface) -> Section:
    """Heights, spectrum and roughness."""
    return Section(
        key="surface",
        short="Surface",
        title="The rough surface",
        blocks=tuple(_blocks(surface)),
    )


def _blocks(surface: RoughSurface) -> Iterator[Block]:
    yield Drawing(
        "surface_profile",
        surface_figures.surface_profile(surface),
        f"The face that was pressed ({surface.source}). Height above its mean plane.",
    )
    spectrum = Drawing(
        "surface_spectrum",
        surface_figures.surface_spectrum(surface, *power_spectrum(surface)),
        "Power spectrum of the face. Self-affine where it is straight; the dashed guide has the "
        "slope of a Hurst exponent of 0.8.",
    )
    yield Pair(spectrum, roughness_table(surface))
    if surface.notes:
        yield Words(f"Treatment of the height map: {'; '.join(surface.notes)}.", note=True)


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


def roughness_table(surface: RoughSurface) -> Table:
    """What a metrologist says of the surface."""
    measured = roughness(surface)
    rows = []
    for name, what, unit, factor in ROUGHNESS:
        value = factor * getattr(measured, name)
        rows.append((what, number(value if abs(value) > ROUNDING else 0.0), unit))
    note = (
        ""
        if surface.heights.ndim == 1
        else "Slopes and curvatures are those of its profiles along x and along y."
    )
    return Table(head=("Roughness", "value", "unit"), rows=tuple(rows), note=note)
