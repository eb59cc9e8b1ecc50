"""The strip as a Gmsh model: Gmsh's door."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np

from fem_interface.core.errors import MeshError
from fem_interface.core.gmsh_session import gmsh_session
from fem_interface.core.records import Array, Indices
from fem_interface.meshing.sizing import Sizing, body_sizing
from fem_interface.meshing.stack import BODIES, FACES, SimplexMesh, Strip, face_points

MOST_BENT = 0.15  # distance of an edge's middle node from its chord, over the edge


@contextmanager
def meshed(strip: Strip) -> Iterator[tuple[Any, SimplexMesh]]:
    """Gmsh with the strip as its open model, and the mesh as arrays.

    Raises:
        MeshError: What Gmsh had to say, or why the geometry is no good.
    """
    profile = face_points(strip)
    with gmsh_session("interface") as gmsh:
        try:
            _set_options(gmsh)
            _draw(gmsh, strip, profile)
            gmsh.model.mesh.generate(2)
            mesh = _arrays(gmsh, strip)
            _bend(gmsh, strip, profile)
        except MeshError:
            raise
        except Exception as error:  # Gmsh raises nothing more precise
            raise MeshError(
                f"Gmsh failed: {error}; try a larger or smaller mesh.elements_per_wavelength"
            ) from error
        yield gmsh, mesh


def _set_options(gmsh: Any) -> None:
    options = {
        "Geometry.AutoCoherence": 0,  # a summit and the anode's face may share a place
        "Mesh.Algorithm": 6,  # frontal Delaunay: the best-shaped triangles
        "Mesh.MeshSizeExtendFromBoundary": 0,
        "Mesh.MeshSizeFromPoints": 0,
        "Mesh.MeshSizeFromCurvature": 0,
    }
    for name, value in options.items():
        gmsh.option.setNumber(name, value)


def _draw(gmsh: Any, strip: Strip, profile: Array) -> None:
    """The bodies' outlines with their names and the sizes inside."""
    geo = gmsh.model.geo
    W, floor = strip.width, -strip.depth
    summit = strip.field.highest
    top = summit + strip.anode_thickness

    anode = _points(geo, [(0.0, summit), (W, summit), (W, top), (0.0, top)])
    face_a, right_a, platen, left_a = _edges(geo, [*anode, anode[0]])
    _surface(geo, BODIES["anode"], [face_a, right_a, platen, left_a])
    # One straight edge per facet: Gmsh cannot move a vertex off the spline.
    rough = _points(geo, profile[::-1])
    face_e = _edges(geo, rough)
    (right, left), above = (rough[0], rough[-1]), face_e
    lefts, rights = [], []
    if strip.interlayer_thickness:
        bond = -strip.interlayer_thickness
        corners = _points(geo, [(0.0, bond), (W, bond)])
        side_l, between, side_r = _edges(geo, [left, *corners, right])
        _surface(geo, BODIES["interlayer"], [*face_e, side_l, between, side_r])
        lefts, rights = [side_l], [side_r]
        (left, right), above = corners, [-between]
    corners = _points(geo, [(0.0, floor), (W, floor)])
    side_l, base, side_r = _edges(geo, [left, *corners, right])
    _surface(geo, BODIES["electrolyte"], [*above, side_l, base, side_r])
    geo.mesh.setTransfiniteCurve(face_a, strip.segments + 1)
    for segment in face_e:
        geo.mesh.setTransfiniteCurve(segment, 2)
    geo.synchronize()

    faces = {
        "platen": [platen],
        "anode_face": [face_a],
        "anode_sides": [left_a, right_a],
        "electrolyte_face": face_e,
        "electrolyte_sides": [*lefts, side_l, *rights, side_r],
        "base": [base],
    }
    for name, tag in strip.bodies.items():
        gmsh.model.addPhysicalGroup(2, [tag], tag, name)
    for name, curves in faces.items():
        gmsh.model.addPhysicalGroup(1, curves, FACES[name], name)
    _set_sizes(gmsh.model.mesh.field, face_a, rough, strip)


