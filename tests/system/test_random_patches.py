"""Patches of all sorts reach the end of their protocol (make test-long)."""

import numpy as np
import pytest

from tests.system.program import case_file, history, pressed, summary

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]

METALS = ("Na", "Li", "In", "Li-In")
CERAMICS = ("NZSP", "LLZO", "Na-beta-alumina", "Li6PS5Cl", "Li3InCl6")

PATCH = """
title = "Patch {seed}: {metal} on {ceramic}"

[anode]
material = "{metal}"
thickness = "4 um"
size_effect = {sized}

[electrolyte]
material = "{ceramic}"
thickness = "4 um"
sides = "{sides}"

[surface]
kind = "self-affine"
rms_height = "{rms:.4f} um"
longest_wavelength = "5 um"
shortest_wavelength = "1.25 um"
seed = {seed}

[mesh]
dimension = 3
elements_per_wavelength = {elements}

[contact]
friction_coefficient = {friction:.2f}
"""

STEP = """
[[protocol]]
name = "step {number}"
pressure = "{pressure:.1f} MPa"
ramp = "{ramp:.0f} s"
hold = "{hold:.0f} s"
"""


def random_case(seed):
    """A case by chance, with one to three steps up and down."""
    rng = np.random.default_rng(seed)
    text = PATCH.format(
        seed=seed,
        metal=METALS[rng.integers(len(METALS))],
        ceramic=CERAMICS[rng.integers(len(CERAMICS))],
        sized="true" if rng.uniform() < 0.75 else "false",
        sides="free" if rng.uniform() < 0.25 else "confined",
        rms=10 ** rng.uniform(-1.7, -0.45),
        elements=rng.integers(4, 6),
        friction=rng.choice([0.0, 0.1, 0.3, 0.6]),
    )
    peak = 10 ** rng.uniform(1.0, 2.5)
    pressures = [peak, peak * rng.uniform(0.03, 0.5), peak * rng.uniform(0.5, 1.2)]
    for number in range(rng.integers(1, 4)):
        text += STEP.format(
            number=number + 1,
            pressure=pressures[number],
            ramp=10 ** rng.uniform(0.5, 2.5),
            hold=rng.choice([0.0, 60.0, 3600.0]),
        )
    return text


@pytest.mark.parametrize("seed", range(12))
def test_a_patch_by_chance_reaches_its_end(seed, tmp_path):
    """No cut of the load makes it stop, and what the platen spends is found again: 5 %."""
    directory = pressed(case_file(tmp_path, random_case(seed)), tmp_path / "run")
    found = summary(directory)
    assert found["status"] == "done"
    assert found["energy"]["imbalance"] < 0.05
    contact = history(directory)["contact_fraction"]
    assert min(contact) >= 0.0 and max(contact) <= 1.0 + 1e-12
