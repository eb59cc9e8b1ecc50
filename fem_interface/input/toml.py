"""TOML files of users: found, read and understood, or explained."""

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from fem_interface.core.errors import BadInput
from fem_interface.input.problems import message

_UNQUOTED = re.compile(
    r"\s*([\w.]+)\s*=\s*([+-]?[\d.]+(?:[eE][+-]?\d+)?\s*[^\d\s\"'#\[\]{},][^\"'#]*)"
)
_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)")


def read_toml(path: Path) -> tuple[dict[str, Any], bytes]:
    """Tables and bytes of a file; raises BadInput that tells where it stops being TOML."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
        return tomllib.loads(text), content
    except FileNotFoundError:
        raise BadInput(f"{path}: no such file{nearest_file(path)}") from None
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise BadInput(f"{path}: is not a text file in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput(message(path, [_syntax(str(error), text)])) from None


def nearest_file(path: Path) -> str:
    """The clause that offers the file with the nearest name in the same folder."""
    try:
        files = {one.stem: one for one in path.parent.iterdir() if one.suffix == path.suffix}
        files |= {one.name: one for one in path.parent.iterdir()} if not path.suffix else {}
    except OSError:
        return f", nor is there a folder {path.parent}"
    files |= {one.stem: one for one in files.values()}
    near = get_close_matches(path.stem, files, n=1, cutoff=0.6)
    return f'; did you mean "{files[near[0]]}"?' if near else ""


def _syntax(error: str, text: str) -> str:
    """A syntax error with its line and, for the usual one, its cure."""
    lines = text.splitlines() or [""]
    match = _PLACE.fullmatch(error)
    what = match[1] if match else error
    number = int(match[2]) if match and match[2] else len(lines)
    line = lines[min(number, len(lines)) - 1]
    hint = ""
    if unquoted := _UNQUOTED.match(line):
        hint = f'; a quantity is a string: {unquoted[1]} = "{unquoted[2].strip()}"'
    return f"line {number}: not TOML ({what[:1].lower()}{what[1:]}): {line.strip()}{hint}"
