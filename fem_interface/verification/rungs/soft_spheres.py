r"""A plastic and a creeping metal pressed on a stiff sphere, in three dimensions.

Well beyond its elastic limit a metal that does not harden carries 3 Y on the contact, whose radius
follows the depth by :math:`a^2 = 2 c^2 R \delta`; so does that of a metal that creeps by a power
law, where nothing but the contact sets a length, so that

.. math:: F = \pi a^2 \sigma_0 \alpha \left( \frac{\dot a}{R \dot\varepsilon_0} \right)^{1/n}
    \quad \Rightarrow \quad a^{2n+1} \propto F^n t, \qquad \delta \propto a^2.

A quarter of the sphere is meshed, as in the rung `sphere`. What the column gives way by
elastically, and what points overlap by, is taken off the depth.
"""

import numpy as np

from fem_interface.core.parallel import global_sum
from fem_interface.core.records import Array
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.law import MaterialLaw
from fem_interface.materials.norton import Norton
from fem_interface.materials.plastic import J2
from fem_interface.verification.bodies import material
from fem_interface.verification.patches import LoadedShare, patch_stack
from fem_interface.verification.rung import Check, Curve, Findings, Rung, meshes, relative
from fem_interface.verification.rungs.sphere import RADIUS, SIDE, quarter
from fem_interface.verification.similarity import exponent_of_time, held, similarity_curve
from fem_interface.verification.stacks import press, touch

YIELD, CONTACT = 10.0, 0.25  # Y [MPa]; radius of the contact at the last load [um]
E, NU, STIFF = 1e5, 0.45, 1e9  # of the metal, and of the sphere [MPa]: E* a / Y R is 250 and more
DEPTH = 2 * SIDE  # of the metal [um]
MEAN_PRESSURE, PLASTIC_SHAPE = 3.0, 1.4  # over Y; c^2
LOAD_OVER_DEPTH = MEAN_PRESSURE * PLASTIC_SHAPE  # F / 2 pi R delta Y
LOADS = 25  # steps to the last
SETTLED = 0.5  # from which part of the load, or of the hold, on contacts are wide enough
PRESSURE_TOLERANCE = {16: 0.08, 24: 0.04}
DEPTH_TOLERANCE = 0.06

EXPONENT, COEFFICIENT = 3.0, 1e-8  # n; B of the rate B sigma^n [1/(MPa^3 s)]
CREEP_E = 1e7  # so stiff that what is elastic does not count [MPa]
CREEP_LOAD, RAMP, HOLD = 5.0, 1e-3, 200.0  # on the whole sphere [uN]; s
PARTS = 20  # of the hold, that no step exceeds
CREEP_SHAPE = 1.0  # c^2 for n = 3
BY_TIME = 2 / (2 * EXPONENT + 1)
TIME_TOLERANCE = {16: 0.04, 28: 0.01}
CREEP_TOLERANCE = {16: 0.16, 28: 0.06}


class Spot:
    """What touches the sphere."""

    def __init__(self, metal: MaterialLaw, squares: int, rms_height: float) -> None:
        """
        Args:
            metal: Its law.
            squares: Along the side of the quarter.
            rms_height: What overlap and rounding scale with [um].
        """
        self.stack = patch_stack(
            quarter(),
            metal,
            material(STIFF, 0.3, Elastic()),
            squares=squares,
            thickness=(DEPTH, SIDE),
            rms_height=rms_height,
        )
        self._modulus = metal.bulk_modulus + 4 * metal.shear_modulus / 3
        self._share = LoadedShare(self.stack)

    def area(self) -> float:
        """Of the whole sphere's contact [um^2]. Collective."""
        return 4 * self._share() * self.stack.mesh.nominal_area

    def depth(self) -> float:
        """Of the sphere in the metal [um]. Collective."""
        stack = self.stack
        field = stack.interface.field()
        force = field.area * field.pressure
        opening = global_sum(force * field.opening, stack.comm) / global_sum(force, stack.comm)
        column = stack.platen_pressure() * DEPTH / self._modulus
        return stack.problem.approach + opening - column

    def shape(self) -> float:
        """c^2 = a^2 / 2 R delta [-]. Collective."""
        return self.area() / np.pi / (2 * RADIUS * self.depth())


def plastic(squares: int) -> Array:
    """Load over the last one, mean pressure over Y, and load over depth, shape (k, 3)."""
    law = material(E, NU, J2(yield_stress=YIELD))
    load = MEAN_PRESSURE * YIELD * np.pi * CONTACT**2
    spot = Spot(law, squares, CONTACT**2 / (2 * PLASTIC_SHAPE * RADIUS))
    touch(spot.stack, 0.1)
    rows = []
    for part in np.linspace(1.0 / LOADS, 1.0, LOADS):
        press(spot.stack, part * load / 4 / SIDE**2)
        over_depth = part * load / (2 * np.pi * RADIUS * spot.depth() * YIELD)
        rows.append((part, part * load / spot.area() / YIELD, over_depth))
    return np.array(rows)


