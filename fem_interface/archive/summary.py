"""The columns and keys that other programs read, and the numbers of a run under them."""

import math
from typing import Any

from fem_interface.case import Case
from fem_interface.contact.band import contact_band
from fem_interface.contact.window import pressure_window
from fem_interface.core.records import RunRecord
from fem_interface.core.samples import END, STEP, InterfaceSample, columns, row
from fem_interface.integrity.flaws import confined_opening, critical_flaw_length

STATUSES = ("done", "not converged", "interrupted")


def run_summary(run: RunRecord, status: str, case: Case) -> dict[str, Any]:
    """What other programs read of a run: the keys of the contract, and a few more.

    `steps` holds the protocol steps that were finished; the same quantities at the top are those
    of the last accepted load step.

    Args:
        run: What was reached.
        status: One of the known ones.
        case: What was asked.
    """
    step_names = [step.name for step in case.protocol]
    ends = [run.samples[i] for i in run.protocol_ends]
    known = run.provenance
    return {
        "status": status,
        **(row(run.samples[-1], END) if run.samples else dict.fromkeys(columns(END))),
        "steps": [
            {
                "name": step_names[s.protocol_step],
                **row(s, STEP),
                **_metal_filled_flaws(s, case),
            }
            for s in ends
        ],
        "contact_band": _band(run, case),
        "pressure_window": _window(run, case),
        "load_steps": len(run.samples),
        "newton_iterations": known.get("newton_iterations", sum(s.iterations for s in run.samples)),
        "cutbacks": len(run.cutbacks),
        "degrees_of_freedom": known.get("degrees_of_freedom"),
        "energy": known.get("energy"),
        "wall_time_s": known.get("wall_time_s"),
        "time_by_stage": known.get("time_by_stage"),
        "peak_memory_MiB": known.get("peak_memory_MiB"),
        "seed": known.get("seed"),
        "dimension": known.get("dimension"),
    }


def _band(run: RunRecord, case: Case) -> dict[str, Any] | None:
    """Contact at the peak between the ends of the range of the metal's strength."""
    ends = case.strength_range
    found = contact_band(run.samples, ends) if ends and run.samples else None
    if found is None:
        return None
    return {"low": found.low, "high": found.high, "high_is_lower_bound": not found.reached}


def _metal_filled_flaws(sample: InterfaceSample, case: Case) -> dict[str, float]:
    """Shortest flaw of any ceramic body that metal under the platen's pressure would open [um]."""
    p = sample.pressure
    bodies = [
        (body.elastic.poissons_ratio, body.fracture.toughness)
        for body in case.materials[1:]
        if body.fracture is not None
    ]
    free = [critical_flaw_length(p, toughness) for _, toughness in bodies]
    held = [critical_flaw_length(confined_opening(p, ν), toughness) for ν, toughness in bodies]
    return {
        "metal_filled_flaw_free_pellet_um": min(free, default=math.nan),
        "metal_filled_flaw_confined_pellet_um": min(held, default=math.nan),
    }


def _window(run: RunRecord, case: Case) -> dict[str, float | None]:
    """Pressures that reach the contact asked for without the risk refused; null for none."""
    window = pressure_window(
        run.samples, case.integrity.contact_share, case.integrity.failure_probability
    )
    return {
        "contact_from_MPa": window.contact_from,
        "failure_from_MPa": window.failure_from,
        "low_MPa": window.low,
        "high_MPa": window.high,
    }


def log_line(sample: InterfaceSample) -> str:
    return (
        f"step {sample.step:4d}  t {sample.time:9.4g} s  p {sample.pressure:8.4g} MPa  "
        f"contact {100 * sample.contact.fraction:6.2f} %  "
        f"voids {1e3 * sample.voids.volume:8.3g} nm  "
        f"R {sample.resistance.total:8.4g} ohm cm2  "
        f"{sample.iterations:2d} iterations, step {sample.time_step:.3g} s"
    )
