"""The order of a run, from a case to its report: the method section of the program."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from fem_interface.archive import Archive
from fem_interface.case import Case
from fem_interface.core.errors import Interrupted, NotConverged
from fem_interface.core.parallel import Comm
from fem_interface.core.records import InterfaceMesh, RoughSurface, RunRecord
from fem_interface.mechanics.march import March
from fem_interface.mechanics.protocol import load_protocol
from fem_interface.mechanics.stack import PressedStack
from fem_interface.meshing import MeshReport, interface_mesh, mesh_hash, write_mesh
from fem_interface.models.account import Account
from fem_interface.models.interface.assembly import pressed_stack
from fem_interface.models.interface.check import checked_surface, physical_warnings, shared_surface
from fem_interface.models.interface.observation import Observer
from fem_interface.models.journal import Journal
from fem_interface.models.progress import progress_bar
from fem_interface.models.provenance import cost, provenance
from fem_interface.models.stopping import stop_request
from fem_interface.report import write_report
from fem_interface.restart.keeper import Checkpoints, Resumable
from fem_interface.surface import smooth_face

logger = logging.getLogger("fem_interface.models")


def run_case(
    case: Case,
    output: Path,
    comm: Comm,
    progress: bool = False,
    *,
    replace: bool = False,
    surface: RoughSurface | None = None,
    restart: bool = False,
) -> RunRecord:
    """Press a metal on a rough electrolyte; follow contact, stress and resistance. Collective.

    Args:
        case: What to compute.
        output: Run directory; what is reached is on disk at any time.
        comm: The ranks.
        progress: Whether to show a bar on the terminal.
        replace: Whether an earlier run in the directory may be lost.
        surface: Of the case, where it has been made already.
        restart: Whether to go on with the run in the directory, from its last checkpoint.

    Raises:
        BadInput: The surface or the output cannot be used.
        MeshError: There is no mesh to compute on.
        NotConverged: The load could not be carried on; summary and report are written.
        Interrupted: Stopped from outside; summary and report are written.
    """
    started = time.perf_counter()
    surface = surface or shared_surface(case, comm)
    with Archive(output, comm, case, replace) as archive, stop_request(comm) as stop:
        if not restart:
            archive.refuse()

        # The bodies, what holds between them, and the press.
        begun = time.perf_counter()
        mesh, stack = stacked(case, surface, comm)
        stages = stack.problem.stages
        stages.seconds["mesh and set-up"] = time.perf_counter() - begun
        protocol = load_protocol(case.protocol)
        origin = provenance(case, mesh_hash(mesh, comm), stack.unknowns, comm)
        notes = physical_warnings(case, surface)
        if not restart:
            archive.begin(origin, notes)
            archive.write_surface(surface)
        observer = Observer(case, stack, surface)
        journal = Journal(archive, observer, stack, protocol, case.output)

        def on_cutback(at: float, reason: str) -> None:
            journal.keep_cutback(at, reason)
            stop.obey()

        steps = March(stack, protocol, on_cutback, stack.limits)
        account = Account(started, stages, stack.problem.linear.summary)
        parts: dict[str, Resumable] = {
            "stack": stack,
            "march": steps,
            "observer": observer,
            "journal": journal,
            "account": account,
        }
        of = {"mesh_sha256": origin["mesh_sha256"], "inputs_sha256": archive.inputs_digest()}
        checkpoints = Checkpoints(output, parts, stack, of, case.run.checkpoint_every)
        if restart:
            checkpoints.take_up()
            archive.go_on(origin, notes)
            logger.info("goes on after step %d", steps.state.number - 1)
        told = account.linear_solver.items()
        logger.info("linear systems: %s", ", ".join(f"{key} {one}" for key, one in told if one))

        def finished(status: str) -> RunRecord:
            known = {**origin, **cost(account.seconds, comm), "status": status}
            known["energy"] = stack.energy.state.summary()
            known["time_by_stage"] = stages.seconds
            known["linear_solver"] = account.linear_solver
            run = journal.record(surface, known, notes)
            archive.write_summary(run, status)
            archive.write_series()
            stack.problem.release()  # pictures need memory, too
            if comm.rank == 0 and run.samples:
                write_report(output)
            return run

        # Follow the protocol; look at the interface after every accepted step.
        try:
            with progress_bar(protocol.end, progress and comm.rank == 0) as show:
                for step in steps:
                    with stages("measurement"):
                        journal.keep(step)
                    show(step.time, step.pressure)
                    if step.ends_step or checkpoints.due():
                        with stages("checkpoints"):
                            checkpoints.keep()
                    stop.obey()
        except (NotConverged, Interrupted) as error:
            if len(journal) == steps.state.number > 0:
                _if_it_can_be_written(checkpoints.keep)
            ended = "interrupted" if isinstance(error, Interrupted) else "not converged"
            _if_it_can_be_written(lambda: finished(ended))
            raise
        return finished("done")


def _if_it_can_be_written(act: Callable[[], object]) -> None:
    """What stops a run may be a full disk, which leaves no room for its end either."""
    try:
        act()
    except (Interrupted, OSError) as error:
        logger.warning("%s", error)


def stacked(case: Case, surface: RoughSurface, comm: Comm) -> tuple[InterfaceMesh, PressedStack]:
    """The rough face of an electrolyte under a flat metal, meshed, with the laws of the case.
    Collective."""
    mesh = interface_mesh(
        smooth_face(surface),
        surface,
        case.mesh,
        case.anode.thickness,
        case.electrolyte.thickness,
        comm,
        interlayer_thickness=case.interlayer_thickness,
    )
    return mesh, pressed_stack(case, surface, mesh)


def mesh_case(case: Case, output: Path, comm: Comm) -> MeshReport | None:
    """Surface and mesh only, on rank 0; what was meshed."""
    if comm.rank > 0:
        return None
    surface = checked_surface(case)
    return write_mesh(
        output,
        smooth_face(surface),
        surface,
        case.mesh,
        case.anode.thickness,
        case.electrolyte.thickness,
        interlayer_thickness=case.interlayer_thickness,
    )
