"""What a patch in three dimensions costs: the sodium case on finer and finer meshes.

    environment/enter python benchmarks/patches.py 4 6 8

runs cases/na_nzsp_360MPa_3d.toml with so many elements on the shortest wave (32, 48 and 64 squares
on the width), one after the other on one process, and writes the table of
docs/pages/three-dimensions.md. With --read it takes runs that are there already.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "cases" / "na_nzsp_360MPa_3d.toml"
PAGE = ROOT / "docs" / "pages" / "three-dimensions.md"
BEGIN, END = "<!-- cost: begin -->", "<!-- cost: end -->"
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
    "contact at 360 MPa",
    "at 15 MPa",
    "imbalance of energy",
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
    peak, last = found["steps"][0], found["steps"][-1]
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
        f"{100 * peak['contact_fraction']:.1f} %",
        f"{100 * last['contact_fraction']:.1f} %",
        f"{found['energy']['imbalance']:.1e}",
    )
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Run, and write the table into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("elements", nargs="+", type=int, help="on the shortest wavelength")
    parser.add_argument("--output", type=Path, default=ROOT / "runs" / "patches")
    parser.add_argument("--read", action="store_true", help="take runs that are there already")
    asked = parser.parse_args()
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    for elements in asked.elements:
        output = asked.output / str(elements)
        if not asked.read:
            run(elements, output)
        lines.append(row(elements, output))
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    table = "\n".join(lines)
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
    print(table)


if __name__ == "__main__":
    main()
