"""The problem as an input deck of CalculiX.

One layer of bricks with u_y = 0 is plane strain. The rigid face is a layer of bricks whose nodes
are all fixed; it has FINER times as many facets as the metal's face, so that what the metal meets
is the sinusoid and not a polygon.

Source: G. Dhondt, CalculiX CrunchiX user's manual, version 2.20.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from benchmarks.calculix.problem import SinusoidPress

FINER = 4
CORNERS = ((0, 0, 0), (2, 0, 0), (2, 2, 0), (0, 2, 0), (0, 0, 2), (2, 0, 2), (2, 2, 2), (0, 2, 2))
MIDSIDES = (
    *((1, 0, 0), (2, 1, 0), (1, 2, 0), (0, 1, 0)),
    *((1, 0, 2), (2, 1, 2), (1, 2, 2), (0, 1, 2)),
    *((0, 0, 1), (2, 0, 1), (2, 2, 1), (0, 2, 1)),
)
LINEAR = ("C3D8", "C3D8I", "C3D8R")
QUADRATIC = ("C3D20", "C3D20R")
LARGEST_PLASTIC_STRAIN = 10.0  # at which the table of hardening ends
PRINTED = ("*NODE PRINT, NSET=PLATEN, TOTALS=ONLY", "RF", "*NODE PRINT, NSET=FACE", "U")

Node = tuple[int, int, int]  # counted in half elements along x, y, z
Place = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Numerics:
    """What CalculiX is asked to do with the problem.

    Attributes:
        element: Of the metal, one of C3D8, C3D8I, C3D8R, C3D20, C3D20R.
        penalty: Slope of the contact pressure over the overlap [MPa/um].
        approach: Way of the platen [um].
        steps: Load steps, of one increment each. Within a step CalculiX 2.20 forgives part of the
            overlap at every increment, so that it grows with their number.
        increments: Of each step, at least.
        finite_strain: Large strains and rotations, or the linear theory.
    """

    element: str = "C3D20R"
    penalty: float = 1e5
    approach: float = 0.67
    steps: int = 60
    increments: int = 1
    finite_strain: bool = True

    def __post_init__(self) -> None:
        if self.element not in LINEAR + QUADRATIC:
            allowed = ", ".join(LINEAR + QUADRATIC)
            raise ValueError(f'element: unknown "{self.element}"; allowed {allowed}')

    def way(self, step: int) -> float:
        """Way of the platen at the end of a step, counted from 0 [um].

        The steps shorten towards the end, where the pressure rises fastest.
        """
        rest = 1 - (step + 1) / self.steps
        return self.approach * (1 - rest**2)


class Bricks:
    """A block of nx by 1 by nz bricks, numbered from given first numbers.

    Attributes:
        numbers: Node to its number; (0, 0, 0) is the lower left front corner.
        places: Node to its place [um].
        elements: Number, column, row and nodes of each brick.
    """

    def __init__(
        self,
        x: np.ndarray,
        z: np.ndarray,
        depth: float,
        quadratic: bool,
        first_node: int,
        first_element: int,
    ) -> None:
        """Heights z are of the corners, shape (nx + 1, nz + 1) [um]."""
        corners = CORNERS + (MIDSIDES if quadratic else ())
        self.numbers: dict[Node, int] = {}
        self.places: dict[Node, Place] = {}
        self.elements: list[tuple[int, int, int, list[int]]] = []
        number = first_element
        for column in range(len(x) - 1):
            for row in range(z.shape[1] - 1):
                nodes = []
                for i, j, k in corners:
                    node = (2 * column + i, j, 2 * row + k)
                    if node not in self.numbers:
                        self.numbers[node] = first_node + len(self.numbers)
                        self.places[node] = _place(node, x, z, depth)
                    nodes.append(self.numbers[node])
                self.elements.append((number, column, row, nodes))
                number += 1

    def where(self, axis: int, value: int) -> list[int]:
        """Numbers of the nodes with a coordinate, counted in half elements."""
        return [number for node, number in self.numbers.items() if node[axis] == value]

    def face(self) -> list[int]:
        """Numbers of the front nodes of the bottom, in the order of x."""
        nodes = sorted(node for node in self.numbers if node[1] == 0 and node[2] == 0)
        return [self.numbers[node] for node in nodes]


def _place(node: Node, x: np.ndarray, z: np.ndarray, depth: float) -> Place:
    """A midside node is halfway between its corners."""
    i, j, k = node
    ends = [((i + a) // 2, (k + b) // 2) for a in (0, i % 2) for b in (0, k % 2)]
    return (
        float(np.mean([x[a] for a, _ in ends])),
        depth * j / 2,
        float(np.mean([z[a, b] for a, b in ends])),
    )


def bodies(problem: SinusoidPress, element: str) -> tuple[Bricks, Bricks]:
    """The metal, on the summit of the face, and the rigid layer."""
    size = problem.wavelength / problem.facets
    x = np.linspace(0.0, problem.width, problem.facets // 2 + 1)
    z = np.broadcast_to(problem.amplitude + problem.levels(), (len(x), len(problem.levels())))
    metal = Bricks(x, z, size, element in QUADRATIC, 1, 1)
    x = np.linspace(0.0, problem.width, FINER * problem.facets // 2 + 1)
    h = problem.height(x)
    z = np.column_stack([h - size, h])
    return metal, Bricks(x, z, size, False, len(metal.numbers) + 1, len(metal.elements) + 1)


def deck(problem: SinusoidPress, numerics: Numerics) -> str:
    """The text of the input deck."""
    return "\n".join(_lines(problem, numerics)) + "\n"


def _lines(problem: SinusoidPress, numerics: Numerics) -> Iterator[str]:
    metal, rigid = bodies(problem, numerics.element)
    top, right = (max(node[axis] for node in metal.numbers) for axis in (2, 0))

    yield "*HEADING"
    yield "Metal on a rigid sinusoid; um, MPa, uN"
    yield "*NODE, NSET=METAL"
    yield from _nodes(metal)
    yield "*NODE, NSET=RIGID"
    yield from _nodes(rigid)
    yield f"*ELEMENT, TYPE={numerics.element}, ELSET=BLOCK"
    yield from _elements(metal)
    yield "*ELEMENT, TYPE=C3D8, ELSET=LAYER"
    yield from _elements(rigid)
    for name, numbers in {
        "PLATEN": metal.where(2, top),
        "SIDES": metal.where(0, 0) + metal.where(0, right),
        "FACE": metal.face(),
    }.items():
        yield f"*NSET, NSET={name}"
        yield from table_rows(numbers)
    yield "*SURFACE, NAME=SOFT"
    yield from (f"{number}, S1" for number, _, row, _ in metal.elements if row == 0)
    yield "*SURFACE, NAME=HARD"
    yield from (f"{number}, S2" for number, _, _, _ in rigid.elements)

    yield from laws(problem, numerics.penalty)
    yield "*BOUNDARY"
    yield "RIGID, 1, 3"
    yield "METAL, 2, 2"
    yield "SIDES, 1, 1"

    for step in range(numerics.steps):
        yield f"*STEP, INC=1000{', NLGEOM' if numerics.finite_strain else ''}"
        yield "*STATIC"
        yield f"{1 / numerics.increments:.10g}, 1., 1e-6, {1 / numerics.increments:.10g}"
        yield "*BOUNDARY"
        yield f"PLATEN, 3, 3, {-numerics.way(step):.10g}"
        if step == 0:
            yield from PRINTED
        yield "*END STEP"


class Metal(Protocol):
    """What J2 needs, in MPa."""

    @property
    def youngs_modulus(self) -> float: ...

    @property
    def poissons_ratio(self) -> float: ...

    @property
    def yield_stress(self) -> float: ...

    @property
    def hardening_modulus(self) -> float: ...


def laws(metal: Metal, penalty: float) -> Iterator[str]:
    """Of the metal, of the rigid body, and of contact between their surfaces."""
    Y, H = metal.yield_stress, metal.hardening_modulus
    elastic = f"{metal.youngs_modulus:.10g}, {metal.poissons_ratio:.10g}"
    yield "*MATERIAL, NAME=J2"
    yield "*ELASTIC"
    yield elastic
    yield "*PLASTIC"
    yield f"{Y:.10g}, 0."
    yield f"{Y + H * LARGEST_PLASTIC_STRAIN:.10g}, {LARGEST_PLASTIC_STRAIN:.10g}"
    yield "*MATERIAL, NAME=STIFF"
    yield "*ELASTIC"
    yield elastic
    yield "*SOLID SECTION, ELSET=BLOCK, MATERIAL=J2"
    yield "*SOLID SECTION, ELSET=LAYER, MATERIAL=STIFF"
    yield "*SURFACE INTERACTION, NAME=TOUCH"
    yield "*SURFACE BEHAVIOR, PRESSURE-OVERCLOSURE=LINEAR"
    yield f"{penalty:.10g}"
    yield "*CONTACT PAIR, INTERACTION=TOUCH, TYPE=SURFACE TO SURFACE"
    yield "SOFT, HARD"


def _nodes(bricks: Bricks) -> Iterator[str]:
    for node, number in bricks.numbers.items():
        yield f"{number}, " + ", ".join(f"{value:.10g}" for value in bricks.places[node])


def _elements(bricks: Bricks) -> Iterator[str]:
    for number, _, _, nodes in bricks.elements:
        rows = list(table_rows([number, *nodes]))
        yield from (f"{row}," for row in rows[:-1])
        yield rows[-1]


def table_rows(numbers: list[int], most: int = 11) -> Iterator[str]:
    """Lines of numbers, so many on each."""
    for start in range(0, len(numbers), most):
        yield ", ".join(str(number) for number in numbers[start : start + most])


def write_deck(path: Path, problem: SinusoidPress, numerics: Numerics) -> None:
    """Write the deck to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(deck(problem, numerics), encoding="ascii")
