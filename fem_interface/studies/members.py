"""The runs of a study, named by what they compute, and how far each has come."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fem_interface.archive.directory import is_finished, run_file
from fem_interface.case import Case, MeasuredSpec, load_case, resolved_toml
from fem_interface.core.errors import BadInput
from fem_interface.restart.keeper import paths
from fem_interface.studies.spec import Point, Study, setting

Stand = Literal["missing", "begun", "done", "failed"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Member:
    """One run of a study.

    Attributes:
        name: Of its directory: what it computes, as a hash.
        point: Value of every factor.
        settings: Over the case file.
        case: What is computed.
        directory: Of the run.
    """

    name: str
    point: Point
    settings: tuple[str, ...]
    case: Case
    directory: Path

    @property
    def stand(self) -> Stand:
        """How far it has come, as the disk tells."""
        if (self.directory.parent / f"{self.name}.failed").is_file():
            return "failed"
        if is_finished(self.directory):
            return "done"
        return "missing" if run_file(self.directory) is None else "begun"

    @property
    def resumable(self) -> bool:
        """Whether there is a checkpoint to go on from."""
        return bool(paths(self.directory))


def members(study: Study, points: Iterable[Point], folder: Path) -> list[Member]:
    """Of all points; raises BadInput with every point whose case is none."""
    found, wrong = [], []
    for point in points:
        settings = (*study.settings, *(setting(key, value) for key, value in point.items()))
        try:
            case = load_case(study.case, settings)
        except BadInput as error:
            wrong.append(str(error))
            continue
        name = run_name(case)
        found.append(
            Member(name=name, point=point, settings=settings, case=case, directory=folder / name)
        )
    if wrong:
        raise BadInput("\n".join(dict.fromkeys(wrong)))
    return list({member.name: member for member in found}.values())


def run_name(case: Case) -> str:
    """Twelve digits of a hash of the case as it was understood, of its materials and its map."""
    found = hashlib.sha256(resolved_toml(case).encode())
    for material in case.materials:
        found.update(material.sha256.encode())
    if isinstance(case.surface, MeasuredSpec):
        found.update(case.surface.file.read_bytes())
    return found.hexdigest()[:12]
