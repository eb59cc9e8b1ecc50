"""What the runs of a study have over pressure, side by side."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fem_interface.core.records import Array
from fem_interface.studies.members import Member

TOUCHING = 0.95
"""Contact fraction that counts as closed."""


ODDS = "integrity.failure_probability"  # as the table of samples calls it


@dataclass(frozen=True, eq=False, kw_only=True)
class Press:
    """One run as long as pressure rises for the first time to its peak.

    Attributes:
        member: The run.
        columns: Of `history.csv` up to the peak, by name, and `failure_probability`.
    """

    member: Member
    columns: dict[str, Array]

    @staticmethod
    def of(member: Member) -> "Press":
        """That of a run that is done."""
        columns = _columns(member.directory / "history.csv")
        odds = _columns(member.directory / "fields" / "samples.csv", (ODDS,))
        columns["failure_probability"] = odds[ODDS]
        top = int(np.argmax(columns["pressure_MPa"])) + 1
        return Press(member=member, columns={name: one[:top] for name, one in columns.items()})

    @property
    def peak(self) -> float:
        """Largest pressure [MPa]."""
        return float(self.columns["pressure_MPa"][-1])

    def at(self, pressure: Array, name: str) -> Array:
        """Values at pressures [MPa], between load steps by lines; NaN outside."""
        own = self.columns["pressure_MPa"]
        return np.asarray(np.interp(pressure, own, self.columns[name], left=np.nan, right=np.nan))

    def closing_pressure(self) -> float:
        """At which the contact fraction first reaches 95 % [MPa]; NaN if it never does."""
        contact, pressure = self.columns["contact_fraction"], self.columns["pressure_MPa"]
        (beyond,) = np.nonzero(contact >= TOUCHING)
        if not len(beyond):
            return float("nan")
        i = int(beyond[0])
        if i == 0:
            return float(pressure[0])
        share = (TOUCHING - contact[i - 1]) / (contact[i] - contact[i - 1])
        return float(pressure[i - 1] + share * (pressure[i] - pressure[i - 1]))


def _columns(table: Path, names: Sequence[str] = ()) -> dict[str, Array]:
    """Of a table of numbers; all of them, or some."""
    with table.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    wanted = names or list(rows[0])
    return {name: np.array([float(row[name]) for row in rows]) for name in wanted}


@dataclass(frozen=True, eq=False, kw_only=True)
class Band:
    """Of a quantity over pressure.

    Attributes:
        pressure: Shape (n,) [MPa].
        mean: Shape (n,).
        median: Shape (n,).
        low: Below which a tenth of the runs are, shape (n,).
        high: Above which a tenth are, shape (n,).
        error: Of the mean, standard deviation over the root of the number of runs, shape (n,).
    """

    pressure: Array
    mean: Array
    median: Array
    low: Array
    high: Array
    error: Array


def band(runs: Sequence[Press], name: str, points: int = 60) -> Band:
    """Of at least three runs; at every pressure of those that come so far, where three do."""
    first = sorted(run.columns["pressure_MPa"][0] for run in runs)[2]
    last = sorted(run.peak for run in runs)[-3]
    pressure = np.geomspace(first, last, points)
    pressure[-1] = last  # not a last digit beyond it
    values = np.array([run.at(pressure, name) for run in runs])
    there = np.isfinite(values)
    enough = there.sum(axis=0) > 2
    pressure, values, count = pressure[enough], values[:, enough], there.sum(axis=0)[enough]
    low, median, high = np.nanpercentile(values, [10, 50, 90], axis=0)
    return Band(
        pressure=pressure,
        mean=np.nanmean(values, axis=0),
        median=median,
        low=low,
        high=high,
        error=np.nanstd(values, axis=0, ddof=1) / np.sqrt(count),
    )
