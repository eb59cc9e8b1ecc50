"""What a patch in three dimensions costs: the sodium case on finer and finer meshes.

    environment/enter python benchmarks/patches.py 4 6 8

runs cases/na_nzsp_360MPa_3d.toml with so many elements on the shortest wave (32, 48 and 64 squares
on the width), one after the other on one process, and writes the tables of
docs/pages/three-dimensions.md. With --read it takes runs that are there already.
"""

import argparse
import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "cases" / "na_nzsp_360MPa_3d.toml"
PAGE = ROOT / "docs" / "pages" / "three-dimensions.md"
PRESSURES = (20.0, 60.0, 120.0, 250.0)  # on the way up, at which contact is told [MPa]
WAVES = 8  # of the shortest on the width
HEAD = (
    "squares",
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


def run(elements: int, output: Path) -> None:
    """One run of the case."""
    command = [sys.executable, "-P", "-m", "fem_interface", "run", CASE, "--output", output]
    command += ["--force", "--set", f"mesh.elements_per_wavelength={elements}"]
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True)


def row(elements: int, output: Path) -> str:
    """A line of the table."""
    found = json.loads((output / "summary.json").read_text())
    stages = found["time_by_stage"]
    pressed = sum(seconds for name, seconds in stages.items() if name != "mesh and set-up")
    shared = (stages["tangent"] + stages["contact"] + stages["material"]) / pressed
    cells = (
        f"{elements * WAVES}",
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
    found = json.loads((output / "summary.json").read_text())
    with (output / "history.csv").open() as file:
        steps = list(csv.DictReader(file))
    pressure = np.array([float(step["pressure_MPa"]) for step in steps])
    top = int(np.argmax(pressure)) + 1

    def going_up(name: str, at: float) -> float:
        values = np.array([float(step[name]) for step in steps])
        return float(np.interp(at, pressure[:top], values[:top], right=np.nan))

    ends = [step["contact_fraction"] for step in found["steps"]]
    ends += [np.nan] * (2 - len(ends))
    shares = [going_up("contact_fraction", at) for at in PRESSURES] + ends
    cells = (
        f"{elements * WAVES}",
        *(f"{100 * share:.1f} %" for share in shares),
        f"{1e3 * going_up('void_volume_um', 60.0):.1f}",
        f"{max(float(step['max_principal_stress_MPa']) for step in steps):.0f}",
    )
    return line(cells)


def line(cells: tuple[str, ...]) -> str:
    """Of a table."""
    return "| " + " | ".join(cells) + " |"


def written(page: str, name: str, rows: list[str]) -> str:
    """The page with a table in its place."""
    begin, end = (f"<!-- {name}: {mark} -->" for mark in ("begin", "end"))
    before, rest = page.split(begin)
    table = "\n".join(rows)
    return f"{before}{begin}\n{table}\n{end}{rest.split(end)[1]}"


def main() -> None:
    """Run, and write the table into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("elements", nargs="+", type=int, help="on the shortest wavelength")
    parser.add_argument("--output", type=Path, default=ROOT / "runs" / "patches")
    parser.add_argument("--read", action="store_true", help="take runs that are there already")
    asked = parser.parse_args()
    cost, contact = ([line(head), "|" + "---|" * len(head)] for head in (HEAD, CONTACT))
    for elements in asked.elements:
        output = asked.output / str(elements)
        if not asked.read:
            run(elements, output)
        cost.append(row(elements, output))
        contact.append(contact_row(elements, output))
        print(cost[-1], contact[-1], sep="\n", flush=True)
    page = PAGE.read_text(encoding="utf-8")
    page = written(written(page, "cost", cost), "contact", contact)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
