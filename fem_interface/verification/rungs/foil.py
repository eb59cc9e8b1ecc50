"""A sodium foil between platens, as laboratories test it: free sides, without friction or stuck."""

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.factory import material_law
from fem_interface.materials.files import load_material
from fem_interface.materials.law import MaterialLaw
from fem_interface.materials.norton import Norton
from fem_interface.reference.creep import uniaxial_stress
from fem_interface.reference.upsetting import friction_hill, sticking_rise
from fem_interface.verification.discs import Disc
from fem_interface.verification.rung import Check, Curve, Findings, Rung, meshes, relative

# [Wang2020] in mm: the metal has no length of its own here, so that only ratios matter.
RADIUS, HEIGHT = 3.175, 1.5
RATE = 1.22e-3  # engineering, 1/s
COMPRESSED = 0.2
APPROACHED = (0.001, 0.05, 0.1, 0.15, 0.195, 0.1975, COMPRESSED)
STEADY = (0.001, 0.002, 0.005)  # flow is steady, and the disc is still a cylinder
BULGING = (*STEADY, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16, 0.18, COMPRESSED)
LAYERS = (1, 2)
RELAXED = np.geomspace(1e-4, 1.5, 60, dtype=np.float64)  # s: steps of a hold of 10 s


def sodium() -> tuple[MaterialLaw, Norton]:
    """Of the library, in bulk, and its power law."""
    law = material_law(load_material("Na"))
    assert isinstance(law.flow_law, Norton)
    return law, law.flow_law


def oiled_stress(compression: float | Array, flow: Norton) -> float | Array:
    r"""Engineering stress [MPa] of a disc without friction whose platens move steadily.

    .. math:: \sigma / (1 - e), \quad \dot\varepsilon = \dot e / (1 - e)
    """
    left = np.subtract(1.0, compression, dtype=np.float64)
    return uniaxial_stress(RATE / left, flow.coefficient, flow.exponent) / left


def aspect(compression: float | Array) -> float | Array:
    """Radius over height of a cylinder that keeps its volume [-]."""
    return RADIUS / HEIGHT * np.power(1 - np.asarray(compression), -1.5, dtype=np.float64)


def relaxation(start: float, times: Array, modulus: float, flow: Norton) -> tuple[float, float]:
    r"""Stress of a bar whose length is held, exactly and in steps of Euler's rule [MPa].

    .. math:: \dot\sigma = -E B \sigma^n
    """
    n, rate = flow.exponent, modulus * flow.coefficient
    exact = (start ** (1 - n) + rate * (n - 1) * times.sum()) ** (1 / (1 - n))
    stepped = start
    for dt in times:
        before = stepped
        for _ in range(30):
            residual = stepped - before + dt * rate * stepped**n
            stepped -= residual / (1 + dt * rate * n * stepped ** (n - 1))
    return float(exact), float(stepped)


def pressed_disc(law: MaterialLaw, layers: int, path: tuple[float, ...], *, sticks: bool) -> Disc:
    """A disc at the end of a path of engineering strains."""
    disc = Disc(law, RADIUS, HEIGHT, layers, sticks=sticks)
    for compression in path:
        disc.press_to(compression, RATE)
    return disc


def _without_friction() -> list[Check]:
    law, flow = sodium()
    K, μ = law.bulk_modulus, law.shear_modulus
    disc = pressed_disc(law, 1, APPROACHED, sticks=False)
    pressed = disc.stress
    uniaxial = pressed * (1 - COMPRESSED)
    for dt in RELAXED:
        disc.hold(dt)
    relaxed = disc.stress * (1 - COMPRESSED)
    exact, stepped = relaxation(uniaxial, RELAXED, 9 * K * μ / (3 * K + μ), flow)
    return [
        Check(
            quantity="engineering stress at 20 % strain, no friction",
            unit="MPa",
            reason="The stress is uniform, whatever the mesh. In the last step, of 0.25 %, the "
            "rate per height changes by 0.3 %, and the stress by a fifth of that.",
            results=(relative(1.0, pressed, float(oiled_stress(COMPRESSED, flow)), 1e-3),),
        ),
        Check(
            quantity="true stress after 10 s between platens that stand still, no friction",
            unit="MPa",
            reason="Sixty steps, each a sixth longer than the one before: first order in time.",
            results=(relative(1.0, relaxed, exact, 0.04),),
        ),
        Check(
            quantity="the same against the differential equation in the same steps",
            unit="MPa",
            reason="Elastic strain of 7e-5, and Newton's tolerance.",
            results=(relative(1.0, relaxed, stepped, 1e-5),),
        ),
    ]


def _measure(count: int | None) -> Findings:
    law, flow = sodium()
    steady = []
    for layers in meshes(LAYERS, count):
        disc = pressed_disc(law, layers, STEADY, sticks=True)
        rise = disc.stress / oiled_stress(STEADY[-1], flow)
        least_power = sticking_rise(float(aspect(STEADY[-1])), flow.exponent)
        steady.append(relative(1 / layers, float(rise), least_power, 0.01))
    disc = Disc(law, RADIUS, HEIGHT, LAYERS[0], sticks=True)
    stresses = []
    for compression in BULGING:
        disc.press_to(compression, RATE)
        stresses.append(disc.stress)
    hill = float(friction_hill(aspect(COMPRESSED)))
    checks = (
        *_without_friction(),
        Check(
            quantity="pressure of sticking over that of sliding platens, before it bulges",
            reason="The exact answer is the least power of velocities that are polynomials; with "
            "the terms used it lies 0.2 % high, and the disc has bulged for half a percent.",
            results=tuple(steady),
        ),
        Check(
            quantity="the same at 20 % strain, against the friction hill",
            reason="An estimate for a cylinder of constant flow stress. Shear beside the platens "
            "is faster, and the metal stronger, which asks for more; the bulge asks for less.",
            results=(
                relative(1.0, stresses[-1] / float(oiled_stress(COMPRESSED, flow)), hill, 0.1),
            ),
        ),
    )
    line = np.linspace(0.0, COMPRESSED, 50, dtype=np.float64)
    curve = Curve(
        x_label="engineering strain [-]",
        y_label="engineering stress [MPa]",
        x=np.array(BULGING),
        computed=np.array(stresses),
        exact_x=line,
        exact=np.asarray(oiled_stress(line, flow) * friction_hill(aspect(line))),
        exact_name="uniaxial stress times friction hill",
    )
    return Findings(checks=checks, curve=curve)


FOIL = Rung(
    name="foil",
    title="A sodium foil between platens with free sides",
    tested="A disc of the library's sodium, 1.5 mm high and 6.35 mm wide (a quarter of its upper "
    "half in tetrahedra), pressed at 1.22e-3 /s, then held: platens without friction, and platens "
    "that it sticks to. Up to 20 % strain, where a side that bulges begins to fold onto the "
    "platen, which is not in the model. Catches a stress of the wrong area, a relaxation by "
    "another modulus, and friction that costs nothing.",
    equation=r"$s = \sigma(\dot{e} / (1 - e)) / (1 - e), \quad \dot\sigma = -E B \sigma^n, \quad "
    r"\bar{p} / \sigma = \min_v \int (\dot\varepsilon h / V)^{1 + 1/n} dV / V_0$",
    source="[Wang2020]; derived in fem_interface/reference/upsetting.py",
    measure=_measure,
)
