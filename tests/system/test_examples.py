"""The scripts of `examples/` do what they say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import fem_interface as fi

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}


def called(script, folder):
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / script, folder],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_press_and_plot(tmp_path):
    told = called("press_and_plot.py", tmp_path / "run")
    run = fi.read_run(tmp_path / "run")
    assert f"{run.summary['steps'][0]['contact_fraction']:.1%} in contact" in told
    assert (tmp_path / "run" / "contact.png").stat().st_size > 5000
    assert run.case.protocol[0].pressure == 360.0


@pytest.mark.slow
def test_a_rougher_pellet_takes_more_pressure(tmp_path):
    told = called("sweep_roughness.py", tmp_path)
    smooth, rough = (float(line.split()[-2]) for line in told.splitlines())
    assert 0 < smooth < rough
