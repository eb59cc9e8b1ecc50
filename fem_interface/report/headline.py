"""The answer of a run in a few plain sentences."""

import math

import numpy as np

from fem_interface.contact.band import contact_band
from fem_interface.core.records import RunRecord
from fem_interface.core.samples import InterfaceSample
from fem_interface.report.asked import Asked
from fem_interface.report.numbers import brief, number, odds, percent


def headline(run: RunRecord, asked: Asked, verdict: str = "") -> str:
    """The answer in a few plain sentences, with its band where the case says what that rests on.

    Args:
        verdict: Whether there is a window of pressure, and which way to go.
    """
    peak, last = peak_sample(run.samples), run.samples[-1]
    said = (
        f"At {brief(peak.pressure)} MPa, {percent(peak.contact.fraction)} of the interface "
        "is in contact"
    )
    said += _band(run, asked)
    if last.pressure < 0.98 * peak.pressure:
        said += (
            f"; after release to {brief(last.pressure)} MPa, "
            f"{percent(last.contact.fraction)} remains"
        )
    total = last.resistance.total
    if math.isfinite(total):
        said += f". The interface resistance is then {number(total)} Ω cm²: " + _parts(last)
    else:
        said += ". No resistance was computed for the last step"
    return " ".join(part for part in (f"{said}.", _integrity(run.samples), verdict) if part)


def _band(run: RunRecord, asked: Asked) -> str:
    """Between what and what, over the range of the value that decides."""
    if not asked.case.strength_range:
        return ""
    found = contact_band(run.samples, asked.case.strength_range)
    if found is None:
        return ""
    ends = f"{percent(found.low)} or more"
    if found.reached and found.low < 0.995 * found.high:
        ends = f"between {percent(found.low)} and {percent(found.high)}"
    return f" ({ends} over the range of what small volumes of {asked.metal} may bear)"


def _parts(sample: InterfaceSample) -> str:
    return (
        f"{number(sample.resistance.constriction)} from constriction, "
        f"{number(sample.resistance.charge_transfer)} from charge transfer, "
        f"{number(sample.resistance.film)} from the film"
    )


def _integrity(samples: tuple[InterfaceSample, ...]) -> str:
    worst = peak_tension(samples)
    stress = worst.integrity.max_principal
    if not stress > 0:
        return "The ceramic is nowhere in tension."
    said = f"The largest tension in the ceramic is {number(stress)} MPa"
    said += f" (at {brief(worst.pressure)} MPa)"
    drive = max(samples, key=lambda s: np.nan_to_num(s.integrity.flaw_drive, nan=-1.0))
    if math.isfinite(drive.integrity.critical_flaw):
        said += f"; edge flaws longer than {number(drive.integrity.critical_flaw)} µm grow in it"
    elif math.isfinite(drive.integrity.flaw_drive):
        most = percent(drive.integrity.flaw_drive)
        said += f"; no edge flaw grows in it, as K stays below {most} of K_Ic"
    likely = max(s.integrity.failure_probability for s in samples)
    if math.isfinite(likely):
        said += f"; the odds that it fails {_reach(likely)}"
    return f"{said}."


def _reach(probability: float) -> str:
    told = odds(probability)
    return f"stay below {told.removeprefix('< ')}" if told.startswith("<") else f"reach {told}"


def peak_sample(samples: tuple[InterfaceSample, ...]) -> InterfaceSample:
    """The last step at the highest pressure: after the hold, before the release."""
    highest = max(s.pressure for s in samples)
    return [s for s in samples if s.pressure >= 0.999 * highest][-1]


def peak_tension(samples: tuple[InterfaceSample, ...]) -> InterfaceSample:
    """The step with the largest tension in the ceramic."""
    return max(samples, key=lambda s: np.nan_to_num(s.integrity.max_principal, nan=-np.inf))
