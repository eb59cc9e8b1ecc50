"""Files in a container: gzip, and zip with a single file in it."""

import contextlib
import gzip
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from fem_interface.core.errors import BadInput

# Instruments' own formats that are zip files inside, which the library opens itself.
_OWN = {".x3p", ".plux", ".datx", ".zmg", ".sdf", ".opdx", ".zon"}


@contextlib.contextmanager
def unpacked(file: Path) -> Iterator[Path]:
    """The file itself, or what is packed in it, for as long as the context lasts.

    Raises BadInput for a container with several files, or a damaged one.
    """
    with file.open("rb") as opened:
        start = opened.read(4)
    packed = start[:2] == b"\x1f\x8b", start == b"PK\x03\x04" and file.suffix.lower() not in _OWN
    if not any(packed):
        yield file
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            if packed[0]:
                inside = Path(folder) / (file.stem if file.suffix == ".gz" else file.name)
                inside.write_bytes(gzip.decompress(file.read_bytes()))
            else:
                with zipfile.ZipFile(file) as archive:
                    names = [one for one in archive.namelist() if not one.endswith("/")]
                    if len(names) != 1:
                        raise BadInput(
                            f"surface.file: {file} holds {len(names)} files "
                            f"({', '.join(names[:5])}); unpack it and name one"
                        )
                    inside = Path(folder) / Path(names[0]).name
                    inside.write_bytes(archive.read(names[0]))
        except (OSError, EOFError, zipfile.BadZipFile) as error:
            raise BadInput(f"surface.file: {file} cannot be unpacked: {error}") from None
        yield inside
