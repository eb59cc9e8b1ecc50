"""What the program says on the terminal, and the exit code in which each outcome ends."""

import functools
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ParamSpec

import typer

from fem_interface.core.errors import FemInterfaceError, Interrupted

if TYPE_CHECKING:
    from fem_interface.app.catalogue import Listing
    from fem_interface.case import Case
    from fem_interface.core.records import RunRecord

INTERNAL = FemInterfaceError.exit_code
BUG = "fem-interface: this is a bug in the program, not in your case; please report the lines above"

P = ParamSpec("P")


def guarded(verb: Callable[P, None]) -> Callable[P, None]:
    """A verb whose errors end in one message and in their exit code."""

    @functools.wraps(verb)
    def ending(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            verb(*args, **kwargs)
            sys.stdout.flush()
        except FemInterfaceError as error:
            _tell(str(error))
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            _tell("stopped; what was accepted is on disk")
            raise typer.Exit(Interrupted.exit_code) from None
        except (typer.Exit, typer.Abort):
            raise
        except BrokenPipeError:
            # Whoever read along has seen enough, as `| head` does: no more is said, or flushed.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except Exception:
            traceback.print_exc()
            print(BUG, file=sys.stderr, flush=True)
            _abort_all_ranks()
            raise typer.Exit(INTERNAL) from None

    return ending


def _tell(message: str) -> None:
    """A message on stderr, once however many ranks run."""
    from fem_interface.app.launch import rank

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


def silent(*told: object) -> None:
    """What the other ranks say."""


def print_toml(text: str) -> None:
    """Coloured on a terminal; else plain, so that it can be kept as a case file."""
    from rich.console import Console
    from rich.syntax import Syntax

    console = Console()
    if console.is_terminal:
        console.print(Syntax(text, "toml", background_color="default", word_wrap=True))
    else:
        print(text)


def print_listing(listing: "Listing") -> None:
    """A table on a terminal; else plain text, whose lines are not folded."""
    from rich.console import Console

    console = Console()
    if console.is_terminal:
        console.print(listing.table())
    else:
        print(listing.plain())


def print_result(case: "Case", record: "RunRecord") -> None:
    """What came out at the end of each protocol step."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=case.title, title_justify="left")
    table.add_column("step")
    for head in ("p / MPa", "contact", "voids / um", "R interface / ohm cm^2"):
        table.add_column(head, justify="right")
    for step, end in zip(case.protocol, record.protocol_ends, strict=False):
        table.add_row(step.name, *_result_cells(record.samples[end]))
    Console().print(table)


def _result_cells(sample: Any) -> Iterable[str]:
    yield f"{sample.pressure:.4g}"
    yield f"{sample.contact.fraction:.3f}"
    yield f"{sample.voids.volume:.3g}"
    yield f"{sample.resistance.total:.4g}"
