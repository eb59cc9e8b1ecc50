"""The program: run, check, mesh, report, doctor, and the exit code of each outcome.

The only module that prints. What is heavy is imported by the verb that needs it.
"""

import functools
import json
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

from fem_interface import __version__
from fem_interface.errors import BadInput, FemInterfaceError, Interrupted

if TYPE_CHECKING:
    from fem_interface.case import Case
    from fem_interface.records import RunRecord

INTERNAL = FemInterfaceError.exit_code
BUG = "fem-interface: this is a bug in the program, not in your case; please report the lines above"
RUN_FILES = ("run.json", "summary.json", "history.csv", "log.txt", "case.resolved.toml")

PURPOSE = "From a pressing protocol to an impedance: soft metals on rough electrolytes."

P = ParamSpec("P")

app = typer.Typer(
    help=PURPOSE,
    epilog="Exit codes: 0 done, 2 bad input, 3 mesh, 4 no convergence (what was reached is on "
    "disk), 5 stopped from outside, 6 internal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CaseFile = Annotated[Path, typer.Argument(metavar="CASE", help="Case file (TOML).")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="DIR", help="Directory of the run.", show_default=False),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help='As in --set "protocol[0].pressure=120 MPa".'),
]


def main() -> None:
    """Entry point of `fem-interface` and of `python -m fem_interface`."""
    app(prog_name="fem-interface")


def _guarded(verb: Callable[P, None]) -> Callable[P, None]:
    """A verb whose errors end in one message and in their exit code."""

    @functools.wraps(verb)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            verb(*args, **kwargs)
        except FemInterfaceError as error:
            _tell(str(error))
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            _tell("stopped; what was accepted is on disk")
            raise typer.Exit(Interrupted.exit_code) from None
        except (typer.Exit, typer.Abort):
            raise
        except Exception:
            traceback.print_exc()
            print(BUG, file=sys.stderr, flush=True)
            _abort_all_ranks()
            raise typer.Exit(INTERNAL) from None

    return guarded


def _tell(message: str) -> None:
    """A message on stderr, once however many ranks run."""
    from fem_interface.launch import rank

    if rank() == 0:
        print(f"fem-interface: {message}", file=sys.stderr, flush=True)
    else:
        time.sleep(0.5)  # mpiexec ends all ranks with the first that fails: let rank 0 speak


def _abort_all_ranks() -> None:
    """End ranks that would wait forever for this one."""
    if "mpi4py.MPI" in sys.modules:
        from mpi4py import MPI

        if MPI.COMM_WORLD.size > 1:
            MPI.COMM_WORLD.Abort(INTERNAL)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"fem-interface {__version__}")
        raise typer.Exit


