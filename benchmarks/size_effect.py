"""Contact over pressure with and without the size effect on the metal's flow stress.

    python benchmarks/size_effect.py            run the demo case twice, then draw
    python benchmarks/size_effect.py --draw     draw from the runs that are there

Writes `figures/size_effect.png` and `.svg`, and `figures/pressing.png`, the report's picture of the
first run, beside this file; the runs go to `runs/benchmarks`.
"""

import argparse
import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

CHECKOUT = Path(__file__).resolve().parents[1]
CASE = CHECKOUT / "cases" / "na_nzsp_360MPa.toml"
RUNS = CHECKOUT / "runs" / "benchmarks"
FIGURES = Path(__file__).resolve().parent / "figures"
BLUE, ORANGE, GREY = "#0072B2", "#E69F00", "#777777"
PICTURE_WIDTH = 1300  # [pixels]
VARIANTS = (("true", "with the size effect"), ("false", "at the bulk flow stress"))


def run_directory(size_effect: str) -> Path:
    return RUNS / f"size_effect_{size_effect}"


def press(size_effect: str) -> None:
    """Run the demo case with the switch set; a run that stops early keeps what it reached."""
    command = [sys.executable, "-m", "fem_interface", "run", str(CASE)]
    command += ["--set", f"anode.size_effect={size_effect}"]
    command += ["--output", str(run_directory(size_effect))]
    subprocess.run(command, cwd=CHECKOUT, check=False)


def history(size_effect: str) -> dict[str, np.ndarray]:
    """The columns of history.csv."""
    with (run_directory(size_effect) / "history.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def draw_contact(axes: Axes, columns: dict[str, np.ndarray], title: str) -> None:
    """Press and hold as a line, release dashed."""
    pressure, contact = columns["pressure_MPa"], 100 * columns["contact_fraction"]
    turn = int(np.flatnonzero(pressure >= 0.999 * pressure.max())[-1])
    axes.plot(
        pressure[: turn + 1],
        contact[: turn + 1],
        "o-",
        color=BLUE,
        markersize=3,
        label="press and hold",
    )
    axes.plot(pressure[turn:], contact[turn:], "o--", color=ORANGE, markersize=3, label="release")
    axes.set(xscale="log", xlabel="pressure [MPa]", ylim=(0, 104), title=title)
    axes.title.set_fontsize(11)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.grid(color="#e4e4e4", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)


def closing_pressure(columns: dict[str, np.ndarray], fraction: float) -> float:
    """Pressure [MPa] at which the rising contact fraction first passes `fraction`; nan if never."""
    passed = np.flatnonzero(columns["contact_fraction"] >= fraction)
    if not passed.size:
        return float("nan")
    i = int(passed[0])
    before = slice(max(i - 1, 0), i + 1)
    return float(
        np.interp(fraction, columns["contact_fraction"][before], columns["pressure_MPa"][before])
    )


def told(switch: str, title: str, half: float, closed: float) -> str:
    """A run in one line."""
    run = json.loads((run_directory(switch) / "summary.json").read_text(encoding="utf-8"))
    ends = "; ".join(
        f"{step['name']}: {step['pressure_MPa']:.4g} MPa, {100 * step['contact_fraction']:.4g} %"
        for step in run["steps"]
    )
    return (
        f"{title}: {run['status']}, {run['load_steps']} load steps, {run['cutbacks']} cut back, "
        f"{run['wall_time_s']:.0f} s; contact 50 % at {half:.3g} MPa, 95 % at {closed:.3g} MPa; "
        + ends
    )


def draw() -> None:
    figure = Figure(figsize=(9.0, 3.7), layout="constrained")
    both = figure.subplots(1, 2, sharex=True, sharey=True)
    for axes, (switch, title) in zip(both, VARIANTS, strict=True):
        columns = history(switch)
        half, closed = (closing_pressure(columns, share) for share in (0.5, 0.95))
        draw_contact(axes, columns, f"{title}\n50 % at {half:.3g} MPa, 95 % at {closed:.3g} MPa")
        axes.plot([half, closed], [50, 95], "D", color="white", markeredgecolor=GREY, zorder=3)
        print(told(switch, title, half, closed))
    both[0].set_xlim(0.1, 600)
    both[0].set_ylabel("interface in contact [%]")
    figure.legend(*both[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    FIGURES.mkdir(exist_ok=True)
    figure.savefig(FIGURES / "size_effect.png", dpi=130)
    figure.savefig(FIGURES / "size_effect.svg")


def keep_picture() -> None:
    """The report's view of the pressing with the size effect, small enough to be committed."""
    picture = Image.open(run_directory("true") / "figures" / "scene_interface.png").convert("RGB")
    size = (PICTURE_WIDTH, round(picture.height * PICTURE_WIDTH / picture.width))
    picture.resize(size, Image.Resampling.LANCZOS).save(FIGURES / "pressing.png", optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draw", action="store_true", help="draw from the runs that are there")
    if not parser.parse_args().draw:
        for switch, _ in VARIANTS:
            press(switch)
    draw()
    keep_picture()


if __name__ == "__main__":
    main()
