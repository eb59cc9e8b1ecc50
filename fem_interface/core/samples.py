"""What is written of every accepted load step, and the names under which others read it.

Global values, the same on every rank. Lengths [um], stresses [MPa], times [s], temperatures [K];
resistances stand at the door to tables and figures, so they carry the table's unit [ohm cm^2].
Each value that other programs read names its column in the tables it belongs to, unit included:
a new one is a line in one of these records.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from operator import attrgetter
from typing import Any

HISTORY, VOIDS, END, STEP = "history", "voids", "end", "step"
"""Tables of load steps and of voids; last step in the summary, and ends of protocol steps too."""


def told(key: str, *tables: str) -> dict[str, str]:
    """Metadata of a value that is found under a name, with its unit, in some tables."""
    return dict.fromkeys(tables, key)


@dataclass(frozen=True, kw_only=True)
class ContactSample:
    """How the faces touch.

    Attributes:
        fraction: Part of the nominal area with a gap below the contact distance, or that carries
            pressure.
        loaded: Part of the nominal area that carries pressure; on a patch with what counting
            points leaves out along its edge.
        edge: Length of that edge per nominal area, zero in 2D [1/um].
        penetration: Largest overlap [um].
        leaning: Part of the nominal area where the metal has turned upright and carries nothing.
        spots: Contacts that are separate from each other; in 2D stretches.
        largest_spot: Width of the largest; in 3D the diameter of the circle of its area [um].
        gap_bands: What is left in the gap of each octave of the face's wavelengths, over the bare
            face's rms [-].
    """

    fraction: float = field(metadata=told("contact_fraction", HISTORY, END, STEP))
    loaded: float = field(metadata=told("loaded_fraction", HISTORY, END, STEP))
    edge: float = field(default=0.0, metadata=told("contact_edge_per_um", STEP))
    penetration: float
    leaning: float = field(default=0.0, metadata=told("leaning_fraction", STEP))
    spots: int = field(metadata=told("contact_spots", VOIDS, STEP))
    largest_spot: float = field(metadata=told("largest_spot_width_um", VOIDS, STEP))
    gap_bands: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class VoidSample:
    """What is left open: stretches of the interface where the faces do not touch.

    Attributes:
        count: Number of voids.
        sealed: Number of voids that are shut in.
        volume: Volume of all voids per nominal area [um].
        mean_gap: Normal distance of the faces, mean over the area [um].
        max_gap: Largest normal distance of the faces [um].
        largest_volume: Volume of the largest void [um^3]; its section in 2D [um^2].
        largest_width: Width of the widest void, along the mean plane; in 3D the diameter of the
            circle of its area [um].
        gas_pressure: Highest absolute pressure in a sealed void, zero without any [MPa].
    """

    count: int = field(metadata=told("void_count", VOIDS, STEP))
    sealed: int = field(metadata=told("sealed_voids", VOIDS, STEP))
    volume: float = field(metadata=told("void_volume_um", HISTORY, VOIDS, END, STEP))
    mean_gap: float = field(metadata=told("mean_gap_um", HISTORY))
    max_gap: float = field(metadata=told("max_gap_um", HISTORY))
    largest_volume: float = field(metadata=told("largest_void_volume_um_d", VOIDS))
    largest_width: float = field(metadata=told("largest_void_width_um", VOIDS, STEP))
    gas_pressure: float = field(metadata=told("gas_pressure_MPa", VOIDS, STEP))


@dataclass(frozen=True, kw_only=True)
class MetalSample:
    """How the metal flows.

    Attributes:
        plastic_strain: Largest equivalent plastic strain of the metal [-].
        beyond_breakdown: Share of the metal's volume that flows faster than its power law was
            measured for.
    """

    plastic_strain: float = field(metadata=told("max_plastic_strain", HISTORY))
    beyond_breakdown: float = field(metadata=told("metal_beyond_breakdown", STEP))


@dataclass(frozen=True, kw_only=True)
class IntegritySample:
    """How the ceramic bodies fare: the worst of electrolyte and interlayer.

    Places are those of the reference state, x first and height last. Values are nan where a
    material file lacks what they need.

    Attributes:
        max_principal: Largest tension in the ceramic [MPa].
        max_principal_at: Its place [um].
        max_shear: Largest shear stress in the ceramic [MPa].
        max_shear_at: Its place [um].
        critical_flaw: Shortest edge flaw that grows in the field of stress, inf if none does [um].
        flaw_drive: Largest K / K_Ic of any edge flaw [-].
        driven_flaw: Length of that flaw [um].
        failure_probability: Odds that a ceramic body of the whole cell has failed by now, by the
            worst stress so far averaged over flaws.
        local_failure_probability: The same odds if the stress at points counted, however thin
            peaks are.
        plastic_strain: Largest equivalent plastic strain of the ceramic [-].
    """

    max_principal: float = field(metadata=told("max_principal_stress_MPa", HISTORY, END, STEP))
    max_principal_at: tuple[float, ...]
    max_shear: float = field(metadata=told("max_shear_stress_MPa", STEP))
    max_shear_at: tuple[float, ...]
    critical_flaw: float = field(metadata=told("critical_flaw_um", STEP))
    flaw_drive: float = field(metadata=told("flaw_driving_ratio", STEP))
    driven_flaw: float = field(metadata=told("driven_flaw_um", STEP))
    failure_probability: float = field(metadata=told("failure_probability", STEP))
    local_failure_probability: float = field(metadata=told("failure_probability_local", STEP))
    plastic_strain: float = field(metadata=told("electrolyte_plastic_strain", STEP))


_PART = "interface_resistance_ohm_cm2_"


@dataclass(frozen=True, kw_only=True)
class ResistanceSample:
    """What the interface costs, per interface; nan where no conductivity is known.

    Attributes:
        constriction: Resistance of the current lines that crowd into contacts [ohm cm^2].
        charge_transfer: Resistance of the reaction where the faces touch [ohm cm^2].
        film: Resistance of a film on the face where the faces touch [ohm cm^2].
        total: Resistance of one interface: constriction, charge transfer and film [ohm cm^2].
    """

    constriction: float = field(
        metadata=told("constriction_ohm_cm2", HISTORY) | told(_PART + "constriction", END, STEP)
    )
    charge_transfer: float = field(metadata=told(_PART + "charge_transfer", END, STEP))
    film: float = field(metadata=told(_PART + "film", END, STEP))
    total: float = field(
        init=False, metadata=told("interface_resistance_ohm_cm2", HISTORY, END, STEP)
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", self.constriction + self.charge_transfer + self.film)


@dataclass(frozen=True, kw_only=True)
class InterfaceSample:
    """One accepted load step.

    Attributes:
        step: From 0 on.
        protocol_step: Of the press.
        time: At the end of the step [s].
        temperature: Of the cell [K].
        pressure: Mean pressure of the platen [MPa].
        approach: Displacement of the platen [um].
        iterations: Of Newton's method.
        time_step: [s]
    """

    step: int
    protocol_step: int
    time: float = field(metadata=told("time_s", HISTORY, VOIDS, END, STEP))
    temperature: float = field(metadata=told("temperature_K", STEP))
    pressure: float = field(metadata=told("pressure_MPa", HISTORY, VOIDS, END, STEP))
    approach: float = field(metadata=told("approach_um", HISTORY))
    iterations: int
    time_step: float
    contact: ContactSample
    voids: VoidSample
    metal: MetalSample
    integrity: IntegritySample
    resistance: ResistanceSample


Leaf = tuple[str, Any, dict[str, str]]


def leaves(record: type = InterfaceSample, within: str = "") -> Iterator[Leaf]:
    """Path, type and names of every value of a sample, in their order."""
    for one in fields(record):
        path = within + one.name
        if isinstance(one.type, type) and is_dataclass(one.type):
            yield from leaves(one.type, path + ".")
        else:
            yield path, one.type, dict(one.metadata)


def columns(table: str) -> dict[str, str]:
    """Names in a table, in their order, and where the values are in a sample."""
    return {names[table]: path for path, _, names in leaves() if table in names}


def row(sample: InterfaceSample, table: str) -> dict[str, Any]:
    """The values of a sample in a table, by their names."""
    return {name: attrgetter(path)(sample) for name, path in columns(table).items()}


def values(sample: InterfaceSample) -> dict[str, Any]:
    """Every value of a sample by its path."""
    return {path: attrgetter(path)(sample) for path, _, _ in leaves()}


def restored(stored: dict[str, Any], record: type = InterfaceSample, within: str = "") -> Any:
    """The sample of values by their paths, as `values` gave them."""
    given: dict[str, Any] = {}
    for one in fields(record):
        path = within + one.name
        if isinstance(one.type, type) and is_dataclass(one.type):
            given[one.name] = restored(stored, one.type, path + ".")
        elif one.init:
            given[one.name] = stored[path]
    return record(**given)
