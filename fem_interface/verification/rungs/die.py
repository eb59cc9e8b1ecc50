"""A metal in a die: the elastic and the plastic path, and what sodium gives back on release."""

from collections.abc import Sequence

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.factory import material_law
from fem_interface.materials.files import load_material
from fem_interface.materials.flow import FlowLaw
from fem_interface.materials.law import MaterialLaw
from fem_interface.materials.plastic import J2
from fem_interface.mechanics.problem import PressingProblem
from fem_interface.reference.oedometric import (
    elastic_stress,
    perfectly_plastic_path,
    recovered_volume,
)
from fem_interface.verification.bodies import Place, block, material, one_body, step
from fem_interface.verification.rung import (
    Check,
    Curve,
    Findings,
    Result,
    Rung,
    relative,
    scaled,
)

E, NU, WIDTH, HEIGHT = 1000.0, 0.3, 2.0, 1.5
YIELD = 4.0
LEAST_STRETCH, RELEASED_BY = 0.94, 0.025
PARTS = 12  # steps down, and as many up
SLOW = 1e4  # s a step: the viscous overstress of J2 is 1e-9 of the yield stress
PRESSED, RELEASED = 360.0, 0.36  # MPa; without any pressure the platen's place has no answer


def irregular(x: Array, z: Array) -> tuple[Array, Array]:
    """Moves the inner vertices, so that a patch of unequal cells must carry one stress."""
    bump = 0.08 * np.sin(np.pi * x / WIDTH) * np.sin(np.pi * z / HEIGHT)
    return x + bump, z - bump


def in_a_die(law: MaterialLaw, place: Place | None = None) -> PressingProblem:
    """A block between base, platen and sides that do not give way."""
    faces = {
        "base": lambda x, z: np.isclose(z, 0),
        "platen": lambda x, z: np.isclose(z, HEIGHT),
        "anode_sides": lambda x, z: np.isclose(x, 0) | np.isclose(x, WIDTH),
    }
    mesh = block((WIDTH, HEIGHT), (3, 2), faces, WIDTH, place)
    return PressingProblem(mesh, one_body(mesh, law), None)


def stresses(problem: PressingProblem) -> tuple[Array, Array]:
    """Axial and lateral Cauchy stress at every point, shape (n,) [MPa]."""
    bulk = problem.bulk
    axial, lateral = (
        bulk.mean_stress + bulk.kirchhoff[:, i, i] / bulk.volume_ratio for i in (1, 0)
    )
    return axial, lateral


def loop(flow: FlowLaw) -> tuple[Array, Array, Array]:
    """Stretches, axial and lateral stress of a loop down and part of the way back."""
    problem = in_a_die(material(E, NU, flow), irregular)
    down = np.linspace(1, LEAST_STRETCH, PARTS + 1)[1:]
    up = np.linspace(LEAST_STRETCH, LEAST_STRETCH + RELEASED_BY, PARTS + 1)[1:]
    path = np.concatenate([down, up])
    found = []
    for stretch in path:
        step(problem, SLOW, approach=(1 - stretch) * HEIGHT)
        axial, lateral = stresses(problem)
        # The point that is farthest off stands for all: the stress is uniform.
        found.append((_farthest(axial), _farthest(lateral)))
    axial, lateral = np.array(found).T
    return path, axial, lateral


def _farthest(stress: Array) -> float:
    return float(stress[np.argmax(np.abs(stress - np.median(stress)))])


def _path(count: int | None) -> Findings:
    law = material(E, NU, Elastic())
    problem = in_a_die(law, irregular)
    step(problem, 1.0, approach=1e-3 * HEIGHT)
    axial, lateral = stresses(problem)
    ratio = lateral[0] / axial[0]
    path, z, x = loop(J2(yield_stress=YIELD))
    exact_z, exact_x = perfectly_plastic_path(path, law.bulk_modulus, law.shear_modulus, YIELD)
    elastic_z, elastic_x = elastic_stress(0.999, law.bulk_modulus, law.shear_modulus)
    difference = (x - z) * path
    checks = (
        Check(
            quantity="lateral over axial stress, elastic, at 0.1 % strain",
            reason="A uniform strain lies in the space of the elements whatever their shape: "
            "Newton's tolerance.",
            results=(relative(1.0, ratio, float(elastic_x / elastic_z), 1e-8),),
        ),
        Check(
            quantity="the same against Hooke's ν/(1 − ν)",
            reason="Finite strain: the ratio parts from Hooke's by about the strain, 0.1 %.",
            results=(relative(1.0, ratio, NU / (1 - NU), 2e-3),),
        ),
        Check(
            quantity="axial less lateral stress while it flows, over Y",
            reason="Newton's tolerance; the viscous overstress is 1e-9 of the yield stress.",
            results=(relative(1.0, difference[PARTS - 1] / YIELD, 1.0, 1e-6),),
        ),
        Check(
            quantity="axial stress, farthest point of the loop",
            unit="MPa",
            measure="yield stress",
            reason="Newton's tolerance, over first yield, release and flow the other way.",
            results=(_worst(z, exact_z),),
        ),
        Check(
            quantity="lateral stress, farthest point of the loop",
            unit="MPa",
            measure="yield stress",
            reason="As above.",
            results=(_worst(x, exact_x),),
        ),
    )
    curve = Curve(
        x_label="axial compression [%]",
        y_label="axial stress, compression positive [MPa]",
        x=100 * (1 - path),
        computed=-z,
        exact_x=100 * (1 - path),
        exact=-exact_z,
    )
    return Findings(checks=checks, curve=curve)