@app.callback(help=PURPOSE)
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Options of the program itself; the docstring of a callback would be its help."""


@app.command()
@_guarded
def run(
    case: CaseFile,
    output: Output = None,
    overrides: Overrides = None,
    np: Annotated[int, typer.Option("--np", min=1, metavar="N", help="MPI processes.")] = 1,
) -> None:
    """Press, and write contact, voids, stress and impedance to a directory (runs/CASE)."""
    loaded = _checked_case(case, overrides or ())
    output = _output(output or Path("runs") / case.stem)
    if np > 1:
        from fem_interface.launch import relaunched

        arguments = ["run", str(case), "--output", str(output)]
        for one in overrides or ():
            arguments += ["--set", one]
        raise typer.Exit(relaunched(arguments, np))
    _stop_on_termination()
    from mpi4py import MPI

    from fem_interface.pipeline import run_case

    comm = MPI.COMM_WORLD
    record = run_case(loaded, output, comm, progress=comm.rank == 0)
    if comm.rank == 0:
        _print_result(loaded, record, output)


@app.command()
@_guarded
def check(
    case: Annotated[
        Path | None, typer.Argument(metavar="CASE", help="Case file (TOML).", show_default=False)
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="JSON Schema of case files.")] = False,
    overrides: Overrides = None,
) -> None:
    """Validate a case; print it as understood, what it will cost and what limits it."""
    from fem_interface.case import case_schema, resolved_toml
    from fem_interface.check import checked_surface, estimate, warnings

    if schema:
        print(json.dumps(case_schema(), indent=2, ensure_ascii=False))
        return
    if case is None:
        raise BadInput("check needs a case file, or --schema")
    loaded = _checked_case(case, overrides or ())
    surface = checked_surface(loaded)
    cost = estimate(loaded, surface)
    minutes = max(1, round(cost.seconds / 60))
    notes = [
        f"cost: about {cost.unknowns} unknowns, {cost.memory_MiB:.0f} MiB and {minutes} min on "
        "one core",
        *(f"note: {text}" for text in warnings(loaded, surface)),
    ]
    _print_toml(resolved_toml(loaded) + "\n" + "\n".join(f"# {note}" for note in notes))


@app.command()
@_guarded
def mesh(case: CaseFile, output: Output = None, overrides: Overrides = None) -> None:
    """Make the surface and the mesh only (runs/CASE-mesh)."""
    loaded = _checked_case(case, overrides or ())
    output = _output(output or Path("runs") / f"{case.stem}-mesh")
    from mpi4py import MPI

    from fem_interface.pipeline import mesh_case

    told = mesh_case(loaded, output, MPI.COMM_WORLD)
    if MPI.COMM_WORLD.rank == 0:
        print(told)


@app.command()
@_guarded
def report(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Directory of a run.")],
) -> None:
    """Rebuild the report of a run from its files."""
    if not directory.is_dir():
        raise BadInput(f"{directory}: no such directory")
    from fem_interface.pipeline import rebuild_report

    rebuild_report(directory)
    print(directory / "report.html")


@app.command()
@_guarded
def doctor() -> None:
    """Versions of what the program stands on, and what is missing."""
    from fem_interface.doctor import report as examined

    if not examined():
        raise typer.Exit(BadInput.exit_code)


def _checked_case(path: Path, overrides: Sequence[str]) -> "Case":
    """A case whose surface can be made too; nothing on disk has been touched."""
    from fem_interface.case import load_case
    from fem_interface.check import checked_surface

    case = load_case(path, overrides)
    checked_surface(case)
    return case


def _output(path: Path) -> Path:
    """A directory that may be written to: new, empty or of an earlier run."""
    if path.exists() and not path.is_dir():
        raise BadInput(f"--output {path}: is a file; name a directory")
    files = {one.name for one in path.iterdir()} if path.is_dir() else set()
    if files and not files & set(RUN_FILES) and not any(one.endswith(".msh") for one in files):
        raise BadInput(f"--output {path}: holds files that are no run; name another directory")
    return path


def _stop_on_termination() -> None:
    """Let SIGTERM, from a batch system, end a run as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _print_toml(text: str) -> None:
    """Coloured on a terminal; else plain, so that it can be kept as a case file."""
    from rich.console import Console
    from rich.syntax import Syntax

    console = Console()
    if console.is_terminal:
        console.print(Syntax(text, "toml", background_color="default", word_wrap=True))
    else:
        print(text)


def _print_result(case: "Case", record: "RunRecord", output: Path) -> None:
    """What came out at the end of each protocol step."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=case.title, title_justify="left")
    table.add_column("step")
    for head in ("p / MPa", "contact", "voids / um", "R interface / ohm cm^2"):
        table.add_column(head, justify="right")
    for step, end in zip(case.protocol, record.protocol_ends, strict=False):
        table.add_row(step.name, *_result_cells(record.samples[end]))
    console = Console()
    console.print(table)
    print(output / "report.html")


def _result_cells(sample: Any) -> Iterable[str]:
    yield f"{sample.pressure:.4g}"
    yield f"{sample.contact_fraction:.3f}"
    yield f"{sample.void_volume:.3g}"
    yield f"{sample.interface_resistance:.4g}"
