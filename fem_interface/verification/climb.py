"""Climb the ladder, look at the experiments, write the page."""

from collections.abc import Callable, Sequence
from pathlib import Path

from fem_interface.verification.experiment import experiment
from fem_interface.verification.ladder import climb, rungs
from fem_interface.verification.measured import runs_in
from fem_interface.verification.page import write_page
from fem_interface.verification.rung import Outcome


def verified(
    output: Path,
    names: Sequence[str],
    runs: Path | None,
    *,
    quick: bool,
    tell: Callable[[str], None],
) -> tuple[Path, tuple[Outcome, ...]]:
    """The page and what is on it.

    Experiments are left out where only some rungs are asked for and no runs are given.

    Args:
        output: Directory of the page.
        names: Of the rungs; none for all.
        runs: A directory of runs.
        quick: Coarsest meshes only.
        tell: Told of what is being computed.
    """
    chosen = rungs(names)
    found = () if runs is None else runs_in(runs)
    outcomes = []
    for rung in chosen:
        tell(rung.title)
        outcomes.append(climb(rung, count=1 if quick else None))
    looked = None
    if runs is not None or not names:
        tell("Against experiment")
        looked = experiment(found, quick=quick)
    page = output / "verification.html"
    write_page(outcomes, looked, page, quick=quick)
    return page, tuple(outcomes)
