"""Compiled forms: a cache that gets over kills."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fem_interface.core.forms import forget_broken, is_whole

ROOT = Path(__file__).parents[2]
COMPILE = """
import ufl
from dolfinx import fem, mesh
from mpi4py import MPI
from fem_interface.core.forms import compiled_form
domain = mesh.create_unit_interval(MPI.COMM_WORLD, 4)
print(fem.assemble_scalar(compiled_form(fem.Constant(domain, 2.0) * ufl.dx(domain), domain.comm)))
"""


def compiled(home):
    return subprocess.run(
        [sys.executable, "-c", COMPILE],
        env=os.environ | {"XDG_CACHE_HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def cut(path, size):
    with path.open("r+b") as file:
        file.truncate(size)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A cache with one form in it."""
    home = tmp_path_factory.mktemp("cache")
    assert float(compiled(home).stdout) == pytest.approx(2.0)
    return home


@pytest.fixture
def cache(first, tmp_path):
    shutil.copytree(first, tmp_path / "home")
    return tmp_path / "home" / "fenics" / "fem_interface"


def spoil_mark(cache):
    next(cache.glob("*.cached")).unlink()


def spoil_library(cache):
    library = next(cache.glob("*.so"))
    cut(library, library.stat().st_size // 2)


def empty_library(cache):
    cut(next(cache.glob("*.so")), 0)


def lose_library(cache):
    next(cache.glob("*.so")).unlink()


@pytest.mark.parametrize("spoil", [spoil_mark, spoil_library, empty_library, lose_library])
def test_a_run_after_a_kill_compiles_again(spoil, cache):
    """A compiler that was killed, a library cut off or gone: FFCx alone waits for ever, or the
    process dies of a bus error."""
    spoil(cache)
    again = compiled(cache.parents[1])
    assert again.returncode == 0, again.stderr
    assert float(again.stdout) == pytest.approx(2.0)


def test_what_is_whole_is_kept(cache):
    """Negative control: nothing is compiled twice."""
    before = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    forget_broken(cache)
    assert {path.name: path.stat().st_mtime_ns for path in cache.iterdir()} == before
    assert is_whole(next(cache.glob("*.so")))


def test_a_cut_library_is_not_whole(cache):
    library = next(cache.glob("*.so"))
    cut(library, library.stat().st_size - 1)
    assert not is_whole(library)
