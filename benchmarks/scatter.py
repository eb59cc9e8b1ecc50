"""How far patches of one kind of face differ: seeds, widths and thicknesses.

    environment/enter python benchmarks/scatter.py

presses sodium on NASICON as in cases/na_nzsp_360MPa_3d.toml, but with waves from 5 um down, on
patches as wide as the longest wave, twice and thrice as wide, and on bodies of 2.5 to 20 um, and
writes its tables into docs/pages/three-dimensions.md. With --read it runs only what is not there
yet.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from tables import PAGE, ROOT, Press, head, line, options, run, summary, write_tables

CASE = ROOT / "cases" / "na_nzsp_360MPa_3d.toml"
SETTINGS = ("surface.longest_wavelength='5 um'",)
SEEDS = {5: range(1, 9), 10: range(1, 3), 15: range(1, 2)}  # by width [um]
THICKNESSES = (2.5, 5.0, 10.0, 20.0)  # of each body [um], one seed, on the smaller patch

Answer = tuple[str, Callable[[Path], float], float, int]
"""Name, value of a run, what it is multiplied by, decimals."""
ANSWERS: tuple[Answer, ...] = (
    ("contact at 60 MPa [%]", lambda run: Press(run).at(60.0, "contact_fraction"), 100.0, 1),
    ("at 120 MPa [%]", lambda run: Press(run).at(120.0, "contact_fraction"), 100.0, 1),
    ("at 15 MPa [%]", lambda run: summary(run)["steps"][-1]["contact_fraction"], 100.0, 1),
    ("voids at 60 MPa [nm]", lambda run: Press(run).at(60.0, "void_volume_um"), 1e3, 0),
    (
        "resistance at 15 MPa [ohm cm2]",
        lambda run: summary(run)["steps"][-1]["interface_resistance_ohm_cm2"],
        1.0,
        1,
    ),
)


def spread(label: str, runs: Sequence[Path]) -> str:
    """A line: mean and standard deviation over patches, where there are several."""
    cells = [label, f"{len(runs)}"]
    for _, value, unit, decimals in ANSWERS:
        values = unit * np.array([value(one) for one in runs])
        told = f"{values.mean():.{decimals}f}"
        if len(values) > 1:
            told += f" ± {values.std(ddof=1):.{decimals}f}"
        cells.append(told)
    return line(cells)


def single(label: str, one: Path) -> str:
    """A line of one patch."""
    values = (f"{unit * value(one):.{decimals}f}" for _, value, unit, decimals in ANSWERS)
    return line([label, *values])


def main() -> None:
    """Run, and write the tables into the page."""
    asked = options(__doc__, "scatter").parse_args()

    def pressed(width: float, seed: int, thickness: float) -> Path:
        output = asked.output / f"{width:g}-{seed}-{thickness:g}"
        sizes = [f"mesh.{side}='{width:g} um'" for side in ("width", "length")]
        sizes += [f"{body}.thickness='{thickness:g} um'" for body in ("anode", "electrolyte")]
        run(CASE, output, [*SETTINGS, f"surface.seed={seed}", *sizes], keep=asked.read)
        return output

    names = [name for name, *_ in ANSWERS]
    scatter, thick = head(["width [um]", "patches", *names]), head(["bodies [um]", *names])
    for thickness in THICKNESSES:
        thick.append(single(f"{thickness:g}", pressed(5, 1, thickness)))
        print(thick[-1], flush=True)
    for width, seeds in SEEDS.items():
        scatter.append(spread(f"{width}", [pressed(width, seed, 10.0) for seed in seeds]))
        print(scatter[-1], flush=True)
    write_tables(PAGE, {"scatter": scatter, "thickness": thick})


if __name__ == "__main__":
    main()
