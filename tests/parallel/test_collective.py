"""A failure on one rank is a failure on all: none of them is left waiting."""

import subprocess

import pytest

from tests.system.program import ENVIRONMENT, ROOT

pytestmark = [pytest.mark.parallel, pytest.mark.timeout(120)]

ONE_RANK_MISSES = """
import numpy as np
from mpi4py import MPI
from fem_interface.core.errors import StepNotConverged
from fem_interface.materials.elastic import Elastic
from fem_interface.verification.bodies import material
from fem_interface.verification.stacks import stack, wave

rank = MPI.COMM_WORLD.rank
metal = material(1000.0, 0.3, Elastic())
contact = stack(wave(0.05), metal, metal, per_wavelength=8).interface
places = np.full((3, 1), 0.4 if rank else np.nan)
nodal = np.zeros((len(contact.counterface.node), 2))
try:
    contact.counterface.opposite(places, nodal)
except StepNotConverged as error:
    print(error.reason, flush=True)
"""


def test_a_point_that_one_rank_cannot_place_fails_on_both():
    """Catches a run that hangs, or aborts with somebody else's message."""
    done = subprocess.run(
        ["mpiexec", "-n", "2", "python", "-c", ONE_RANK_MISSES],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("no opposite point on the electrolyte") == 2
