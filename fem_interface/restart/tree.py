"""A state of nested records as a table of its leaves, and back."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

State = TypeVar("State")


def leaves(state: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Path and value of everything that is neither a record, a tuple nor a dictionary."""
    parts: Iterator[tuple[str, Any]]
    if is_dataclass(state) and not isinstance(state, type):
        parts = ((field.name, getattr(state, field.name)) for field in fields(state))
    elif isinstance(state, Mapping):
        parts = (pair for pair in state.items())
    elif isinstance(state, tuple):
        parts = ((str(i), one) for i, one in enumerate(state))
    else:
        yield path, state
        return
    for name, value in parts:
        yield from leaves(value, f"{path}/{name}" if path else name)


def rebuilt(like: State, values: Mapping[str, Any], path: str = "") -> State:
    """A state of the same build with other leaves; dictionaries take the names that there are.

    Raises KeyError where a leaf has no value.
    """

    def below(name: str) -> str:
        return f"{path}/{name}" if path else name

    if is_dataclass(like) and not isinstance(like, type):
        return type(like)(
            **{
                field.name: rebuilt(getattr(like, field.name), values, below(field.name))
                for field in fields(like)
            }
        )
    if isinstance(like, Mapping):
        names = {name: None for name in like}
        for key in values:
            if key.startswith(path + "/"):
                names.setdefault(key[len(path) + 1 :].split("/")[0])
        return {  # type: ignore[return-value]
            name: rebuilt(like.get(name), values, below(name)) for name in names
        }
    if isinstance(like, tuple):
        return tuple(  # type: ignore[return-value]
            rebuilt(one, values, below(str(i))) for i, one in enumerate(like)
        )
    return values[path]
