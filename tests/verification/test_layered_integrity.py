"""Odds and flaws of an electrolyte with an interlayer, on the program's own mesh."""

import math
from pathlib import Path

import numpy as np
import pytest
from mpi4py import MPI

from fem_interface.case import load_case
from fem_interface.case.area import cell_area
from fem_interface.integrity.flaws import critical_flaw_length
from fem_interface.integrity.watch import IntegrityWatch
from fem_interface.meshing import interface_mesh
from fem_interface.models.interface.assembly import pressed_stack
from fem_interface.models.interface.check import checked_surface
from fem_interface.models.interface.laws import ceramics
from fem_interface.surface import height_field

SODIUM = Path(__file__).parents[2] / "cases" / "na_nzsp_360MPa.toml"
WIDTH, LAYER, BELOW = 4.0, 2.0, 5.0  # um
PATCHES = 1e8 / WIDTH  # of 4 um x 1 um in 1 cm^2
PULL = 60.0  # MPa
OVERRIDES = (
    'surface={kind="sinusoid", amplitude="0.1 um", wavelength="4 um"}',
    f"mesh.width={WIDTH} um",
    f"electrolyte.thickness={BELOW} um",
    "anode.thickness=4 um",
    "interlayer.material=LLZO",
    f"interlayer.thickness={LAYER} um",
)
NZSP = (80.0, 8.0)  # strength [MPa], modulus; both volumes are 1 mm^3
LLZO = (120.0, 7.0)


@pytest.fixture(scope="module")
def layered():
    """A stack whose stress is set, not computed, with its case and face."""
    case = load_case(SODIUM, OVERRIDES)
    surface = checked_surface(case)
    heights = height_field(surface)
    mesh = interface_mesh(
        heights, surface, case.mesh, 4.0, BELOW, MPI.COMM_WORLD, interlayer_thickness=LAYER
    )
    stack = pressed_stack(case, surface, mesh)
    return case, stack, heights


@pytest.fixture
def watched(layered):
    """Its bodies and what watches them from now on."""
    case, stack, heights = layered
    return stack.bulk, IntegrityWatch(ceramics(case), cell_area(case)[0], stack, heights)


def pulled(bulk, **tension):
    """Uniform tension along all axes in the bodies that are named [MPa]."""
    bulk.kirchhoff = np.zeros((len(bulk.positions), 3, 3))
    bulk.volume_ratio = np.ones(len(bulk.positions))
    bulk.mean_stress = np.zeros(len(bulk.positions))
    for body, points in zip(bulk.bodies, bulk.points, strict=True):
        bulk.mean_stress[points] = tension.get(body.name, 0.0)


def failures(volume, strength):
    """N of a uniform tension, in closed form."""
    characteristic, modulus = strength
    return PATCHES * volume / 1e9 * (PULL / characteristic) ** modulus


def test_expected_failures_of_both_bodies_add_up(watched):
    """The weakest link, with each body's own values; areas to the chords of the wave's face."""
    bulk, watch = watched
    pulled(bulk, interlayer=PULL, electrolyte=PULL)
    N = failures(WIDTH * LAYER, LLZO) + failures(WIDTH * BELOW, NZSP)
    assert watch.look().failure_probability == pytest.approx(-math.expm1(-N), rel=1e-3)
    swapped = failures(WIDTH * LAYER, NZSP) + failures(WIDTH * BELOW, LLZO)
    assert abs(math.expm1(-swapped) - math.expm1(-N)) > 1e-2  # the control: values exchanged


@pytest.mark.parametrize(
    ("body", "volume", "strength"),
    [("interlayer", WIDTH * LAYER, LLZO), ("electrolyte", WIDTH * BELOW, NZSP)],
)
def test_a_body_that_is_pulled_alone_breaks_by_its_own_values(watched, body, volume, strength):
    """By points exactly; by flaws, of which those along the layer stay in it, to 2 %: the nearest
    points of some lines are those of the other body."""
    bulk, watch = watched
    pulled(bulk, **{body: PULL})
    found = watch.look()
    closed = -math.expm1(-failures(volume, strength))
    assert found.local_failure_probability == pytest.approx(closed, rel=1e-3)
    assert found.failure_probability == pytest.approx(closed, rel=0.02)
    assert found.peak.max_principal == pytest.approx(PULL)
    place = found.peak.max_principal_at[1]
    assert place >= -LAYER - 1e-9 if body == "interlayer" else place <= -LAYER + 1e-9


def test_edge_flaws_run_through_the_interlayer_into_what_is_pulled(watched):
    """The shortest that grows is that of a face in tension, and a little more; where the interlayer
    alone is pulled, no flaw is in tension far enough."""
    bulk, watch = watched
    pulled(bulk, interlayer=PULL, electrolyte=PULL)
    both = watch.look().drive
    in_tension = critical_flaw_length(PULL, 1200.0)
    assert both.critical == pytest.approx(in_tension, rel=0.02)
    pulled(bulk, electrolyte=PULL)
    assert in_tension < watch.look().drive.critical < 1.3 * in_tension
    pulled(bulk, interlayer=PULL)
    only = watch.look().drive
    assert only.critical == math.inf and 0.0 < only.ratio < 0.5


def test_odds_are_of_the_worst_so_far(watched):
    """A crack does not heal on release; the present state is what K is of."""
    bulk, watch = watched
    pulled(bulk, interlayer=PULL, electrolyte=PULL)
    pressed = watch.look()
    pulled(bulk, interlayer=-PULL, electrolyte=-PULL)
    released = watch.look()
    assert released.failure_probability == pressed.failure_probability > 0.0
    assert released.local_failure_probability == pressed.local_failure_probability
    assert released.drive.ratio == 0.0 and released.drive.critical == math.inf


def test_tension_in_the_metal_breaks_nothing(watched):
    """Catches points of the metal among those of the ceramic."""
    bulk, watch = watched
    pulled(bulk, anode=PULL)
    assert watch.look().failure_probability == 0.0
    assert watch.look().drive.critical == math.inf


def test_a_peak_at_the_side_is_not_counted_where_there_is_a_margin(layered):
    """The same odds in a uniform tension, as the patch is scaled; a hot side counts without."""
    case, stack, heights = layered
    given = ceramics(case), cell_area(case)[0], stack, heights
    whole, inner = IntegrityWatch(*given), IntegrityWatch(*given, margin=0.5)
    pulled(stack.bulk, electrolyte=PULL, interlayer=PULL)
    all_over, without = whole.look(), inner.look()
    assert without.failure_probability == pytest.approx(all_over.failure_probability, rel=0.1)
    hot = stack.bulk.positions[:, 0] < 0.3
    stack.bulk.mean_stress[hot] *= 3.0
    assert whole.look().peak.max_principal > 1.5 * all_over.peak.max_principal
    assert inner.look().peak.max_principal == pytest.approx(PULL, rel=0.01)
