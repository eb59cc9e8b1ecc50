"""Runs beside a run: the same case with one thing changed, and how far that moves the answer.

Every variant is computed anew: the hash of a case does not cover the program and the libraries
that computed an earlier run.
"""

import gc
import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from petsc4py import PETSc

from fem_interface.archive.text import write_json, write_whole
from fem_interface.contact.window import PressureWindow
from fem_interface.core.errors import FemInterfaceError, Interrupted, NotConverged
from fem_interface.core.parallel import Comm
from fem_interface.models.interface.pipeline import run_case
from fem_interface.models.interface.uncertain import UncertainValue
from fem_interface.models.stopping import stop_request
from fem_interface.report import write_report
from fem_interface.studies.variants import FOLDER, Plan, Variant

COMPARED = ("contact_fraction", "interface_resistance_ohm_cm2")
KEPT = ("name", "pressure_MPa", *COMPARED, "void_volume_um")
NOT_RUN = "not run"

Steps = list[dict[str, Any]]
Tell = Callable[[Variant, str, Steps], None]


def run_variants(plan: Plan, output: Path, comm: Comm, tell: Tell, progress: bool = False) -> None:
    """Run each variant beside a run that is done, and put them into its report. Collective.

    One that does not converge is told as such and fails nothing. What is done is on disk in
    `variants.json` as soon as it is known.

    Args:
        output: Directory of the run that is done.
        tell: Called on rank 0 with each variant, its status and its protocol steps.

    Raises:
        Interrupted: Stopped from outside; what was done is in the report.
    """
    ledger = Ledger(plan, output, comm)
    ledger.write()
    with stop_request(comm) as stop:
        try:
            for variant in plan.variants:
                stop.obey()
                status = ledger.run(variant, progress)
                # Solvers of ranks are freed together, not whenever one of them collects.
                gc.collect()
                PETSc.garbage_cleanup(comm)
                if comm.rank == 0:
                    tell(variant, status, ledger.steps(variant))
        except Interrupted:
            _report(output, comm)
            raise
        _report(output, comm)


def _report(output: Path, comm: Comm) -> None:
    if comm.rank == 0:
        write_report(output)
    comm.barrier()  # mpiexec ends all ranks with the first that leaves


class Ledger:
    """`variants.json`: what was varied, how each run ended, and the spread over each range."""

    def __init__(self, plan: Plan, output: Path, comm: Comm) -> None:
        self._plan, self._output, self._comm = plan, output, comm
        self._outcomes: dict[str, tuple[str, str]] = {}

    def run(self, variant: Variant, progress: bool) -> str:
        """The status that a variant ends with. Collective."""
        if self._comm.rank == 0 and variant.material_file:
            write_whole(self._output / FOLDER / f"{variant.slug}.toml", variant.material_file)
        status, message = "done", ""
        try:
            run_case(variant.case, self._directory(variant), self._comm, progress, replace=True)
        except Interrupted:
            self._note(variant, "interrupted", "")
            raise
        except NotConverged as error:
            status, message = "not converged", str(error)
        except FemInterfaceError as error:
            status, message = "failed", str(error)
        self._note(variant, status, message)
        return status

    def _note(self, variant: Variant, status: str, message: str) -> None:
        self._outcomes[variant.slug] = status, message
        self.write()

    def _directory(self, variant: Variant) -> Path:
        return self._output / FOLDER / variant.slug

    def write(self) -> None:
        """Write `variants.json`, and bounds and meshes into `summary.json`, by rank 0."""
        if self._comm.rank > 0:
            return
        (self._output / FOLDER).mkdir(exist_ok=True)
        bounds = self._bounds()
        told: dict[str, Any] = {
            "variants": [self._entry(variant) for variant in self._plan.variants],
            "bounds": bounds,
            "left_out": self._plan.left_out,
        }
        write_json(self._output / "variants.json", told)
        meshes = [entry for entry in told["variants"] if entry["kind"] == "mesh"]
        if bounds or meshes:
            path = self._output / "summary.json"
            summary = json.loads(path.read_text(encoding="utf-8"))
            summary |= {"bounds": bounds} if bounds else {}
            summary |= with_meshes(summary, meshes) if meshes else {}
            write_json(path, summary)

    def _entry(self, variant: Variant) -> dict[str, Any]:
        status, message = self._outcomes.get(variant.slug, (NOT_RUN, ""))
        return {
            "slug": variant.slug,
            "label": variant.label,
            "kind": variant.kind,
            "path": variant.path,
            "value": variant.value,
            "grade": variant.grade,
            "source": variant.source,
            "status": status,
            "message": message,
            "steps": self.steps(variant),
            "pressure_window": self._window(variant),
        }

    def _window(self, variant: Variant) -> dict[str, Any] | None:
        """The pressures that a run found; the same case on another mesh is told by them."""
        path = self._directory(variant) / "summary.json"
        if variant.slug not in self._outcomes or not path.is_file():
            return None
        found: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")).get(
            "pressure_window"
        )
        return found

    def steps(self, variant: Variant) -> Steps:
        """What a variant gave at the end of each protocol step that it finished."""
        if variant.slug not in self._outcomes:
            return []
        return protocol_steps(self._directory(variant))

    def _bounds(self) -> list[dict[str, Any]]:
        main = protocol_steps(self._output)
        return [self._bound(value, main) for value in self._plan.bounded]

    def _bound(self, value: UncertainValue, main: Steps) -> dict[str, Any]:
        low, high = value.trust.range or (value.value, value.value)
        runs = [v for v in self._plan.variants if v.path == value.case_path]
        return {
            "path": value.case_path,
            "label": value.label,
            "value": value.text(value.value),
            "low": value.text(low),
            "high": value.text(high),
            "grade": value.trust.grade,
            "source": value.trust.source,
            "steps": spread(main, [self.steps(run) for run in runs]),
        }


