"""What other programs read of a run: columns and keys that do not change."""

HISTORY = [
    "time_s",
    "pressure_MPa",
    "approach_um",
    "contact_fraction",
    "loaded_fraction",
    "void_volume_um",
    "mean_gap_um",
    "max_gap_um",
    "max_plastic_strain",
    "max_principal_stress_MPa",
    "constriction_ohm_cm2",
    "interface_resistance_ohm_cm2",
]
END_OF_STEP = {
    "pressure_MPa",
    "time_s",
    "contact_fraction",
    "loaded_fraction",
    "void_volume_um",
    "max_principal_stress_MPa",
    "interface_resistance_ohm_cm2",
    "interface_resistance_ohm_cm2_constriction",
    "interface_resistance_ohm_cm2_charge_transfer",
    "interface_resistance_ohm_cm2_film",
}
SUMMARY = END_OF_STEP | {
    "status",
    "steps",
    "load_steps",
    "newton_iterations",
    "cutbacks",
    "degrees_of_freedom",
    "wall_time_s",
    "time_by_stage",
    "peak_memory_MiB",
    "seed",
    "dimension",
}
