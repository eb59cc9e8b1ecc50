"""A run that was never computed, yet looks like one: metal pressed on a rough electrolyte in 2D."""

import dataclasses
from typing import Any

import numpy as np

from fem_interface.case import Case
from fem_interface.case.bodies import AnodeSpec, ElectrolyteSpec
from fem_interface.case.effects import ImpedanceSpec
from fem_interface.case.specs import ProtocolStep
from fem_interface.case.surfaces import SelfAffineSpec
from fem_interface.core.records import (
    Array,
    ContactField,
    FieldSnapshot,
    Indices,
    RoughSurface,
    RunRecord,
)
from fem_interface.core.samples import (
    ContactSample,
    IntegritySample,
    InterfaceSample,
    MetalSample,
    ResistanceSample,
    VoidSample,
    restored,
    values,
)
from fem_interface.input.units import OHM_CM2
from fem_interface.materials.flow_data import NortonFlow
from fem_interface.materials.material import (
    Adhesion,
    Conduction,
    Elastic,
    Fracture,
    Material,
    Provenance,
    SizeEffect,
)
from fem_interface.report import Asked
from fem_interface.studies.variants import changed

WIDTH, THICKNESS = 20.0, 15.0
PEAK, STACK = 360.0, 15.0
COLUMNS, ROWS = 128, 14


