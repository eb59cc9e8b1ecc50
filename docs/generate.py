"""Write the pages that the program knows itself: keys of a case, materials, API; and copies.

python docs/generate.py

They are made anew before every build, so that they cannot be out of date.
"""

import inspect
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import fem_interface as fi
from fem_interface.case import case_schema
from fem_interface.core.samples import END, HISTORY, STEP, VOIDS, InterfaceSample, leaves
from fem_interface.materials.files import graded_values, library_names
from fem_interface.materials.texts import value_text

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "pages"


def case_page() -> Iterator[str]:
    """Every key with unit, default and meaning."""
    schema = case_schema()
    yield "# Every key of a case\n"
    yield "A case is a TOML file. Quantities are strings with units; any that converts will do."
    yield "`./fem-interface check --schema` prints the same as JSON Schema, for editors.\n"
    for key, entry in schema["properties"].items():
        needed = "" if key in schema.get("required", ()) else " (may be left out)"
        yield f"## {key}{needed}\n"
        yield entry["description"] + "\n"
        for name in re.findall(r"#/\$defs/(\w+)", str(entry)):
            yield from _table(schema["$defs"][name])


def _table(table: dict[str, Any]) -> Iterator[str]:
    needed = table.get("required", ())
    kind = table["properties"].get("kind", {}).get("const")
    if kind:
        yield f'### kind = "{kind}"\n'
        yield _cell(table["description"]) + "\n"
    yield "| key | default | such as | meaning |"
    yield "|---|---|---|---|"
    for key, entry in table["properties"].items():
        default = "**needed**" if key in needed else _code(entry.get("default"))
        example = ", ".join(map(_code, entry.get("examples", entry.get("enum", ()))))
        yield f"| `{key}` | {default} | {example} | {_meaning(entry)} |"
    yield ""


def _code(value: Any) -> str:
    if value is None:
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _meaning(entry: dict[str, Any]) -> str:
    """Without what a quantity is, which its example shows; a material's names stay."""
    meaning, _, more = entry["description"].partition(" -- ")
    return _cell(f"{meaning} {more}" if "material file" in more else meaning)


def _cell(text: str) -> str:
    return re.sub(r"\.\. math::.*", "", text).replace("|", r"\|").replace(" -- ", "; ").strip()


def materials_page() -> Iterator[str]:
    """The library, value by value."""
    yield (PAGES.parent / "materials_head.md").read_text(encoding="utf-8")
    for name in library_names():
        material = fi.load_material(name)
        yield f"## {name}\n"
        yield "| value | | range | grade | source |"
        yield "|---|---|---|---|---|"
        for path, value, trust in graded_values(material):
            ends = trust.range
            span = " to ".join(value_text(material, path, end) for end in ends) if ends else ""
            words = path.replace(".", ": ").replace("_", " ")
            shown = value_text(material, path, value)
            yield f"| {words} | {shown} | {span} | {trust.grade} | {_cell(trust.source)} |"
        yield ""


def api_page() -> Iterator[str]:
    """What `import fem_interface` offers."""
    yield "# From Python\n"
    yield inspect.cleandoc(fi.__doc__ or "").replace("::\n", ":\n") + "\n"
    for name in fi.__all__:
        thing = getattr(fi, name)
        if not (inspect.isclass(thing) or inspect.isfunction(thing)):
            continue
        written = inspect.isfunction(thing) or name == "Run"  # records and errors are not called
        signature = str(inspect.signature(thing)) if written else ""
        yield f"## {name}\n"
        yield f"```python\n{name}{signature}\n```\n"
        yield _prose(inspect.getdoc(thing) or "")
        if inspect.isclass(thing) and name == "Run":
            for member, what in vars(thing).items():
                if not member.startswith("_") and inspect.getdoc(what):
                    yield f"**{member}**: {_prose(inspect.getdoc(what) or '')}"


def _prose(text: str) -> str:
    """A docstring as Markdown: its lists as lists."""
    text = re.sub(r"^(Args|Attributes|Raises|Returns):\n", r"*\1*\n\n", text, flags=re.M)
    text = re.sub(r"^    (\w+): ", r"* `\1`: ", text, flags=re.M)
    return re.sub(r"^ {8,}", "  ", text, flags=re.M) + "\n"


TABLES = {HISTORY: "history.csv", VOIDS: "voids.csv", END: "summary.json", STEP: "its steps"}


def columns_page() -> Iterator[str]:
    """Every value of a load step that other programs read, with where it is and what it means."""
    yield "# Every column and number\n"
    yield "Units stand in the names. Every load step has a row in the tables; `summary.json` has"
    yield "the last one at its top, and the ends of the protocol steps in `steps`.\n"
    yield "| name | in | meaning |"
    yield "|---|---|---|"
    meanings = dict(_meanings(InterfaceSample))
    for path, _, names in leaves():
        for name in dict.fromkeys(names.values()):
            where = ", ".join(TABLES[table] for table in names if names[table] == name)
            yield f"| `{name}` | {where} | {meanings[path]} |"


def _meanings(record: type, within: str = "") -> Iterator[tuple[str, str]]:
    """Path and meaning of every value, from the docstrings of the records."""
    said = dict(re.findall(r"^    (\w+): (.*(?:\n {8}.*)*)", record.__doc__ or "", flags=re.M))
    told = {key: _cell(re.sub(r"\s+", " ", text)) for key, text in said.items()}
    for one in fields(record):
        if isinstance(one.type, type) and is_dataclass(one.type):
            yield from _meanings(one.type, f"{within}{one.name}.")
        else:
            yield within + one.name, told.get(one.name, "")


def copies() -> None:
    """Pages that are kept beside what they tell of."""
    figures = PAGES / "figures"
    shutil.copytree(ROOT / "benchmarks" / "figures", figures, dirs_exist_ok=True)
    for source, page in (
        ("benchmarks/README.md", "benchmarks.md"),
        ("meshes/README.md", "surfaces.md"),
        ("CHANGELOG.md", "changelog.md"),
    ):
        shutil.copyfile(ROOT / source, PAGES / page)


def main() -> None:
    for name, lines in (
        ("case.md", case_page()),
        ("materials.md", materials_page()),
        ("columns.md", columns_page()),
        ("api.md", api_page()),
    ):
        (PAGES / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    copies()


if __name__ == "__main__":
    main()
