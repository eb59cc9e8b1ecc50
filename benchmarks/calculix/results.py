"""What CalculiX printed: the platen's force and the metal's face at every load step."""

import re
from pathlib import Path

import numpy as np

from benchmarks.calculix.curve import FaceHistory
from benchmarks.calculix.deck import QUADRATIC, bodies
from benchmarks.calculix.problem import SinusoidPress
from fem_interface.core.records import Array

HEAD = re.compile(r"^ (?P<what>[a-z ]+) \(.* time\s+(?P<time>\S+)$")
POINTS = np.polynomial.legendre.leggauss(3)[0]  # of a facet, as many as ours has


def printed(text: str) -> tuple[Array, Array, dict[int, Array]]:
    """Tables of a .dat file.

    Returns:
        Times (n,); vertical force of the platen (n,) [uN]; node to its displacements (n, 3) [um].
    """
    force: dict[float, float] = {}
    moved: dict[float, dict[int, list[float]]] = {}
    what, time = "", 0.0
    for line in text.splitlines():
        head = HEAD.match(line)
        values = line.split()
        if head:
            what, time = head["what"], float(head["time"])
        elif values and what == "total force":
            force[time] = float(values[2])
        elif values and what == "displacements":
            moved.setdefault(time, {})[int(values[0])] = [float(value) for value in values[1:]]
    # A run that was stopped while it printed ends in half a step.
    nodes = list(moved[min(moved)]) if moved else []
    times = [t for t in sorted(force) if list(moved.get(t, ())) == nodes]
    if not times:
        raise ValueError("no load step in the results: CalculiX stopped before its first")
    displacements = {node: np.array([moved[t][node] for t in times]) for node in nodes}
    return np.array(times), np.array([force[t] for t in times]), displacements


def face_points(problem: SinusoidPress, element: str, moved: dict[int, Array]) -> Array:
    """Points of the deformed face at every step, shape (steps, m, 2), x and z [um]."""
    metal, _ = bodies(problem, element)
    place = {number: metal.places[node] for node, number in metal.numbers.items()}
    nodes = np.stack(
        [(np.array(place[number]) + moved[number])[:, [0, 2]] for number in metal.face()], axis=1
    )
    s = POINTS[:, None]
    if element in QUADRATIC:
        ends = (nodes[:, :-2:2], nodes[:, 1:-1:2], nodes[:, 2::2])
        shapes = (s * (s - 1) / 2, 1 - s**2, s * (s + 1) / 2)
    else:
        ends = (nodes[:, :-1], nodes[:, 1:])
        shapes = ((1 - s) / 2, (1 + s) / 2)
    points = sum(N * end[:, :, None] for N, end in zip(shapes, ends, strict=True))
    return np.asarray(points).reshape(len(nodes), -1, 2)


def face_history(results: Path, problem: SinusoidPress, element: str) -> FaceHistory:
    """The metal's face at every load step of a .dat file."""
    _, force, moved = printed(results.read_text(encoding="ascii"))
    points = face_points(problem, element, moved)
    depth = problem.wavelength / problem.facets
    return FaceHistory(
        pressure=-force / (problem.width * depth),
        place=points[..., 0],
        gap=problem.gap(points[..., 0], points[..., 1]),
        width=problem.width,
    )