def with_meshes(summary: Mapping[str, Any], meshes: Steps) -> dict[str, Any]:
    """What other meshes add to the summary of a run: their results, and the window of all."""
    keys = ("label", "status", "steps", "pressure_window")
    found: dict[str, Any] = {"meshes": [{key: entry[key] for key in keys} for entry in meshes]}
    own = summary.get("pressure_window")
    if own is not None:
        ran = [one for entry in meshes if (one := entry["pressure_window"]) is not None]
        window = PressureWindow(
            contact_share=math.nan,
            failure_limit=math.nan,
            contact_from=own["contact_from_MPa"],
            failure_from=own["failure_from_MPa"],
            highest=max((step["pressure_MPa"] for step in summary["steps"]), default=0.0),
            judged=all(step["failure_probability"] is not None for step in summary["steps"]),
            meshes=tuple((one["contact_from_MPa"], one["failure_from_MPa"]) for one in ran),
        )
        found["pressure_window"] = own | {"low_MPa": window.low, "high_MPa": window.high}
    return found


def protocol_steps(directory: Path) -> Steps:
    """Of the summary of a run: what is compared, at the end of each protocol step."""
    path = directory / "summary.json"
    if not path.is_file():
        return []
    steps = json.loads(path.read_text(encoding="utf-8"))["steps"]
    return [{key: step[key] for key in KEPT} for step in steps]


def spread(main: Steps, ends: Sequence[Steps]) -> Steps:
    """Smallest and largest of what a value and the ends of its range give, by protocol step.

    Args:
        main: Protocol steps with the value itself.
        ends: Those with an end of its range each; shorter where a run did not finish.

    Returns:
        For each step its name, `.._low` and `.._high` of each quantity, and whether both ends
        came to the end of that step.
    """
    found = []
    for i, step in enumerate(main):
        reached = [step, *(steps[i] for steps in ends if i < len(steps))]
        found.append(
            {
                "name": step["name"],
                "pressure_MPa": step["pressure_MPa"],
                **{key: limit for name in COMPARED for key, limit in _limits(reached, name)},
                "complete": len(reached) == 1 + len(ends),
            }
        )
    return found


def _limits(steps: Sequence[Mapping[str, Any]], name: str) -> list[tuple[str, float]]:
    """Low and high of a quantity; NaN where it was not computed."""
    values = [step[name] for step in steps if step[name] is not None] or [math.nan]
    return [(f"{name}_low", min(values)), (f"{name}_high", max(values))]
