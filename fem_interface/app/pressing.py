"""The verbs that press: a case, what was stopped, what was finished, and many runs of one case."""

from pathlib import Path
from typing import Annotated

import typer

from fem_interface.app.arguments import (
    CaseFile,
    Force,
    Output,
    Overrides,
    Processes,
    output_directory,
)
from fem_interface.app.terminal import guarded


@guarded
def run(
    case: CaseFile,
    output: Output = None,
    overrides: Overrides = None,
    np: Processes = 1,
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="EFFECT",
            help="Run the case also without size_effect, adhesion, gas or friction; repeatable.",
        ),
    ] = None,
    bounds: Annotated[
        bool,
        typer.Option(
            "--bounds",
            help="Run the case also with each recalled or assumed material value that can matter "
            "at both ends of its range.",
        ),
    ] = False,
    meshes: Annotated[
        bool,
        typer.Option(
            "--meshes",
            help="Run the case also on a coarser and on a finer mesh: what its figures, and the "
            "window of pressure, are worth.",
        ),
    ] = False,
    strips: Annotated[
        bool,
        typer.Option(
            "--strips",
            help="Run a patch (mesh.dimension = 3) also as plane-strain strips of its face: how "
            "wrong a strip is.",
        ),
    ] = False,
    force: Force = False,
) -> None:
    """Press, and write contact, voids, stress and impedance to a directory (runs/CASE)."""
    from fem_interface.app.running import RunRequest, run_here
    from fem_interface.case import load_case
    from fem_interface.studies.variants import known_effects

    request = RunRequest(
        case=case,
        overrides=overrides or (),
        output=output_directory(output or Path("runs") / case.stem),
        without=known_effects(without or ()),
        bounds=bounds,
        meshes=meshes,
        strips=strips,
        force=force,
    )
    loaded = load_case(case, request.overrides)
    if np > 1:
        from fem_interface.app.launch import relaunched

        raise typer.Exit(relaunched(request.arguments, np))
    run_here(request, loaded)


@guarded
def restart(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Directory of a run.")],
    np: Processes = 1,
) -> None:
    """Go on with a run that was stopped, from its last checkpoint to the end of its protocol."""
    from fem_interface.app.restarting import restarted, resumable_case

    raise typer.Exit(restarted(directory, resumable_case(directory), np))


@guarded
def go_on(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Directory of a finished run.")],
    protocol: Annotated[
        Path,
        typer.Option(metavar="FILE", help="TOML file with the steps that follow."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="Directory of the new run.")
    ],
    np: Processes = 1,
    force: Force = False,
) -> None:
    """Press a finished interface again: more steps after those of a run that is done."""
    from fem_interface.app.restarting import restarted
    from fem_interface.case.more import with_more_steps
    from fem_interface.restart.continuing import begin_continued, finished_case

    case = with_more_steps(finished_case(directory), protocol)
    begin_continued(directory, case, output_directory(output), replace=force)
    raise typer.Exit(restarted(output, case, np))


@guarded
def study(
    file: Annotated[Path, typer.Argument(metavar="STUDY", help="Study file (TOML).")],
    output: Output = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", min=1, metavar="N", help="Runs at once; as many as there is room."),
    ] = None,
    np: Annotated[int, typer.Option("--np", min=1, metavar="N", help="MPI processes a run.")] = 1,
    retry: Annotated[
        bool, typer.Option("--retry", help="Try runs again that failed before.")
    ] = False,
) -> None:
    """Run a case with what a study varies; a run that is there is not repeated (runs/STUDY)."""
    from fem_interface.app.studying import study_here

    raise typer.Exit(study_here(file, output or Path("runs") / file.stem, jobs, np, retry=retry))
