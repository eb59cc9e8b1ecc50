"""Contact over pressure of a metal on a sinusoid, by fem_interface and by CalculiX (ccx).

    python -m benchmarks.calculix.compare              what is missing of all runs, then draw
    python -m benchmarks.calculix.compare --draw       draw from the runs that are there
    python -m benchmarks.calculix.compare --only NAME  these runs, then draw

Runs go to `runs/benchmarks/calculix`, one folder each. A run is done again if its folder is
removed or its problem has changed. Writes `benchmarks/figures/calculix.png` and `.svg`, and
`benchmarks/calculix/table.csv`.
"""

import argparse
import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.calculix.curve import FaceHistory, largest_difference
from benchmarks.calculix.deck import deck
from benchmarks.calculix.figure import draw
from benchmarks.calculix.results import face_history
from benchmarks.calculix.runs import CALCULIX, OURS, Run

CHECKOUT = Path(__file__).resolve().parents[2]
RUNS = CHECKOUT / "runs" / "benchmarks" / "calculix"
FIGURES = CHECKOUT / "benchmarks" / "figures"
TABLE = Path(__file__).resolve().parent / "table.csv"
DISTANCE = 1e-3  # gap below which the faces touch [um]
LEAST, MOST = 0.2, 0.95  # contact fractions between which the programs are compared
PRESSURES = np.arange(1.0, 8.0)  # of the table, over the yield stress
MOST_SECONDS = 420.0  # of one run of CalculiX

MISSING = """ccx, the solver of CalculiX, is not on PATH. On Debian and Ubuntu:

    apt-get install calculix-ccx

or conda install -c conda-forge calculix. Where this environment does not see the machine's own
programs (a private root), the decks are in {folder}; outside of it, solve them by

    sh {script}

and then call this again."""


def prepare(run: Run) -> bool:
    """Write the deck or case of a run; whether it is still to be done."""
    folder = RUNS / run.name
    folder.mkdir(parents=True, exist_ok=True)
    asked = repr(run)
    note = folder / "asked.txt"
    if not note.is_file() or note.read_text(encoding="utf-8") != asked:
        for old in folder.iterdir():
            old.unlink()
        note.write_text(asked, encoding="utf-8")
        if run.numerics is not None:
            (folder / "press.inp").write_text(deck(run.problem, run.numerics), encoding="ascii")
    return not (folder / ("face.npz" if run.numerics is None else "press.log")).is_file()


def press_ours(run: Run) -> None:
    """Do one of our runs."""
    from benchmarks.calculix.ours import pressed, write_case  # DOLFINx enters here

    folder = RUNS / run.name
    case = write_case(folder, run.problem, run.pressure * run.problem.yield_stress)
    history, told = pressed(case)
    history.save(folder / "face.npz")
    print(f"{run.name}: {told}", flush=True)


def press_calculix(runs: Sequence[Run]) -> None:
    """Do runs of CalculiX, or say how.

    Raises:
        SystemExit: ccx is not there.
    """
    names = [run.name for run in runs]
    if not names:
        return
    script = RUNS / "solve.sh"
    script.write_text(
        f"cd {RUNS}\nexport OMP_NUM_THREADS=1\n"
        + "".join(
            f"(cd {name} && timeout {MOST_SECONDS:.0f} ccx -i press > press.log 2>&1)\n"
            for name in names
        ),
        encoding="utf-8",
    )
    ccx = shutil.which("ccx")
    if ccx is None:
        raise SystemExit(MISSING.format(folder=RUNS, script=script))
    for name in names:
        print(f"{name}: ccx", flush=True)
        with (RUNS / name / "press.log").open("w", encoding="utf-8") as log:
            try:
                subprocess.run(
                    [ccx, "-i", "press"],
                    cwd=RUNS / name,
                    stdout=log,
                    env=os.environ | {"OMP_NUM_THREADS": "1"},
                    timeout=MOST_SECONDS,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                print(f"{name}: stopped after {MOST_SECONDS:.0f} s; kept what it reached")


def history_of(run: Run) -> FaceHistory | None:
    """The metal's face of a run, or None if it is not there or reached nothing."""
    folder = RUNS / run.name
    try:
        if run.numerics is None:
            return FaceHistory.load(folder / "face.npz")
        return face_history(folder / "press.dat", run.problem, run.numerics.element)
    except (FileNotFoundError, ValueError) as error:
        print(f"{run.name}: left out ({error})")
        return None


def rows(histories: dict[str, FaceHistory]) -> list[dict[str, str]]:
    """The table: one row per run that is there."""
    table = []
    for run in OURS + CALCULIX:
        if run.name not in histories:
            continue
        history, problem, numerics = histories[run.name], run.problem, run.numerics
        Y = problem.yield_stress
        row = {
            "program": "CalculiX" if numerics else "fem_interface",
            "change": run.change,
            "amplitude_over_wavelength": f"{problem.amplitude / problem.wavelength:g}",
            "facets_per_wavelength": str(problem.facets),
            "largest_overlap_nm": f"{1e3 * history.overlap():.2g}",
        }
        for p, f in zip(PRESSURES, history.contact_at(PRESSURES * Y, DISTANCE), strict=True):
            row[f"contact_at_{p:g}Y"] = "" if np.isnan(f) else f"{f:.3f}"
        row["reached_over_Y"] = f"{history.pressure[-1] / Y:.2f}"
        row["largest_difference"] = ""
        if numerics and run.partner in histories:
            off = largest_difference(histories[run.partner], history, DISTANCE, LEAST, MOST)
            row["largest_difference"] = f"{off:+.3f}"
        table.append(row)
    return table


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [run.name for run in OURS + CALCULIX]
    parser.add_argument("--draw", action="store_true", help="draw from the runs that are there")
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=", ".join(names))
    asked = parser.parse_args(arguments)
    if not asked.draw:
        wanted = [run for run in OURS + CALCULIX if run.name in (asked.only or names)]
        missing = [run for run in wanted if prepare(run)]
        for run in missing:
            if run.numerics is None:
                press_ours(run)
        press_calculix([run for run in missing if run.numerics is not None])
    found = {run.name: history_of(run) for run in OURS + CALCULIX}
    histories = {name: history for name, history in found.items() if history is not None}
    table = rows(histories)
    if not table:
        raise SystemExit(f"no run in {RUNS}; call this without --draw")
    with TABLE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    for row in table:
        print(" | ".join(row.values()))
    FIGURES.mkdir(exist_ok=True)
    draw(histories, FIGURES / "calculix", DISTANCE, (LEAST, MOST))


if __name__ == "__main__":
    sys.exit(main())
