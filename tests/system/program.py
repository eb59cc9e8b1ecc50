"""The program as a user calls it, a small case for it, and what a run leaves on disk."""

import csv
import functools
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.contract import SUMMARY

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-P", "-m", "fem_interface")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "200"}

# One wave of a soft metal: 1,100 unknowns and some 30 load steps.
WAVE = """
title = "Sodium on one wave"

[anode]
material = "Na"
thickness = "3 um"

[electrolyte]
material = "NZSP"
thickness = "3 um"

[surface]
kind = "sinusoid"
amplitude = "0.1 um"
wavelength = "4 um"

[mesh]
width = "4 um"
elements_per_wavelength = 8

[[protocol]]
name = "press"
pressure = "100 MPa"
ramp = "60 s"

[[protocol]]
name = "release"
pressure = "15 MPa"
ramp = "10 s"
"""

# The same metal on an egg box, in three dimensions: 3,400 unknowns and some 20 load steps.
EGGS = """
title = "Sodium on an egg box"

[anode]
material = "Na"
thickness = "1.5 um"

[electrolyte]
material = "NZSP"
thickness = "1.5 um"

[surface]
kind = "sinusoid"
amplitude = "0.1 um"
wavelength = "2 um"

[mesh]
dimension = 3
elements_per_wavelength = 4

[[protocol]]
name = "press"
pressure = "250 MPa"
ramp = "60 s"

[[protocol]]
name = "release"
pressure = "15 MPa"
ramp = "10 s"
"""

COARSE = (
    'anode.thickness="5 um"',
    'electrolyte.thickness="5 um"',
    "mesh.elements_per_wavelength=4",
    'mesh.width="10 um"',
    'surface.shortest_wavelength="2.5 um"',
    'surface.rms_height="0.1 um"',
)

COARSE_PATCH = (
    'anode.thickness="4 um"',
    'electrolyte.thickness="4 um"',
    "mesh.elements_per_wavelength=4",
    'mesh.width="5 um"',
    'mesh.length="5 um"',
    'surface.longest_wavelength="5 um"',
    'surface.shortest_wavelength="1.25 um"',
    'surface.rms_height="0.1 um"',
)

FILES = (
    "summary.json",
    "history.csv",
    "run.json",
    "case.resolved.toml",
    "log.txt",
    "report.html",
    "fields/bodies.pvd",
    "fields/interface.pvd",
    "fields/samples.csv",
)


def called(*arguments, cwd, timeout=2000):
    """A finished call of the program."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        cwd=cwd,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def driven(source, *arguments, cwd, timeout=600):
    """A finished call of the program by a script that changes something in it first."""
    driver = cwd / "driver.py"
    driver.write_text(source)
    return subprocess.run(
        [sys.executable, driver, *map(str, arguments)],
        cwd=cwd,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def settings(changes):
    """Options that change a case."""
    return [word for one in changes for word in ("--set", one)]


def case_file(directory, text=WAVE):
    """A case on disk."""
    path = directory / "case.toml"
    path.write_text(text, encoding="utf-8")
    return path


def pressed(case, directory, *options):
    """The directory of a run that came to its end, started from the folder it lies in."""
    done = called("run", case, "--output", directory, *options, cwd=directory.parent)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return directory


@functools.cache
def pressed_wave(folder):
    """The run that tests of one session share; they must not write into it."""
    folder.mkdir()
    return pressed(case_file(folder), folder / "run")


def summary(directory):
    """`summary.json` of a run; what is no number in it is an error."""

    def refuse(constant):
        raise ValueError(f"{constant} is not JSON")

    return json.loads((directory / "summary.json").read_text(), parse_constant=refuse)


def table(path):
    """Columns of a table by their names; a cell with several numbers is the first of them."""
    with path.open(newline="") as lines:
        head, *rows = csv.reader(lines)
    return {name: [float(row[i].split()[0]) for row in rows] for i, name in enumerate(head)}


def history(directory):
    """Columns of `history.csv`."""
    return table(directory / "history.csv")


def contact_at_step_ends(directory):
    """Contact fraction at the end of every step of the protocol."""
    return [step["contact_fraction"] for step in summary(directory)["steps"]]


def digest(directory):
    """What a folder holds: names and content."""
    return {
        str(path.relative_to(directory)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def resumable_state(directory):
    """Checks of a run that did not come to its end; its status."""
    for name in FILES:
        assert (directory / name).stat().st_size > 0, name
    found, steps = summary(directory), history(directory)
    assert set(found) >= SUMMARY
    assert found["load_steps"] == len(steps["time_s"]) >= 1
    assert found["time_s"] == steps["time_s"][-1]
    assert found["contact_fraction"] == steps["contact_fraction"][-1]
    assert found["steps"] == []
    assert json.loads((directory / "run.json").read_text())["status"] == found["status"]
    page = (directory / "report.html").read_text()
    assert page.rstrip().endswith("</html>")
    assert found["status"] in page
    return found["status"]
