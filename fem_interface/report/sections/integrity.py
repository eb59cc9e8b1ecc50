"""The window of pressure, and how the ceramic bodies fare."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from fem_interface.contact.window import PressureWindow, pressure_window
from fem_interface.core.records import RunRecord
from fem_interface.core.samples import InterfaceSample
from fem_interface.integrity.flaws import confined_opening, critical_flaw_length, least_filled_width
from fem_interface.report.asked import Asked, CeramicBody
from fem_interface.report.body_fields import ceramic_fields
from fem_interface.report.headline import peak_tension
from fem_interface.report.kit import Block, Drawing, Section, Table, Words
from fem_interface.report.numbers import NOTHING, number, odds
from fem_interface.report.sections.integrity_words import integrity_words
from fem_interface.report.sections.pictures import STAGES, protocol_snapshots
from fem_interface.report.sections.steps import Column, ends_of_steps, step_table
from fem_interface.report.sections.stress_maps import stress_maps
from fem_interface.report.sections.window_figure import window_figure

Windows = Sequence[tuple[float | None, float | None]]


def integrity_section(run: RunRecord, asked: Asked, windows: Windows) -> Section:
    """Words, window, stress and the worst of it.

    Args:
        windows: Pressures from which on other meshes have the contact, and the risk [MPa].
    """
    return Section(
        key="integrity",
        short="Integrity",
        title="Pressure window and integrity of the ceramic",
        blocks=tuple(_blocks(run, asked, windows)),
    )


def window_of(run: RunRecord, asked: Asked, windows: Windows) -> PressureWindow:
    """Where the press does what was asked for, on this mesh and on others."""
    wanted = asked.case.integrity
    return pressure_window(run.samples, wanted.contact_share, wanted.failure_probability, windows)


def _shade(window: PressureWindow) -> str:
    if window.stands:
        return "Shaded: contact as asked for at accepted odds on all meshes, paler on some of them."
    return "No pressure is shaded: no window is known to stand on several meshes."


def _blocks(run: RunRecord, asked: Asked, windows: Windows) -> Iterator[Block]:
    window = window_of(run, asked, windows)
    for sentence in integrity_words(run.samples, window, asked):
        yield Words(sentence)
    yield Drawing(
        "curve_window",
        window_figure(run.samples, window, asked.case.mesh.dimension),
        "Contact, interface resistance and odds of failure at the first rise to each pressure, "
        "dotted what holds there add; grey what the odds would be if points broke and not flaws. "
        "Odds below 10⁻⁹ lie on the lower edge. " + _shade(window),
    )
    shown = {s.time: s for s in run.snapshots if s.label in STAGES[1:]}
    shown |= {s.time: s for s in protocol_snapshots(run.snapshots, asked)}
    if shown and ceramic_fields(list(shown.values())):
        yield Drawing(
            "scene_stress",
            stress_maps([shown[time] for time in sorted(shown)], run.surface.heights, asked.margin),
            "Stress in the ceramic below the rough face, metal grey: largest principal stress, "
            "which cracks, and largest shear stress; at half contact, at peak and at the end of "
            "each protocol step. Tension is often largest in between: the curve above tells.",
        )
    yield stress_table(run, asked)


def _odds(probability: float) -> str:
    return odds(probability).removesuffix(" %")


def _place(place: tuple[float, ...]) -> str:
    rounded = (round(x, 2) + 0.0 for x in place)  # no minus before zero
    return ", ".join(f"{x:.2f}".replace("-", "−") for x in rounded)


STRESS: tuple[Column, ...] = (
    ("pressure [MPa]", lambda s: number(s.pressure)),
    ("peak tension [MPa]", lambda s: number(s.integrity.max_principal)),
    ("its place [µm]", lambda s: _place(s.integrity.max_principal_at)),
    ("largest K / K_Ic [–]", lambda s: number(s.integrity.flaw_drive)),
    ("of a flaw of [µm]", lambda s: number(s.integrity.driven_flaw)),
    ("shortest flaw that grows [µm]", lambda s: number(s.integrity.critical_flaw)),
    ("odds of failure [%]", lambda s: _odds(s.integrity.failure_probability)),
    (
        "by the peaks alone [%]",
        lambda s: _odds(s.integrity.local_failure_probability),
    ),
    ("largest shear [MPa]", lambda s: number(s.integrity.max_shear)),
    ("its place [µm]", lambda s: _place(s.integrity.max_shear_at)),
)


def stress_table(run: RunRecord, asked: Asked) -> Table:
    """The worst of the ceramic bodies, and which flaws the metal would wedge open."""
    columns = [*STRESS]
    if any(body.yields for body in asked.ceramics):
        strain: Column = ("plastic strain [–]", lambda s: number(s.integrity.plastic_strain))
        columns.append(strain)
    for body in asked.ceramics:
        columns += _flaw_columns(body, asked.metal_strength, len(asked.ceramics) > 1)
    return step_table(
        [*ends_of_steps(run, asked), ("largest tension of the run", peak_tension(run.samples))],
        columns,
        _left_out(asked)
        + "Places are along the interface and above the mean plane of the face, before pressing. "
        "K is that of edge cracks from the face into the computed stress, of every length and at "
        "five angles; one grows where K reaches K_Ic; ∞ where no flaw does. Odds: of the worst so "
        "far, by the tension averaged over the flaws that break test bars; by the peaks alone, "
        "however thin they are, as if strength were a matter of points. Metal-filled flaw: a "
        "crack as deep as that grows "
        "when metal fills it and presses its faces apart with the platen’s pressure, in a pellet "
        "that is free at its sides and in one that a stiff die holds; metal hands on the pressure "
        "to the tip only of a flaw at least as wide as told, as it has to flow between its walls.",
    )


def _left_out(asked: Asked) -> str:
    if asked.margin == 0.0:
        return ""
    return (
        f"The sides of the patch mirror the face; within {number(asked.margin)} µm of them, half "
        "of the shortest wave, nothing is counted. "
    )


def _flaw_columns(
    body: CeramicBody, metal: Sequence[tuple[float, float]], named: bool
) -> list[Column]:
    """Critical length of a metal-filled flaw in one body, free and held by a die; and its width."""
    toughness = math.nan if body.toughness is None else body.toughness
    of = f" in {body.material.name}" if named else ""

    def free(sample: InterfaceSample) -> str:
        return number(critical_flaw_length(sample.pressure, toughness))

    def width(sample: InterfaceSample) -> str:
        if not metal:
            return NOTHING
        widths, strengths = np.log(np.array(metal)).T

        def strength(one: float) -> float:
            return float(np.exp(np.interp(np.log(one), widths, strengths)))

        length = critical_flaw_length(sample.pressure, toughness)
        return number(least_filled_width(length, sample.pressure, strength))

    def held(sample: InterfaceSample) -> str:
        opening = confined_opening(sample.pressure, body.poissons_ratio)
        return number(critical_flaw_length(opening, toughness))

    return [
        (f"metal-filled flaw{of}, free pellet [µm]", free),
        ("which is at least as wide as [µm]", width),
        (f"metal-filled flaw{of}, pellet in a die [µm]", held),
    ]
