"""A metal without an inner length: all lengths times ten, and nothing else changes."""

from functools import cache

import numpy as np
import pytest

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.mechanics.closeness import Closeness
from fem_interface.verification.bodies import material
from fem_interface.verification.stacks import loaded_fraction, pressed, rough, stack

DISTANCE = 1e-3  # um, at both scales: what counts as contact does not grow with the face
PRESSURE = 0.8  # MPa, some three flow stresses: contact that is not yet complete


def fraction(scale):
    """Loaded part of a face of 0.25 um rms, or of 2.5 um."""
    found = stack(
        rough(5.0 * scale, 0.1 * scale, shortest=1.25 * scale),
        material(4600.0, 0.41, Norton(coefficient=0.53, exponent=5.0)),
        material(1e5, 0.26, Elastic()),
        thickness=(5.0 * scale, 5.0 * scale),
        per_wavelength=8,
        distance=DISTANCE,
    )
    return loaded_fraction(pressed(found, (PRESSURE, 60.0)))


@cache
def small():
    return fraction(1.0)


def test_a_face_ten_times_as_large_is_loaded_alike():
    """2 % of the area: penalties aim at an overlap that is a smaller part of the larger face.

    Catches a corner of the contact law or a tolerance that grows with the roughness beyond the
    distance that counts as contact."""
    assert 0.3 < small() < 0.99
    assert fraction(10.0) == pytest.approx(small(), abs=0.02)


def test_a_penalty_that_fights_the_facets_would_be_noticed(monkeypatch):
    """Negative control: an overlap below what the facets follow opens points amid closed ones."""
    whole = Closeness.of

    def blind(rms_height, distance, facet_error):
        return whole(rms_height, distance, 0.0)

    monkeypatch.setattr(Closeness, "of", staticmethod(blind))
    assert abs(fraction(10.0) - small()) > 0.02


def test_lengths_of_contact_stay_below_what_a_result_can_tell():
    """A thousandth of the roughness or a quarter of the distance, whichever is smaller."""
    smooth, coarse = Closeness.of(0.01, 1e-3, 0.0), Closeness.of(2.5, 1e-3, 0.0)
    for close, length in ((smooth, 1e-5), (coarse, 2.5e-4)):
        for value in (close.rounding, close.overlap, close.tolerance, close.slack):
            assert 0.0 < value <= length * (1 + 1e-12)
    assert Closeness.of(2.5, np.inf, 0.0).rounding == pytest.approx(2.5e-3)
    assert Closeness.of(2.5, 1e-3, 2.4e-3).tolerance >= 2.4e-3
