"""The runs of the comparison: a reference of either program, and one change at a time."""

from dataclasses import dataclass, replace

from benchmarks.calculix.deck import Numerics
from benchmarks.calculix.problem import SinusoidPress


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of one program.

    Attributes:
        name: Of its folder.
        change: What differs from the reference, in words.
        problem: What is pressed.
        numerics: Of CalculiX; None for ours.
        partner: Name of our run with the same problem.
        pressure: Largest, over the yield stress; of ours.
    """

    name: str
    change: str
    problem: SinusoidPress
    numerics: Numerics | None = None
    partner: str = "ours_32"
    pressure: float = 6.0


FINE = SinusoidPress()
WAVE = replace(FINE, facets=32)
STEEP = replace(WAVE, amplitude=1.0)
STIFFER = replace(WAVE, poissons_ratio=0.45)  # bulk modulus times 2.4
BASE = Numerics(approach=0.67)

OURS = (
    Run(name="ours_32", change="reference", problem=WAVE),
    Run(name="ours", change="64 facets", problem=FINE),
    Run(name="ours_128", change="128 facets", problem=replace(FINE, facets=128)),
    Run(name="ours_steep", change="amplitude 1 um", problem=STEEP, pressure=8.0),
    Run(name="ours_nu", change="nu = 0.45", problem=STIFFER),
)


def _calculix(
    name: str,
    change: str,
    problem: SinusoidPress = WAVE,
    partner: str = "ours_32",
    **numerics: object,
) -> Run:
    return Run(
        name=f"ccx_{name}",
        change=change,
        problem=problem,
        numerics=replace(BASE, **numerics),  # type: ignore[arg-type]
        partner=partner,
    )


CALCULIX = (
    _calculix("32", "reference"),
    _calculix("reference", "64 facets", FINE, "ours"),
    _calculix("steep", "amplitude 1 um", STEEP, "ours_steep", approach=1.22),
    _calculix("nu", "nu = 0.45", STIFFER, "ours_nu", approach=0.61),
    _calculix("1e3", "penalty 1e3", penalty=1e3),
    _calculix("1e4", "penalty 1e4", penalty=1e4),
    _calculix("1e6", "penalty 1e6", penalty=1e6),
    _calculix("c3d8_32", "C3D8", element="C3D8"),
    _calculix("c3d8", "C3D8, 64 facets", FINE, "ours", element="C3D8"),
    _calculix(
        "c3d8_even", "C3D8, 64, even rows", replace(FINE, growth=1.0), "ours", element="C3D8"
    ),
    _calculix("c3d8i", "C3D8I", element="C3D8I"),
    _calculix("c3d20", "C3D20", element="C3D20"),
    _calculix("linear", "small strains (no NLGEOM)", finite_strain=False),
    _calculix("one_step", "one step of 60 increments", steps=1, increments=60),
)