def _bend(gmsh: Any, strip: Strip, profile: Array) -> None:
    """Quadratic triangles, those at the rough face with their middle node on the spline.

    Straight facets kink at every vertex, and a stress that is asked for at the face finds the
    kinks.
    """
    mesh = gmsh.model.mesh
    mesh.setOrder(2)
    middle = 0.5 * (profile[1:, 0] + profile[:-1, 0])
    height = strip.field.height(middle[:, None])
    line = mesh.getElementType("line", 2)
    for curve in gmsh.model.getEntitiesForPhysicalGroup(1, FACES["electrolyte_face"]):
        _, nodes = mesh.getElementsByType(line, curve)
        for node in nodes.reshape(-1, 3)[:, 2]:
            place, _, _, _ = mesh.getNode(node)
            nearest = int(np.argmin(np.abs(middle - place[0])))
            # No further than shape allows, where facets are too long for the face's waves anyway.
            most = MOST_BENT * float(np.hypot(*(profile[nearest + 1] - profile[nearest])))
            rise = np.clip(height[nearest] - place[1], -most, most)
            mesh.setNode(node, [middle[nearest], place[1] + rise, 0.0], [])
    cells, _ = mesh.getElementsByType(mesh.getElementType("triangle", 2))
    if min(mesh.getElementQualities(cells, "minDetJac")) <= 0.0:
        raise MeshError(
            "a triangle at the rough face is turned inside out when its edge follows the face; "
            "raise mesh.elements_per_wavelength"
        )


def _points(geo: Any, places: Any) -> list[int]:
    return [geo.addPoint(float(x), float(z), 0.0) for x, z in places]


def _edges(geo: Any, points: list[int]) -> list[int]:
    """Straight edges from each point to the next."""
    return [geo.addLine(*ends) for ends in pairwise(points)]


def _surface(geo: Any, tag: int, outline: list[int]) -> None:
    geo.addPlaneSurface([geo.addCurveLoop(outline)], tag)


def _set_sizes(field: Any, anode_face: int, electrolyte_face: list[int], strip: Strip) -> None:
    """Element size by the distance from the interface, for each body apart.

    Args:
        field: Gmsh's size fields.
        anode_face: Its curve.
        electrolyte_face: Its vertices, which lie densely enough to measure a distance from.
        strip: For the sizes.
    """
    # Of the two faces a body's own is always the nearer: one distance serves both.
    distance = field.add("Distance")
    field.setNumbers(distance, "CurvesList", [anode_face])
    field.setNumber(distance, "Sampling", strip.segments)
    field.setNumbers(distance, "PointsList", electrolyte_face)
    parts = []
    for name, tag in strip.bodies.items():
        thickness = strip.anode_thickness if name == "anode" else strip.depth
        sizing = body_sizing(strip.width, strip.size, thickness)
        parts.append(_growing(field, distance, tag, sizing))
    smallest = field.add("Min")
    field.setNumbers(smallest, "FieldsList", parts)
    field.setAsBackgroundMesh(smallest)


def _growing(field: Any, distance: int, body: int, sizing: Sizing) -> int:
    """Size field of one body."""

    def growing(sizes: tuple[float, float], depths: tuple[float, float]) -> int:
        part = field.add("Threshold")
        field.setNumber(part, "InField", distance)
        for end, size, depth in zip(("Min", "Max"), sizes, depths, strict=True):
            field.setNumber(part, f"Size{end}", size)
            field.setNumber(part, f"Dist{end}", depth)
        return int(part)

    near = growing((sizing.fine, sizing.coarse), (sizing.fine_depth, sizing.coarse_depth))
    far = growing((sizing.coarse, sizing.far), (sizing.far_depth, sizing.farthest_depth))
    # The one has come to its end where the other begins.
    both = field.add("MathEval")
    field.setString(both, "F", f"F{near} + F{far} - {sizing.coarse!r}")
    part = field.add("Restrict")
    field.setNumber(part, "InField", both)
    field.setNumbers(part, "SurfacesList", [body])
    field.setNumber(part, "IncludeBoundary", 1)
    return part


def _arrays(gmsh: Any, strip: Strip) -> SimplexMesh:
    """The mesh as arrays; nodes in the order of Gmsh's tags, as DOLFINx numbers its input."""
    tags, coordinates, _ = gmsh.model.mesh.getNodes()
    order = np.argsort(tags)
    nodes = coordinates.reshape(-1, 3)[order, :2]
    number = np.full(int(tags.max()) + 1, -1, dtype=np.int64)
    number[tags[order]] = np.arange(len(tags))

    def elements(dimension: int, kind: int, groups: dict[str, int]) -> tuple[Indices, Indices]:
        rows, owners = [], []
        for group in groups.values():
            for entity in gmsh.model.getEntitiesForPhysicalGroup(dimension, group):
                _, corners = gmsh.model.mesh.getElementsByType(kind, entity)
                rows.append(number[corners].reshape(-1, dimension + 1))
                owners.append(np.full(len(rows[-1]), group, dtype=np.int64))
        return np.concatenate(rows), np.concatenate(owners)

    cells, body = elements(2, gmsh.model.mesh.getElementType("triangle", 1), strip.bodies)
    facets, face = elements(1, gmsh.model.mesh.getElementType("line", 1), FACES)
    return SimplexMesh(nodes=nodes, cells=cells, body=body, facets=facets, face=face)
