"""The band of contact over the range of a strength, from one loading curve."""

import numpy as np
import pytest

from fem_interface.contact.band import contact_band
from fem_interface.report.headline import headline
from tests.unit import synthetic_run
from tests.unit.synthetic_run import altered


def loaded(pressures, contacts):
    one = synthetic_run.samples()[0]
    return [
        altered(one, {"pressure": float(p), "contact.fraction": float(c)})
        for p, c in zip(pressures, contacts, strict=True)
    ]


def test_a_metal_of_twice_the_strength_has_the_contact_of_half_the_pressure():
    p = np.linspace(1, 100, 100)
    found = contact_band(loaded(p, p / 200), (1.0, 2.0))
    assert found.low == pytest.approx(0.25)
    assert found.high == pytest.approx(0.5)
    assert found.reached
    open_end = contact_band(loaded(p, p / 200), (0.5, 2.0))
    assert open_end.high == pytest.approx(0.5) and not open_end.reached


def test_a_release_and_a_second_loading_do_not_count():
    """Catches a band that takes contact that stays for contact that a pressure makes."""
    p = [10, 100, 5, 50, 100]
    c = [0.1, 0.9, 0.6, 0.85, 0.9]
    assert contact_band(loaded(p, c), (1.0, 2.0)).low == pytest.approx(
        np.interp(50, [10, 100], [0.1, 0.9])
    )


def test_without_a_range_there_is_no_band():
    p = np.linspace(1, 100, 10)
    assert contact_band(loaded(p, p / 200), (1.0, 1.0)) is None
    run, case = synthetic_run.run(), synthetic_run.asked()
    assert "over the range" not in headline(run, case)
    ranged = with_range(0.05, 1.5)
    assert "or more over the range of what small volumes of" in headline(run, ranged)
    upwards = with_range(1.0, 1.5)
    assert "between" in headline(run, upwards)


def with_range(low, high):
    """The case with ends of the range of the pillars' stress, over its value."""
    stress = synthetic_run.metal().size_effect.reference_stress
    trust = synthetic_run.metal().provenance
    key = "size_effect.reference_stress"
    ranged = trust[key].model_copy(update={"range": (low * stress, high * stress)})
    return synthetic_run.asked({"anode.material.provenance": trust | {key: ranged}})
