"""A rung of the ladder: one exact answer, what the program finds, and how far apart they may be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from fem_interface.core.records import Array


@dataclass(frozen=True, kw_only=True)
class Result:
    """One number on one mesh.

    Attributes:
        size: Element size over the length that it must resolve [-].
        computed: What the program finds.
        exact: What it should be.
        error: How far it is off, in the measure of its check.
        tolerance: The error allowed on this mesh.
    """

    size: float
    computed: float
    exact: float
    error: float
    tolerance: float


def relative(size: float, computed: float, exact: float, tolerance: float) -> Result:
    """A result whose error is relative to the exact value."""
    return scaled(size, computed, exact, tolerance, abs(exact))


def scaled(size: float, computed: float, exact: float, tolerance: float, scale: float) -> Result:
    """A result whose error is relative to a stated scale."""
    return Result(
        size=size,
        computed=float(computed),
        exact=float(exact),
        error=float(abs(computed - exact) / scale),
        tolerance=tolerance,
    )


def worst(size: float, computed: Array, exact: Array, tolerance: float) -> Result:
    """The one of several values (n,) that is farthest from what it should be."""
    k = int(np.argmax(np.abs(computed - exact)))
    return scaled(size, computed[k], exact[k], tolerance, 1.0)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One quantity of a rung, from the coarsest mesh to the finest.

    Attributes:
        quantity: What it is.
        unit: Of `computed` and `exact`; empty for pure numbers.
        measure: What the error is relative to.
        reason: Why the tolerance is what it is.
        results: At least one.
        least_order: The order at which the error must fall, where there are two meshes or more;
            None for an error of rounding or of the model.
    """

    quantity: str
    unit: str = ""
    measure: str = "exact value"
    reason: str
    results: tuple[Result, ...]
    least_order: float | None = None

    @property
    def finest(self) -> Result:
        """The result that the ladder shows."""
        return self.results[-1]

    @property
    def order(self) -> float:
        """Slope of log(error) over log(size); nan for a single mesh."""
        if len(self.results) < 2:
            return float("nan")
        sizes, errors = zip(*((r.size, r.error) for r in self.results), strict=True)
        if min(errors) <= 0.0 or min(sizes) == max(sizes):
            return float("nan")
        return float(np.polyfit(np.log(sizes), np.log(errors), 1)[0])

    @property
    def passed(self) -> bool:
        """Within the tolerance on every mesh, and converging as fast as it should."""
        within = all(r.error <= r.tolerance for r in self.results)
        return within and not (self.least_order is not None and self.order < self.least_order)


@dataclass(frozen=True, eq=False, kw_only=True)
class Curve:
    """The exact answer as a line and the program's as dots.

    Attributes:
        x_label: With its unit.
        y_label: With its unit.
        x: Of the dots, shape (n,).
        computed: Shape (n,).
        exact_x: Of the line, shape (m,).
        exact: Shape (m,).
        exact_name: What the line is.
    """

    x_label: str
    y_label: str
    x: Array
    computed: Array
    exact_x: Array
    exact: Array
    exact_name: str = "exact"


@dataclass(frozen=True, eq=False, kw_only=True)
class Findings:
    """What climbing one rung gives: checks, and a curve to look at where there is one."""

    checks: tuple[Check, ...]
    curve: Curve | None = None


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One exact solution that the program is held against.

    Attributes:
        name: What `--rung` calls it.
        title: What the page calls it.
        tested: What is pressed, and which mistakes it would show.
        equation: In matplotlib's mathematical notation.
        source: With a key of references.bib.
        measure: Computes it on so many meshes, from the coarsest on; on all for None.
    """

    name: str
    title: str
    tested: str
    equation: str
    source: str
    measure: Callable[[int | None], Findings]


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """A rung that was climbed.

    Attributes:
        rung: Which one.
        findings: None where the solver found no balance.
        failure: Its reason then; else empty.
        seconds: It took.
    """

    rung: Rung
    findings: Findings | None
    failure: str = ""
    seconds: float

    @property
    def checks(self) -> tuple[Check, ...]:
        """All that was checked; none where the solver failed."""
        return self.findings.checks if self.findings else ()

    @property
    def passed(self) -> bool:
        """The solver balanced and every check holds."""
        return bool(self.checks) and all(check.passed for check in self.checks)


def meshes(all_sizes: Sequence[int], count: int | None) -> tuple[int, ...]:
    """Numbers of cells to compute on: so many of them, from the coarsest on, or all."""
    return tuple(all_sizes)[:count]
