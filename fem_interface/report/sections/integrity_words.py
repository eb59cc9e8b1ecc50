"""What a run says of its ceramic bodies, in sentences."""

from collections.abc import Iterator, Sequence

from fem_interface.contact.rise import rise
from fem_interface.contact.window import PressureWindow
from fem_interface.core.samples import InterfaceSample
from fem_interface.input.units import CM2, MM3
from fem_interface.integrity.flaws import critical_flaw_length, flaw_of_strength
from fem_interface.report.asked import Asked
from fem_interface.report.numbers import brief, number, odds, percent

YIELDED = 1e-4
"""Plastic strain from which on a body counts as yielding."""


def integrity_words(
    samples: Sequence[InterfaceSample], window: PressureWindow, asked: Asked
) -> list[str]:
    """The window of pressure, or why there is none; yielding; and what the odds mean."""
    return [
        verdict(samples, window, asked),
        *_filled_flaws(window, asked),
        *_after_the_rise(samples, window),
        *_yielding(samples, asked),
        *_meaning(window, asked),
    ]


def verdict(samples: Sequence[InterfaceSample], window: PressureWindow, asked: Asked) -> str:
    """Whether there is a window of pressure, and which way to go."""
    share, accepted = percent(window.contact_share), percent(window.failure_limit)
    if window.is_open:
        return _open(window, share, accepted)
    reached = _contact(samples, window, share)
    if not window.judged:
        lacking = ", ".join(body.material.name for body in asked.ceramics if not body.strength)
        return (
            f"{reached} Whether the ceramic survives that cannot be told: the material file of "
            f"{lacking} lacks strength, weibull_modulus or reference_volume."
        )
    if window.failure_from is None:
        return (
            f"There is no window of pressure. {reached} The odds of failure stay below {accepted} "
            f"up to {brief(window.highest)} MPa, so more pressure, or longer, may be tried."
        )
    return (
        "There is no window of pressure. The odds that a ceramic body fails exceed "
        f"{accepted} from {brief(window.failure_from)} MPa on, before enough of the "
        f"interface touches. {reached} A smoother face or a tougher ceramic may open one."
    )


def _filled_flaws(window: PressureWindow, asked: Asked) -> Iterator[str]:
    """What a window leaves out: flaws that the metal itself wedges open."""
    if not window.is_open:
        return
    low, top = min(window.lows), min(window.highs)
    known = [(body, body.toughness) for body in asked.ceramics if body.toughness is not None]
    if not known:
        return
    body, toughness = min(known, key=lambda one: one[1])
    at_low, at_top = (critical_flaw_length(p, toughness) for p in (low, top))
    yield (
        "That counts flaws as test bars had them, and no flaw that metal has filled: in a pellet "
        f"that is free at its sides such a crack in {body.material.name} grows from "
        f"{number(at_low)} µm on at {brief(low)} MPa, and from {number(at_top)} µm on at "
        f"{brief(top)} MPa. A face with cracks as deep needs a lower pressure, or none of them."
    )


def _open(window: PressureWindow, asked: str, accepted: str) -> str:
    """A window that stands on every mesh, or what this one mesh says."""
    top = f"{brief(min(window.highs))} MPa"
    if min(window.highs) == window.highest:
        top = f"{top}, the highest pressure of this run,"
    at_least = f"at least {asked} of the interface is in contact"
    below = f"the odds that a ceramic body fails stay below {accepted}"
    lows = " to ".join(brief(p) for p in sorted({min(window.lows), max(window.lows)}))
    if window.low is not None:
        return (
            f"Between {brief(window.low)} and {top} {at_least} and {below}, on this mesh, on a "
            f"coarser and on a finer one: the window begins at {lows} MPa on them."
        )
    if window.meshes:
        return (
            f"No window of pressure stands on every mesh: on those that have one it begins at "
            f"{lows} MPa. A finer mesh (mesh.elements_per_wavelength) may settle it."
        )
    return (
        f"On this mesh {at_least} from {lows} MPa on, and {below} up to {top} as far as was run. "
        "Whether that is a window one mesh cannot tell: --meshes runs the case on a coarser and on "
        "a finer one too, and shows it with its scatter."
    )


def _contact(samples: Sequence[InterfaceSample], window: PressureWindow, asked: str) -> str:
    if window.contact_from is not None:
        return f"{asked} of the interface is in contact from {brief(window.contact_from)} MPa on."
    most = max(samples, key=lambda s: (round(s.contact.fraction, 3), s.pressure))
    if most.contact.fraction >= window.contact_share:
        return (
            f"{asked} of the interface is in contact only after a hold at "
            f"{brief(most.pressure)} MPa."
        )
    return (
        f"Contact does not reach {asked}: the most is {percent(most.contact.fraction)}, at "
        f"{brief(most.pressure)} MPa."
    )


def _after_the_rise(samples: Sequence[InterfaceSample], window: PressureWindow) -> list[str]:
    """Odds that are worse in a hold or on release than ever on the way up."""
    if not window.judged:
        return []
    up = set(rise(samples))
    on_the_way = max(samples[i].integrity.failure_probability for i in up)
    later = [s for i, s in enumerate(samples) if i not in up]
    worst = max(later, key=lambda s: s.integrity.failure_probability, default=None)
    if worst is None or not worst.integrity.failure_probability > max(
        on_the_way, 1e-2 * window.failure_limit
    ):
        return []
    return [
        "The odds are worse afterwards than on the way up: "
        f"{odds(worst.integrity.failure_probability)} at {brief(worst.pressure)} MPa after "
        f"{brief(worst.time)} s."
    ]


def _yielding(samples: Sequence[InterfaceSample], asked: Asked) -> Iterator[str]:
    soft = " and ".join(body.material.name for body in asked.ceramics if body.yields)
    if not soft:
        return
    first = next((s for s in samples if s.integrity.plastic_strain > YIELDED), None)
    if first is None:
        yield f"{soft} can flow, but stays elastic here."
        return
    most = max(s.integrity.plastic_strain for s in samples)
    yield (
        f"{soft} yields from {brief(first.pressure)} MPa on, and its plastic strain reaches "
        f"{number(most)}: its face is no longer the one that was drawn, and its strength was "
        "measured on bodies that did not flow."
    )


def _flaws(asked: Asked) -> str:
    """Length (K_Ic / sigma_0)^2 / pi of each body."""
    return " and ".join(
        f"{brief(flaw_of_strength(body.toughness, strength.characteristic))} µm in "
        f"{body.material.name}"
        for body in asked.ceramics
        if body.toughness is not None and (strength := body.strength)
    )


def _meaning(window: PressureWindow, asked: Asked) -> Iterator[str]:
    if not window.judged:
        return
    laws = "; ".join(
        f"{body.material.name}: {brief(known.characteristic)} MPa, modulus {brief(known.modulus)}, "
        f"volume {brief(known.volume / MM3)} mm³"
        for body in asked.ceramics
        if (known := body.strength)
    )
    yield (
        f"The odds are Weibull’s, of the weakest link ({laws}), scaled from this patch to an "
        f"interface of {brief(asked.cell_area[0] / CM2)} cm² ({asked.cell_area[1]}). Strengths are "
        "measured on cubic millimetres in nearly uniform tension; here the tension dies out "
        "within a fraction of a micrometre of an asperity, and a flaw feels its mean over its own "
        f"length, {_flaws(asked)}. They hold for flaws as the test bars had them; coarser pores "
        "and cracks of a pellet are not in them: compare their size with the shortest flaw that "
        "grows."
    )