def _worst(computed: Array, exact: Array) -> Result:
    at = int(np.argmax(np.abs(computed - exact)))
    return scaled(1.0, computed[at], exact[at], 1e-6, YIELD)


OEDOMETER = Rung(
    name="oedometer",
    title="A metal in a die: elastic, plastic and back",
    tested="A block of irregular cells is shortened by 6 % between walls and partly released. "
    "Catches stresses of the wrong measure, cells that fail the patch test, a volume that flows "
    "and a release that keeps the plastic slope.",
    equation=r"$\sigma_x / \sigma_z = \nu / (1 - \nu)$ (elastic), then "
    r"$\sigma_x = \sigma_z + Y / \lambda$",
    source="[Johnson1985]; derived for this law in fem_interface/reference/oedometric.py",
    measure=_path,
)


def pressed_and_released(law: MaterialLaw) -> tuple[Sequence[float], Sequence[float]]:
    """Pressures of a ramp to 360 MPa in 60 s, a hold of 60 s and a release in 10 s; and J."""
    problem = in_a_die(law, irregular)
    plan = [(PRESSED * i / 12, 5.0) for i in range(1, 13)]
    plan += [(PRESSED, 20.0)] * 3
    plan += [(PRESSED - (PRESSED - RELEASED) * i / 10, 1.0) for i in range(1, 11)]
    pressures, volumes = [], []
    for pressure, seconds in plan:
        step(problem, seconds, pressure=pressure)
        pressures.append(pressure)
        volumes.append(1 - problem.approach / HEIGHT)
    return pressures, volumes


def _springback(count: int | None) -> Findings:
    law = material_law(load_material("Na"))
    pressures, volumes = pressed_and_released(law)
    peak = max(pressures)
    pressed = min(volumes)
    exact = recovered_volume(PRESSED, law.bulk_modulus)
    back = recovered_volume(PRESSED - RELEASED, law.bulk_modulus)
    reason = (
        "What is left of the flow stress: the axial pressure differs from the mean one by two "
        "thirds of it, below 0.2 MPa after the hold and below 0.6 MPa in a release of 10 s, of "
        "360 MPa."
    )
    return Findings(
        checks=(
            Check(
                quantity="volume lost at 360 MPa",
                unit="%",
                reason=reason,
                results=(relative(1.0, 100 * (1 - pressed), 100 * exact, 1e-3),),
            ),
            Check(
                quantity="volume given back on release",
                unit="%",
                reason=reason,
                results=(relative(1.0, 100 * (volumes[-1] - pressed), 100 * back, 2e-3),),
            ),
        ),
        curve=Curve(
            x_label="pressure [MPa]",
            y_label="volume lost [%]",
            x=np.array(pressures),
            computed=100 * (1 - np.array(volumes)),
            exact_x=np.array([0.0, peak]),
            exact=np.array([0.0, 100 * recovered_volume(peak, law.bulk_modulus)]),
            exact_name="p / K",
        ),
    )


SPRINGBACK = Rung(
    name="springback",
    title="Sodium gives its volume back when the press opens",
    tested="Sodium of the library, creep and all, in a die: pressed to 360 MPa in a minute, held, "
    "released. Flow keeps the volume, so what was lost must come back.",
    equation=r"$p = K\,(1 - \theta) \quad\Rightarrow\quad 1 - \theta = p / K$",
    source="The volumetric law of the model; K from E and ν of [Wang2020]",
    measure=_springback,
)
