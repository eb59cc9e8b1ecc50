"""Runs beside a run: the same as on their own, and the run itself as without them."""

import json
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.system.program import (
    ENVIRONMENT,
    PROGRAM,
    WAVE,
    called,
    case_file,
    contact_at_step_ends,
    digest,
    pressed,
    settings,
    summary,
)

pytestmark = pytest.mark.slow

METAL = """
name = "soft"
kind = "metal"
elastic = { youngs_modulus = "5 GPa", poissons_ratio = 0.38 }
size_effect = { reference_stress = "70 MPa", exponent = 0.7 }
[flow]
law = "norton"
exponent = 5
coefficient = { value = "1 1/MPa^5/s", grade = "derived" }
breakdown = 1e-3
"""
CERAMIC = """
name = "hard"
kind = "electrolyte"
elastic = { youngs_modulus = "75 GPa", poissons_ratio = 0.26 }
[conduction]
conductivity = { value = "1 mS/cm", range = ["0.5 mS/cm", "1 mS/cm"], grade = "assumed" }
"""

# The program, but that nothing balances beyond 20 MPa in a run beside the case.
LIMITED = """
from fem_interface.app import cli
from fem_interface.studies import comparison
from fem_interface.core.errors import StepNotConverged
from fem_interface.solvers.newton import Newton

solve, run_case = Newton.solve, comparison.run_case


def solve_below_20_MPa(self, problem, load):
    if load.pressure is not None and load.pressure > 20.0:
        raise StepNotConverged("no balance after 20 iterations")
    return solve(self, problem, load)


def limited(*arguments, **options):
    Newton.solve = solve_below_20_MPa
    return run_case(*arguments, **options)


comparison.run_case = limited
cli.main()
"""


