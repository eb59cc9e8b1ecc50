"""A disc between two platens: a quarter of its upper half, of tetrahedra."""

from typing import Any

import numpy as np

from fem_interface.core.errors import StepNotConverged
from fem_interface.core.records import Array, InterfaceMesh
from fem_interface.materials.law import MaterialLaw
from fem_interface.verification.bodies import one_body, pushed, step
from fem_interface.verification.solids import solid

FACES = {"pushed": 11, "middle": 12, "normal_x": 13, "normal_y": 14, "side": 15}
SMALLEST = 1e-3  # part of an asked step below which a disc is given up


def quarter(radius: float, half_height: float, layers: int) -> InterfaceMesh:
    """The part of the disc with x, y, z > 0: a prism over a polygon, in layers of its height.

    Its nominal area is the polygon's: without friction its stress is uniform.
    """
    size = half_height / layers
    edges = round(0.5 * np.pi * radius / size)

    def draw(gmsh: Any) -> int:
        for option in ("MeshSizeMin", "MeshSizeMax"):
            gmsh.option.setNumber(f"Mesh.{option}", size)
        geo = gmsh.model.geo
        turns = 0.5 * np.pi * np.arange(edges + 1) / edges
        rim = [geo.addPoint(radius * np.cos(φ), radius * np.sin(φ), 0) for φ in turns]
        corners = [geo.addPoint(0, 0, 0), *rim]
        ends = [*corners[1:], corners[0]]
        lines = [geo.addLine(a, b) for a, b in zip(corners, ends, strict=True)]
        base = geo.addPlaneSurface([geo.addCurveLoop(lines)])
        extruded = geo.extrude([(2, base)], 0, 0, half_height, numElements=[layers])
        geo.synchronize()
        (prism,) = [tag for dimension, tag in extruded if dimension == 3]
        return int(prism)

    polygon = 0.5 * edges * radius**2 * np.sin(0.5 * np.pi / edges)
    return solid(draw, FACES, _face_name, float(polygon), size)


def _face_name(box: tuple[float, ...]) -> str:
    """Which face has this bounding box."""
    extents = [box[3 + axis] - box[axis] for axis in range(3)]
    for axis, name in enumerate(("normal_x", "normal_y")):
        if extents[axis] < 1e-6:
            return name
    if extents[2] < 1e-6:
        return "middle" if box[2] < 1e-6 else "pushed"
    return "side"


class Disc:
    """A disc whose platens come together, and what it answers.

    Attributes:
        problem: For the steps.
        height: Of the whole disc before [um].
    """

    def __init__(
        self, law: MaterialLaw, radius: float, height: float, layers: int, *, sticks: bool
    ) -> None:
        """
        Args:
            law: Of the metal.
            radius: [um]
            height: Of the whole disc [um].
            layers: Cells on half of the height.
            sticks: To the platens; else they are without friction.
        """
        mesh = quarter(radius, 0.5 * height, layers)

        def downwards(x: Array) -> Array:
            return np.array([[0.0], [0.0], [-1.0]]) * np.ones(x.shape[1])

        self.height = height
        self.problem = pushed(
            mesh,
            one_body(mesh, law),
            [("normal_x", 0), ("normal_y", 1), ("middle", 2)],
            downwards,
            guided=None if sticks else [2],
        )

    @property
    def compression(self) -> float:
        """Engineering strain of the height [-]."""
        return 2 * self.problem.approach / self.height

    @property
    def stress(self) -> float:
        """Engineering stress: force over the area before [MPa]."""
        return self.problem.reaction() / self.problem.mesh.nominal_area

    @property
    def overhang(self) -> float:
        """How far metal has passed the plane of the platen, over half of the height now [-].

        A side that bulges would fold onto the platen; here nothing stops it.
        """
        bulk = self.problem.bulk
        heights = bulk.space.tabulate_dof_coordinates()[:, 2] + bulk.displacement.x.array[2::3]
        half = 0.5 * self.height - self.problem.approach
        return float(heights.max()) / half - 1

    def press_to(self, compression: float, rate: float) -> None:
        """Move the platens at an engineering rate [1/s]; in parts where there is no balance."""
        start, way, done, part = self.compression, compression - self.compression, 0.0, 1.0
        while done < 1.0:
            part = min(part, 1.0 - done)
            end = 0.5 * self.height * (start + (done + part) * way)
            try:
                step(self.problem, part * way / rate, approach=end)
            except StepNotConverged:
                self.problem.roll_back()
                part *= 0.5
                if part < SMALLEST:
                    raise
                continue
            done += part

    def hold(self, seconds: float) -> None:
        """One step between platens that stand still."""
        step(self.problem, seconds, approach=self.problem.approach)
