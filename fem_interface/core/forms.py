"""Weak forms compiled into a cache that survives kills and several runs at once.

FFCx marks a form that is being compiled by a file, and waits for ever for a compiler that was
killed; a library that was cut off crashes who loads it. Here one process at a time compiles, under
a lock that dies with it, and throws away first what is not whole.
"""

import fcntl
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dolfinx import fem, jit

from fem_interface.core.parallel import Comm


def compiled_form(form: Any, comm: Comm) -> Any:
    """A form ready to be assembled. Collective."""
    cache = Path(jit.get_options()["cache_dir"]) / "fem_interface"
    with _alone(cache, comm):
        return fem.form(form, jit_options={"cache_dir": str(cache)})


@contextmanager
def _alone(cache: Path, comm: Comm) -> Iterator[None]:
    """Rank 0 of one run at a time; the others of a run wait for theirs."""
    if comm.rank > 0:
        yield
        return
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError:  # a file system without locks: as careful as FFCx itself
            yield
            return
        forget_broken(cache)
        yield


def forget_broken(cache: Path) -> None:
    """Remove every form of a cache that was not compiled to its end, or whose library is cut."""
    for source in cache.glob("*.c"):
        libraries = list(cache.glob(f"{source.stem}*.so"))
        whole = (cache / f"{source.name}.cached").exists() and libraries
        if not whole or not all(map(is_whole, libraries)):
            for part in cache.glob(f"{source.stem}*"):
                part.unlink(missing_ok=True)


def is_whole(library: Path) -> bool:
    """Whether a library reaches as far as its ELF header says; true for what is not ELF."""
    with library.open("rb") as file:
        head = file.read(64)
    if not head:
        return False
    if len(head) < 64 or head[:5] != b"\x7fELF\x02":  # of 64 bits
        return len(head) == 64
    (sections,) = struct.unpack_from("<Q", head, 40)
    size, count = struct.unpack_from("<HH", head, 58)
    return library.stat().st_size >= sections + size * count
