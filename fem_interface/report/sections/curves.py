"""Curves of contact, voids and resistance, and of pressure and gap along the interface."""

from collections.abc import Iterator

from fem_interface.core.records import RunRecord
from fem_interface.report.asked import Asked
from fem_interface.report.kit import Block, Drawing, Section
from fem_interface.report.sections import curve_figures, interface_figures, void_figures
from fem_interface.report.sections.pictures import protocol_snapshots


def curves_section(run: RunRecord, asked: Asked) -> Section:
    """Over pressure, over time, and along the interface."""
    return Section(key="curves", short="Curves", title="Curves", blocks=tuple(_blocks(run, asked)))


def _blocks(run: RunRecord, asked: Asked) -> Iterator[Block]:
    dimension = asked.case.mesh.dimension
    yield Drawing(
        "curve_pressure",
        curve_figures.against_pressure(run.samples, dimension),
        "Contact, voids and resistance of the interface over pressure. Arrows show the way, "
        "numbers the ends of protocol steps; terms that are zero throughout are left out.",
    )
    yield Drawing(
        "curve_time",
        curve_figures.against_time(run, asked),
        "The same over time; the shading marks the protocol steps, each dot a load step.",
    )
    yield Drawing(
        "curve_voids",
        void_figures.voids(run.samples),
        "Voids over pressure (left) and over time (right): open stretches of the interface, the "
        "widest and the largest of them, and the highest gas pressure in a sealed one.",
    )
    ends = protocol_snapshots(run.snapshots, asked)
    if ends:
        drawn = (
            interface_figures.along_interface(ends, asked.case.contact.distance)
            if dimension == 2
            else interface_figures.over_interface(ends)
        )
        yield Drawing(
            "curve_interface",
            drawn,
            "Contact pressure and gap over the interface at the end of each protocol step.",
        )
