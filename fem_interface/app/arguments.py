"""What several verbs of the command line take."""

from pathlib import Path
from typing import Annotated

import typer

from fem_interface.core.errors import BadInput

RUN_FILES = ("run.json", "summary.json", "history.csv", "log.txt", "case.resolved.toml")

CaseFile = Annotated[Path, typer.Argument(metavar="CASE", help="Case file (TOML).")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="DIR", help="Directory of the run.", show_default=False),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help='As in --set "protocol[0].pressure=120 MPa".'),
]
Processes = Annotated[int, typer.Option("--np", min=1, metavar="N", help="MPI processes.")]
Force = Annotated[
    bool, typer.Option("--force", help="Replace a run that the directory holds already.")
]


def output_directory(path: Path) -> Path:
    """A directory that may be written to: new, empty or of an earlier run."""
    if path.exists() and not path.is_dir():
        raise BadInput(f"--output {path}: is a file; name a directory")
    files = {one.name for one in path.iterdir()} if path.is_dir() else set()
    if files and not files & set(RUN_FILES) and not any(one.endswith(".msh") for one in files):
        raise BadInput(f"--output {path}: holds files that are no run; name another directory")
    return path
