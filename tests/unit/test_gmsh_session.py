"""Gmsh leaves this process as it was."""

import signal
import subprocess
import sys

import pytest

CAUGHT = """
import os, signal, time
from fem_interface.core.gmsh_session import gmsh_session
heard = []
signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
{start}
    os.kill(os.getpid(), signal.SIGTERM)
print(heard)
"""


def ended(start):
    return subprocess.run(
        [sys.executable, "-c", CAUGHT.format(start=start)], capture_output=True, text=True
    )


def test_a_signal_to_end_is_heard_while_gmsh_is_open():
    """Gmsh of PyPI gives SIGTERM back to the system: a stopped run lost its report."""
    done = ended("with gmsh_session('nothing'):")
    assert done.stdout.strip() == f"[{signal.SIGTERM.value}]", done.stderr


def test_the_check_of_the_signal_can_fail():
    """As if Gmsh had done so."""
    done = ended("signal.signal(signal.SIGTERM, signal.SIG_DFL)\nif True:")
    assert done.returncode == -signal.SIGTERM


def test_gmsh_ends_with_its_session():
    import gmsh

    from fem_interface.core.gmsh_session import gmsh_session

    with pytest.raises(ZeroDivisionError), gmsh_session("nothing"):
        assert gmsh.isInitialized()
        _ = 1 / 0
    assert not gmsh.isInitialized()
