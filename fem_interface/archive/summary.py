"""The columns and keys that other programs read, and the numbers of a run under them."""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from fem_interface.contact.band import contact_band
from fem_interface.contact.window import pressure_window
from fem_interface.core.records import InterfaceSample, RunRecord
from fem_interface.integrity.flaws import confined_opening, critical_flaw_length

STATUSES = ("done", "not converged", "interrupted")
STEP_COLUMNS = {
    "pressure_MPa": "pressure",
    "time_s": "time",
    "contact_fraction": "contact_fraction",
    "loaded_fraction": "loaded_fraction",
    "void_volume_um": "void_volume",
    "max_principal_stress_MPa": "max_principal_stress",
    "interface_resistance_ohm_cm2": "interface_resistance",
    "interface_resistance_ohm_cm2_constriction": "constriction",
    "interface_resistance_ohm_cm2_charge_transfer": "charge_transfer",
    "interface_resistance_ohm_cm2_film": "film",
}
MORE_STEP_COLUMNS = {
    "temperature_K": "temperature",
    "void_count": "void_count",
    "sealed_voids": "sealed_voids",
    "largest_void_width_um": "largest_void_width",
    "gas_pressure_MPa": "gas_pressure",
    "max_shear_stress_MPa": "max_shear_stress",
    "critical_flaw_um": "critical_flaw",
    "flaw_driving_ratio": "flaw_drive",
    "driven_flaw_um": "driven_flaw",
    "failure_probability": "failure_probability",
    "failure_probability_local": "local_failure_probability",
    "electrolyte_plastic_strain": "electrolyte_plastic_strain",
    "metal_beyond_breakdown": "beyond_breakdown",
    "leaning_fraction": "leaning",
}
HISTORY_COLUMNS = {
    "time_s": "time",
    "pressure_MPa": "pressure",
    "approach_um": "approach",
    "contact_fraction": "contact_fraction",
    "loaded_fraction": "loaded_fraction",
    "void_volume_um": "void_volume",
    "mean_gap_um": "mean_gap",
    "max_gap_um": "max_gap",
    "max_plastic_strain": "max_plastic_strain",
    "max_principal_stress_MPa": "max_principal_stress",
    "constriction_ohm_cm2": "constriction",
    "interface_resistance_ohm_cm2": "interface_resistance",
}
VOID_COLUMNS = {
    "time_s": "time",
    "pressure_MPa": "pressure",
    "void_count": "void_count",
    "sealed_voids": "sealed_voids",
    "void_volume_um": "void_volume",
    "largest_void_volume_um2": "largest_void_volume",
    "largest_void_width_um": "largest_void_width",
    "gas_pressure_MPa": "gas_pressure",
}


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(float(one) for one in text.split())


SAMPLE_FIELDS = {
    f.name: f.type if f.type in (int, float) else _numbers for f in fields(InterfaceSample)
}
"""How each column of the table of samples is read back."""


def run_summary(run: RunRecord, status: str, case: Mapping[str, Any]) -> dict[str, Any]:
    """What other programs read of a run: the keys of the contract, and a few more.

    `steps` holds the protocol steps that were finished; the same quantities at the top are those
    of the last accepted load step.

    Args:
        run: What was reached.
        status: One of the known ones.
        case: What was asked, as `report.CaseSummary` or as the mapping of one.
    """
    step_names = [step["name"] for step in case["protocol"]]
    ends = [run.samples[i] for i in run.protocol_ends]
    known = run.provenance
    return {
        "status": status,
        **(_step_values(run.samples[-1]) if run.samples else dict.fromkeys(STEP_COLUMNS)),
        "steps": [
            {
                "name": step_names[s.protocol_step],
                **_step_values(s),
                **{key: getattr(s, name) for key, name in MORE_STEP_COLUMNS.items()},
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
        "peak_memory_MiB": known.get("peak_memory_MiB"),
        "seed": known.get("seed"),
        "dimension": known.get("dimension"),
    }


def _band(run: RunRecord, case: Mapping[str, Any]) -> dict[str, Any] | None:
    """Contact at the peak between the ends of the range of the metal's strength."""
    ends = case.get("strength_range")
    found = contact_band(run.samples, tuple(ends)) if ends and run.samples else None
    if found is None:
        return None
    return {"low": found.low, "high": found.high, "high_is_lower_bound": not found.reached}


def _step_values(sample: InterfaceSample) -> dict[str, float]:
    return {key: getattr(sample, name) for key, name in STEP_COLUMNS.items()}


def _metal_filled_flaws(sample: InterfaceSample, case: Mapping[str, Any]) -> dict[str, float]:
    """Shortest flaw of any ceramic body that metal under the platen's pressure would open [um]."""
    p = sample.pressure
    bodies = [body for body in case["ceramics"] if body["toughness"] is not None]
    free = [critical_flaw_length(p, body["toughness"]) for body in bodies]
    held = [
        critical_flaw_length(confined_opening(p, body["poissons_ratio"]), body["toughness"])
        for body in bodies
    ]
    return {
        "metal_filled_flaw_free_pellet_um": min(free, default=math.nan),
        "metal_filled_flaw_confined_pellet_um": min(held, default=math.nan),
    }


def _window(run: RunRecord, case: Mapping[str, Any]) -> dict[str, float | None]:
    """Pressures that reach the contact asked for without the risk refused; null for none."""
    window = pressure_window(run.samples, case["contact_share"], case["failure_limit"])
    return {
        "contact_from_MPa": window.contact_from,
        "failure_from_MPa": window.failure_from,
        "low_MPa": window.low,
        "high_MPa": window.high,
    }


def log_line(sample: InterfaceSample) -> str:
    return (
        f"step {sample.step:4d}  t {sample.time:9.4g} s  p {sample.pressure:8.4g} MPa  "
        f"contact {100 * sample.contact_fraction:6.2f} %  "
        f"voids {1e3 * sample.void_volume:8.3g} nm  "
        f"R {sample.interface_resistance:8.4g} ohm cm2  "
        f"{sample.iterations:2d} iterations, step {sample.time_step:.3g} s"
    )
