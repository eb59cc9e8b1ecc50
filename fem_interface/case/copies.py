"""A case that needs nothing else: what a run keeps beside its results."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

from fem_interface.case.resolved import resolved_toml
from fem_interface.case.specs import Case
from fem_interface.case.surfaces import MeasuredSpec
from fem_interface.materials.writing import material_toml

CASE_FILE = "case.toml"
MOST_COPIED = 2**28  # bytes of a map; a larger one stays where it is


def write_inputs(case: Case, folder: Path) -> None:
    """Write a case, its materials and its height map, each as a file of one folder.

    `load_case` reads an equal case from it, but for where its files are.
    """
    folder.mkdir(parents=True, exist_ok=True)
    changes: dict[str, Any] = {}
    for body in ("anode", "interlayer", "electrolyte"):
        spec = getattr(case, body)
        if spec is None:
            continue
        name = f"{body}.toml"
        (folder / name).write_text(material_toml(spec.material), encoding="utf-8")
        named = spec.material.model_copy(update={"origin": name})
        changes[body] = spec.model_copy(update={"material": named})
    if isinstance(case.surface, MeasuredSpec):
        copy = _copied(case.surface.file, folder, "surface")
        changes["surface"] = case.surface.model_copy(update={"file": copy})
    if case.measured is not None:
        copy = _copied(case.measured.file, folder, "measured")
        changes["measured"] = case.measured.model_copy(update={"file": copy})
    text = resolved_toml(case.model_copy(update=changes))
    (folder / CASE_FILE).write_text(text, encoding="utf-8")


def inputs_digest(folder: Path) -> str:
    """SHA-256 of what `write_inputs` wrote, names and bytes; of a large map that stayed where it
    is, its name alone."""
    found = hashlib.sha256()
    for file in sorted(path for path in folder.iterdir() if path.is_file()):
        found.update(file.name.encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


def _copied(file: Path, folder: Path, stem: str) -> Path:
    """Name of a copy in the folder; a file that is too large to copy keeps its own."""
    if file.stat().st_size > MOST_COPIED:
        return file.resolve()
    copy = Path(f"{stem}-{file.name}")
    shutil.copyfile(file, folder / copy)
    return copy
