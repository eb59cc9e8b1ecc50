"""Curves of contact, voids and resistance, and of pressure and gap along the interface."""

from collections.abc import Iterator, Sequence

import numpy as np

from fem_interface.contact.rise import rise
from fem_interface.core.records import FieldSnapshot, RunRecord
from fem_interface.core.samples import InterfaceSample
from fem_interface.report.asked import Asked
from fem_interface.report.kit import Block, Drawing, Section, Words
from fem_interface.report.numbers import number
from fem_interface.report.sections import (
    curve_figures,
    interface_figures,
    map_figures,
    void_figures,
)
from fem_interface.report.sections.pictures import protocol_snapshots


def curves_section(run: RunRecord, asked: Asked) -> Section:
    """Over pressure, over time, and along the interface."""
    return Section(key="curves", short="Curves", title="Curves", blocks=tuple(_blocks(run, asked)))


def _blocks(run: RunRecord, asked: Asked) -> Iterator[Block]:
    dimension = asked.case.mesh.dimension
    yield Drawing(
        "curve_pressure",
        curve_figures.against_pressure(run.samples, dimension, asked.measured),
        "Contact, voids and resistance of the interface over pressure. Arrows show the way, "
        "numbers the ends of protocol steps; terms that are zero throughout are left out.",
    )
    yield from _measured(run.samples, asked)
    yield Drawing(
        "curve_time",
        curve_figures.against_time(run, asked),
        "The same over time; the shading marks the protocol steps, each dot a load step.",
    )
    yield Drawing(
        "curve_voids",
        void_figures.voids(run.samples, dimension),
        "Voids over pressure (left) and over time (right): open parts of the interface, the "
        "widest and the largest of them, and the highest gas pressure in a sealed one.",
    )
    ends = protocol_snapshots(run.snapshots, asked)
    if ends and dimension == 2:
        yield Drawing(
            "curve_interface",
            interface_figures.along_interface(ends, asked.case.contact.distance),
            "Contact pressure and gap over the interface at the end of each protocol step.",
        )
    elif ends:
        yield from _maps(ends, run.samples, asked.case.contact.distance)


def _maps(
    ends: Sequence[FieldSnapshot], samples: Sequence[InterfaceSample], distance: float
) -> Iterator[Drawing]:
    """The face of a patch at the ends of protocol steps."""
    parts = [map_figures.FaceParts(snapshot, distance) for snapshot in ends]
    yield Drawing(
        "map_interface",
        map_figures.interface_maps(ends, parts, samples, distance),
        "The face at the end of each protocol step, seen from the electrolyte: contacts and voids, "
        "the pressure that contacts carry, and the gap of what is open. A void is sealed where no "
        "path within it spans the patch, whose sides are mirrors.",
    )
    yield Drawing(
        "map_sizes",
        map_figures.part_sizes(ends, parts),
        "Separate contacts (left) and voids (right) by their size at the end of each protocol "
        "step.",
    )


def _measured(samples: Sequence[InterfaceSample], asked: Asked) -> Iterator[Words]:
    """How far measured resistances are from the computed ones on the way up."""
    if asked.measured is None or asked.case.measured is None:
        return
    name = asked.case.measured.file.name.removeprefix("measured-")  # of its copy
    way_up = [samples[i] for i in rise(samples) if samples[i].resistance.total > 0.0]
    if len(way_up) < 2:
        yield Words(f"No resistance was computed to set beside {name}.")
        return
    pressure, computed = np.array([(s.pressure, s.resistance.total) for s in way_up]).T
    ratio = asked.measured.over(pressure, computed)
    if not len(ratio):
        yield Words(f"The pressures in {name} lie outside of those on the way up.")
        return
    yield Words(
        f"Measured resistances ({name}, red crosses) are {number(float(ratio.min()))} to "
        f"{number(float(ratio.max()))} times those computed at the same pressure on the way up. "
        "Computed is one interface; what a cell shows holds two, and the bulk of the pellet."
    )
