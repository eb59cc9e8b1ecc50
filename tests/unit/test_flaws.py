"""Flaws in a field of stress: closed forms, tables, and a singular integral equation."""

import math

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.core.records import RoughSurface
from fem_interface.integrity.edge_crack import stress_intensity_matrix
from fem_interface.integrity.lines import LineMeans, Lines, pieces
from fem_interface.integrity.rays import FlawRays
from fem_interface.integrity.strength import Strength
from fem_interface.integrity.weibull import failure_probability, log_expected_failures
from fem_interface.surface import height_field

DEPTHS = np.append(0.0, np.geomspace(1e-4, 20.0, 400))
WIDTH, DEEP = 4.0, 3.0
BAR = Strength(characteristic=80.0, modulus=8.0, volume=1e9)


def field(amplitude=0.0):
    x = WIDTH * np.arange(128) / 128
    heights = amplitude * np.cos(2 * np.pi * x / WIDTH)
    return height_field(
        RoughSurface(
            heights=heights,
            extent=(WIDTH,),
            periodic=True,
            shortest_wavelength=WIDTH,
            source="a wave",
        )
    )


def solid(face, spacing=0.05):
    """Points that fill a slab below a face."""
    x = spacing * (np.arange(round(WIDTH / spacing)) + 0.5)
    depth = spacing * (np.arange(round(DEEP / spacing)) + 0.5)
    X, D = np.meshgrid(x, depth)
    return np.column_stack([X.ravel(), face.height(X.reshape(-1, 1)) - D.ravel()])


def uniform(tensor, n):
    return np.broadcast_to(np.asarray(tensor, dtype=float), (n, 3, 3))


def turned(tension, angle):
    c, s = math.cos(angle), math.sin(angle)
    R = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])
    return R @ np.diag([tension, -0.3 * tension, 0.1 * tension]) @ R.T


def solved_intensity(stress, n=80):
    """K / sqrt(pi) of an edge crack of length 1 in a half-plane, from its distribution of
    dislocations (Gupta and Erdogan 1974) by Gauss's rule for a density that is bounded at the
    mouth and singular at the tip."""
    k = np.arange(1, n + 1)
    t, x = np.cos((2 * k - 1) * np.pi / (2 * n + 1)), np.cos(2 * k * np.pi / (2 * n + 1))
    T, X = 0.5 * (1 + t)[None, :], 0.5 * (1 + x)[:, None]
    image = -1 / (X + T) + 6 * X / (X + T) ** 2 - 4 * X**2 / (X + T) ** 3
    weight = np.pi * (1 + t) / (2 * n + 1)
    density = np.linalg.solve((1 / (T - X) + image) * weight, np.pi * stress(X[:, 0]))
    return math.sqrt(2) * np.polynomial.Polynomial.fit(t[:6], density[:6], 5)(1.0)


def test_an_edge_crack_in_uniform_tension():
    """1.1215 (Koiter 1965), at every length, beyond the last sample too; the fit of the weight is
    good to 0.1 %."""
    lengths = np.array([0.01, 0.3, 7.0, 60.0])
    K = stress_intensity_matrix(DEPTHS, lengths) @ np.ones(len(DEPTHS))
    np.testing.assert_allclose(K / np.sqrt(np.pi * lengths), 1.12152, rtol=1.2e-3)


def test_a_force_at_the_mouth_of_a_crack():
    """2.594 P / sqrt(pi a) (Tada, Paris and Irwin): a tension that is thin against the crack."""
    thin = 1e-3
    tension = np.where(thin >= DEPTHS, 1.0 / thin, 0.0)
    force = np.trapezoid(tension, DEPTHS)
    K = stress_intensity_matrix(DEPTHS, np.array([5.0])) @ tension
    assert K[0] * math.sqrt(math.pi * 5.0) == pytest.approx(2.594 * force, rel=2e-3)


@pytest.mark.parametrize("decay", [0.05, 0.1, 0.3, 1.0, 3.0])
def test_an_edge_crack_in_a_stress_that_dies_out(decay):
    """Another way to the same K, which shares nothing with the weight function; the control is
    the stress at the mouth, as if it were uniform."""
    reference = solved_intensity(lambda x: np.exp(-x / decay))
    K = stress_intensity_matrix(DEPTHS, np.array([1.0])) @ np.exp(-DEPTHS / decay)
    assert K[0] / math.sqrt(math.pi) == pytest.approx(reference, rel=5e-3)
    assert reference < 0.85 * solved_intensity(np.ones_like)


def test_pieces_of_a_line_fill_it_and_grow():
    at, run = pieces(0.01, 7.0)
    assert run.sum() == pytest.approx(7.0) and run[0] <= 0.011
    assert (np.diff(run[1:]) > 0).all() and (np.diff(at) > 0).all()


