"""A checkpoint as one HDF5 file: written beside, flushed to the disk, then put in place."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from fem_interface.core.errors import BadInput

ARRAYS, HEAD, DIGEST = "arrays", "head", "sha256"


class DamagedCheckpoint(BadInput):
    """A checkpoint that is cut off, or not what was written."""


def write_checkpoint(path: Path, head: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """Write a checkpoint; readers see all of it or none. Returns its size [bytes].

    Args:
        path: Of the file.
        head: What JSON can hold, of the run and of the layout.
        values: Leaves of a state by path: arrays, numbers, texts and None.
    """
    arrays = {name: one for name, one in values.items() if isinstance(one, np.ndarray)}
    plain = {name: _plain(one) for name, one in values.items() if name not in arrays}
    text = json.dumps({"head": dict(head), "values": plain}, sort_keys=True)
    part = path.with_name(f".{path.name}")
    try:
        with h5py.File(part, "w") as file:
            group = file.create_group(ARRAYS)
            for name, one in arrays.items():
                group.create_dataset(name, data=one)
            file.attrs[HEAD], file.attrs[DIGEST] = text, _digest(text, arrays)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path.stat().st_size


def read_checkpoint(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Head and leaves; raises DamagedCheckpoint where they are not what was written."""
    try:
        with h5py.File(path, "r") as file:
            text, digest = str(file.attrs[HEAD]), str(file.attrs[DIGEST])
            arrays: dict[str, np.ndarray] = {}

            def keep(name: str, one: Any) -> None:
                if isinstance(one, h5py.Dataset):
                    arrays[name] = one[()]

            file[ARRAYS].visititems(keep)
    except (OSError, KeyError, RuntimeError) as error:
        raise DamagedCheckpoint(f"{path}: cut off, or no checkpoint ({error})") from None
    if _digest(text, arrays) != digest:
        raise DamagedCheckpoint(f"{path}: its content is not what was written")
    stored = json.loads(text)
    return stored["head"], {**stored["values"], **arrays}


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _digest(text: str, arrays: Mapping[str, np.ndarray]) -> str:
    """Of texts, names, shapes and every byte."""
    found = hashlib.sha256(text.encode())
    for name in sorted(arrays):
        one = np.ascontiguousarray(arrays[name])
        found.update(f"{name} {one.dtype.str} {one.shape}".encode())
        found.update(one.data)
    return found.hexdigest()
