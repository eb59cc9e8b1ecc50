"""The work of the platen is found again in the bodies and between them."""

from functools import cache

import numpy as np

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.mechanics.adhesion import CohesiveLaw
from fem_interface.verification.bodies import material
from fem_interface.verification.rungs.gas import filled
from fem_interface.verification.stacks import bonded, follow, rough, shorter_steps, stack


@cache
def balance(parts=1):
    """After pressing and releasing with friction, bonds and gas."""
    found = stack(
        rough(10.0, 0.05),
        material(1000.0, 0.45, Norton(coefficient=1.0, exponent=3.0)),
        material(1e5, 0.26, Elastic()),
        thickness=(2.0, 2.0),
        per_wavelength=4,
        friction=0.3,
    )
    found = bonded(found, CohesiveLaw(strength=0.3, work=0.1, rise=1e-4))
    found = filled(found, sealing=0.3)
    for _ in follow(found, (10.0, 100.0), (1.0, 20.0), limits=shorter_steps(parts)):
        pass
    return found.energy.state


def test_nothing_is_lost():
    """1 % of what went through the bodies, of which rounding of the contact law, multipliers that
    move between steps and trapezoidal rules are worth a half; every part takes its share."""
    energy = balance()
    assert energy.imbalance < 1e-2
    assert energy.plastic > 0.5 * energy.platen > 0.0
    assert energy.stored > 0.0
    assert min(energy.interface["friction"], energy.interface["gas"]) > 0.0


def test_a_part_that_is_forgotten_would_be_noticed():
    """Negative control: the work on overlaps, the smallest of those that count here, is worth more
    than the tolerance; so are stored energy at the peak and flow."""
    energy = balance()
    spent = energy.stored + energy.plastic + sum(energy.interface.values())
    assert abs(energy.platen - spent) > 1e-2 * energy.moved
    assert energy.plastic > 1e-1 * energy.moved


def test_the_summary_has_all_parts():
    told = balance().summary()
    assert set(told) == {
        "platen_work",
        "stored",
        "plastic",
        "overlap",
        "friction",
        "adhesion",
        "gas",
        "imbalance",
    }
    assert np.isfinite(list(told.values())).all()


def test_what_is_missing_is_the_steps():
    """Half as long ones miss less than two thirds; a law that takes or gives work would stay."""
    assert balance(2).imbalance < 0.65 * balance().imbalance
