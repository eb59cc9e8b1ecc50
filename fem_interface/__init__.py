"""From a pressing protocol to an impedance: contact of soft metals with rough electrolytes.

As a library::

    import fem_interface as fi

    run = fi.run("case.toml", settings=["protocol[0].pressure=120 MPa"])
    run.summary["contact_fraction"]
    run.history["pressure_MPa"], run.history["contact_fraction"]

What is heavy is imported with the first name that needs it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.5.0"

if TYPE_CHECKING:
    from fem_interface.app.library import Run, read_run, run
    from fem_interface.case import Case, load_case
    from fem_interface.core.errors import (
        BadInput,
        FemInterfaceError,
        Interrupted,
        MeshError,
        NotConverged,
    )
    from fem_interface.materials.files import load_material
    from fem_interface.materials.material import Material

_HOMES = {
    "Run": "fem_interface.app.library",
    "read_run": "fem_interface.app.library",
    "run": "fem_interface.app.library",
    "Case": "fem_interface.case",
    "load_case": "fem_interface.case",
    "Material": "fem_interface.materials.material",
    "load_material": "fem_interface.materials.files",
    "BadInput": "fem_interface.core.errors",
    "FemInterfaceError": "fem_interface.core.errors",
    "Interrupted": "fem_interface.core.errors",
    "MeshError": "fem_interface.core.errors",
    "NotConverged": "fem_interface.core.errors",
}

__all__ = [
    "BadInput",
    "Case",
    "FemInterfaceError",
    "Interrupted",
    "Material",
    "MeshError",
    "NotConverged",
    "Run",
    "__version__",
    "load_case",
    "load_material",
    "read_run",
    "run",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'fem_interface' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
