"""What benchmarks share: tables in pages, and a run's contact over pressure."""

import argparse
import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "pages" / "three-dimensions.md"


def options(about: str | None, folder: str) -> argparse.ArgumentParser:
    """Of a script that makes runs: where they go, and whether those that are there stay."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--output", type=Path, default=ROOT / "runs" / folder)
    parser.add_argument("--read", action="store_true", help="run only what is not there yet")
    return parser


def arguments(case: Path, output: Path, settings: Sequence[str]) -> list[str]:
    """Of the program: a case with some keys changed, over what was there."""
    changes = [word for setting in settings for word in ("--set", setting)]
    return ["run", str(case), "--output", str(output), "--force", *changes]


def run(case: Path, output: Path, settings: Sequence[str], *, keep: bool) -> None:
    """One run of a case with some keys changed; one that is there may be kept."""
    if keep and (output / "summary.json").is_file():
        return
    command = [sys.executable, "-P", "-m", "fem_interface", *arguments(case, output, settings)]
    subprocess.run(command, cwd=ROOT, check=True)


def pressing_time(found: dict[str, Any]) -> float:
    """Of a run's totals: all stages but the set-up [s]."""
    stages = found["time_by_stage"]
    return sum(seconds for name, seconds in stages.items() if name != "mesh and set-up")


def summary(output: Path) -> dict[str, Any]:
    """A run's totals."""
    return json.loads((output / "summary.json").read_text())


def provenance(output: Path) -> dict[str, Any]:
    """What made a run."""
    return json.loads((output / "run.json").read_text())["provenance"]


class Press:
    """The history of a run, as long as pressure rose."""

    def __init__(self, output: Path) -> None:
        with (output / "history.csv").open() as file:
            self.steps = list(csv.DictReader(file))
        pressure = self.column("pressure_MPa")
        self._top = int(np.argmax(pressure)) + 1
        self._pressure = pressure[: self._top]

    def column(self, name: str) -> np.ndarray:
        """Of all load steps."""
        return np.array([float(step[name]) for step in self.steps])

    def at(self, pressure: float, name: str) -> float:
        """On the way up, between load steps by linear interpolation; NaN beyond the peak."""
        values = self.column(name)[: self._top]
        return float(np.interp(pressure, self._pressure, values, right=np.nan))


def line(cells: Sequence[str]) -> str:
    """Of a table."""
    return "| " + " | ".join(cells) + " |"


def head(names: Sequence[str]) -> list[str]:
    """The first two lines of a table."""
    return [line(names), "|" + "---|" * len(names)]


def write_tables(page: Path, tables: dict[str, list[str]]) -> None:
    """Put tables into their places in a page."""
    text = page.read_text(encoding="utf-8")
    for name, rows in tables.items():
        begin, end = (f"<!-- {name}: {mark} -->" for mark in ("begin", "end"))
        before, rest = text.split(begin)
        after = rest.split(end)[1]
        text = "\n".join([f"{before}{begin}", *rows, f"{end}{after}"])
    page.write_text(text, encoding="utf-8")
