"""Files of text that are whole at any time: JSON in strict numbers, and rows of tables."""

import csv
import io
import json
import math
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np


def write_whole(path: Path, text: str) -> None:
    """Readers see the old file or the new one, never half of it."""
    part = path.with_name("." + path.name)
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    text = json.dumps(_strict(value), indent=2, allow_nan=False, ensure_ascii=False)
    write_whole(path, text + "\n")


def _strict(value: Any) -> Any:
    """The value in JSON's own types, with null for what JSON has no number for."""
    if isinstance(value, Mapping):
        return {str(key): _strict(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_strict(item) for item in value]
    if isinstance(value, (np.generic, np.ndarray)):
        return _strict(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return str(value) if isinstance(value, Path) else value


def number_text(value: float | tuple[float, ...]) -> str:
    """Every digit of a number, also of NumPy's, whose own repr names its type; of several, all."""
    if isinstance(value, tuple):
        return " ".join(number_text(one) for one in value)
    return repr(value.item() if isinstance(value, np.generic) else value)


def write_rows(path: Path, rows: Iterable[Iterable[object]]) -> None:
    """A table in place of the one that there was."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    write_whole(path, text.getvalue())


def table_rows(table: Path, columns: int) -> list[list[str]]:
    """The rows below the head; a last line that was cut off by a kill is left out."""
    whole_lines = table.read_text(encoding="utf-8").rpartition("\n")[0].splitlines()
    return [row for row in csv.reader(whole_lines[1:]) if len(row) == columns]
