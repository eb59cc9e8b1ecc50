"""A case from its file, with everything that it refers to, or all the mistakes at once."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from fem_interface.case.overrides import overridden
from fem_interface.case.specs import Case
from fem_interface.core.errors import BadInput
from fem_interface.input.problems import Location, Problem, in_order, message
from fem_interface.input.quantities import FROM_FILE
from fem_interface.input.toml import nearest_file, read_toml
from fem_interface.input.validation import problems_of
from fem_interface.materials.files import UnknownMaterial, load_material, material_path

_BODIES = ("anode", "electrolyte", "interlayer")


def load_case(path: str | Path, overrides: Sequence[str] = ()) -> Case:
    """The study that a case file describes.

    Raises BadInput with every mistake in the case and in the material files that it names.

    Args:
        path: TOML file; paths in it start at its folder, that of the file itself
            where it is a link.
        overrides: "key.path=value", with a TOML value or a bare string.
    """
    path = Path(path)
    raw, content = read_toml(path)
    raw, set_places, lines = overridden(raw, overrides)
    raw, problems, other_files = _with_files(raw, path.resolve().parent)
    known_bad = {problem.place for problem in problems}
    try:
        case = Case.model_validate(raw, context={FROM_FILE: True})
    except ValidationError as error:
        found = problems_of(error, Case, raw)
        problems += [one for one in found if one.place not in known_bad]
    problems = in_order((one for one in problems if one.text), raw)
    lines += [_line(problem, set_places) for problem in problems]
    blocks = [message(path, lines)] if lines else []
    blocks += other_files
    if blocks:
        raise BadInput("\n".join(blocks))
    hashed = hashlib.sha256(content + "".join(f"\n--set {one}" for one in overrides).encode())
    return case.read_from(path.resolve(), hashed.hexdigest())


def _no_file(text: str, file: Path, folder: Path) -> str:
    if file.is_dir():
        return f'is a folder, got "{text}"; name a file in it'
    return f'no such file in {folder}, got "{text}"{nearest_file(file)}'


def _line(problem: Problem, set_places: Sequence[Location]) -> str:
    was_set = any(problem.place[: len(place)] == place for place in set_places)
    return f"--set {problem.line()}" if was_set else problem.line()


def _with_files(
    raw: dict[str, Any], folder: Path
) -> tuple[dict[str, Any], list[Problem], list[str]]:
    """The case with its materials read and its paths absolute, and what failed.

    A problem without text marks a place whose problems are told under the name of another file.
    """
    raw, problems, other_files = dict(raw), [], []
    for body in _BODIES:
        table = raw.get(body)
        if not isinstance(table, dict) or not isinstance(table.get("material"), str):
            continue
        reference = table["material"]
        try:
            material_path(reference, folder)
            raw[body] = table | {"material": load_material(reference, folder)}
        except UnknownMaterial as error:
            problems.append(Problem((body, "material"), str(error)))
        except BadInput as error:
            problems.append(Problem((body, "material"), ""))
            other_files.append(str(error))
    for key in ("surface", "measured"):
        table = raw.get(key)
        if not isinstance(table, dict) or not isinstance(table.get("file"), str):
            continue
        file = folder.resolve() / Path(table["file"]).expanduser()
        raw[key] = table | {"file": file}
        if table.get("kind", "measured") == "measured" and not file.is_file():
            problems.append(Problem((key, "file"), _no_file(table["file"], file, folder)))
    return raw, problems, list(dict.fromkeys(other_files))
