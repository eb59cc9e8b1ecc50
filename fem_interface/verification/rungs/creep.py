"""Lithium at constant strain rates: Anand's law must end as Norton's."""

from dataclasses import replace

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.anand import Anand
from fem_interface.materials.factory import material_law
from fem_interface.materials.files import load_material
from fem_interface.materials.law import MaterialLaw, MaterialState
from fem_interface.reference.anand import (
    AnandConstants,
    hardened_stress,
    saturated_resistance,
    saturated_stress,
)
from fem_interface.verification.bodies import ROOM
from fem_interface.verification.rung import Check, Curve, Findings, Rung, relative

RATES = np.logspace(-5, -1, 5)  # 1/s
HARDENED = 1.0  # strain at which the hardening metal is looked at
PARTS = 200  # steps to it
STEADY = 0.05  # strain that a saturated metal flows on
NORTON = (4.37e-4, 5.0)  # B [MPa^-5 / s] and n that the saturated law comes to at 25 degC


def lithium() -> tuple[MaterialLaw, AnandConstants]:
    """Of the library, by Anand's law, its power law without an end; and its constants."""
    law = material_law(load_material("Li-Anand"))
    anand = law.flow_law
    assert isinstance(anand, Anand) and anand.hardening_exponent == 2.0
    constants = AnandConstants(
        pre_exponential=anand.pre_exponential,
        activation_energy=anand.activation_energy,
        rate_sensitivity=anand.rate_sensitivity,
        initial_resistance=anand.initial_deformation_resistance,
        hardening_modulus=anand.hardening_modulus,
        saturation_resistance=anand.saturation_resistance,
        saturation_exponent=anand.saturation_exponent,
    )
    return replace(law, flow_law=replace(anand, breakdown_stress=np.inf)), constants


def flow_stresses(law: MaterialLaw, rate: float, strains: Array, resistance: float) -> Array:
    """Von Mises stresses [MPa] on a way of constant rate and volume, shape as `strains`."""
    state, found, before = MaterialState.virgin(1, resistance), [], 0.0
    for strain in strains:
        F = np.diag(np.exp([-strain, strain / 2, strain / 2]))[None]
        answer = law.update(F, state, np.zeros(1), (strain - before) / rate, ROOM)
        state, before = answer.state, strain
        found.append(np.sqrt(1.5 * np.sum(answer.kirchhoff**2)))
    return np.array(found)


def _measure(count: int | None) -> Findings:
    law, constants = lithium()
    B, n = NORTON
    steady = STEADY * np.arange(1, 11) / 10
    saturated = np.array(
        [
            flow_stresses(law, rate, steady, float(saturated_resistance(rate, ROOM, constants)))[-1]
            for rate in RATES
        ]
    )
    checks = [
        Check(
            quantity=f"saturated flow stress at {rate:.0e} /s",
            unit="MPa",
            reason="What is left of the elastic transient after a strain of 5 %: 1e-6.",
            results=(relative(1.0, stress, float(saturated_stress(rate, ROOM, constants)), 1e-5),),
        )
        for rate, stress in zip(RATES, saturated, strict=True)
    ]
    way = HARDENED * np.arange(1, PARTS + 1) / PARTS
    hardening = flow_stresses(law, RATES[2], way, constants.initial_resistance)
    elastic = float(hardening[-1] / (3 * law.shear_modulus))
    exact = float(hardened_stress(HARDENED - elastic, RATES[2], ROOM, constants))
    checks += [
        Check(
            quantity="the one at 1e-03 /s against Norton's law, n = 5, B = 4.37e-4",
            unit="MPa",
            reason="B is rounded to three digits.",
            results=(relative(1.0, saturated[2], float((RATES[2] / B) ** (1 / n)), 1e-3),),
        ),
        Check(
            quantity=f"flow stress at 1e-03 /s while it hardens, strain {HARDENED:g}",
            unit="MPa",
            reason=f"Implicit steps of {HARDENED / PARTS:g} in strain: first order.",
            results=(relative(HARDENED / PARTS, hardening[-1], exact, 2e-3),),
        ),
    ]
    curve = Curve(
        x_label="strain at 1e-3 /s [-]",
        y_label="flow stress [MPa]",
        x=way,
        computed=hardening,
        exact_x=way,
        exact=np.asarray(hardened_stress(way, RATES[2], ROOM, constants)),
    )
    return Findings(checks=tuple(checks), curve=curve)


ANAND = Rung(
    name="anand",
    title="Lithium by Anand's law saturates as Norton creep",
    tested="A material point of the library's lithium at constant strain rate, hardening and with "
    "its resistance saturated. Catches tension for shear measure, m for 1/m, and a resistance that "
    "saturates elsewhere.",
    equation=r"$\sigma = S_* \left( \dot{\varepsilon} / A e^{-Q/RT} \right)^{m + n}"
    r" \quad\Rightarrow\quad \dot{\varepsilon} = B\, \sigma^5$",
    source="[AnandNarayan2019]",
    measure=_measure,
)
