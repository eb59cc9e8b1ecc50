"""The ladder itself: what passes, what fails, what is told and written."""

import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

import fem_interface
from fem_interface.app import cli
from fem_interface.core.errors import StepNotConverged
from fem_interface.verification import climb as climbing
from fem_interface.verification.ladder import LADDER, climb, rungs
from fem_interface.verification.rung import Check, Findings, Rung, relative, scaled
from fem_interface.verification.table import ladder_table

PACKAGE = Path(fem_interface.__file__).parent


def check(*errors, tolerance=0.1, least_order=None):
    """A quantity on meshes of 1, 1/2, 1/4 ... with these errors."""
    return Check(
        quantity="height",
        reason="none",
        results=tuple(
            relative(0.5**i, 1 + error, 1.0, tolerance) for i, error in enumerate(errors)
        ),
        least_order=least_order,
    )


def rung(measure):
    return Rung(
        name="toy",
        title="A toy",
        tested="Nothing.",
        equation="$a = b$",
        source="none",
        measure=measure,
    )


def test_a_check_passes_on_every_mesh_or_not_at_all():
    assert check(0.09, 0.01).passed
    assert not check(0.11, 0.01).passed
    assert not check(0.01, -0.11).passed


def test_a_check_that_does_not_converge_fails():
    assert check(0.08, 0.04, 0.02).order == pytest.approx(1.0)
    assert check(0.08, 0.04, 0.02, least_order=0.9).passed
    assert not check(0.08, 0.04, 0.02, least_order=1.1).passed
    assert np.isnan(check(0.08).order)


def test_errors_are_relative_to_what_is_stated():
    assert relative(1.0, 3.0, 2.0, 0.1).error == pytest.approx(0.5)
    assert scaled(1.0, 3.0, 0.0, 0.1, 10.0).error == pytest.approx(0.3)


def test_a_solver_that_fails_is_a_rung_that_fails():
    def measure(count):
        raise StepNotConverged("folded cell")

    outcome = climb(rung(measure), count=1)
    assert not outcome.passed
    assert outcome.failure == "folded cell"
    assert outcome.checks == ()


def test_an_error_of_the_program_is_no_failed_rung():
    """Catches a climb that hides bugs."""
    with pytest.raises(ZeroDivisionError):
        climb(rung(lambda count: 1 / 0), count=1)


def test_rungs_have_names_of_their_own_and_sources_that_exist():
    names = [one.name for one in LADDER]
    assert len(set(names)) == len(names)
    known = set(re.findall(r"@\w+\{([^,]+),", (PACKAGE / "references.bib").read_text()))
    pages = (PACKAGE / "verification").rglob("*.*")
    text = "".join(path.read_text() for path in pages if path.suffix in (".py", ".jinja"))
    cited = set(re.findall(r"\[([A-Z][A-Za-z]+\d{4}[a-z]?)\]", text))
    assert cited and cited <= known, cited - known


def test_a_name_that_is_no_rung_is_answered_with_the_nearest():
    result = CliRunner().invoke(cli.app, ["verify", "--rung", "punsh"])
    assert result.exit_code == 2
    assert 'no such rung, got "punsh"; did you mean "punch"?' in result.output


def test_some_rungs_come_in_the_order_of_the_ladder():
    assert [one.name for one in rungs(["punch", "oedometer"])] == ["oedometer", "punch"]
    assert rungs([]) == LADDER


def test_a_rung_from_the_command_line_to_the_page(tmp_path):
    """Catches a page that needs files beside it, and one that leaves out what was asked."""
    result = CliRunner().invoke(
        cli.app, ["verify", "--rung", "oedometer", "--quick", "--output", str(tmp_path)]
    )
    assert result.exit_code == 0, result.output
    assert "All 1 rungs hold" in result.output
    page = (tmp_path / "verification.html").read_text()
    assert page.count("data:image/") == 2  # the equation and one curve
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    assert "A metal in a die" in page and "only some rungs were asked for" in page


def test_a_rung_that_fails_ends_with_4(tmp_path, monkeypatch):
    """And its page is written, with what failed."""
    bad = rung(lambda count: Findings(checks=(check(0.5),)))
    monkeypatch.setattr(climbing, "rungs", lambda names: (bad, replace(bad, name="other")))
    result = CliRunner().invoke(cli.app, ["verify", "--rung", "toy", "-o", str(tmp_path)])
    assert result.exit_code == 4
    assert "FAIL" in result.output
    assert "2 of 2 rungs FAIL" in (tmp_path / "verification.html").read_text()


def test_the_table_fits_a_terminal():
    outcome = climb(rung(lambda count: Findings(checks=(check(0.01),))), count=1)
    told = io.StringIO()
    Console(width=80, file=told).print(ladder_table([outcome]))
    text = told.getvalue()
    assert "height" in text and "1.01" in text and "pass" in text
