"""Ramps and holds of a pressing protocol."""

from types import SimpleNamespace

import pytest

from fem_interface.mechanics.protocol import LEAST_PRESSURE, load_protocol


def step(name, pressure, ramp, hold=0.0, temperature=298.15):
    return SimpleNamespace(
        name=name, pressure=pressure, ramp=ramp, hold=hold, temperature=temperature
    )


@pytest.fixture
def protocol():
    return load_protocol(
        (step("press", 360.0, 60.0, 30.0), step("release", 15.0, 10.0, temperature=353.15))
    )


def test_starts_without_pressure_and_follows_ramps_and_holds(protocol):
    """Catches a ramp that starts from its own target, or a hold that drifts."""
    times = (0.0, 30.0, 60.0, 75.0, 90.0, 95.0, 100.0)
    pressures = [protocol.pressure_at(time) for time in times]
    assert pressures == pytest.approx([0.0, 180.0, 360.0, 360.0, 360.0, 187.5, 15.0])
    assert protocol.end == 100.0


def test_a_hold_of_no_length_is_no_piece(protocol):
    """Catches a piece of zero duration, in which time cannot advance."""
    assert [(p.name, p.ends_step) for p in protocol.pieces] == [
        ("press", False),
        ("press", True),
        ("release", True),
    ]


def test_each_piece_has_the_temperature_of_its_step(protocol):
    assert protocol.temperature_at(80.0) == 298.15
    assert protocol.temperature_at(95.0) == 353.15


def test_the_peak_is_the_end_of_the_hold_at_the_largest_pressure(protocol):
    """Catches the end of the ramp being taken: creep during the hold closes voids."""
    assert protocol.peak is protocol.pieces[1]


def test_the_end_of_a_piece_is_exact():
    """Catches rounding that leaves a step of 1e-15 s after the last one."""
    third = load_protocol((step("press", 0.1 + 0.2, 0.7), step("hold", 1 / 3, 0.1)))
    for piece in third.pieces:
        assert piece.pressure_at(piece.end) == piece.end_pressure


def test_a_release_to_nothing_keeps_a_little_pressure_and_says_so(caplog):
    """Catches a protocol whose last step has no answer: lost contact leaves the metal loose."""
    protocol = load_protocol((step("press", 360.0, 60.0), step("open", 0.0, 10.0)))
    assert protocol.pressure_at(protocol.end) == pytest.approx(0.36)
    assert "open: stops at 0.36 MPa instead of 0" in caplog.text
    light = load_protocol((step("press", 2.0, 60.0), step("open", 0.0, 10.0)))
    assert light.pressure_at(light.end) == LEAST_PRESSURE


def test_a_light_step_before_the_peak_stays_light(caplog):
    """Catches 0.1 MPa of assembly that becomes 0.375 because 375 MPa come later."""
    protocol = load_protocol((step("assemble", 0.1, 1.0), step("press", 375.0, 60.0)))
    assert protocol.pieces[0].end_pressure == 0.1
    assert not caplog.text
