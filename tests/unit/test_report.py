"""The report says what the run found, on one page that needs nothing else."""

import dataclasses
import math
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from fem_interface.case.bodies import InterlayerSpec
from fem_interface.core.records import RunRecord
from fem_interface.materials.material import Conduction
from fem_interface.report import Asked, draw_report, write_report
from fem_interface.report.headline import headline
from fem_interface.report.numbers import number, percent
from fem_interface.report.sections.asked import case_table
from fem_interface.report.sections.integrity import stress_table
from fem_interface.report.sections.interface_figures import mean_along
from fem_interface.report.sections.limits import limits
from fem_interface.report.sections.provenance import provenance_table
from fem_interface.report.sections.steps import closing_table, contact_table, void_table
from tests.unit import synthetic_run
from tests.unit.synthetic_run import altered
from tests.unit.test_archive import archived

SECTIONS = (
    "asked",
    "surface",
    "pictures",
    "curves",
    "integrity",
    "steps",
    "limits",
    "provenance",
)
CURVES = (
    "surface_profile",
    "surface_spectrum",
    "curve_pressure",
    "curve_time",
    "curve_voids",
    "curve_interface",
    "curve_window",
)
SCENES = ("scene_interface", "scene_steps", "scene_overview", "scene_stress")


def text_of(page: Path) -> str:
    """What a reader sees of the page, without styles and images."""
    html = page.read_text(encoding="utf-8")
    html = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", html)


@pytest.fixture(scope="module")
def run() -> RunRecord:
    return synthetic_run.run()


@pytest.fixture(scope="module")
def case() -> Asked:
    return synthetic_run.asked()


@pytest.fixture(scope="module")
def page(run, case, tmp_path_factory) -> Path:
    return draw_report(run, case, tmp_path_factory.mktemp("report"))


def test_the_page_loads_nothing_from_outside(page):
    html = page.read_text(encoding="utf-8")
    loads = re.findall(r'(?:src|href)\s*=\s*"([^"]{0,40})|url\(([^)]{0,40})|@import', html)
    assert loads
    assert all(a.startswith(("data:image/png;base64,", "#")) and not b for a, b in loads)
    assert not re.search(r"https?://|<script|<link", html)


def test_the_page_has_every_section_and_every_figure(page):
    html = page.read_text(encoding="utf-8")
    for section in SECTIONS:
        assert f'<section id="{section}">' in html
        assert f'href="#{section}"' in html
    for name in (*CURVES, *SCENES):
        assert f'<img id="{name}"' in html


def test_figures_lie_beside_the_page_curves_also_as_vectors(page):
    for name in (*CURVES, *SCENES):
        picture = imread(page.parent / "figures" / f"{name}.png")
        assert picture.shape[1] > 1000
        assert picture[..., :3].std() > 0.02, f"{name} is blank"
    for name in CURVES:
        assert (page.parent / "figures" / f"{name}.svg").stat().st_size > 5000


def test_the_headline_gives_peak_release_and_resistance(run, case):
    said = headline(run, case)
    assert "At 360 MPa, 98.3 % of the interface is in contact" in said
    assert "after release to 15 MPa, 90.8 % remains" in said
    assert "11.0 Ω cm²" in said
    assert "from constriction" in said


def test_the_verdict_stands_on_top(page):
    """Window or none, why, and what to try, in the box that everybody reads."""
    html = page.read_text(encoding="utf-8")
    box = html.partition('class="headline">')[2].partition("</p>")[0]
    assert "There is no window of pressure" in box and "tougher ceramic" in box


def test_the_headline_without_release_does_not_speak_of_one(run, case):
    pressed = dataclasses.replace(run, samples=run.samples[:28])
    assert "release" not in headline(pressed, case)


def test_a_finished_run_has_no_banner_and_an_interrupted_one_has(page, case, tmp_path):
    unfinished = draw_report(synthetic_run.interrupted_run(), case, tmp_path)
    assert "did not finish" not in text_of(page)
    assert re.search(r"This run did not finish: interrupted", text_of(unfinished))
    assert "release to stack pressure (not finished)" in text_of(unfinished)


def test_values_that_do_not_exist_are_dashes_that_are_explained(run, case, tmp_path):
    """Catches "nan" on the page, and a report that fails without resistances or toughness."""
    unknown = float("nan")
    samples = tuple(
        altered(
            s,
            {
                "integrity.critical_flaw": unknown,
                "resistance.constriction": unknown,
                "resistance.charge_transfer": unknown,
                "resistance.film": unknown,
            },
        )
        for s in run.samples
    )
    bare = dataclasses.replace(
        run, samples=samples, snapshots=(), provenance={"wall_time_s": unknown}
    )
    seen = text_of(draw_report(bare, case, tmp_path))
    assert not re.search(r"\b(nan|none|inf)\b", seen, flags=re.IGNORECASE)
    assert "– means that the value was not computed" in seen
    assert "stopped before its first picture" in seen


@pytest.mark.parametrize("pressure", [0.0, 3.0])
def test_a_run_of_a_single_step_has_its_report(pressure, run, case, tmp_path):
    """Catches logarithms of nothing: no pressure, no voids, no branch to draw an arrow on."""
    only = altered(run.samples[0], {"pressure": pressure, "voids.volume": 0.0})
    short = dataclasses.replace(run, samples=(only,), protocol_ends=(), snapshots=())
    assert "press (not finished)" in text_of(draw_report(short, case, tmp_path))


def test_no_page_says_nan(page):
    assert not re.search(r"\b(nan|none|inf)\b", text_of(page), flags=re.IGNORECASE)


def test_every_column_of_the_step_tables_has_its_unit(run, case):
    for table in (contact_table, void_table, stress_table, closing_table):
        head = table(run, case).head
        assert all("[" in name for name in head[1:])


