"""The program's verbs. What is heavy is imported by the verb that needs it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from fem_interface import __version__
from fem_interface.app.arguments import CaseFile, Output, Overrides, output_directory
from fem_interface.app.pressing import go_on, restart, run, study
from fem_interface.app.terminal import guarded, print_listing, print_toml
from fem_interface.core.errors import BadInput, NotConverged

PURPOSE = "From a pressing protocol to an impedance: soft metals on rough electrolytes."

app = typer.Typer(
    help=PURPOSE,
    epilog="Exit codes: 0 done, 2 bad input, 3 mesh, 4 no convergence (what was reached is on "
    "disk) or a rung of verify that fails, 5 stopped from outside, 6 internal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Entry point of `fem-interface` and of `python -m fem_interface`."""
    app(prog_name="fem-interface")


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


for _verb in (run, restart):
    app.command()(_verb)
app.command("continue")(go_on)
app.command()(study)


@app.command()
@guarded
def check(
    case: Annotated[
        Path | None, typer.Argument(metavar="CASE", help="Case file (TOML).", show_default=False)
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="JSON Schema of case files.")] = False,
    overrides: Overrides = None,
) -> None:
    """Validate a case or a study; print it as understood, what it will cost and what limits it."""
    from fem_interface.case import case_schema, load_case, resolved_toml
    from fem_interface.models.interface.check import checked_surface, warnings
    from fem_interface.models.interface.costs import cost_lines, estimate
    from fem_interface.studies.spec import is_study

    if schema:
        print(json.dumps(case_schema(), indent=2, ensure_ascii=False))
        return
    if case is None:
        raise BadInput("check needs a case file or a study, or --schema")
    if is_study(case):
        from fem_interface.app.studying import check_study

        print("\n".join(check_study(case)))
        return
    loaded = load_case(case, overrides or ())
    surface = checked_surface(loaded)
    told = cost_lines(estimate(loaded, surface), surface)
    notes = [f"note: {text}" for text in warnings(loaded, surface)]
    head, tail = ("\n".join(f"# {line}" for line in lines) for lines in (told, notes))
    print_toml(f"{head}\n\n{resolved_toml(loaded)}\n{tail}")


@app.command()
@guarded
def mesh(case: CaseFile, output: Output = None, overrides: Overrides = None) -> None:
    """Make the surface and the mesh only (runs/CASE-mesh)."""
    from fem_interface.case import load_case

    loaded = load_case(case, overrides or ())
    output = output_directory(output or Path("runs") / f"{case.stem}-mesh")
    from mpi4py import MPI

    from fem_interface.models.interface.pipeline import mesh_case

    told = mesh_case(loaded, output, MPI.COMM_WORLD)
    if MPI.COMM_WORLD.rank == 0:
        print(told)


@app.command()
@guarded
def report(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Directory of a run.")],
) -> None:
    """Rebuild the report of a run from its files."""
    if not directory.is_dir():
        raise BadInput(f"{directory}: no such directory")
    from fem_interface.report import write_report

    write_report(directory)
    print(directory / "report.html")


@app.command()
@guarded
def materials(
    material: Annotated[
        str | None,
        typer.Argument(metavar="NAME|PATH", help="Of the library, or a file.", show_default=False),
    ] = None,
) -> None:
    """List the materials of the library, or show one with ranges, grades and sources."""
    from fem_interface.app.catalogue import library_listing, material_listing

    print_listing(library_listing() if material is None else material_listing(material))


@app.command()
@guarded
def verify(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Where the page goes.")
    ] = Path("runs/verification"),
    rung: Annotated[
        list[str] | None,
        typer.Option("--rung", metavar="NAME", help="Only this one; repeatable."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Coarsest meshes only.")] = False,
    runs: Annotated[
        Path | None,
        typer.Option(
            "--runs",
            metavar="DIR",
            help="A run, or a directory of runs, to set beside measured values.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Hold the program against exact solutions and measurements; write verification.html."""
    from rich.console import Console

    from fem_interface.verification.climb import verified
    from fem_interface.verification.table import ladder_table

    console = Console()
    with console.status("") as status:
        page, outcomes = verified(output, rung or (), runs, quick=quick, tell=status.update)
    console.print(ladder_table(outcomes))
    print(page)
    if not all(outcome.passed for outcome in outcomes):
        raise typer.Exit(NotConverged.exit_code)


@app.command()
@guarded
def doctor() -> None:
    """Versions of what the program stands on, and what is missing."""
    from fem_interface.app.doctor import report as examined

    if not examined():
        raise typer.Exit(BadInput.exit_code)
