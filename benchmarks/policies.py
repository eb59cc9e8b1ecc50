"""What each policy of a step saves: one patch, pressed with one of them changed.

    environment/enter python benchmarks/policies.py

presses the sodium case on 5 by 5 um (16 squares) to 250 MPa and back, as it is and with one thing
changed at a time, and writes its table into docs/pages/three-dimensions.md. With --read it runs
only what is not there yet; --as runs one variant and is how the script calls itself.
"""

import atexit
import contextlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from mean_gap import averaged
from tables import (
    PAGE,
    ROOT,
    Press,
    arguments,
    head,
    line,
    options,
    pressing_time,
    provenance,
    summary,
    write_tables,
)

from fem_interface.core.errors import StepNotConverged
from fem_interface.mechanics import closeness, stack
from fem_interface.mechanics.stack import PressedStack
from fem_interface.solvers.newton import Load, Newton

CASE = ROOT / "cases" / "na_nzsp_360MPa_3d.toml"
SETTINGS = (
    "surface.longest_wavelength='5 um'",
    "mesh.width='5 um'",
    "mesh.length='5 um'",
    "anode.thickness='5 um'",
    "electrolyte.thickness='5 um'",
    "protocol[0].pressure='250 MPa'",
)
PAUSE = 5  # steps without a prediction after one that failed
LONGEST = 2.0  # prediction over the last increment
LONGEST_RUN = 600.0  # of a variant [s]


def looser(looseness: float) -> None:
    """Linear systems solved to another part of the residual."""
    stack.Newton = lambda: Newton(looseness=(looseness, looseness))


def unsearched() -> None:
    """Full increments, unless something folds."""
    stack.Newton = lambda: Newton(max_searches=0)


def kept(relaxation: float) -> None:
    """Another part of the augmentation between steps."""
    stack.COMMIT_RELAXATION = relaxation


def closer(part: float) -> None:
    """Less overlap, aimed at and accepted, also where facets cannot follow the face."""
    own = closeness.Closeness.of

    def of(rms_height: float, distance: float, facet_error: float) -> closeness.Closeness:
        found = own(rms_height, distance, facet_error)
        return replace(found, scale=part * found.scale, facet_error=part * found.facet_error)

    closeness.Closeness.of = staticmethod(of)


def paced(flow_error: float) -> None:
    """Steps by another error of the plastic strain."""
    stack.PATCH_LIMITS = replace(stack.PATCH_LIMITS, flow_error=flow_error)


def at_once() -> None:
    """Multipliers augmented in every iteration, and balance and overlap awaited together."""

    def settle(
        self: PressedStack,
        time_step: float,
        temperature: float,
        *,
        pressure: float | None = None,
        approach: float | None = None,
    ) -> int:
        load = Load(
            time_step=time_step, temperature=temperature, pressure=pressure, approach=approach
        )
        newton, problem = self._newton, self.problem
        if approach is not None:
            return self._solved(load)
        problem.evaluate(load)
        before = np.inf
        for iteration in range(2 * newton.max_iterations):
            error = max(problem.unbalance(), problem.load_error(load))
            if error < newton.tolerance and self._overlap() <= self._close.tolerance:
                return iteration
            if not np.isfinite(error):
                break
            du, dU = problem.increment(load, newton.left(error, before))
            before = error
            newton._move(problem, load, du, dU)
            if self._overlap() > self._close.tolerance:
                self.interface.contact.augment()
                problem.evaluate(load)
        raise StepNotConverged("no balance with multipliers at once")

    PressedStack.settle = settle


def predicted() -> None:
    """Steps begin where the last increment leads; one that fails begins again without, and the
    next ones do not try."""
    settle, commit = PressedStack.settle, PressedStack.commit
    known: dict[str, Any] = {"pause": 0, "increment": None, "before": None}

    def place(self: PressedStack) -> tuple[np.ndarray, float]:
        bulk = self.bulk
        nodes = bulk.displacement.x.array
        return np.concatenate([nodes, bulk.bubble.reshape(-1)]), self.problem.approach

    def begun(self: PressedStack, time_step: float, temperature: float, **load: Any) -> int:
        known["before"], known["time_step"] = place(self), time_step
        if load.get("pressure") is None or known["increment"] is None or known["pause"]:
            known["pause"] = max(0, known["pause"] - 1)
            return settle(self, time_step, temperature, **load)
        du, dU, last = known["increment"]
        part = min(time_step / last, LONGEST)
        self.problem.move(part * du, part * dU)
        try:
            return settle(self, time_step, temperature, **load)
        except StepNotConverged:
            known["pause"] = PAUSE
            self.problem.begin(temperature)
            return settle(self, time_step, temperature, **load)

    def committed(self: PressedStack) -> None:
        (u, U), (v, V) = place(self), known["before"]
        known["increment"] = u - v, U - V, known["time_step"]
        commit(self)

    PressedStack.settle, PressedStack.commit = begun, committed


