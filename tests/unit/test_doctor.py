"""The doctor: says what is there, and never falls ill itself."""

import builtins
import importlib

import pytest

from fem_interface.app import doctor


def without(monkeypatch, *modules):
    """Make modules impossible to import, as where they are not installed."""
    for owner, name in ((builtins, "__import__"), (importlib, "import_module")):
        monkeypatch.setattr(owner, name, refusing(getattr(owner, name), modules))


def refusing(importer, modules):
    def imported(name, *args, **kwargs):
        if name.split(".")[0] in modules:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return importer(name, *args, **kwargs)

    return imported


def row(name):
    return next(row for row in doctor.rows() if row.name == name)


def test_here_everything_is_found(capsys):
    """Catches a look-up that fails on a machine where the program works."""
    assert doctor.report()
    printed = capsys.readouterr().out
    assert "DOLFINx" in printed
    assert "All that is needed is there." in printed
    assert [row.name for row in doctor.rows() if row.fault] == []
    assert "with MUMPS" in row("PETSc").note


@pytest.mark.parametrize(
    ("module", "name", "remedy"),
    [
        ("dolfinx", "DOLFINx", "environment/ways-to-dolfinx.txt"),
        ("petsc4py", "PETSc", "environment/ways-to-dolfinx.txt"),
        ("gmsh", "Gmsh", "python3-gmsh"),
        ("pyvista", "PyVista", "pip install pyvista"),
    ],
)
def test_what_is_missing_is_named_with_its_remedy(monkeypatch, capsys, module, name, remedy):
    """Catches a doctor that dies of the illness, or that finds it harmless."""
    without(monkeypatch, module)
    assert (row(name).version, row(name).fault) == (doctor.MISSING, True)
    assert not doctor.report()
    printed = capsys.readouterr().out
    assert f"{name}: missing." in printed
    assert remedy in row(name).note
    assert "Something is missing." in printed


def test_with_nothing_but_python_there_is_still_a_report(monkeypatch, capsys):
    """Catches an import at the top that the doctor's own output depends on."""
    without(
        monkeypatch,
        *("dolfinx", "petsc4py", "mpi4py", "threadpoolctl", "gmsh", "numpy", "scipy", "numba"),
        *("meshio", "pyvista", "vtk", "pymetis", "SurfaceTopography", "psutil", "rich"),
    )
    assert not doctor.report()
    assert "DOLFINx" in capsys.readouterr().out


def test_a_broken_installation_is_reported_with_its_reason():
    """Catches a crash on a library that cannot be loaded."""

    def examine():
        raise OSError("libGLU.so.1: cannot open shared object file")

    found = doctor._examined("Gmsh", examine, "apt-get install libglu1-mesa")
    assert found.version == "broken"
    assert found.fault
    assert "libGLU.so.1" in found.note


def test_an_old_dolfinx_is_not_enough(monkeypatch):
    """Catches Debian 12's DOLFINx 0.5 passing for the real thing."""
    import dolfinx

    monkeypatch.setattr(dolfinx, "__version__", "0.5.2")
    assert row("DOLFINx").fault
    monkeypatch.setattr(dolfinx, "__version__", "0.11.0.post1")
    assert not row("DOLFINx").fault


def test_the_reference_blas_is_told_from_an_optimised_one():
    """Catches OpenBLAS under the name libblas.so.3 being called slow, and the slow one missed."""
    optimised = "/usr/lib/openblas-pthread/libblas.so.3"
    recognised = ["/usr/lib/openblas-pthread/libopenblasp-r0.3.29.so"]
    reference = "/usr/lib/blas/libblas.so.3.12.1"
    assert doctor.reference_blas([optimised, "/usr/lib/libc.so.6"], recognised) == []
    assert doctor.reference_blas([reference, optimised], recognised) == [reference]


def test_the_program_runs_as_a_module():
    """Catches a `python -m fem_interface` that is another program than the console script."""
    from fem_interface import __main__
    from fem_interface.app import cli

    assert __main__.main is cli.main
