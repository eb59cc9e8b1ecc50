"""What the choices of a case about adhesion, gas, pits, interlayer and temperature imply."""

from collections.abc import Iterator

from fem_interface.core.records import RunRecord
from fem_interface.input.units import FREEZING
from fem_interface.report.asked import Asked
from fem_interface.report.numbers import brief, percent


def effect_limits(run: RunRecord, asked: Asked) -> list[str]:
    """A sentence or two on each effect that the case has, or has not."""
    return [
        *_adhesion(run, asked),
        *_gas(run, asked),
        *_pits(asked),
        *_interlayer(asked),
        *_temperature(asked),
    ]


def _releases(run: RunRecord) -> bool:
    return run.samples[-1].pressure < 0.98 * max(s.pressure for s in run.samples)


def _adhesion(run: RunRecord, asked: Asked) -> Iterator[str]:
    if not _releases(run):
        return
    strength, work = asked.case.bond
    if strength == 0.0:
        yield (
            "The metal does not adhere: what remains on release is a lower bound of the contact, "
            "and the conservative choice."
        )
        return
    yield (
        f"What remains on release rests on an adhesion of {brief(strength)} MPa with "
        f"{brief(work)} J/m² to separate, which a contaminated face does not have. No adhesion is "
        "the conservative choice; run it with --without adhesion to see the difference."
    )


def _gas(run: RunRecord, asked: Asked) -> Iterator[str]:
    highest = max(run.samples, key=lambda s: s.voids.gas_pressure)
    if asked.gas_pressure == 0.0:
        yield "No gas is trapped: as in vacuum, the last of a void closes without resistance."
    elif highest.voids.gas_pressure > 0.0:
        share = percent(asked.case.gas.sealing_fraction)
        when = (
            f"when {share} of the interface touched, all at once; in a cut every valley looks shut "
            "earlier, on a random face paths stay open about that long"
            if asked.case.mesh.dimension == 2
            else "as soon as no path along the face spanned the patch; gas that leaves by longer "
            "ways around is not in the model"
        )
        yield (
            f"Voids shut in gas of {brief(asked.gas_pressure)} MPa {when}. Its pressure rises to "
            f"{brief(highest.voids.gas_pressure)} MPa (at {brief(highest.pressure)} MPa); gas that "
            "dissolves or creeps out is not in the model."
        )


def _pits(asked: Asked) -> Iterator[str]:
    if asked.pits:
        yield (
            f"The face has pits ({asked.pits}). Where they lie on this patch is chance: another "
            "seed of them is another answer."
        )


def _interlayer(asked: Asked) -> Iterator[str]:
    layer = asked.interlayer
    if layer is not None:
        yield (
            f"The interlayer of {brief(layer.thickness)} µm {layer.material.name} is bonded to the "
            "electrolyte and stays so: its peeling off is not in the model. Stress and flaws are "
            "the worst of both bodies, the odds that either fails."
        )


def _temperature(asked: Asked) -> Iterator[str]:
    temperatures = sorted({step.temperature - FREEZING for step in asked.case.protocol})
    if len(temperatures) > 1:
        listed = ", ".join(brief(one) for one in temperatures)
        yield (
            f"The protocol steps are at {listed} °C. Each is at its own temperature from its first "
            "moment on, and nothing expands with heat; flow and conduction follow Arrhenius."
        )
