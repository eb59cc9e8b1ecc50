"""Gas that was shut in when the contacts met keeps p V, and keeps the last void open."""

import numpy as np

from fem_interface.contact.voids import Strip
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.mechanics.effects import Gas
from fem_interface.mechanics.gas import TrappedGas
from fem_interface.mechanics.stack import PressedStack
from fem_interface.reference.void_closure import isothermal_volume
from fem_interface.verification.bodies import material
from fem_interface.verification.rung import Check, Curve, Findings, Rung, relative
from fem_interface.verification.stacks import follow, stack, wave

ATMOSPHERE, SEALING = 0.1, 0.42  # MPa; contact fraction at which a valley is shut
RAMPS = ((100.0, 60.0), (360.0, 60.0), (5.0, 60.0))  # MPa, s
TOLERANCE = (0.02, 0.15, 0.12)


def valley(amplitude: float = 0.05) -> PressedStack:
    """Sodium on one valley of a stiff electrolyte: its flow stress, 0.3 MPa, is next to nothing."""
    return stack(
        wave(amplitude),
        material(4600.0, 0.38, Norton(coefficient=1.26, exponent=5.0)),
        material(75000.0, 0.26, Elastic()),
        thickness=(1.0, 1.0),
        per_wavelength=16,
    )


def filled(found: PressedStack, sealing: float = SEALING) -> PressedStack:
    """The same stack with gas in it."""
    interface = found.interface
    law = TrappedGas(
        atmosphere=ATMOSPHERE,
        sealing_fraction=sealing,
        contact_distance=1e-3,
        nominal_area=found.mesh.nominal_area,
        connected=Strip(interface.points.positions[:, :1], found.comm),
        area=interface.points.area,
        comm=found.comm,
    )
    interface.add(Gas(law))
    return found


def gas_volumes(
    found: PressedStack, *ramps: tuple[float, float]
) -> tuple[float, list[tuple[float, float]]]:
    """Volume of the gas when it was sealed, and (pressure, volume) of every step since [um^2]."""
    gas = found.interface.find(Gas)
    assert gas is not None
    sealed = float("nan")
    path: list[tuple[float, float]] = []
    for step in follow(found, *ramps):
        kin = found.interface.kinematics
        volume = float(gas.law.pressure(kin.gap, kin.stretch).volume.sum())
        if gas.state.closed:
            sealed = volume if not path else sealed
            path.append((step.pressure, volume))
    return sealed, path


def _measure(count: int | None) -> Findings:
    sealed, path = gas_volumes(filled(valley()), *RAMPS)
    at_end: dict[float, float] = {}
    for pressure, volume in path:
        at_end.setdefault(pressure, volume)
    checks = tuple(
        Check(
            quantity=f"volume left at {pressure:g} MPa, over that at sealing",
            reason="The metal carries up to two flow stresses, 0.6 MPa, more or less than the gas; "
            "at 360 MPa the mesh lets the faces overlap by part of the 10 pm that are left.",
            results=(
                relative(
                    1 / 16,
                    at_end[pressure] / sealed,
                    isothermal_volume(pressure, ATMOSPHERE),
                    tolerance,
                ),
            ),
        )
        for (pressure, _), tolerance in zip(RAMPS, TOLERANCE, strict=True)
    )
    pressures, volumes = np.array(path).T
    line = np.logspace(0, np.log10(400), 100, dtype=np.float64)
    curve = Curve(
        x_label="log₁₀ of the pressure [MPa]",
        y_label="log₁₀ of volume over that at sealing [-]",
        x=np.log10(pressures),
        computed=np.log10(volumes / sealed),
        exact_x=np.log10(line),
        exact=np.log10([isothermal_volume(p, ATMOSPHERE) for p in line]),
        exact_name="isothermal gas",
    )
    return Findings(checks=checks, curve=curve)


GAS = Rung(
    name="gas",
    title="Trapped gas",
    tested="Soft sodium shuts a valley at the pressure of the atmosphere; pressed to 360 MPa and "
    "released to 5 MPa. Catches a pressure above the atmosphere for an absolute one, and gas that "
    "is lost on the way.",
    equation=r"$p\, V = p_0 V_0$",
    source="Ideal gas at constant temperature",
    measure=_measure,
)
