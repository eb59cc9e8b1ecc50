"""The order of a run, from a case to its report: the method section of the program."""

import logging
import time
from pathlib import Path

from fem_interface.archive import Archive
from fem_interface.case import Case
from fem_interface.core.errors import Interrupted, NotConverged
from fem_interface.core.parallel import Comm
from fem_interface.core.records import InterfaceMesh, RoughSurface, RunRecord
from fem_interface.mechanics.march import march
from fem_interface.mechanics.protocol import load_protocol
from fem_interface.mechanics.stack import PressedStack
from fem_interface.meshing import MeshReport, interface_mesh, mesh_hash, write_mesh
from fem_interface.models.interface.assembly import pressed_stack
from fem_interface.models.interface.check import checked_surface, physical_warnings, shared_surface
from fem_interface.models.interface.observation import Observer
from fem_interface.models.journal import Journal
from fem_interface.models.progress import progress_bar
from fem_interface.models.provenance import cost, provenance
from fem_interface.models.stopping import stop_request
from fem_interface.report import write_report
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
) -> RunRecord:
    """Press a metal on a rough electrolyte; follow contact, stress and resistance. Collective.

    Args:
        case: What to compute.
        output: Run directory; what is reached is on disk at any time.
        comm: The ranks.
        progress: Whether to show a bar on the terminal.
        replace: Whether an earlier run in the directory may be lost.
        surface: Of the case, where it has been made already.

    Raises:
        BadInput: The surface or the output cannot be used.
        MeshError: There is no mesh to compute on.
        NotConverged: The load could not be carried on; summary and report are written.
        Interrupted: Stopped from outside; summary and report are written.
    """
    started = time.perf_counter()
    surface = surface or shared_surface(case, comm)
    with Archive(output, comm, case, replace) as archive, stop_request(comm) as stop:
        archive.refuse()

        # The bodies, what holds between them, and the press.
        begun = time.perf_counter()
        mesh, stack = stacked(case, surface, comm)
        stages = stack.problem.stages
        stages.seconds["mesh and set-up"] = time.perf_counter() - begun
        protocol = load_protocol(case.protocol)
        origin = provenance(case, mesh_hash(mesh, comm), stack.unknowns, comm)
        notes = physical_warnings(case, surface)
        archive.begin(origin, notes)
        told = stack.problem.linear.summary().items()
        logger.info("linear systems: %s", ", ".join(f"{key} {one}" for key, one in told if one))
        archive.write_surface(surface)
        journal = Journal(archive, Observer(case, stack, surface), stack, protocol, case.output)

        def on_cutback(at: float, reason: str) -> None:
            journal.keep_cutback(at, reason)
            stop.obey()

        def finished(status: str) -> RunRecord:
            known = {**origin, **cost(time.perf_counter() - started, comm), "status": status}
            known["energy"] = stack.energy.state.summary()
            known["time_by_stage"] = stages.seconds
            known["linear_solver"] = stack.problem.linear.summary()
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
                for step in march(stack, protocol, on_cutback, stack.limits):
                    with stages("measurement"):
                        journal.keep(step)
                    show(step.time, step.pressure)
                    stop.obey()
        except (NotConverged, Interrupted) as error:
            finished("interrupted" if isinstance(error, Interrupted) else "not converged")
            raise
        return finished("done")


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
