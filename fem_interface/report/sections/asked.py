"""What was asked: the choices of the asked, and of the press."""

from fem_interface.input.units import CM2, FREEZING, OHM_CM2
from fem_interface.report.asked import Asked
from fem_interface.report.kit import Pair, Section, Table
from fem_interface.report.numbers import brief, number, percent


def asked_section(asked: Asked) -> Section:
    """Case and protocol beside each other."""
    return Section(
        key="asked",
        short="Asked",
        title="What was asked",
        blocks=(Pair(case_table(asked), protocol_table(asked)),),
    )


def case_table(asked: Asked) -> Table:
    """What was asked."""
    body, extra, touching = asked.case.electrolyte, asked.case.impedance, asked.case.contact
    rows = (
        ("Metal", f"{asked.metal}, {brief(asked.case.anode.thickness)} µm thick"),
        *_interlayer_row(asked),
        ("Electrolyte", f"{body.material.name}, {brief(body.thickness)} µm thick"),
        ("Patch", f"{asked.case.mesh.dimension}D, {asked.patch} along the interface"),
        ("Pits", asked.pits or "no"),
        ("Sides", asked.case.anode.sides),
        (
            "Friction",
            f"coefficient {brief(touching.friction_coefficient)}, at most "
            f"{brief(touching.shear_limit)} × the metal's shear flow stress",
        ),
        (
            "In contact",
            f"where the gap is below {brief(1e3 * touching.distance)} nm, or pressure is carried",
        ),
        ("Size effect on flow stress", _size_effect(asked)),
        ("Adhesion of the metal", _adhesion(asked)),
        ("Gas in sealed voids", _gas(asked)),
        (
            "Charge transfer, full contact",
            f"{brief(OHM_CM2 * extra.charge_transfer_resistance)} Ω cm²",
        ),
        ("Film, full contact", f"{brief(OHM_CM2 * extra.film_resistance)} Ω cm²"),
        (
            "Asked of the press",
            f"{percent(asked.case.integrity.contact_share)} in contact, at most "
            f"{percent(asked.case.integrity.failure_probability)} odds that a ceramic body fails",
        ),
        ("Interface of the cell", f"{brief(asked.cell_area[0] / CM2)} cm² ({asked.cell_area[1]})"),
    )
    return Table(head=("Choice", "Value"), rows=rows, numeric=False)


def _interlayer_row(asked: Asked) -> list[tuple[str, str]]:
    layer = asked.interlayer
    if layer is None:
        return []
    said = f"{layer.material.name}, {brief(layer.thickness)} µm, bonded to the electrolyte; its "
    said += "face is the rough one"
    if layer.resistance is not None:
        said += f". Beyond the interface it costs {number(layer.resistance)} Ω cm² of its own"
    return [("Interlayer", said)]


def _size_effect(asked: Asked) -> str:
    if not asked.case.anode.sized:
        return "off"
    gradients = asked.case.anode.size_effect_law == "gradients"
    if asked.case.anode.blend == 1.0:
        return "on, " + (
            "by strain gradients" if gradients else "as strong as in pillars (upper bound)"
        )
    law = "what strain gradients give" if gradients else "pillars"
    return f"on, {percent(asked.case.anode.blend)} of the way from the bulk to {law}"


def _adhesion(asked: Asked) -> str:
    strength, work = asked.case.bond
    if strength == 0.0:
        return "off"
    return f"{brief(strength)} MPa, {brief(work)} J/m² to separate"


def _gas(asked: Asked) -> str:
    if asked.gas_pressure == 0.0:
        return "off"
    when = (
        f"when {percent(asked.case.gas.sealing_fraction)} is in contact"
        if asked.case.mesh.dimension == 2
        else "where no path leads out along the face"
    )
    return f"shut in at {brief(asked.gas_pressure)} MPa {when}"


def protocol_table(asked: Asked) -> Table:
    """What the press was asked to do."""
    return Table(
        head=("Protocol step", "pressure [MPa]", "ramp [s]", "hold [s]", "temperature [°C]"),
        rows=tuple(
            (
                s.name,
                brief(s.pressure),
                brief(s.ramp),
                brief(s.hold),
                brief(s.temperature - FREEZING),
            )
            for s in asked.case.protocol
        ),
    )
