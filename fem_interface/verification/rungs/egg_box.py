"""An elastic metal on the product of two waves, in three dimensions, without friction."""

from types import SimpleNamespace

import numpy as np

from fem_interface.core.records import Array
from fem_interface.materials.elastic import Elastic
from fem_interface.reference.halfspace import HalfSpace, pressed
from fem_interface.reference.westergaard import combined_modulus
from fem_interface.surface.maps import egg_box
from fem_interface.verification.bodies import material
from fem_interface.verification.patches import patch_stack, shares_and_gaps
from fem_interface.verification.rung import Check, Curve, Findings, Rung, meshes, worst

E, NU, AMPLITUDE, WAVELENGTH = 1000.0, 0.3, 0.005, 2.0
STIFF = 1e3 * E
LOADS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
"""Of the pressure of complete contact."""
MODULUS = combined_modulus(E, NU, STIFF, NU)
CLOSING = float(np.sqrt(2) * np.pi * MODULUS * AMPLITUDE / WAVELENGTH)
PIXELS = 256  # of the half-space, each way
TOLERANCE = {6: 0.04, 10: 0.015, 16: 0.01}  # of the area, by squares on half a wavelength


def exact() -> list[HalfSpace]:
    """The half-space at each load."""
    wave = np.cos(2 * np.pi * np.arange(PIXELS) / PIXELS)
    heights = AMPLITUDE * wave[:, None] * wave[None, :]
    return [pressed(heights, (WAVELENGTH,) * 2, load * CLOSING, MODULUS) for load in LOADS]


def pressed_eggs(squares: int) -> tuple[Array, Array]:
    """Loaded share, and mean gap over the amplitude, at each load, shape (14,) each.

    A quarter of a period, whose sides are planes of symmetry.
    """
    waves = SimpleNamespace(amplitude=AMPLITUDE, wavelength=WAVELENGTH)
    found = patch_stack(
        egg_box(waves, WAVELENGTH / 2),
        material(E, NU, Elastic()),
        material(STIFF, NU, Elastic()),
        squares=squares,
        thickness=(WAVELENGTH, WAVELENGTH / 2),
    )
    shares, gaps = shares_and_gaps(found, [load * CLOSING for load in LOADS])
    return shares, np.asarray(gaps / AMPLITUDE, dtype=float)


def _measure(count: int | None) -> Findings:
    expected = exact()
    areas = np.array([one.fraction for one in expected])
    openings = np.array([one.mean_gap for one in expected]) / AMPLITUDE
    area, gap = [], []
    fractions: Array = np.empty(0)
    for squares in meshes(tuple(TOLERANCE), count):
        fractions, gaps = pressed_eggs(squares)
        size = 0.5 / squares
        area.append(worst(size, fractions, areas, TOLERANCE[squares]))
        gap.append(worst(size, gaps, openings, 0.01))
    checks = (
        Check(
            quantity="mean gap, worst of fourteen loads",
            measure="amplitude",
            reason="Half a wavelength of facets of a sixth of it, against a half-space on 256 "
            "pixels each way: 1 %.",
            results=tuple(gap),
        ),
        Check(
            quantity="loaded share, worst of fourteen loads",
            measure="nominal area",
            reason="The edge of a contact moves over the seven points of a triangle. What they "
            "leave out along it is added; its scatter is a twentieth of a square, on edges of up "
            "to two per unit of length.",
            results=tuple(area),
            least_order=0.5,
        ),
    )
    curve = Curve(
        x_label="p / p* [-]",
        y_label="contact fraction [-]",
        x=np.array(LOADS),
        computed=fractions,
        exact_x=np.array(LOADS),
        exact=areas,
    )
    return Findings(checks=checks, curve=curve)


EGG_BOX = Rung(
    name="egg-box",
    title="Elastic metal on the product of two waves, in 3D",
    tested="Tetrahedra, contact on triangles and the search for what is opposite, without flow or "
    "friction, against boundary elements. Catches normals of the wrong facets, sides that hold "
    "what slides along them, and a weight of the points that is not theirs.",
    equation=r"$h = \Delta \cos(2 \pi x / \lambda) \cos(2 \pi y / \lambda), \quad "
    r"p^* = \sqrt{2} \, \pi E^* \Delta / \lambda$",
    source="Boundary elements by [PolonskyKeer1999], area corrected by [Prodanov2014]",
    measure=_measure,
)