@pytest.mark.parametrize("angle", [0.0, 0.2, 0.7, 1.2])
def test_uniform_tension_gives_weibulls_odds_back(angle):
    """Whatever way it points, between the directions that are searched too."""
    face = field(0.2)
    points = solid(face)
    means = LineMeans(Lines(points, face.height, [WIDTH]), len(points), points[::37], 0.01, 1.0)
    inner = np.abs(points[::37, 0] - WIDTH / 2) < 0.9  # no mirror image within the flaw
    tension = means.tension(uniform(turned(60.0, angle), len(points)))[inner]
    np.testing.assert_allclose(tension, 60.0, rtol=1e-10)
    volume = np.full(len(tension), 1e6)
    odds = failure_probability(log_expected_failures(tension, volume, BAR, 1.0, MPI.COMM_SELF))
    closed = -math.expm1(-volume.sum() / BAR.volume * (60.0 / 80.0) ** BAR.modulus)
    assert odds == pytest.approx(closed, rel=1e-8)


def test_mirrored_images_see_shear_the_other_way_round():
    """Across a held side a tension at 45 degrees turns: on the side itself the mean of both
    halves has none of its shear."""
    face = field()
    points = solid(face)
    middle = np.array([[0.0, -1.5], [WIDTH / 2, -1.5]])
    means = LineMeans(Lines(points, face.height, [WIDTH]), len(points), middle, 0.01, 0.5)
    shear = np.zeros((3, 3))
    shear[0, 1] = shear[1, 0] = 50.0
    at_side, inside = means.tension(uniform(shear, len(points)))
    assert inside == pytest.approx(50.0, rel=1e-10)
    assert at_side < 0.4 * inside


def test_a_tension_in_a_thin_skin_hardly_opens_a_long_flaw():
    """Mean over the flaw: thickness of the skin over its length; the local peak is the control."""
    face, skin, length = field(), 0.1, 2.0
    points = solid(face, spacing=0.02)
    stress = np.zeros((len(points), 3, 3))
    stress[:, 0, 0] = np.where(points[:, 1] > -skin, 300.0, 0.0)
    middle = np.array([[WIDTH / 2, -1e-3]])
    means = LineMeans(Lines(points, face.height, [WIDTH]), len(points), middle, 0.005, length)
    expected = 300.0 * skin / length
    assert means.tension(stress)[0] == pytest.approx(expected, rel=0.1)  # a piece of the line


def flaw_rays(face, points, toughness, depth=30.0):
    origins = WIDTH * (np.arange(40)[:, None] + 0.5) / 40
    everywhere = np.full(len(points), toughness)
    return FlawRays(
        Lines(points, face.height, [WIDTH]), face, origins, WIDTH / 40, depth, everywhere
    )


def test_the_shortest_flaw_that_grows_in_uniform_tension():
    """a_c = (K_Ic / 1.1215 sigma)^2 / pi; half the toughness, a quarter of the length."""
    face = field()
    points = solid(face)
    stress = uniform(np.diag([100.0, 0.0, 0.0]), len(points))
    for toughness in (400.0, 200.0):
        drive = flaw_rays(face, points, toughness).drive(stress)
        exact = (toughness / (1.12152 * 100.0)) ** 2 / math.pi
        assert drive.critical == pytest.approx(exact, rel=5e-3)
        assert drive.ratio > 1.0 and drive.length == pytest.approx(30.0)


def test_no_flaw_grows_in_a_thin_skin_or_in_compression():
    """The largest K in a skin is that of a flaw about as deep as it, however long flaws may be."""
    face = field()
    points = solid(face, spacing=0.02)
    stress = np.zeros((len(points), 3, 3))
    stress[:, 0, 0] = 300.0 * np.exp(points[:, 1] / 0.1)
    drive = flaw_rays(face, points, 1200.0).drive(stress)
    assert drive.critical == math.inf and 0.0 < drive.ratio < 0.2
    assert 0.05 < drive.length < 0.4
    pressed = flaw_rays(face, points, 1200.0).drive(-stress)
    assert pressed.ratio == 0.0 and pressed.critical == math.inf


def test_without_a_toughness_nothing_is_said():
    face = field()
    points = solid(face)
    drive = flaw_rays(face, points, math.nan).drive(uniform(np.eye(3), len(points)))
    assert math.isnan(drive.ratio) and math.isnan(drive.critical)


def test_flaws_of_a_slope_run_along_its_own_normal():
    """Tension along x opens a crack at right angles to a face of slope m by 1 / (1 + m^2) of it,
    whichever way the face leans, and flaws tilted against it by their own angle; the control is a
    normal that leans the other way."""
    x = WIDTH * (np.arange(40) + 0.5) / 40
    face = field(0.2)
    points = solid(face)
    rays = flaw_rays(face, points, 1200.0)
    found = rays.intensity(uniform(np.diag([100.0, 0.0, 0.0]), len(points)))
    full = 1.12263 * 100.0 * np.sqrt(np.pi * rays.lengths)
    share = (found / full).reshape(len(x), 5, -1)[:, :, 0]
    slope = np.arctan(face.gradient(x[:, None])[:, 0])
    tilts = np.deg2rad([-45.0, -22.5, 0.0, 22.5, 45.0])
    np.testing.assert_allclose(share, np.cos(slope[:, None] + tilts) ** 2, rtol=1e-3)
    assert np.abs(share - np.cos(tilts - slope[:, None]) ** 2).max() > 0.3
