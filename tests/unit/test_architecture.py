"""The floor plan: which part may know which."""

import ast
from pathlib import Path

import pytest

import fem_interface

PACKAGE = Path(fem_interface.__file__).parent

# From the ground up: a part imports from those before it, and from itself.
FLOORS = (
    "core",
    "input",
    "reference",
    "surface",
    "materials",
    "meshing",
    "contact",
    "solvers",
    "case",
    "mechanics",
    "integrity",
    "impedance",
    "archive",
    "restart",
    "report",
    "models",
    "studies",
    "verification",
    "app",
)

# What could be imported by the order above, and is not to be.
STRANGERS = {
    "mechanics": {"case"},
    "integrity": {"case"},
    "impedance": {"case", "mechanics"},
    "report": {"mechanics"},
    "reference": {"input"},
}


def imports(source):
    """Modules of this package that a source imports, lazily or not."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fem_interface."):
            found.add(node.module)
        elif isinstance(node, ast.ImportFrom) and node.module == "fem_interface":
            found |= {f"fem_interface.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name.startswith("fem_interface.")}
    return found


def floor(module):
    return module.split(".")[1]


def misplaced(name, source):
    """What a module of a part imports from above, or from a stranger."""
    own = FLOORS.index(name)
    found = set()
    for module in imports(source):
        other = floor(module)
        if other not in FLOORS:
            continue  # the version
        if FLOORS.index(other) > own or other in STRANGERS.get(name, ()):
            found.add(module)
    return found


def test_every_part_has_its_floor():
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    assert rooms == set(FLOORS)
    loose = {path.name for path in PACKAGE.glob("*.py")}
    assert loose == {"__init__.py", "__main__.py"}


@pytest.mark.parametrize("part", FLOORS)
def test_no_part_imports_from_above(part):
    for path in sorted((PACKAGE / part).rglob("*.py")):
        wrong = misplaced(part, path.read_text(encoding="utf-8"))
        assert not wrong, f"{path.relative_to(PACKAGE)} imports {', '.join(sorted(wrong))}"


def test_an_import_from_above_is_noticed():
    """Negative control."""
    assert misplaced("core", "from fem_interface.case import Case") == {"fem_interface.case"}
    assert misplaced("mechanics", "import fem_interface.case") == {"fem_interface.case"}
    assert not misplaced("models", "from fem_interface.case import Case")


def circles(graph):
    """Modules that import each other, by way of others too, when they are loaded."""
    seen, stack, found = {}, [], []

    def visit(node):
        seen[node] = "open"
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if seen.get(other) == "open":
                found.append([*stack[stack.index(other) :], other])
            elif other not in seen:
                visit(other)
        stack.pop()
        seen[node] = "done"

    for node in sorted(graph):
        if node not in seen:
            visit(node)
    return found


def test_modules_do_not_go_in_circles():
    """Not even for their types."""
    graph = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        graph[name] = imports(path.read_text(encoding="utf-8")) - {name}
    packages = {name for name in graph if (PACKAGE.parent / Path(*name.split("."))).is_dir()}
    # A package's face imports its own modules, which is no circle.
    for name in packages:
        graph[name] = {m for m in graph[name] if not m.startswith(name + ".")}
    assert circles(graph) == []
    assert circles({"a": {"b"}, "b": {"a"}})
