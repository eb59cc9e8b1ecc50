"""The columns and keys that other programs read, and the numbers of a run under them."""

from dataclasses import fields
from typing import Any

from fem_interface.records import InterfaceSample, RunRecord

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
SAMPLE_FIELDS = {f.name: f.type for f in fields(InterfaceSample)}


def run_summary(run: RunRecord, status: str, step_names: list[str]) -> dict[str, Any]:
    """What other programs read of a run, with the keys of the contract.

    `steps` holds the protocol steps that were finished; the same quantities at the top are those
    of the last accepted load step.
    """
    ends = [run.samples[i] for i in run.protocol_ends]
    known = run.provenance
    return {
        "status": status,
        **(_step_values(run.samples[-1]) if run.samples else dict.fromkeys(STEP_COLUMNS)),
        "steps": [{"name": step_names[s.protocol_step], **_step_values(s)} for s in ends],
        "load_steps": len(run.samples),
        "newton_iterations": known.get("newton_iterations", sum(s.iterations for s in run.samples)),
        "cutbacks": len(run.cutbacks),
        "degrees_of_freedom": known.get("degrees_of_freedom"),
        "wall_time_s": known.get("wall_time_s"),
        "peak_memory_MiB": known.get("peak_memory_MiB"),
        "seed": known.get("seed"),
        "dimension": known.get("dimension"),
    }


def _step_values(sample: InterfaceSample) -> dict[str, float]:
    return {key: getattr(sample, name) for key, name in STEP_COLUMNS.items()}


def log_line(sample: InterfaceSample) -> str:
    return (
        f"step {sample.step:4d}  t {sample.time:9.4g} s  p {sample.pressure:8.4g} MPa  "
        f"contact {100 * sample.contact_fraction:6.2f} %  "
        f"voids {1e3 * sample.void_volume:8.3g} nm  "
        f"R {sample.interface_resistance:8.4g} ohm cm2  "
        f"{sample.iterations:2d} iterations, step {sample.time_step:.3g} s"
    )
