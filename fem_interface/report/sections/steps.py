"""Tables of what was reached at the end of each protocol step."""

from collections.abc import Callable, Sequence

from fem_interface.contact.closing import closing_pressures
from fem_interface.core.records import RunRecord
from fem_interface.core.samples import InterfaceSample
from fem_interface.report.asked import Asked
from fem_interface.report.kit import Block, Heading, Section, Table
from fem_interface.report.numbers import NOTHING, brief, nanometres, number, percent

Column = tuple[str, Callable[[InterfaceSample], str]]


CONTACT: tuple[Column, ...] = (
    ("time [s]", lambda s: number(s.time)),
    ("pressure [MPa]", lambda s: number(s.pressure)),
    ("contact [%]", lambda s: percent(s.contact.fraction).removesuffix(" %")),
    ("loaded [%]", lambda s: percent(s.contact.loaded).removesuffix(" %")),
    ("constriction [Ω cm²]", lambda s: number(s.resistance.constriction)),
    ("charge transfer [Ω cm²]", lambda s: number(s.resistance.charge_transfer)),
    ("film [Ω cm²]", lambda s: number(s.resistance.film)),
    ("interface resistance [Ω cm²]", lambda s: number(s.resistance.total)),
)
VOIDS: tuple[Column, ...] = (
    ("pressure [MPa]", lambda s: number(s.pressure)),
    ("voids [count]", lambda s: str(s.voids.count)),
    ("sealed [count]", lambda s: str(s.voids.sealed)),
    ("void volume [nm]", lambda s: nanometres(s.voids.volume)),
    ("mean gap [nm]", lambda s: nanometres(s.voids.mean_gap)),
    ("largest gap [nm]", lambda s: nanometres(s.voids.max_gap)),
    ("widest void [nm]", lambda s: nanometres(s.voids.largest_width)),
    ("largest void", lambda s: number(s.voids.largest_volume)),
    ("gas [MPa]", lambda s: number(s.voids.gas_pressure)),
    ("leaning over [%]", lambda s: percent(s.contact.leaning).removesuffix(" %")),
)


SPOTS: tuple[Column, ...] = (
    ("spots [count]", lambda s: str(s.contact.spots)),
    ("widest spot [nm]", lambda s: nanometres(s.contact.largest_spot)),
)
LARGEST = {2: "largest section [µm²]", 3: "largest void [µm³]"}


def steps_section(run: RunRecord, asked: Asked) -> Section:
    """What was reached at the end of each protocol step."""
    blocks: list[Block] = [
        contact_table(run, asked),
        Heading("Voids"),
        void_table(run, asked),
    ]
    closing = closing_table(run, asked)
    if closing.rows:
        blocks += [Heading("Pressure at which each wavelength of the face closes"), closing]
    return Section(
        key="steps",
        short="Numbers",
        title="Numbers at the end of each protocol step",
        blocks=tuple(blocks),
    )


def ends_of_steps(run: RunRecord, asked: Asked) -> list[tuple[str, InterfaceSample]]:
    """Name and last sample of each protocol step; of an unfinished one, what was reached."""
    ends = [(asked.case.protocol[run.samples[i].protocol_step].name, i) for i in run.protocol_ends]
    last = len(run.samples) - 1
    if last not in run.protocol_ends:
        name = asked.case.protocol[run.samples[last].protocol_step].name
        ends.append((f"{name} (not finished)", last))
    return [(name, run.samples[i]) for name, i in ends]


def contact_table(run: RunRecord, asked: Asked) -> Table:
    """Contact and resistance."""
    return step_table(
        ends_of_steps(run, asked),
        CONTACT,
        f"{NOTHING} means that the value was not computed or that the material file lacks what it "
        "needs.",
    )


def void_table(run: RunRecord, asked: Asked) -> Table:
    """What is left open, and what is shut in; on a patch also what touches, by its parts."""
    dimension = asked.case.mesh.dimension
    columns = [
        (LARGEST[dimension] if name == "largest void" else name, text) for name, text in VOIDS
    ]
    if dimension == 3:
        columns[1:1] = SPOTS
        part = (
            "Spots and voids are connected parts of the face; a void is sealed where no path "
            "within it spans the patch. What is smaller than a third of a facet is not counted. "
            "Widths are those of circles of the same area. "
        )
    else:
        part = (
            "A void is an open stretch of the interface, in 2D a channel: its width is along the "
            "interface, its section across it. "
        )
    return step_table(
        ends_of_steps(run, asked),
        columns,
        "Void volume is per nominal area (µm³/µm², given in nm). " + part + "Gas: highest "
        "absolute pressure in a sealed void. Leaning over: part of the nominal area where the "
        "metal’s face has turned upright and carries nothing.",
    )


def closing_table(run: RunRecord, asked: Asked) -> Table:
    """Which wavelengths of the face close at which pressure: in closed form, and in the run."""
    found = closing_pressures(run.samples) or [None] * len(asked.octaves)
    rows = tuple(
        (
            f"{brief(octave.band.longest)} to {brief(octave.band.shortest)} µm",
            number(octave.flow_stress),
            number(octave.closing_estimate),
            "not closed" if pressure is None else number(pressure),
        )
        for octave, pressure in zip(asked.octaves, found, strict=True)
    )
    return Table(
        head=(
            "Wavelengths of the face",
            "flow stress S(λ/2) [MPa]",
            "closed form, 3 S [MPa]",
            "in this run [MPa]",
        ),
        rows=rows,
        note="Closed form: metal that fills valleys of a wavelength λ flows at the stress of "
        "volumes λ/2 across, here with the size effect as the case has it, and the face closes at "
        "about three times that. In this run: pressure from which on the gap keeps less than a "
        "tenth of the face’s rms in that band, on the way up and in holds there.",
    )


def step_table(
    ends: Sequence[tuple[str, InterfaceSample]], columns: Sequence[Column], note: str
) -> Table:
    return Table(
        head=("Protocol step", *(name for name, _ in columns)),
        rows=tuple((step, *(text(sample) for _, text in columns)) for step, sample in ends),
        note=note,
    )
