"""Gmsh, the same on every machine, and its end."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fem_interface.core.errors import MeshError


@contextmanager
def gmsh_session(name: str) -> Iterator[Any]:
    """The module `gmsh` with an empty model, silent, on one thread, without configuration files.

    Signals stay what they were: some of Gmsh's packages give SIGTERM back to the system, which
    Python does not see; a run that a batch system stops would then lose what it has.

    Raises:
        MeshError: It cannot be imported.
    """
    try:
        import gmsh
    except (ImportError, OSError) as error:
        raise MeshError(f"Gmsh is missing ({error}); `fem-interface doctor` tells more") from error
    gmsh.initialize(readConfigFiles=False, interruptible=False)
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            handler = signal.getsignal(number)
            if handler is not None:
                signal.signal(number, handler)
    try:
        gmsh.option.setNumber("General.Terminal", 0)
        gmsh.option.setNumber("General.NumThreads", 1)  # with more, meshes depend on timing
        gmsh.option.setNumber("Mesh.RandomSeed", 1)
        gmsh.model.add(name)
        yield gmsh
    finally:
        gmsh.finalize()