@pytest.fixture(scope="module")
def bounded(tmp_path_factory):
    """A run with one effect taken out and one value at the end of its range, and its output."""
    folder = tmp_path_factory.mktemp("bounded")
    (folder / "soft.toml").write_text(METAL)
    (folder / "hard.toml").write_text(CERAMIC)
    text = WAVE.replace('"Na"', '"./soft.toml"').replace('"NZSP"', '"./hard.toml"')
    case_file(folder, text)
    words = ["--without", "adhesion", "--without", "friction", "--bounds"]
    done = called("run", "case.toml", "--output", "run", *words, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder, done.stdout


def told(directory):
    return json.loads((directory / "variants.json").read_text())


def test_the_run_itself_is_the_same_as_without_and_a_later_one_clears_the_others(bounded, tmp_path):
    """Catches options that change what they are asked about, and variants of an earlier case."""
    folder, _ = bounded
    copy = shutil.copytree(folder / "run", tmp_path / "run")
    assert len([name for name in digest(copy) if name.startswith("variants")]) > 20
    pressed(folder / "case.toml", copy, "--force")
    assert (copy / "history.csv").read_bytes() == (folder / "run" / "history.csv").read_bytes()
    assert not [name for name in digest(copy) if name.startswith("variants")]
    assert not (copy / "variants").exists()
    assert "bounds" not in summary(copy)


def test_a_run_beside_it_is_the_same_as_on_its_own(bounded, tmp_path):
    """Catches what one run leaves in the process for the next."""
    folder, _ = bounded
    change = settings(["contact.friction_coefficient=0.0"])
    alone = pressed(folder / "case.toml", tmp_path / "alone", *change) / "history.csv"
    beside = folder / "run" / "variants" / "without-friction" / "history.csv"
    assert beside.read_bytes() == alone.read_bytes()
    assert beside.read_bytes() != (folder / "run" / "history.csv").read_bytes()


def test_half_the_conductivity_is_twice_the_constriction_and_the_same_contact(bounded):
    """Catches an end that was not run with its value: the answer is known for this one."""
    folder, output = bounded
    (bound,) = summary(folder / "run")["bounds"]
    assert bound["path"] == "electrolyte.material.conduction.conductivity"
    assert (bound["low"], bound["value"], bound["high"]) == ("0.5 mS/cm", "1 mS/cm", "1 mS/cm")
    for found, step in zip(bound["steps"], summary(folder / "run")["steps"], strict=True):
        assert found["contact_fraction_low"] == found["contact_fraction_high"]
        assert found["contact_fraction_low"] == step["contact_fraction"]
        R = step["interface_resistance_ohm_cm2"]
        assert found["interface_resistance_ohm_cm2_low"] == R
        assert found["interface_resistance_ohm_cm2_high"] == pytest.approx(2 * R, rel=1e-9)
        assert found["complete"]
    assert [one["slug"] for one in told(folder / "run")["variants"]] == [
        "without-friction",
        "low-electrolyte-conduction-conductivity",
    ]
    assert "not run: without adhesion: it is off in this case already" in output
    assert "not run: soft flow: coefficient, 1 1/MPa^5/s (derived), no range" in output
    assert "2 runs beside the case" in output
    assert "expected: about " in output
    assert "without friction: done; press " in output


def test_the_report_shows_the_runs_and_is_rebuilt_from_the_directory(bounded):
    """Catches a section that is lost with the memory of the process."""
    folder, _ = bounded
    (folder / "run" / "report.html").unlink()
    assert called("report", "run", cwd=folder).returncode == 0
    page = (folder / "run" / "report.html").read_text()
    section = page.partition('<section id="beside">')[2].partition("</section>")[0]
    assert '<img id="curve_beside"' in section
    assert "<td>without friction</td>" in section
    assert "hard conduction: conductivity = 0.5 mS/cm" in section
    assert "it is off in this case already" in section
    page = (folder / "run" / "variants" / "without-friction" / "report.html").read_text()
    assert "itself a variant of the run in run: without friction." in page


def test_a_run_beside_the_case_that_does_not_converge_fails_nothing(tmp_path):
    """Catches a whole study that ends with the first variant that cannot be computed."""
    driver = tmp_path / "limited.py"
    driver.write_text(LIMITED)
    words = ["--output", tmp_path / "run", "--without", "friction"]
    done = subprocess.run(
        [sys.executable, driver, "run", case_file(tmp_path), *words],
        env=ENVIRONMENT,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=2000,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert summary(tmp_path / "run")["status"] == "done"
    variants = told(tmp_path / "run")["variants"]
    assert [one["status"] for one in variants] == ["not converged"]
    assert "no balance after 20 iterations" in variants[0]["message"]
    slug = variants[0]["slug"]
    assert summary(tmp_path / "run" / "variants" / slug)["status"] == "not converged"
    page = (tmp_path / "run" / "report.html").read_text()
    assert "without friction (not converged)" in page


@pytest.mark.parametrize(
    "processes", ["1", pytest.param("2", marks=pytest.mark.parallel)]
)  # fmt: skip
def test_sigterm_ends_all_runs_and_leaves_what_was_done(processes, tmp_path):
    """Catches runs that go on after the time slot, and a report without those that were done."""
    directory = tmp_path / "run"
    words = ["--without", "friction", "--without", "gas"]
    started = directory / "variants" / "without-friction" / "history.csv"
    with subprocess.Popen(
        [*PROGRAM, "run", case_file(tmp_path), "-o", directory, *words, "--np", processes],
        env=ENVIRONMENT,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            deadline = time.monotonic() + 150
            while time.monotonic() < deadline:
                if started.exists() and started.read_text().count("\n") >= 4:
                    break
                assert program.poll() is None, program.communicate()
                time.sleep(0.02)
            program.send_signal(signal.SIGTERM)
            _, errors = program.communicate(timeout=2000)
        finally:
            program.kill()
    assert program.returncode == 5, errors
    assert "stopped from outside" in errors
    assert "Traceback" not in errors
    variants = told(directory)["variants"]
    assert [one["status"] for one in variants] == ["interrupted", "not run"]
    assert not (directory / "variants" / "without-trapped-gas").exists()
    assert summary(directory)["status"] == "done"
    page = (directory / "report.html").read_text()
    assert "without friction: interrupted." in page
    assert page.rstrip().endswith("</html>")


@pytest.mark.parallel
def test_runs_beside_a_case_on_two_processes_give_the_same(wave, tmp_path):
    """Catches options that are not passed on, and ranks that wait for each other."""
    words = ["--without", "friction"]
    shared = pressed(case_file(tmp_path), tmp_path / "run", *words, "--np", "2")
    assert contact_at_step_ends(shared) == pytest.approx(contact_at_step_ends(wave), abs=1e-6)
    (variant,) = told(shared)["variants"]
    assert variant["status"] == "done"
    alone = pressed(
        case_file(tmp_path), tmp_path / "alone", *settings(["contact.friction_coefficient=0.0"])
    )
    found = [step["contact_fraction"] for step in variant["steps"]]
    assert found == pytest.approx(contact_at_step_ends(alone), abs=1e-6)
    assert found != pytest.approx(contact_at_step_ends(wave), abs=1e-6)
