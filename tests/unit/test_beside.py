"""The section of the report on the runs beside a run."""

import json

import numpy as np
import pytest

from fem_interface.report.sections.beside import ASK, beside, differs
from fem_interface.report.sections.beside_figures import overlay
from fem_interface.studies.comparison import spread
from fem_interface.studies.variants import EFFECTS, FOLDER
from tests.unit import synthetic_run


def step(contact, resistance, name="press"):
    """The end of a protocol step, as `variants.json` tells it."""
    return {
        "name": name,
        "pressure_MPa": 100.0,
        "contact_fraction": contact,
        "interface_resistance_ohm_cm2": resistance,
    }


def of_run(run, factor, status="done"):
    """What `variants.json` tells of a run whose resistance is so many times another one's."""
    ends = [run.samples[i] for i in run.protocol_ends]
    steps = [step(s.contact.fraction, factor * s.resistance.total) for s in ends]
    return {"status": status, "message": "", "steps": steps if status == "done" else steps[:1]}


def told_of(run, directory):
    """A run with three runs beside it: an effect, and a value of which one end does nothing."""
    told = [
        {"slug": "without-gas", "label": "without trapped gas", "kind": "without", "path": "g"}
        | of_run(run, 0.5),
        {"slug": "low-n", "label": "n = 1", "kind": "low", "path": "n"} | of_run(run, 1.001),
        {"slug": "high-n", "label": "n = 5", "kind": "high", "path": "n"}
        | of_run(run, 2.0, "not converged"),
    ]
    ends = [run.samples[i] for i in run.protocol_ends]
    main = [
        step(s.contact.fraction, s.resistance.total, name)
        for s, name in zip(ends, ("press", "release"), strict=True)
    ]
    bound = {"label": "n", "value": "2", "low": "1", "high": "5", "grade": "assumed"}
    bound["steps"] = spread(main, [one["steps"] for one in told[1:]])
    for one in told:
        folder = directory / FOLDER / one["slug"]
        folder.mkdir(parents=True)
        head = (
            "time_s,pressure_MPa,approach_um,contact_fraction,,,,,,,,interface_resistance_ohm_cm2"
        )
        rows = [
            f"{s.time},{s.pressure},0,{s.contact.fraction},0,0,0,0,0,0,0,{s.resistance.total}"
            for s in run.samples
        ]
        (folder / "history.csv").write_text("\n".join([head, *rows]) + "\n")
    (directory / "variants.json").write_text(
        json.dumps({"variants": told, "bounds": [bound], "left_out": ["density: no range"]})
    )


def test_the_report_compares_the_run_with_those_beside_it(tmp_path):
    """Catches rows under the wrong head, and a spread that hides what did not finish."""
    run, asked = synthetic_run.run(), synthetic_run.asked()
    told_of(run, tmp_path)
    section = beside(run, asked, tmp_path)
    press, release = (run.samples[i] for i in run.protocol_ends)
    main, gas, _, high = section.compared.rows
    assert main[0] == "this run"
    assert float(main[1]) == pytest.approx(100 * press.contact.fraction, rel=0.01)
    assert float(main[4]) == pytest.approx(release.resistance.total, rel=0.01)
    assert float(gas[4]) == pytest.approx(0.5 * release.resistance.total, rel=0.01)
    assert gas[1] == main[1]
    assert high[0] == "n = 5 (not converged)"
    assert high[3:] == ("–", "–")
    assert section.notes == ("n = 5: not converged.",)
    assert section.left_out == ("density: no range",)
    ((name, ends, grade, *cells),) = section.bounds.rows
    assert (name, ends, grade) == ("n, 2", "1 to 5", "assumed")
    assert " .. " not in cells[0] and " .. " in cells[1]
    assert cells[3].endswith(" *") and not cells[1].endswith(" *")
    assert "did not come that far" in section.bounds.note
    assert [curve.seen for curve in section.curves] == [True, False, True]


def test_the_overlay_draws_what_differs_and_names_what_does_not(tmp_path):
    """Catches curves that lie hidden under that of the run without a word."""
    run = synthetic_run.run()
    told_of(run, tmp_path)
    figure = overlay(run.samples, beside(run, synthetic_run.asked(), tmp_path).curves, 2)
    assert len(figure.axes) == 4
    assert figure.axes[0].get_title() == "Effects taken out"
    legends = [axes.get_legend() for axes in figure.axes[1::2]]
    texts = [text.get_text() for legend in legends for text in legend.texts]
    assert "without trapped gas" in texts
    assert "n = 5" in texts
    assert "as this run: n = 1" in texts
    # Solid where the press goes up or stays, dashed where it goes down, joined at the turn.
    solid, dashed = figure.axes[0].lines[:2]
    turn = run.protocol_ends[0]
    drawn = [list(np.isfinite(line.get_ydata())) for line in (solid, dashed)]
    assert drawn[0] == [i <= turn for i in range(len(run.samples))]
    assert drawn[1] == [i >= turn for i in range(len(run.samples))]


def test_without_runs_beside_it_the_report_says_what_can_be_asked_for(tmp_path):
    """Catches an empty section."""
    section = beside(synthetic_run.run(), synthetic_run.asked(), tmp_path)
    assert section.compared is None and section.bounds is None and not section.curves
    assert section.notes[0] == ASK
    assert "--bounds" in ASK and all(name in ASK for name in EFFECTS)
    assert "NZSP fracture: toughness (recalled)" in section.notes[1]
    assert "Young" not in section.notes[1]


def test_the_report_of_a_variant_says_that_it_is_one(tmp_path):
    """Catches a run with a changed value that is taken for the case's own."""
    run = synthetic_run.run()
    told_of(run, tmp_path)
    section = beside(run, synthetic_run.asked(), tmp_path / FOLDER / "high-n")
    assert section.notes[0] == f"This run is itself a variant of the run in {tmp_path.name}: n = 5."
    (tmp_path / FOLDER / "mine").mkdir()
    assert beside(run, synthetic_run.asked(), tmp_path / FOLDER / "mine").notes[0] == ASK


def test_runs_differ_where_a_reader_sees_it():
    """Catches curves that are left out although they differ, also where nothing was computed."""
    main = [(0.5, 1.0), (0.4, 2.0)]
    assert not differs([(0.501, 1.01), (0.4, 2.0)], main)
    assert differs([(0.51, 1.0), (0.4, 2.0)], main)
    assert differs([(0.5, 1.0), (0.4, 2.1)], main)
    assert differs(main[:1], main)
    assert differs([], main)
    assert not differs([(0.5, None)], [(0.5, None)])
    assert differs([(0.5, None)], [(0.5, 1.0)])