VARIANTS: dict[str, tuple[str, Callable[[], None]]] = {
    "present": ("as it is", lambda: None),
    "tight": ("linear systems solved to 1e-8", lambda: looser(1e-8)),
    "fixed": ("linear systems solved to 1e-3", lambda: looser(1e-3)),
    "loose": ("linear systems solved to 0.1", lambda: looser(0.1)),
    "unsearched": ("no line search", unsearched),
    "predicted": ("steps begin where the last increment leads, guarded", predicted),
    "at-once": ("multipliers augmented in every iteration", at_once),
    "forgotten": ("no augmentation between steps", lambda: kept(0.0)),
    "whole": ("whole augmentations between steps, not half", lambda: kept(1.0)),
    "closer": ("a third of the overlap", lambda: closer(1 / 3)),
    "closest": ("a tenth of the overlap", lambda: closer(0.1)),
    "mean-gap": ("pressure by the mean gap of a facet", averaged),
    "shorter": ("steps by an error of flow of 0.02, not 0.05", lambda: paced(0.02)),
    "longer": ("steps by an error of flow of 0.15", lambda: paced(0.15)),
}
COLUMNS = (
    "",
    "steps",
    "cut back",
    "iterations",
    "of these to augment",
    "FGMRES",
    "seconds",
    "contact at 60 MPa",
    "250 MPa",
    "15 MPa",
)


def run_as(name: str, output: Path) -> None:
    """One variant in this process."""
    count = {"first": 0, "augmenting": 0}
    solve = PressedStack._solved
    settled: list[bool] = [False]

    def counted(self: PressedStack, load: Load) -> int:
        iterations = solve(self, load)
        count["augmenting" if settled[0] else "first"] += iterations
        settled[0] = True
        return iterations

    begin = PressedStack.begin

    def begun(self: PressedStack, temperature: float) -> None:
        settled[0] = False
        begin(self, temperature)

    PressedStack._solved, PressedStack.begin = counted, begun
    VARIANTS[name][1]()
    atexit.register(lambda: (output / "count.json").write_text(json.dumps(count)))
    sys.argv = ["fem-interface", *arguments(CASE, output, SETTINGS)]
    from fem_interface.app.cli import main as command

    command()


def row(name: str, output: Path) -> str:
    """A line of the table."""
    label = VARIANTS[name][0]
    press = Press(output)
    stated = output / "summary.json"
    if not stated.is_file() or summary(output)["status"] != "done":
        last = f"no end beyond {press.column('pressure_MPa')[-1]:.1f} MPa"
        return line([label, last, *[""] * (len(COLUMNS) - 2)])
    found = summary(output)
    count = json.loads((output / "count.json").read_text())
    solver = provenance(output)["linear_solver"]
    shares = [press.at(60.0, "contact_fraction")]
    shares += [step["contact_fraction"] for step in found["steps"]]
    cells = (
        label,
        f"{found['load_steps']}",
        f"{found['cutbacks']}",
        f"{found['newton_iterations']}",
        f"{count['augmenting']}",
        f"{solver.get('fgmres_iterations', '')}",
        f"{pressing_time(found):.0f}",
        *(f"{100 * share:.1f} %" for share in shares),
    )
    return line(cells)


def main() -> None:
    """Run, and write the table into the page."""
    parser = options(__doc__, "policies")
    parser.add_argument("--as", dest="variant", choices=VARIANTS)
    asked = parser.parse_args()
    if asked.variant:
        run_as(asked.variant, asked.output / asked.variant)
        return
    rows = head(COLUMNS)
    for name in VARIANTS:
        output = asked.output / name
        if not (asked.read and (output / "count.json").is_file()):
            command = [sys.executable, __file__, "--as", name, "--output", str(asked.output)]
            with contextlib.suppress(subprocess.TimeoutExpired):
                # One that ends nowhere is an answer as well.
                subprocess.run(command, check=False, timeout=LONGEST_RUN)
        rows.append(row(name, output))
        print(rows[-1], flush=True)
    write_tables(PAGE, {"policies": rows})


if __name__ == "__main__":
    main()
