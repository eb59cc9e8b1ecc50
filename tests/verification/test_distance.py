"""Distance from the face as it stands, and strength that follows it."""

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.materials.elastic import Elastic
from fem_interface.materials.norton import Norton
from fem_interface.mechanics.distance import distance_to_face
from fem_interface.verification.bodies import ROOM, material
from fem_interface.verification.stacks import pressed, stack, wave


def test_distance_is_that_from_the_deformed_face():
    """A face bent into a parabola: points on its normals, to 1 % of the distance, by chords."""
    found = stack(
        wave(0.01),
        material(1000.0, 0.3, Elastic()),
        material(1000.0, 0.3, Elastic()),
        per_wavelength=16,
    )
    face, d = found.interface.points, 2
    x = found.bulk.space.tabulate_dof_coordinates()[:, 0]
    nodal = np.zeros((len(x), d))
    nodal[:, 1] = 0.2 * (x - 0.5) ** 2
    at = np.linspace(0.2, 0.8, 7)
    base = float(face.positions[0, 1])
    foot = np.column_stack([at, base + 0.2 * (at - 0.5) ** 2])
    normal = np.column_stack([-0.4 * (at - 0.5), np.ones(7)])
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    for away in (0.02, 0.3):
        points = foot + away * normal
        found_away = distance_to_face(points, face, nodal, MPI.COMM_WORLD)
        assert found_away == pytest.approx(np.full(7, away), rel=1e-2)
    flat = distance_to_face(foot + 0.3 * normal, face, 0 * nodal, MPI.COMM_WORLD)
    assert flat != pytest.approx(np.full(7, 0.3), rel=1e-2)  # the control: the reference state


def test_strength_follows_the_face():
    """Metal that has flowed towards its face counts as nearer in the next step."""
    found = stack(
        wave(0.1),
        material(1000.0, 0.45, Norton(coefficient=1.0, exponent=3.0)),
        material(1e5, 0.26, Elastic()),
        per_wavelength=16,
    )
    bulk = found.bulk
    before = bulk.state.size[0].copy()
    found = pressed(found, (1.0, 10.0))
    after = bulk.state.size[0]
    assert np.max(np.abs(after - before)) > 0.02
    found.begin(ROOM)
    places, nodal = bulk.places("anode"), bulk.displacement.x.array.reshape(-1, 2)
    now = distance_to_face(places, found.interface.points, nodal, found.comm)
    np.testing.assert_allclose(after, now, rtol=1e-12)
