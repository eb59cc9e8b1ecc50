"""Which wavelengths of a face are filled, on gaps whose spectrum is known."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.case import load_case
from fem_interface.contact.closing import (
    CLOSED,
    GapSpectrum,
    Octave,
    band_rms,
    closing_pressures,
    octaves,
)
from fem_interface.core.records import ContactField, RoughSurface
from fem_interface.models.interface.check import checked_surface
from fem_interface.report import Asked
from tests.unit import synthetic_run
from tests.unit.synthetic_run import altered

COMM = MPI.COMM_SELF
WIDTH = 16.0
LONG, MIDDLE, SHORT = 0.3, 0.1, 0.03  # amplitudes of waves of 8, 4 and 1 um
CASES = Path(__file__).parents[2] / "cases"


def waves(x, long=LONG, middle=MIDDLE, short=SHORT):
    return (
        long * np.cos(2 * np.pi * x / 8)
        + middle * np.cos(2 * np.pi * x / 4 + 1)
        + short * np.cos(2 * np.pi * x / 1 + 2)
    )


def face(periodic=True):
    x = np.linspace(0, WIDTH, 512, endpoint=not periodic)
    return RoughSurface(
        heights=waves(x),
        extent=(WIDTH,),
        periodic=periodic,
        shortest_wavelength=1.0,
        source="three waves",
    )


def over(opening, seed=0):
    """A gap at the uneven, unsorted points of an interface."""
    x = np.random.default_rng(seed).permutation(np.linspace(0.01, WIDTH - 0.01, 700))
    zero = np.zeros(len(x))
    return ContactField(
        position=x[:, None],
        reference=x[:, None],
        area=zero,
        gap=opening(x),
        opening=opening(x),
        pressure=zero,
        shear=zero,
        adhesion=zero,
        gas=zero,
        load=zero,
    )


def test_a_face_has_the_octaves_between_its_longest_and_its_shortest_wave():
    found = octaves(face())
    edges = [8.0, 4.0, 2.0, 1.0]
    assert [(o.longest, o.shortest) for o in found] == [
        (pytest.approx(a), pytest.approx(b)) for a, b in pairwise(edges)
    ]


def test_one_wave_is_one_band_around_it():
    x = np.linspace(0, 4, 64, endpoint=False)
    wave = RoughSurface(
        heights=0.1 * np.cos(2 * np.pi * x / 4),
        extent=(4.0,),
        periodic=True,
        shortest_wavelength=4.0,
        source="wave",
    )
    (band,) = octaves(wave)
    assert band.middle == pytest.approx(4.0)


def test_the_rms_of_a_band_is_that_of_its_waves():
    """Catches a wave that counts twice, or not at all: bands share the face's rms."""
    bands = octaves(face())
    x = (np.arange(512) + 0.5) * WIDTH / 512
    found = band_rms(waves(x), (WIDTH,), True, bands)
    np.testing.assert_allclose(found, np.array([LONG, MIDDLE, SHORT]) / np.sqrt(2), rtol=1e-9)
    assert np.sum(found**2) == pytest.approx(np.var(waves(x)))


def test_a_profile_that_does_not_repeat_has_no_jump_at_its_ends():
    """Mirrored at its ends, a slope has no power at short wavelengths; wrapped round it has."""
    x = (np.arange(512) + 0.5) * WIDTH / 512
    short = [Octave(longest=2.0, shortest=1.0)]
    assert band_rms(x, (WIDTH,), False, short)[0] < 0.1 * band_rms(x, (WIDTH,), True, short)[0]


@pytest.mark.parametrize("periodic", [True, False])
def test_an_unfilled_gap_has_all_of_the_face_and_a_closed_one_nothing(periodic):
    spectrum = GapSpectrum(face(periodic))
    bare = spectrum.remaining(over(lambda x: 1.0 - waves(x)), COMM)
    # Linear interpolation between 44 points per um lowers the shortest wave by less.
    np.testing.assert_allclose(bare, 1.0, rtol=0.02)
    np.testing.assert_allclose(spectrum.remaining(over(np.zeros_like), COMM), 0.0, atol=1e-12)


