"""Pictures at moments that are asked for, and resistances that were measured."""

from types import SimpleNamespace

import numpy as np
import pytest

from fem_interface.archive import Archive
from fem_interface.case import load_case, resolved_toml
from fem_interface.case.output import MeasuredResistanceSpec, Moment, OutputSpec
from fem_interface.core.errors import BadInput
from fem_interface.impedance.measured import read_measured
from fem_interface.models import journal
from fem_interface.report import draw_report
from tests.unit import synthetic_run
from tests.unit.test_case import SMALL, written
from tests.unit.test_report import text_of


def complaint(tmp_path, more):
    with pytest.raises(BadInput) as error:
        load_case(written(tmp_path, SMALL + more))
    return str(error.value)


def test_moments_are_pressures_and_contacts():
    assert (Moment.of("20 MPa").kind, Moment.of("0.2 kbar").value) == ("pressure", 20.0)
    assert Moment.of("half contact").value == 0.5
    assert Moment.of("80 %  contact").value == 0.8


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ('at = ["20 um"]', 'output.at: must be a pressure such as "20 MPa", or a contact'),
        ('at = ["200 % contact"]', "must be a pressure"),
        ('at = "20 MPa"', 'output.at: must be a list such as ["..."], got "20 MPa"'),
        ("every = 0", "output.every: must be at least 1, got 0"),
        ("evry = 1", 'unknown key "evry"; did you mean "every"'),
    ],
)
def test_mistakes_are_explained(tmp_path, more, words):
    assert words in complaint(tmp_path, f"[output]\n{more}\n")


def test_moments_survive_being_written_out(tmp_path):
    more = '[output]\nat = ["20 MPa", "80 % contact"]\nevery = 3\n'
    first = load_case(written(tmp_path, SMALL + more))
    again = load_case(written(tmp_path, resolved_toml(first), "again.toml"))
    assert again == first and again.output.every == 3


def kept(monkeypatch, asked):
    """Pressure of the pictures of the synthetic run, and why they are kept."""
    pictures = []

    class Shelf:
        def write_sample(self, sample):
            pass

        def write_snapshot(self, snapshot, labels):
            pictures.append((snapshot.pressure, tuple(labels)))

    samples = iter(synthetic_run.samples())
    monkeypatch.setattr(
        journal, "field_snapshot", lambda bulk, face, **told: SimpleNamespace(**told)
    )
    stack = SimpleNamespace(bulk=None, interface=None)
    peak = SimpleNamespace(change=1.0, name="press")
    down = SimpleNamespace(change=-1.0, name="release")
    observer = SimpleNamespace(sample=lambda step: next(samples))
    book = journal.Journal(Shelf(), observer, stack, SimpleNamespace(peak=peak), asked)
    for number, sample in enumerate(synthetic_run.samples()):
        piece = peak if sample.protocol_step == 0 else down
        step = SimpleNamespace(
            number=number,
            piece=piece,
            time=sample.time,
            pressure=sample.pressure,
            ends_piece=number in (27, 39),
            ends_step=number in (27, 39),
        )
        book.keep(step)
    return pictures


def test_the_first_step_that_has_passed_a_moment_is_kept(monkeypatch):
    found = kept(monkeypatch, OutputSpec(at=("100 MPa", "80 % contact")))
    by_label = {label: pressure for pressure, labels in found for label in labels}
    way_up = [s for s in synthetic_run.samples() if s.protocol_step == 0]
    assert by_label["100 MPa"] == next(s.pressure for s in way_up if s.pressure >= 100)
    assert by_label["80 % contact"] == next(s.pressure for s in way_up if s.contact.fraction >= 0.8)
    assert by_label["100 MPa on release"] < 100
    assert by_label["peak"] == by_label["press"] == 360.0
    # One file for a step, however many reasons there are to keep it.
    assert ("peak", "press") in [labels for _, labels in found]


def test_without_asking_there_are_the_usual_five_and_every_third_is_more(monkeypatch):
    usual = {label for _, labels in kept(monkeypatch, OutputSpec()) for label in labels}
    assert usual == {"first touch", "half contact", "peak", "press", "release"}
    more = kept(monkeypatch, OutputSpec(every=3))
    assert sum(any(label.startswith("load step") for label in labels) for _, labels in more) == 13


def table(tmp_path, text):
    path = tmp_path / "cell.csv"
    path.write_text(text, encoding="utf-8")
    return MeasuredResistanceSpec(file=path)


def test_measured_tables_are_read_as_spreadsheets_write_them(tmp_path):
    plain = read_measured(table(tmp_path, "p,R\n10,120\n20,60\n100,\n"))
    np.testing.assert_allclose(plain.pressure, [10.0, 20.0])
    german = read_measured(
        table(tmp_path, "Zelle 3\nDruck [kPa];Widerstand [ohm m^2]\n10000,0;0,012\n20000;0,006\n")
    )
    np.testing.assert_allclose(german.pressure, [10.0, 20.0])
    np.testing.assert_allclose(german.resistance, [120.0, 60.0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nothing here\n", "is no table of numbers with two columns"),
        ("10 120\n20 x\n", 'measured.file: line 2 of .* has "x", which is no number'),
        ("p [um], R [ohm cm^2]\n10, 3\n20, 2\n", "a column is in um"),
        ("0 1\n0 2\n", "has no row with a pressure and a resistance above 0"),
    ],
)
def test_tables_that_cannot_be_read_say_why(tmp_path, text, words):
    with pytest.raises(BadInput, match=words):
        read_measured(table(tmp_path, text))


def test_a_unit_that_is_none_is_refused(tmp_path):
    more = '[measured]\nfile = "small.toml"\nresistance_unit = "ohm"\n'
    assert 'measured.resistance_unit: must be a unit such as "ohm cm^2", got "ohm"' in complaint(
        tmp_path, more
    )
    missing = complaint(tmp_path, '[measured]\nfile = "no.csv"\n')
    assert "measured.file: no such file" in missing


def test_measured_over_computed_is_taken_at_the_same_pressure(tmp_path):
    found = read_measured(table(tmp_path, "5 1\n10 120\n20 60\n400 1\n"))
    computed = np.array([10.0, 40.0]), np.array([60.0, 15.0])  # as 1 / p
    np.testing.assert_allclose(found.over(*computed), [2.0, 2.0])


def test_measured_resistances_are_drawn_and_told(tmp_path):
    run = synthetic_run.run()
    spec = table(tmp_path, "".join(f"{p} {4 * 10.0 / (1 - np.exp(-p / 100))}\n" for p in (50, 200)))
    page = draw_report(run, synthetic_run.asked({"measured": spec}), tmp_path)
    said = " ".join(text_of(page).split())
    assert "Measured resistances (cell.csv, red crosses) are 3." in said
    plain = draw_report(run, synthetic_run.asked(), tmp_path)
    assert "Measured resistances" not in text_of(plain)


def test_a_run_keeps_its_measured_table(tmp_path):
    case = synthetic_run.asked({"measured": table(tmp_path, "10 120\n20 60\n")}).case
    from mpi4py import MPI

    with Archive(tmp_path / "run", MPI.COMM_SELF, case) as archive:
        archive.begin({})
    assert (tmp_path / "run" / "inputs" / "measured-cell.csv").read_text() == "10 120\n20 60\n"
