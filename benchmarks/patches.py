"""What a patch in three dimensions costs: the sodium case on finer and finer meshes.

    environment/enter python benchmarks/patches.py 4 6 8

runs cases/na_nzsp_360MPa_3d.toml with so many elements on the shortest wave (32, 48 and 64 squares
on the width), one after the other on one process, and writes the tables of
docs/pages/three-dimensions.md. With --read it runs only what is not there yet; a run that several
ranks made stays what it is.
"""

from pathlib import Path

import numpy as np
from tables import (
    PAGE,
    ROOT,
    Press,
    head,
    line,
    options,
    pressing_time,
    provenance,
    run,
    summary,
    write_tables,
)

CASE = ROOT / "cases" / "na_nzsp_360MPa_3d.toml"
PRESSURES = (20.0, 60.0, 120.0, 250.0)  # on the way up, at which contact is told [MPa]
WAVES = 8  # of the shortest on the width
COST = (
    "squares",
    "ranks",
    "unknowns",
    "steps",
    "iterations",
    "minutes",
    "GiB",
    "s per iteration",
    "factorisation",
    "tangent and contact",
    "imbalance of energy",
)
CONTACT = (
    "squares",
    *(f"{pressure:g} MPa" for pressure in PRESSURES),
    "360 MPa, held",
    "15 MPa",
    "voids at 60 MPa [nm]",
    "largest tension [MPa]",
)


def row(elements: int, output: Path) -> str:
    """A line of the table."""
    found = summary(output)
    stages = found["time_by_stage"]
    pressed = pressing_time(found)
    shared = (stages["tangent"] + stages["contact"] + stages["material"]) / pressed
    cells = (
        f"{elements * WAVES}",
        f"{provenance(output)['ranks']}",
        f"{found['degrees_of_freedom']:,}",
        f"{found['load_steps']}",
        f"{found['newton_iterations']}",
        f"{found['wall_time_s'] / 60:.1f}",
        f"{found['peak_memory_MiB'] / 1024:.1f}",
        f"{pressed / found['newton_iterations']:.2f}",
        f"{100 * stages['factorisation'] / pressed:.0f} %",
        f"{100 * shared:.0f} %",
        f"{found['energy']['imbalance']:.1e}",
    )
    return line(cells)


def contact_row(elements: int, output: Path) -> str:
    """Its answers; between load steps by linear interpolation."""
    found, press = summary(output), Press(output)
    ends = [step["contact_fraction"] for step in found["steps"]]
    ends += [np.nan] * (2 - len(ends))
    shares = [press.at(at, "contact_fraction") for at in PRESSURES] + ends
    cells = (
        f"{elements * WAVES}",
        *(f"{100 * share:.1f} %" for share in shares),
        f"{1e3 * press.at(60.0, 'void_volume_um'):.1f}",
        f"{press.column('max_principal_stress_MPa').max():.0f}",
    )
    return line(cells)


def main() -> None:
    """Run, and write the table into the page."""
    parser = options(__doc__, "patches")
    parser.add_argument("elements", nargs="+", type=int, help="on the shortest wavelength")
    asked = parser.parse_args()
    cost, contact = head(COST), head(CONTACT)
    for elements in asked.elements:
        output = asked.output / str(elements)
        run(CASE, output, [f"mesh.elements_per_wavelength={elements}"], keep=asked.read)
        cost.append(row(elements, output))
        contact.append(contact_row(elements, output))
        print(cost[-1], contact[-1], sep="\n", flush=True)
    write_tables(PAGE, {"cost": cost, "contact": contact})


if __name__ == "__main__":
    main()
