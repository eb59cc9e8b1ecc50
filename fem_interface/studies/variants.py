"""The same case with one thing changed: an effect, a value at an end of its range, the mesh."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel

from fem_interface.case import Case
from fem_interface.core.errors import BadInput
from fem_interface.core.records import RoughSurface
from fem_interface.input.problems import nearest
from fem_interface.materials.trust import DOUBTFUL
from fem_interface.materials.writing import material_toml
from fem_interface.models.interface.uncertain import (
    UncertainValue,
    uncertain_values,
)
from fem_interface.studies.strips import strips_of

FOLDER = "variants"
"""Of the run directory: a run directory for each variant, and the material files they name."""

MESHES = {"coarser": 0.5, "finer": 1.5}
"""Elements on the shortest wavelength over those of the case."""

LEAST_ELEMENTS = 4  # that a case may have

Kind = Literal["without", "low", "high", "mesh", "strip"]
R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Effect:
    """An effect that a case can switch off.

    Attributes:
        words: What it is called.
        path: Of the value that switches it.
        off: That value.
        acts: Whether it is on in a case.
    """

    words: str
    path: str
    off: bool | float
    acts: Callable[[Case], bool]


EFFECTS = {
    "size_effect": Effect(
        words="size effect",
        path="anode.size_effect",
        off=False,
        acts=lambda case: case.size_effect_acts,
    ),
    "adhesion": Effect(
        words="adhesion",
        path="adhesion.bonded",
        off=False,
        acts=lambda case: case.adhesion.bond(case.anode.material.adhesion)[0] > 0.0,
    ),
    "gas": Effect(
        words="trapped gas",
        path="gas.trapped",
        off=False,
        acts=lambda case: case.gas.trapped and case.gas.pressure > 0.0,
    ),
    "friction": Effect(
        words="friction",
        path="contact.friction_coefficient",
        off=0,
        acts=lambda case: case.contact.friction_coefficient * case.contact.shear_limit > 0.0,
    ),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Variant:
    """One more run of a case.

    Attributes:
        slug: Name of its run directory.
        label: What people call it.
        kind: An effect taken out, a value at the low or high end of its range, another mesh, or a
            strip of a patch.
        path: The one value that differs, in the case.
        value: What it is here, with its unit.
        grade: Of the value in the material file; empty for an effect.
        source: Of the value in the material file; empty for an effect.
        case: What is run.
        material_file: Text of the file that its changed material is named by; empty for an effect.
    """

    slug: str
    label: str
    kind: Kind
    path: str
    value: str
    case: Case
    grade: str = ""
    source: str = ""
    material_file: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """What is run beside a case.

    Attributes:
        bounded: Values that are run at both ends of their range. An end that is the value itself
            is the main run, and has no run of its own.
        left_out: What was asked for and is not run, and why.
    """

    variants: tuple[Variant, ...]
    bounded: tuple[UncertainValue, ...] = ()
    left_out: tuple[str, ...] = ()


def known_effects(names: Sequence[str]) -> tuple[str, ...]:
    """Each once; raises BadInput that names all that are no effects."""
    wrong = [name for name in names if name not in EFFECTS]
    if wrong:
        allowed = ", ".join(EFFECTS)
        lines = []
        for name in wrong:
            near = nearest(name, EFFECTS)
            hint = near if "did you" in near else ""
            lines.append(
                f"--without {name}: is no effect that can be taken out; allowed {allowed}{hint}"
            )
        raise BadInput("\n".join(lines))
    return tuple(dict.fromkeys(names))


def plan(
    case: Case,
    without: Sequence[str],
    bounds: bool,
    output: Path,
    meshes: bool = False,
    strips: RoughSurface | None = None,
) -> Plan:
    """The runs beside a case.

    Args:
        without: Names of effects, each to be taken out in a run.
        bounds: Whether to run recalled and assumed values at both ends of their range.
        output: Run directory of the case, below which variants have theirs.
        meshes: Whether to run a coarser and a finer mesh.
        strips: Face of the patch that is to be cut into strips; None not to.
    """
    effects = [EFFECTS[name] for name in known_effects(without)]
    acting = [effect for effect in effects if effect.acts(case)]
    left_out = [
        f"without {effect.words}: it is off in this case already, so there is nothing to compare"
        for effect in effects
        if effect not in acting
    ]
    variants = [without_effect(case, effect) for effect in acting]
    values = list(uncertain_values(case)) if bounds else []
    bounded = tuple(v for v in values if v.trust.grade in DOUBTFUL and v.trust.range is not None)
    for value in bounded:
        variants += ends_of_range(case, value, output)
    variants += other_meshes(case) if meshes else ()
    if strips is not None:
        variants += as_strips(case, strips)
        if case.mesh.dimension == 2:
            left_out.append("strips: this case is a strip already (mesh.dimension = 2)")
    left_out += [_reason(value) for value in values if value not in bounded]
    if bounds and not bounded:
        left_out.append("bounds: no recalled or assumed value with a range can matter in this case")
    return Plan(variants=tuple(variants), bounded=bounded, left_out=tuple(left_out))


def _reason(value: UncertainValue) -> str:
    """Why a value is not run at the ends of its range."""
    what = f"{value.label}, {value.text(value.value)} ({value.trust.grade})"
    if value.trust.grade in DOUBTFUL:
        return f"{what}: has no range in its material file, so it cannot be bounded"
    ends = value.trust.range
    spread = f", range {value.text(ends[0])} to {value.text(ends[1])}" if ends else ", no range"
    return f"{what}{spread}; bounds are for recalled and assumed values"


def without_effect(case: Case, effect: Effect) -> Variant:
    """The case with an effect taken out."""
    text = json.dumps(effect.off)
    return Variant(
        slug=f"without-{effect.words.replace(' ', '-')}",
        label=f"without {effect.words}",
        kind="without",
        path=effect.path,
        value=text,
        case=_named(changed(case, effect.path.split("."), effect.off), case, effect.path, text),
    )


def other_meshes(case: Case) -> Iterator[Variant]:
    """The case with fewer and with more elements on the shortest wavelength."""
    here = case.mesh.elements_per_wavelength
    for name, factor in MESHES.items():
        elements = max(LEAST_ELEMENTS, round(factor * here))
        if elements == here:
            continue
        path = "mesh.elements_per_wavelength"
        other = changed(case, path.split("."), elements)
        yield Variant(
            slug=f"mesh-{name}",
            label=f"{name} mesh, {elements} elements on the shortest wave",
            kind="mesh",
            path=path,
            value=str(elements),
            case=_named(other, case, path, str(elements)),
        )


def as_strips(case: Case, surface: RoughSurface) -> Iterator[Variant]:
    """The case as plane-strain cuts of its face."""
    for number, (name, strip) in enumerate(strips_of(case, surface)):
        text = f"2, {name}"
        yield Variant(
            slug=f"strip-{number + 1}",
            label=f"strip (2D), {name}",
            kind="strip",
            path="mesh.dimension",
            value=text,
            case=_named(strip, case, "mesh.dimension", text),
        )


def ends_of_range(case: Case, value: UncertainValue, output: Path) -> Iterator[Variant]:
    """The case with a value at the low and at the high end of its range."""
    kinds: tuple[Kind, Kind] = ("low", "high")
    for kind, end in zip(kinds, value.trust.range or (), strict=False):
        if end == value.value:
            continue
        slug = f"{kind}-{value.body}-{value.path}".replace(".", "-").replace("_", "-")
        material = changed(value.material, value.path.split("."), end)
        text = material_toml(material)
        # Named by a file of its own, so that the case as resolved is the one that was run.
        path = output.resolve() / FOLDER / f"{slug}.toml"
        named = material.model_copy(
            update={"origin": str(path), "sha256": hashlib.sha256(text.encode()).hexdigest()}
        )
        other = changed(case, (value.body, "material"), named)
        yield Variant(
            slug=slug,
            label=f"{value.label} = {value.text(end)}",
            kind=kind,
            path=value.case_path,
            value=value.text(end),
            grade=value.trust.grade,
            source=value.trust.source,
            case=_named(other, case, value.case_path, value.text(end)),
            material_file=text,
        )


def changed(record: R, path: Sequence[str], value: Any) -> R:
    """A copy of nested records with another value at a place."""
    key, *deeper = path
    inner = changed(getattr(record, key), deeper, value) if deeper else value
    return record.model_copy(update={key: inner})


def _named(variant: Case, case: Case, path: str, text: str) -> Case:
    """The variant, with a hash of its own."""
    sha256 = hashlib.sha256(f"{case.sha256}\n{path}={text}".encode()).hexdigest()
    return variant.read_from(case.source, sha256) if case.source else variant