def surface() -> RoughSurface:
    """Self-affine profile of 0.25 um rms between 10 um and 1.25 um."""
    n = 512
    number = np.arange(n // 2 + 1)
    amplitude = np.zeros(n // 2 + 1)
    carried = (number >= 2) & (number <= 16)
    amplitude[carried] = number[carried] ** -1.3
    phase = np.random.default_rng(1).uniform(0, 2 * np.pi, n // 2 + 1)
    heights = np.fft.irfft(amplitude * np.exp(1j * phase), n)
    heights -= heights.mean()
    return RoughSurface(
        heights=0.25 * heights / heights.std(),
        extent=(WIDTH,),
        periodic=True,
        shortest_wavelength=1.25,
        source="self-affine, seed 1",
        notes=("levelled",),
    )


def metal() -> Material:
    """Sodium with a value that was read, one that was derived and one that was assumed."""
    return Material(
        name="Na",
        kind="metal",
        elastic=Elastic(youngs_modulus=4600.0, poissons_ratio=0.38),
        flow=NortonFlow(
            law="norton",
            exponent=5.0,
            coefficient=0.53,
            activation_energy=37e3,
            reference_temperature=298.15,
        ),
        size_effect=SizeEffect(reference_stress=105.0, exponent=0.68),
        adhesion=Adhesion(tensile_strength=0.24, work_of_separation=0.2),
        provenance={
            "elastic.youngs_modulus": Provenance(
                range=(4400.0, 5400.0), grade="read", source="Wang 2019"
            ),
            "flow.coefficient": Provenance(grade="derived", source="from creep tests"),
            "size_effect.reference_stress": Provenance(grade="assumed", source="taken from Li"),
        },
    )


def ceramic() -> Material:
    """NASICON with a value that was recalled."""
    return Material(
        name="NZSP",
        kind="electrolyte",
        elastic=Elastic(youngs_modulus=80e3, poissons_ratio=0.26),
        conduction=Conduction(conductivity=1e-7),
        fracture=Fracture(
            toughness=1200.0, strength=80.0, weibull_modulus=8.0, reference_volume=1e9
        ),
        provenance={
            "fracture.toughness": Provenance(
                range=(1000.0, 1500.0), grade="recalled", source="Nonemacher 2019"
            ),
        },
    )


def case() -> Case:
    """What was asked, with values of every grade."""
    return Case(
        title="Sodium on NASICON, pressed at 360 MPa",
        anode=AnodeSpec(material=metal(), thickness=THICKNESS),
        electrolyte=ElectrolyteSpec(material=ceramic(), thickness=THICKNESS),
        surface=SelfAffineSpec(
            kind="self-affine",
            rms_height=0.25,
            longest_wavelength=10.0,
            shortest_wavelength=1.25,
            seed=1,
        ),
        protocol=(
            ProtocolStep(name="press", pressure=PEAK, ramp=60.0, hold=60.0),
            ProtocolStep(name="release to stack pressure", pressure=STACK, ramp=10.0, hold=0.0),
        ),
        impedance=ImpedanceSpec(charge_transfer_resistance=10.0 / OHM_CM2),
    )


def asked(changes: dict[str, Any] | None = None) -> Asked:
    """The case with its face, and other values at some paths."""
    found = case()
    for path, value in (changes or {}).items():
        found = changed(found, path.split("."), value)
    return Asked(found, surface())


NOTES = ("Na: the temperature lies 5 K above the range of the flow data.",)


def contact_at(pressure: float, largest: float) -> float:
    """Contact that grows with pressure and partly stays on release."""
    grown = 1 - np.exp(-largest / 100.0)
    return float(grown * (1 - 0.08 * (1 - pressure / largest))) if largest else 0.0


def altered(sample: InterfaceSample, changes: dict[str, Any]) -> InterfaceSample:
    """A sample with other values at some paths."""
    return restored(values(sample) | changes)


def samples() -> tuple[InterfaceSample, ...]:
    """Twenty steps of pressing, eight of holding, twelve of release."""
    press = np.linspace(1 / 20, 1, 20) ** 1.6 * PEAK
    pressures = np.r_[press, np.full(8, PEAK), np.linspace(PEAK, STACK, 13)[1:]]
    times = np.r_[np.linspace(3, 60, 20), np.linspace(67.5, 120, 8), np.linspace(121, 130, 12)]
    held = np.r_[np.zeros(20), np.linspace(0.1, 1, 8), np.ones(12)]
    profile = surface().heights
    made = []
    for i, (time, pressure) in enumerate(zip(times, pressures, strict=True)):
        contact = min(contact_at(pressure, pressures[: i + 1].max()) + 0.01 * held[i], 1.0)
        opening = np.maximum(np.quantile(profile, 1 - contact) - profile, 0)
        made.append(
            InterfaceSample(
                step=i + 1,
                protocol_step=0 if i < 28 else 1,
                time=float(time),
                temperature=298.15,
                pressure=float(pressure),
                approach=float(np.ptp(profile) * contact + 2e-3 * pressure),
                iterations=5 + i % 3,
                time_step=3.0,
                contact=ContactSample(
                    fraction=contact,
                    loaded=0.97 * contact,
                    penetration=2e-4,
                    spots=3,
                    largest_spot=1.5,
                    gap_bands=tuple(max(1 - contact / closed, 0.01) for closed in (0.7, 0.9, 1.2)),
                ),
                voids=VoidSample(
                    count=round(16 * (1 - contact)),
                    sealed=round(16 * (1 - contact)) if contact > 0.42 else 0,
                    volume=float(opening.mean()),
                    mean_gap=float(opening.mean()),
                    max_gap=float(opening.max()),
                    largest_volume=float(4 * opening.mean()),
                    largest_width=2 * (1 - contact),
                    gas_pressure=0.1 + 0.5 * float(pressure) if contact > 0.42 else 0.0,
                ),
                metal=MetalSample(
                    plastic_strain=2.5 * contact,
                    beyond_breakdown=0.02 * contact,
                ),
                integrity=IntegritySample(
                    max_principal=0.2 * pressure + 5,
                    max_principal_at=(7.5, -0.2),
                    max_shear=0.5 * pressure,
                    max_shear_at=(3.25, 0.3),
                    critical_flaw=float((1.2e3 / (1.12 * (0.2 * pressure + 5))) ** 2 / np.pi),
                    flaw_drive=1.0 + pressure / 360.0,
                    driven_flaw=15.0,
                    failure_probability=float(-np.expm1(-1.2e-6 * (0.2 * pressure + 5) ** 2.5)),
                    local_failure_probability=float(-np.expm1(-1e-2 * pressure)),
                    plastic_strain=0.0,
                ),
                resistance=ResistanceSample(
                    constriction=0.12 * (1 - contact) ** 2 + 1e-4,
                    charge_transfer=10.0 / contact,
                    film=0.0,
                ),
            )
        )
    return tuple(made)


def _body(low: Array, high: Array, grading: Array) -> tuple[Array, Indices]:
    """Quadratic triangles between two profiles over x; nodes on a grid of half cells."""
    x = np.linspace(0, WIDTH, 2 * COLUMNS + 1)
    height = low[:, None] + grading[None, :] * (high - low)[:, None]
    points = np.stack([np.broadcast_to(x[:, None], height.shape), height, 0 * height], axis=-1)
    node = np.arange(height.size).reshape(height.shape)
    a, b, c, d = node[:-2:2, :-2:2], node[2::2, :-2:2], node[2::2, 2::2], node[:-2:2, 2::2]
    ab, bc, cd, da = node[1::2, :-2:2], node[2::2, 1::2], node[1::2, 2::2], node[:-2:2, 1::2]
    ac = node[1::2, 1::2]
    lower = np.stack([a, b, c, ab, bc, ac], axis=-1).reshape(-1, 6)
    upper = np.stack([a, c, d, ac, cd, da], axis=-1).reshape(-1, 6)
    return points.reshape(-1, 3), np.concatenate([lower, upper])


def snapshot(sample: InterfaceSample, label: str) -> FieldSnapshot:
    """Both bodies with voids of the right size between them and strain around the contacts."""
    rough = surface()
    x = np.linspace(0, WIDTH, 2 * COLUMNS + 1)
    grid = np.linspace(0, WIDTH, len(rough.heights) + 1)
    profile = np.interp(x, grid, np.r_[rough.heights, rough.heights[0]])
    grading = np.linspace(0, 1, 2 * ROWS + 1) ** 1.8
    below, lower_cells = _body(np.full_like(x, -THICKNESS), profile, 1 - grading[::-1])
    top = np.full_like(x, profile.max())
    above, upper_cells = _body(top, top + THICKNESS, grading)

    level = np.quantile(profile, 1 - sample.contact.fraction)
    face = np.maximum(profile, level)
    depth = np.exp(-(above[:, 1] - profile.max()) / 2.0)
    displacement = np.zeros((len(above) + len(below), 3))
    sunk = np.repeat(face - profile.max(), 2 * ROWS + 1)
    displacement[: len(above), 1] = depth * sunk + (1 - depth) * sunk.mean()
    displacement[len(above) :, 1] = -1e-5 * sample.pressure * (below[:, 1] + THICKNESS) / THICKNESS
    displacement[: len(above), 1] += displacement[-1, 1]

    points = np.concatenate([above, below])
    cells = np.concatenate([upper_cells, lower_cells + len(above)])
    body = np.repeat([0, 1], [len(upper_cells), len(lower_cells)])
    centre = points[cells].mean(axis=1)
    slope = np.abs(np.interp(centre[:, 0], x, np.gradient(face, x)))
    near = np.exp(-np.abs(centre[:, 1]) / 0.8)
    touching = np.interp(centre[:, 0], x, (profile >= level).astype(float))
    opening = np.maximum(level - profile, 0)
    pressure = np.where(opening > 0, 0.0, sample.pressure / max(sample.contact.fraction, 0.02))
    return FieldSnapshot(
        time=sample.time,
        pressure=sample.pressure,
        label=label,
        points=points,
        displacement=displacement,
        cells=cells,
        body=body,
        cell_fields={
            "plastic_strain": np.where(body == 0, sample.metal.plastic_strain * slope * near, 0.0),
            "max_principal_stress_MPa": np.where(
                body == 1, sample.pressure * (near * (1.1 - 2 * touching) - 0.35), -sample.pressure
            ),
            "max_shear_stress_MPa": np.where(
                body == 1, sample.pressure * (near * touching + 0.2), 1.0
            ),
        },
        interface=ContactField(
            position=x[:, None],
            reference=x[:, None],
            area=np.full(len(x), WIDTH / len(x)),
            gap=opening - np.where(opening > 0, 0.0, 1e-4),
            opening=opening,
            pressure=pressure,
            shear=0.3 * pressure,
            adhesion=0.0 * pressure,
            gas=0.0 * pressure,
            load=pressure,
        ),
    )


def run() -> RunRecord:
    """The whole record: samples, cut-backs, five snapshots and provenance."""
    steps = samples()
    half = next(i for i, s in enumerate(steps) if s.contact.fraction > 0.5)
    kept = ((0, "first touch"), (half, "half contact"), (27, "peak"), (27, "press"))
    kept = (*kept, (39, "release to stack pressure"))
    return RunRecord(
        surface=surface(),
        samples=steps,
        protocol_ends=(27, 39),
        cutbacks=((12.0, "contact"), (12.0, "material"), (123.0, "contact")),
        snapshots=tuple(snapshot(steps[i], label) for i, label in kept),
        provenance={
            "status": "done",
            "seed": 1,
            "dimension": 2,
            "degrees_of_freedom": 30_000,
            "wall_time_s": 83.2,
            "peak_memory_MiB": 512.0,
            "ranks": 2,
            "versions": {"fem_interface": "0.1", "dolfinx": "0.9.0", "numpy": "2.2.4"},
            "mesh_hash": "sha256:0123abcd",
        },
        notes=NOTES,
    )


def interrupted_run() -> RunRecord:
    """The same run, stopped in the middle of the release."""
    whole = run()
    return dataclasses.replace(
        whole,
        samples=whole.samples[:33],
        protocol_ends=(27,),
        snapshots=whole.snapshots[:4],
        provenance={**whole.provenance, "status": "interrupted"},
    )