def test_provenance_tells_units_and_leaves_names_as_they_are(run):
    rows = dict(provenance_table(run.provenance).rows)
    assert rows["wall time [s]"] == "83.2"
    assert rows["peak memory [MiB]"] == "512"
    assert rows["versions: fem_interface"] == "0.1"
    assert rows["mesh hash"] == "sha256:0123abcd"


def test_title_and_names_cannot_break_the_page(run, case, tmp_path):
    """Catches a template without escaping."""
    odd = synthetic_run.asked({"title": "<b>Na & co</b>"})
    html = draw_report(dataclasses.replace(run, snapshots=()), odd, tmp_path).read_text()
    assert "<h1>&lt;b&gt;Na &amp; co&lt;/b&gt;</h1>" in html


def test_a_report_from_disk_is_the_one_of_the_record(run, page, tmp_path):
    """What a run leaves behind is all that its report needs. Materials that were made in Python
    have no grades; read back from files, they are assumed."""
    archived(run, tmp_path / "run", "done")

    def sections(page):
        found = re.split(r'<section id="(\w+)">', page.read_text(encoding="utf-8"))
        images = r'src="[^"]*"'
        return {
            key: re.sub(images, "", text)
            for key, text in zip(found[1::2], found[2::2], strict=True)
        }

    here, there = sections(page), sections(write_report(tmp_path / "run"))
    assert there.keys() == here.keys()
    different = {key for key in here if here[key] != there[key]}
    assert different <= {"limits", "beside", "provenance"}


def test_limits_name_what_applies_to_this_run(run, case):
    said = "\n".join(limits(run, case))
    assert "2D run" in said
    assert "1.25 µm, is carried by 8 elements" in said
    assert "0.08 % of the rms height" in said
    assert "contact (2), material (1)" in said
    assert "size effect on" in said
    assert "(grade: assumed)" in said
    assert "cannot explain a measured resistance" in said
    assert "3 of 4 material values" in said
    assert run.notes[0] in said


def test_the_edge_of_contacts_is_told_of_patches(run, case):
    samples = tuple(altered(s, {"contact.edge": 2.0}) for s in run.samples)
    said = "\n".join(limits(dataclasses.replace(run, samples=samples), case))
    assert "Contacts have an edge of up to 2 µm per µm²" in said
    assert "Contacts have an edge" not in "\n".join(limits(run, case))


def test_limits_do_not_name_what_does_not_apply(run, case):
    """The negative control: a statement that is always there tells nothing."""
    read = synthetic_run.ceramic().model_copy(update={"provenance": {}})
    solid = synthetic_run.asked(
        {
            "mesh.dimension": 3,
            "anode.size_effect": False,
            "anode.material.provenance": {},
            "electrolyte.material": read,
        }
    )
    samples = tuple(altered(s, {"resistance.constriction": 50.0}) for s in run.samples)
    said = "\n".join(limits(dataclasses.replace(run, samples=samples, cutbacks=()), solid))
    assert "2D run" not in said
    assert "cannot explain" not in said
    assert "material values" not in said
    assert "upper bound" in said
    assert "converged at the first try" in said


def test_coarse_meshes_and_deep_overlaps_are_called_so(run, case):
    fine = dataclasses.replace(run.surface, shortest_wavelength=0.5)
    deep = tuple(altered(s, {"contact.penetration": 0.01}) for s in run.samples)
    said = "\n".join(limits(dataclasses.replace(run, surface=fine, samples=deep), case))
    assert "coarse" in said
    assert "not to be trusted" in said


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (9.996, "10.0"),
        (12.345, "12.3"),
        (1234.5, "1\u202f234"),
        (-0.5, "−0.500"),
        (1.36e-4, "1.36 × 10⁻⁴"),
        (4.2e7, "4.20 × 10⁷"),
        (math.nan, "–"),
        (math.inf, "∞"),
        (None, "–"),
    ],
)
def test_numbers_have_three_digits_and_gaps_are_dashes(value, text):
    assert number(value) == text


def test_nearly_closed_is_not_called_closed():
    assert percent(0.9998) == "> 99.9 %"
    assert percent(1.0) == "100 %"
    assert percent(0.123) == "12.3 %"


def test_the_mean_along_the_interface_keeps_force_and_takes_scatter_out():
    x = np.linspace(0.0, 10.0, 301)
    scatter = np.where(np.arange(301) % 2, 50.0, -50.0)
    weight = np.full(301, 1 / 30)
    mean = mean_along(x, 100.0 + 5.0 * x + scatter, weight, 1.0)
    inner = (x > 1) & (x < 9)
    assert np.abs(mean - 100.0 - 5.0 * x)[inner].max() < 3.0
    assert np.abs(100.0 + 5.0 * x + scatter - mean)[inner].min() > 40.0  # it was there
    np.testing.assert_allclose(mean_along(x, 7.0 + 0 * x, weight, 1e-9), 7.0)


def test_an_interlayer_says_what_it_costs_beyond_the_interface():
    """3 um of 0.01 mS/cm are 30 ohm cm^2; a layer of unknown conductivity says nothing."""
    poor = synthetic_run.ceramic().model_copy(
        update={"kind": "interlayer", "conduction": Conduction(conductivity=1e-9)}
    )

    def told(material):
        layer = InterlayerSpec(material=material, thickness=3.0)
        return dict(case_table(synthetic_run.asked({"interlayer": layer})).rows)["Interlayer"]

    assert "3 µm" in told(poor) and "30.0 Ω cm² of its own" in told(poor)
    assert "Ω" not in told(poor.model_copy(update={"conduction": None}))
    assert "Interlayer" not in dict(case_table(synthetic_run.asked()).rows)
