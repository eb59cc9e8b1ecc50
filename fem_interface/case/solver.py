"""How the linear systems of a run are solved, as a frozen record."""

from typing import Literal

from pydantic import field_validator

from fem_interface.input.options import named_options
from fem_interface.input.quantities import mistake, shown
from fem_interface.materials.material import Record

PARTS = ("metal", "ceramics", "whole")
"""Of the linear system, each with its own options."""


class SolverSpec(Record):
    """What solves the linear systems; what is left out suits almost every case.

    Attributes:
        method: "bodies" factorises metal and ceramics apart and joins them by FGMRES, "whole"
            factorises everything at once; "auto" is bodies in 3D and whole in 2D.
        options: PETSc's options of the parts, such as "-metal_pc_type gamg": their names begin with
            -metal_, -ceramics_ or -whole_.
    """

    method: Literal["auto", "bodies", "whole"] = "auto"
    options: str = ""

    @field_validator("options")
    @classmethod
    def _are_of_parts(cls, text: str) -> str:
        try:
            names = [name for name, _ in named_options(text)]
        except ValueError as error:
            raise mistake(f"has a quotation without an end: {shown(text)}") from error
        for name in names:
            if not name.startswith(tuple(f"{part}_" for part in PARTS)):
                raise mistake(
                    f"must name options that begin with {_all(PARTS)}, such as "
                    f'"-metal_pc_type gamg", got {shown(f"-{name}")}'
                )
        if text.strip() and not names:
            raise mistake(f'must be options such as "-metal_pc_type gamg", got {shown(text)}')
        return text


def _all(parts: tuple[str, ...]) -> str:
    *first, last = (f"-{part}_" for part in parts)
    return f"{', '.join(first)} or {last}"
