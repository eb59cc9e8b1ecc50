"""Contact goes by pressure over strength: the rule of the headline's band, against runs."""

from functools import cache
from types import SimpleNamespace

import pytest

from fem_interface.contact.band import contact_band
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.verification.bodies import material
from fem_interface.verification.stacks import follow, loaded_fraction, rough, stack

PRESSURE, EXPONENT, STRONGER = 3.0, 5.0, 1.5  # MPa
STIFF = 1e5  # MPa: what is elastic, which the rule leaves out, is below a thousandth


@cache
def loading(strength):
    """Pressure and contact while a metal of so many times the strength is pressed.

    Faster in proportion, so that time is no difference: creep, too, is what the rule leaves out.
    """
    found = stack(
        rough(4.0, 0.1, 1.0),
        material(STIFF, 0.4, Norton(coefficient=1e-3 / strength**EXPONENT, exponent=EXPONENT)),
        material(100 * STIFF, 0.26, Elastic()),
        thickness=(4.0, 4.0),
        per_wavelength=6,
    )
    return [
        SimpleNamespace(
            pressure=one.pressure, contact=SimpleNamespace(fraction=loaded_fraction(found))
        )
        for one in follow(found, (PRESSURE, 30.0 / strength))
    ]


@pytest.mark.slow
def test_a_stronger_metal_has_the_contact_that_the_rule_says():
    """To 3 % of the area: contact grows facet by facet."""
    found = contact_band(loading(1.0), (1.0, STRONGER))
    run = loading(STRONGER)[-1].contact.fraction
    assert found.low == pytest.approx(run, abs=0.03)
    # Negative control: its own contact, that of no rule, is off by more.
    assert abs(found.high - run) > 0.07
