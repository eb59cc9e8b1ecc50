"""Studies: what varies, which points that makes, and what is wrong with one."""

import math

import numpy as np
import pytest

from fem_interface.core.errors import BadInput
from fem_interface.studies.crew import last_words
from fem_interface.studies.design import points
from fem_interface.studies.members import members
from fem_interface.studies.spec import load_study, setting
from tests.system.program import ROOT, WAVE

SEEDS = '[[vary]]\nkey = "surface.amplitude"\nvalues = ["0.1 um", "0.2 um", "0.3 um"]\n'
PRESSURE = '[[vary]]\nkey = "protocol[0].pressure"\nlow = "50 MPa"\nhigh = "0.2 GPa"\n'


@pytest.fixture
def study(tmp_path):
    """Write a study beside its case; what it varies and its design."""
    (tmp_path / "case.toml").write_text(WAVE)

    def written(text, design=""):
        file = tmp_path / "study.toml"
        file.write_text(f'title = "A study"\ncase = "case.toml"\n{text}\n{design}')
        return file

    return written


def found(file):
    return points(load_study(file), file)


def test_a_grid_has_all_combinations(study):
    at = found(study(SEEDS + PRESSURE + "count = 4\n"))
    assert len(at) == 12
    assert [one["protocol[0].pressure"] for one in at[:4]] == [
        "50 MPa",
        "100 MPa",
        "150 MPa",
        "200 MPa",
    ]
    assert {one["surface.amplitude"] for one in at} == {"0.1 um", "0.2 um", "0.3 um"}


def test_a_range_by_ratios(study):
    at = found(study(PRESSURE + 'count = 3\nspacing = "log"\n'))
    assert [one["protocol[0].pressure"] for one in at] == ["50 MPa", "100 MPa", "200 MPa"]


def test_whole_numbers_are_all_there_or_spread(study):
    whole = '[[vary]]\nkey = "mesh.elements_per_wavelength"\nlow = 4\nhigh = 8\n'
    assert [one["mesh.elements_per_wavelength"] for one in found(study(whole))] == [4, 5, 6, 7, 8]
    assert [one["mesh.elements_per_wavelength"] for one in found(study(whole + "count = 3\n"))] == [
        4,
        6,
        8,
    ]


def test_paired_lists_go_side_by_side(study):
    other = '[[vary]]\nkey = "contact.friction_coefficient"\nvalues = [0.1, 0.2, 0.3]\n'
    at = found(study(SEEDS + other, '[design]\nkind = "paired"\n'))
    assert [tuple(one.values()) for one in at] == [
        ("0.1 um", 0.1),
        ("0.2 um", 0.2),
        ("0.3 um", 0.3),
    ]


@pytest.mark.parametrize("kind", ["latin hypercube", "sobol"])
def test_points_fill_the_space(study, kind):
    """Of sixteen points of a range each sixteenth holds one; of a list each value has its share."""
    design = f'[design]\nkind = "{kind}"\nsamples = 16\nseed = 3\n'
    file = study(PRESSURE + SEEDS, design)
    at = found(file)
    values = np.array([float(one["protocol[0].pressure"].split()[0]) for one in at])
    assert sorted(np.floor((values - 50) / 150 * 16).astype(int)) == list(range(16))
    counts = [sum(one["surface.amplitude"] == f"0.{i} um" for one in at) for i in (1, 2, 3)]
    assert sum(counts) == 16 and min(counts) >= 4
    assert found(file) == at
    other = found(study(PRESSURE + SEEDS, design.replace("seed = 3", "seed = 4")))
    assert other != at  # negative control


def test_runs_are_named_by_what_they_compute(study, tmp_path):
    """A study that is widened knows the runs that it had; the same value in another unit is the
    same run; another value is another."""

    def names(text):
        file = study(text)
        return [one.name for one in members(load_study(file), found(file), tmp_path)]

    first = names(SEEDS)
    assert len(set(first)) == 3
    assert names(SEEDS.replace('"0.3 um"]', '"0.3 um", "0.4 um"]'))[:3] == first
    assert names(SEEDS.replace("0.1 um", "100 nm")) == first
    assert names(SEEDS + PRESSURE.replace("low = ", "values = [").replace(
        '\nhigh = "0.2 GPa"', ', "100 MPa"]'
    ))[1] == first[0]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "design", "told"),
    [
        ("", "", "vary"),
        ('[[vary]]\nkey = "surface.seed"\n', "", "needs either values"),
        (PRESSURE.replace("0.2 GPa", "20 MPa") + "count = 2\n", "", "low must be below high"),
        (PRESSURE.replace("0.2 GPa", "20 um") + "count = 2\n", "", "wrong unit"),
        (PRESSURE, "", "needs a count"),
        (PRESSURE, '[design]\nkind = "sobol"\n', "design.samples: is missing"),
        (PRESSURE, '[design]\nkind = "sobol"\nsamples = 12\n', "8 or 16"),
        (SEEDS + PRESSURE + "count = 2\n", '[design]\nkind = "paired"\n', "as long as each other"),
        (SEEDS + SEEDS, "", "is there twice"),
        (SEEDS, '[design]\nkind = "random"\n', "latin hypercube"),
        (SEEDS + "values_ = 1\n", "", 'unknown key "values_"'),
    ],
)
def test_mistakes_are_told_with_the_file(study, text, design, told):
    file = study(text, design)
    with pytest.raises(BadInput, match=r"study\.toml") as error:
        found(file)
    assert told in str(error.value)


def test_points_that_are_no_case_are_told(study, tmp_path):
    file = study('[[vary]]\nkey = "contact.friction_coefficient"\nvalues = [0.1, -1.0]\n')
    with pytest.raises(BadInput, match=r"--set contact\.friction_coefficient"):
        members(load_study(file), found(file), tmp_path)


def test_a_missing_case_is_told(study):
    file = study(SEEDS)
    file.write_text(file.read_text().replace("case.toml", "cases.toml"))
    with pytest.raises(BadInput, match="no such file"):
        load_study(file)


def test_a_range_of_degrees(study):
    """Units with a zero of their own."""
    degrees = '[[vary]]\nkey = "protocol[0].temperature"\nlow = "25 degC"\nhigh = "85 degC"\n'
    at = found(study(degrees + "count = 3\n"))
    assert [one["protocol[0].temperature"] for one in at] == ["25 degC", "55 degC", "85 degC"]


@pytest.mark.parametrize(
    ("value", "text"), [("3 um", '"3 um"'), (3, "3"), (0.5, "0.5"), (True, "true")]
)
def test_settings_are_toml(value, text):
    assert setting("a.b", value) == f"a.b={text}"


def test_the_last_words_of_a_run_are_its_message(tmp_path):
    file = tmp_path / "x.log"
    file.write_text("12 steps\nfem-interface: the load cannot be carried on\n")
    assert last_words(file) == "the load cannot be carried on"
    assert math.isclose(len(last_words(file)), 29)


@pytest.mark.parametrize(
    "file", sorted((ROOT / "cases" / "studies").glob("*.toml")), ids=lambda path: path.stem
)
def test_shipped_studies_are_studies(file, tmp_path):
    """At least a dozen runs each, of cases that are valid."""
    assert len(members(load_study(file), found(file), tmp_path)) >= 12
