"""The ladder as one self-contained HTML page."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import math_to_image

from fem_interface import __version__
from fem_interface.report.leaf import data_uri, image, rendered
from fem_interface.report.look import STYLE
from fem_interface.report.numbers import number, percent
from fem_interface.verification.experiment import FRACTIONS, Experiment
from fem_interface.verification.figures import beside_exact, convergence, power_laws
from fem_interface.verification.rough_sulfide import PRESSURES
from fem_interface.verification.rung import Check, Outcome

TEMPLATE = Path(__file__).parent / "page.html.jinja"
EQUATION_SIZE = 14  # points


def write_page(
    outcomes: Sequence[Outcome], experiment: Experiment | None, path: Path, *, quick: bool
) -> None:
    """Write the page.

    Args:
        outcomes: Of the rungs that were climbed.
        experiment: None where only some rungs were asked for.
        path: Of the page.
        quick: Whether only coarsest meshes were used.
    """
    with mpl.rc_context(STYLE):
        figures = {outcome.rung.name: _images(outcome) for outcome in outcomes}
        if experiment is not None:
            figures["experiment"] = [image(power_laws(experiment.scaling))]
        equations = {o.rung.name: _equation(o.rung.equation) for o in outcomes}
    text = rendered(
        TEMPLATE,
        version=__version__,
        headline=headline(outcomes),
        quick=quick,
        outcomes=outcomes,
        figures=figures,
        equations=equations,
        experiment=experiment,
        fractions=FRACTIONS,
        contact_pressures=PRESSURES,
        span=span,
        number=number,
        percent=percent,
        value=value,
        reasons=reasons,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def headline(outcomes: Sequence[Outcome]) -> str:
    """How many rungs hold, and which do not."""
    failed = [outcome.rung.title for outcome in outcomes if not outcome.passed]
    checks = sum(len(outcome.checks) for outcome in outcomes)
    if not failed:
        return f"All {len(outcomes)} rungs hold, {checks} quantities in all."
    return f"{len(failed)} of {len(outcomes)} rungs FAIL: {'; '.join(failed)}."


def reasons(outcome: Outcome) -> dict[str, list[Check]]:
    """Why tolerances are what they are, and the checks that each reason is for."""
    found: dict[str, list[Check]] = {}
    for check in outcome.checks:
        found.setdefault(check.reason, []).append(check)
    return found


def value(quantity: float) -> str:
    """With five significant digits, so that a small error is seen."""
    return number(quantity, 5)


def span(ends: tuple[float, float]) -> str:
    """Least and most; one number where they are printed alike."""
    low, high = (number(end) for end in ends)
    return low if low == high else f"{low} to {high}"


def _images(outcome: Outcome) -> list[str]:
    drawn = [convergence(outcome.checks)]
    if outcome.findings is not None and outcome.findings.curve is not None:
        drawn.append(beside_exact(outcome.findings.curve))
    return [image(figure) for figure in drawn if figure is not None]


def _equation(equation: str) -> str:
    buffer = BytesIO()
    math_to_image(equation, buffer, prop=FontProperties(size=EQUATION_SIZE), format="svg")
    return data_uri(buffer.getvalue(), "svg+xml")
