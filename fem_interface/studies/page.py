"""The page of a study: what its runs have in common, what sets them apart, and each of them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

from fem_interface.archive.text import write_whole
from fem_interface.core.records import Array
from fem_interface.report.leaf import image, rendered
from fem_interface.report.look import STYLE
from fem_interface.report.numbers import number, percent
from fem_interface.studies.curves import Press, band
from fem_interface.studies.harvest import rows_of
from fem_interface.studies.members import Member
from fem_interface.studies.pictures import closing, maps, numeric, over_pressure, tornado
from fem_interface.studies.spec import Study

PAGE = "study.html"
TEMPLATE = Path(__file__).parent / "study.html.jinja"
RESULTS = {
    "contact": "contact_fraction",
    "resistance [ohm cm²]": "interface_resistance_ohm_cm2",
    "odds of failure": "failure_probability",
}


End = Mapping[str, Any]
"""A run at the end of its protocol, by the columns of `runs.csv`."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A figure on the page."""

    image: str
    caption: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A run in the table."""

    name: str
    link: str
    inputs: tuple[str, ...]
    results: tuple[str, ...]


def write_page(study: Study, members: Sequence[Member], output: Path) -> Path:
    """Write `study.html` of what is there."""
    runs = [Press.of(member) for member in members if member.stand == "done"]
    last = {member.name: list(rows_of(member))[-1] for member in members}
    with mpl.rc_context(STYLE):
        figures = list(_figures(study, runs, last)) if runs else []
    text = rendered(
        TEMPLATE,
        study=study,
        headline=headline(members, runs),
        figures=figures,
        worth=worth(runs),
        keys=[factor.key for factor in study.vary],
        names=["status", "95 % contact at [MPa]", *RESULTS],
        rows=[_row(member, runs, last[member.name]) for member in members],
    )
    write_whole(output / PAGE, text)
    return output / PAGE


def headline(members: Sequence[Member], runs: Sequence[Press]) -> str:
    """How many runs there are, and at what pressure they close."""
    failed = sum(member.stand == "failed" for member in members)
    told = f"{len(runs)} of {len(members)} runs are done"
    told += f", {failed} failed." if failed else "."
    at = np.array([run.closing_pressure() for run in runs])
    closed = at[np.isfinite(at)]
    if len(closed) > 2:
        low, middle, high = np.percentile(closed, [10, 50, 90])
        told += (
            f" 95 % of the area touch at {number(middle)} MPa in the median; from {number(low)} to "
            f"{number(high)} MPa in eight of ten runs that come that far ({len(closed)} do)."
        )
    return told


def worth(runs: Sequence[Press]) -> str:
    """Error of the mean, and how many runs would halve it."""
    if len(runs) < 3:
        return "With fewer than three runs nothing is known of their spread."
    found = band(runs, "contact_fraction")
    i = int(np.nanargmax(found.error))
    return (
        f"Mean contact over {len(runs)} runs is known to {percent(float(found.error[i]))} of the "
        f"area where it is known least, at {number(float(found.pressure[i]))} MPa (standard "
        f"error). For half of that it takes {4 * len(runs)} runs. The band from 10 to 90 % is how "
        "runs differ: more runs tell it more surely and do not make it narrower. Runs that differ "
        "in other things than the seed do not scatter about one mean."
    )


def _figures(study: Study, runs: Sequence[Press], last: Mapping[str, End]) -> Iterator[Shown]:
    yield Shown(
        image=image(over_pressure(runs)),
        caption="While pressure rises to its first peak: every run, and of all of them the mean, "
        "the median and the band that holds eight of ten.",
    )
    yield Shown(image=image(closing(runs)), caption="Pressure at which a run is all but closed.")
    ends = {
        label: _numbers([last[run.member.name].get(name) for run in runs])
        for label, name in RESULTS.items()
    }
    ends["95 % contact at [MPa]"] = np.array([run.closing_pressure() for run in runs])
    ends = {label: values for label, values in ends.items() if np.isfinite(values).any()}
    varied = [one for one in study.vary if len({run.member.point[one.key] for run in runs}) > 1]
    counted = [
        one for one in varied if numeric([r.member.point[one.key] for r in runs]) is not None
    ]
    if len(runs) > 4 and counted:
        yield Shown(
            image=image(tornado(counted, runs, ends)),
            caption="What matters: rank correlation (Spearman) of each factor with results at the "
            "end of the protocol; 1 where the result only rises with the factor, 0 where they have "
            "nothing to do with each other.",
        )
    if len(varied) == 2 and study.design.kind == "grid":
        yield Shown(
            image=image(maps(varied[0], varied[1], runs, ends)),
            caption="Over both factors, at the end of the protocol.",
        )


def _numbers(values: Sequence[float | None]) -> Array:
    """With NaN where there is none."""
    return np.array([math.nan if one is None else float(one) for one in values])


def _row(member: Member, runs: Sequence[Press], last: End) -> Row:
    own = next((run for run in runs if run.member is member), None)
    results = [last["status"] + (f" ({last['reason']})" if last["reason"] else "")]
    results.append(number(own.closing_pressure() if own else None))
    for name in RESULTS.values():
        value = last.get(name)
        shown = (
            percent(value) if name == "contact_fraction" and value is not None else number(value)
        )
        results.append(shown)
    page = f"runs/{member.name}/report.html"
    return Row(
        name=member.name,
        link=page if (member.directory / "report.html").is_file() else "",
        inputs=tuple(str(one) for one in member.point.values()),
        results=tuple(results),
    )