def test_filling_one_wavelength_takes_it_out_of_its_own_band_alone():
    """Catches bands that leak into each other; the control leaves the wave in."""
    spectrum = GapSpectrum(face())
    left = spectrum.remaining(over(lambda x: 1.0 - waves(x, long=0.02 * LONG)), COMM)
    np.testing.assert_allclose(left, [0.02, 1.0, 1.0], atol=0.02)
    assert left[0] < CLOSED < left[1]


def test_a_band_closes_at_the_pressure_from_which_on_it_stays_closed():
    template = synthetic_run.samples()[0]
    rows = ((10, 0.9, 0.9), (50, 0.05, 0.5), (100, 0.3, 0.3), (200, 0.05, 0.2), (20, 0.0, 0.0))
    steps = [
        altered(template, {"pressure": float(p), "contact.gap_bands": (a, b)}) for p, a, b in rows
    ]
    first, second = closing_pressures(steps)
    assert first == pytest.approx(180.0)  # not the dip at 50 MPa
    assert second is None  # what is closed on release was not closed by pressing
    assert closing_pressures([]) == []


def test_what_fills_in_a_hold_fills_at_its_pressure():
    template = synthetic_run.samples()[0]
    steps = [
        altered(template, {"pressure": p, "contact.gap_bands": (left,)})
        for p, left in ((40.0, 0.8), (74.0, 0.4), (74.0, 0.02), (5.0, 0.05))
    ]
    assert closing_pressures(steps) == [pytest.approx(74.0)]


def test_the_closed_form_is_three_times_the_blended_bulk_bounded_flow_stress():
    """p = 3 S(lambda / 2); the control takes the size effect out."""

    def estimates(*overrides):
        case = load_case(CASES / "li_llzo_120_to_375MPa.toml", overrides)
        return Asked(case, checked_surface(case)).octaves

    longest = estimates()[0]
    pillars = 105.0 * (longest.band.middle / 2) ** -0.68
    assert longest.flow_stress == pytest.approx(pillars, rel=1e-6)
    assert longest.closing_estimate == pytest.approx(3 * pillars, rel=1e-6)
    bulk = estimates("anode.size_effect=false")[0].flow_stress
    assert bulk < 2.0
    half = estimates("anode.size_effect_blend=0.5")[0].flow_stress
    assert half == pytest.approx(bulk + 0.5 * (pillars - bulk), rel=0.02)


SIDE = 8.0


def bumps(x, long=0.1, short=0.02):
    """A wave each way and a finer one that runs askew, over a square."""
    k = 2 * np.pi / SIDE
    askew = np.cos(4 * k * x[:, 0]) * np.cos(4 * k * x[:, 1])
    return long * np.cos(k * x[:, 0]) * np.cos(k * x[:, 1]) + short * askew


def pressed_map(gap, n=96):
    """Points on a grid over the square, sixteen to a cell, with a gap of their place."""
    x = (np.arange(n) + 0.5) * SIDE / n
    places = np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1).reshape(-1, 2)
    opening = gap(places)
    zero = np.zeros(len(places))
    return ContactField(
        position=places,
        reference=places,
        area=np.full(len(places), SIDE**2 / n**2),
        gap=opening,
        opening=opening,
        pressure=zero,
        shear=zero,
        adhesion=zero,
        gas=zero,
        load=zero,
    )


def bump_face(n=64):
    x = np.arange(n) * SIDE / n
    places = np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1).reshape(-1, 2)
    return RoughSurface(
        heights=bumps(places).reshape(n, n),
        extent=(SIDE, SIDE),
        periodic=True,
        shortest_wavelength=SIDE / (4 * np.sqrt(2)),
        source="bumps",
    )


def test_the_gap_over_a_map_has_all_of_it_and_loses_the_wave_that_is_filled():
    """Bands of a map count waves whichever way they run; 2 % for means over cells of a quarter of
    the shortest wave."""
    spectrum = GapSpectrum(bump_face())
    bare = spectrum.remaining(pressed_map(lambda x: 1.0 - bumps(x)), COMM)
    np.testing.assert_allclose(bare, 1.0, rtol=0.02)
    filled = spectrum.remaining(pressed_map(lambda x: 1.0 - bumps(x, long=0.0)), COMM)
    assert filled[0] < 0.02 and filled[-1] == pytest.approx(1.0, rel=0.02)
    closed = spectrum.remaining(pressed_map(lambda x: 0.0 * x[:, 0]), COMM)
    np.testing.assert_allclose(closed, 0.0, atol=1e-12)