def creeping(squares: int) -> Array:
    """Time [s], depth [um] and c^2 through a hold, shape (k, 3)."""
    law = material(CREEP_E, NU, Norton(coefficient=COEFFICIENT, exponent=EXPONENT))
    spot = Spot(law, squares, 2e-3)
    pressure = CREEP_LOAD / 4 / SIDE**2
    return held(
        spot.stack, pressure, (RAMP, HOLD), PARTS, lambda step: (spot.depth(), spot.shape())
    )


def settled(path: Array, column: int) -> float:
    """Mean of a column over the later part, in which contacts grow across several facets."""
    return float(np.mean(path[path[:, 0] >= SETTLED * path[-1, 0], column]))


def _measure_plastic(count: int | None) -> Findings:
    pressure, depth = [], []
    path: Array = np.empty((0, 3))
    for squares in meshes(tuple(PRESSURE_TOLERANCE), count):
        path, size = plastic(squares), SIDE / squares
        allowed = PRESSURE_TOLERANCE[squares]
        pressure.append(relative(size, settled(path, 1), MEAN_PRESSURE, allowed))
        depth.append(relative(size, path[-1, 2], LOAD_OVER_DEPTH, DEPTH_TOLERANCE))
    checks = (
        Check(
            quantity="mean pressure over the yield stress",
            reason="Mean over a dozen loads: contacts of three to six facets grow in jumps of a "
            "tenth, and edges are counted to half of a facet.",
            results=tuple(pressure),
        ),
        Check(
            quantity="load over 2πRδY at the last load",
            reason="3 times c² = 1.4, each told to two digits; E*a/YR of 300 is on the plateau, "
            "which is reached from below.",
            results=tuple(depth),
        ),
    )
    curve = Curve(
        x_label="load over the last load",
        y_label="mean pressure over Y",
        x=path[:, 0],
        computed=path[:, 1],
        exact_x=np.array([0.0, 1.0]),
        exact=np.full(2, MEAN_PRESSURE),
        exact_name="plateau",
    )
    return Findings(checks=checks, curve=curve)


def _measure_creeping(count: int | None) -> Findings:
    over_time, shape = [], []
    path: Array = np.empty((0, 3))
    for squares in meshes(tuple(TIME_TOLERANCE), count):
        path, size = creeping(squares), SIDE / squares
        slope = exponent_of_time(path, HOLD)
        over_time.append(relative(size, slope, BY_TIME, TIME_TOLERANCE[squares]))
        shape.append(relative(size, settled(path, 2), CREEP_SHAPE, CREEP_TOLERANCE[squares]))
    checks = (
        Check(
            quantity="exponent of the depth over time",
            reason="Fitted over the last decade of a hold with implicit Euler steps; contacts are "
            "three to six facets wide.",
            results=tuple(over_time),
        ),
        Check(
            quantity="c² of the radius over the depth",
            reason="Mean over the later half; published to two digits. On the coarse mesh a "
            "contact of four facets grows by rows, a fifth of its area at a time, and where in "
            "time the rows fall moves the mean by several hundredths.",
            results=tuple(shape),
        ),
    )
    curve = similarity_curve(path, HOLD, BY_TIME, "depth")
    return Findings(checks=checks, curve=curve)


PLASTIC_SPHERE = Rung(
    name="plastic-sphere",
    title="Plastic metal on a sphere, in 3D",
    tested="A metal that yields and does not harden under a spot, far beyond its elastic limit. "
    "Catches tetrahedra that lock, contact that is counted too wide, and metal that does not flow "
    "out from under the sphere.",
    equation=r"$F / \pi a^2 = 3 Y, \quad a^2 = 2 c^2 R \delta, \quad c^2 = 1.4$",
    source="[MesarovicFleck1999]; [Tabor1951] has 2.8 to 3",
    measure=_measure_plastic,
)
CREEPING_SPHERE = Rung(
    name="creeping-sphere",
    title="Creeping metal on a sphere, in 3D: similarity",
    tested="A metal that creeps with the third power of stress, under a load that stays. Catches a "
    "rate per step for a rate per second, and spots that do not spread as they sink.",
    equation=r"$\delta \propto a^2 \propto (F^n t)^{2/(2n+1)}, \quad c^2(n = 3) = 1.0$",
    source="[StorakersBiwaLarsson1997], [Bower1993]",
    measure=_measure_creeping,
)
