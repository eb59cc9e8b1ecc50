"""Ranks that factorise their parts of a matrix solve the whole of it."""

import subprocess
from pathlib import Path

import pytest

from fem_interface.app.launch import crowded
from tests.system.program import ENVIRONMENT, ROOT

pytestmark = [pytest.mark.parallel, pytest.mark.timeout(120)]


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_parts_add_up_to_the_whole(processes):
    """To round-off, with new values and new patterns; not where nobody adds up what is shared; and
    a part of one rank that is no number, or that it cannot factorise, fails on all."""
    script = Path(__file__).with_name("shared_factors.py")
    done = subprocess.run(
        ["mpiexec", *crowded(), "-n", str(processes), "python", "-P", str(script)],
        cwd=ROOT,
        env=ENVIRONMENT | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    words = [line.split() for line in done.stdout.splitlines()]
    off = [float(line[1]) for line in words if line[0] == "off"]
    assert len(off) == 7 * processes and max(off) < 1e-12
    alone = [float(line[1]) for line in words if line[0] == "alone"]
    assert len(alone) == processes and (processes == 1 or min(alone) > 1e-3)
    assert words.count(["failed"]) == 2 * processes
