"""The patch of a 3D run as a Gmsh model: a box of metal over a box of ceramic with a rough face.

The boxes are meshed with flat faces, a regular grid of squares of two triangles each at the
interface and larger tetrahedra away from it. Then the nodes of the upper ceramic body are moved up
and down, by all of the face's height at the face and by none at its base, cells are mended, and
the middles of the face's edges are put on the spline. The metal's flat face touches the highest
summit. An interlayer shares the nodes of a plane with the electrolyte.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from fem_interface.core.errors import MeshError
from fem_interface.core.gmsh_session import gmsh_session
from fem_interface.core.records import Array, Indices
from fem_interface.meshing.patch import APART, FACES, Patch
from fem_interface.meshing.stack import BODIES, SimplexMesh

QUADRATIC_TRIANGLE, QUADRATIC_TETRAHEDRON = 9, 11  # Gmsh's numbers
EDGES = ((0, 1), (1, 2), (0, 2), (0, 3), (2, 3), (1, 3))  # by its middles, as Gmsh counts them


@contextmanager
def meshed_patch(patch: Patch) -> Iterator[Any]:
    """Gmsh with the mesh of a patch in it, on one process; raises MeshError with its words."""
    with gmsh_session("patch") as gmsh:
        for source in ("Points", "Curvature"):
            gmsh.option.setNumber(f"Mesh.MeshSizeFrom{source}", 0)
        gmsh.option.setNumber("Mesh.MeshSizeExtendFromBoundary", 0)
        try:
            _boxes(gmsh, patch)
            gmsh.model.mesh.generate(3)
            _lift(gmsh.model, patch)
            # Lifted by a rough face, cells next to it are flat or folded until they are mended.
            for method in ("Relocate3D", "", "Relocate3D"):
                gmsh.model.mesh.optimize(method, niter=3)
            gmsh.model.mesh.setOrder(2)
            _bend(gmsh.model, patch)
        except Exception as error:  # Gmsh raises nothing more precise
            raise MeshError(f"Gmsh failed: {error}") from error
        yield gmsh


def _lift(model: Any, patch: Patch) -> None:
    """Move the nodes from the flat boxes to the bodies."""
    tags, places = _nodes(model)
    places[:, 2] = patch.lifted(places)
    _move(model, tags, places)


def _bend(model: Any, patch: Patch) -> None:
    """Put the middles of edges half way, but on the spline where the edge is one of the face."""
    tags, places = _nodes(model)
    row = _rows(tags)
    _, nodes = model.mesh.getElementsByType(QUADRATIC_TETRAHEDRON)
    cells = row[nodes.reshape(-1, 10)]
    for number, (i, j) in enumerate(EDGES):
        places[cells[:, 4 + number]] = 0.5 * (places[cells[:, i]] + places[cells[:, j]])
    on_face, _ = model.mesh.getNodesForPhysicalGroup(2, FACES["electrolyte_face"])
    face = row[on_face]
    places[face, 2] = patch.field.height(places[face, :2])
    _move(model, tags, places)


def _nodes(model: Any) -> tuple[Indices, Array]:
    """Tags and places of all nodes."""
    tags, flat, _ = model.mesh.getNodes()
    return np.asarray(tags, dtype=np.int64), np.array(flat, dtype=np.float64).reshape(-1, 3)


def _rows(tags: Indices) -> Indices:
    """Where a tag is among them."""
    row = np.full(int(tags.max()) + 1, -1, dtype=np.int64)
    row[tags] = np.arange(len(tags))
    return row


def _move(model: Any, tags: Indices, places: Array) -> None:
    for tag, place in zip(tags, places, strict=True):
        model.mesh.setNode(tag, place, [])


def patch_arrays(model: Any) -> SimplexMesh:
    """Corners of the tetrahedra of all bodies, and of the triangles on their faces."""
    tags, places = _nodes(model)
    row = _rows(tags)

    def corners(dimension: int, groups: Iterable[int], kind: int, nodes: int) -> Any:
        found, tag = [], []
        for number in groups:
            for entity in model.getEntitiesForPhysicalGroup(dimension, number):
                _, of = model.mesh.getElementsByType(kind, entity)
                found.append(row[of.reshape(-1, nodes)[:, : dimension + 1]])
                tag.append(np.full(len(found[-1]), number))
        return np.concatenate(found), np.concatenate(tag)

    bodies = [tag for _, tag in model.getPhysicalGroups(3)]
    cells, body = corners(3, bodies, QUADRATIC_TETRAHEDRON, 10)
    facets, face = corners(2, FACES.values(), QUADRATIC_TRIANGLE, 6)
    used, inverse = np.unique(cells, return_inverse=True)
    new = np.full(len(places), -1, dtype=np.int64)
    new[used] = np.arange(len(used))
    return SimplexMesh(
        nodes=places[used],
        cells=inverse.reshape(cells.shape),
        body=body,
        facets=new[facets],
        face=face,
    )


def _boxes(gmsh: Any, patch: Patch) -> None:
    """All boxes with their names, their regular faces and their sizes."""
    occ, model = gmsh.model.occ, gmsh.model
    W, L, bodies = patch.width, patch.length, patch.bodies
    for low, high in bodies.values():
        occ.addBox(0.0, 0.0, low, W, L, high - low)
    if patch.interlayer_thickness:  # what is bonded shares a face
        (first, *others) = occ.getEntities(3)
        occ.fragment([first], others)
    occ.synchronize()
    faces: dict[str, list[int]] = {name: [] for name in FACES}
    for _, volume in model.getEntities(3):
        middle = occ.getCenterOfMass(3, volume)[2]
        body = next(name for name, (low, high) in bodies.items() if low < middle < high)
        model.addPhysicalGroup(3, [volume], BODIES[body], body)
        for _, face in model.getBoundary([(3, volume)], oriented=False):
            name = _name(patch, body, np.array(occ.getCenterOfMass(2, face)))
            if not name:
                continue
            faces[name].append(face)
            if name.endswith("_face"):
                _regular(model, face, patch)
    for name, found in faces.items():
        model.addPhysicalGroup(2, found, FACES[name], name)

    def size(dim: int, tag: int, x: float, y: float, z: float, lc: float) -> float:
        return patch.edge(abs(z - APART) if z > 0.5 * APART else abs(z))

    model.mesh.setSizeCallback(size)


def _name(patch: Patch, body: str, middle: Array) -> str:
    """Of a body's face by its middle; empty between interlayer and electrolyte."""
    low, high = patch.bodies[body]
    if np.isclose(middle[2], low):
        return {"anode": "anode_face", "electrolyte": "base"}.get(body, "")
    if np.isclose(middle[2], high):
        if body == "anode":
            return "platen"
        return "electrolyte_face" if np.isclose(high, 0.0) else ""
    at_x = np.isclose(middle[0], 0.0) or np.isclose(middle[0], patch.width)
    part = "anode" if body == "anode" else "electrolyte"
    return f"{part}_sides_{'x' if at_x else 'y'}"


def _regular(model: Any, face: int, patch: Patch) -> None:
    """Squares of two triangles, diagonals in turn."""
    for _, curve in model.getBoundary([(2, face)], oriented=False):
        low, high = (np.array(model.getValue(1, curve, [end])) for end in _ends(model, curve))
        count = patch.squares if abs(high[0] - low[0]) > 0.5 * patch.size else patch.along_y
        model.mesh.setTransfiniteCurve(curve, count + 1)
    model.mesh.setTransfiniteSurface(face, "Alternate")


def _ends(model: Any, curve: int) -> tuple[float, float]:
    low, high = model.getParametrizationBounds(1, curve)
    return float(low[0]), float(high[0])
