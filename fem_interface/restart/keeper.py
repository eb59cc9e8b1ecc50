"""The checkpoints of one run: when they are written, which are kept, and how one is taken up."""

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from fem_interface import __version__
from fem_interface.archive.directory import CHECKPOINTS
from fem_interface.core.errors import BadInput, Interrupted
from fem_interface.mechanics.stack import PressedStack
from fem_interface.restart.numbering import Rows, rows_of
from fem_interface.restart.schema import VERSION, rows_named
from fem_interface.restart.store import DamagedCheckpoint, read_checkpoint, write_checkpoint
from fem_interface.restart.tree import leaves, rebuilt

KEPT = 2
SAME_PLACE = 1e-9  # of points, over the size of what they lie in

logger = logging.getLogger("fem_interface.restart")


class Resumable(Protocol):
    """What has a state of its own."""

    @property
    def state(self) -> Any: ...

    def restore(self, state: Any) -> None: ...


def paths(output: Path) -> list[Path]:
    """Of the checkpoints of a run, the newest first."""
    return sorted((output / CHECKPOINTS).glob("step_*.h5"), reverse=True)


class Checkpoints:
    """Writes the state of a run from time to time, and the last of all."""

    def __init__(
        self,
        output: Path,
        parts: Mapping[str, Resumable],
        stack: PressedStack,
        head: Mapping[str, Any],
        every: float,
    ) -> None:
        """Collective.

        Args:
            output: Of the run.
            parts: What has a state, by names: those of the schema.
            stack: What is pressed.
            head: Of case and mesh, which have to be the same where it is taken up.
            every: Wall time between checkpoints [s].
        """
        self._output, self._parts, self._comm = output, parts, stack.comm
        self._rows: Mapping[str, Rows] = rows_of(stack)
        self._head = {"layout": VERSION, "program": __version__, **head}
        self._every, self._written = every, time.monotonic()
        self._places = {
            "places/points": self._rows["points"].pack(stack.bulk.positions),
            "places/face": self._rows["face"].pack(stack.interface.points.positions),
        }

    def due(self) -> bool:
        """Whether it is time, as rank 0's clock says. Collective."""
        waited = time.monotonic() - self._written
        return bool(self._comm.bcast(waited >= self._every, root=0))

    def keep(self) -> None:
        """Write the committed state; raises Interrupted where it cannot be written. Collective."""
        begun = time.monotonic()
        state = {name: part.state for name, part in self._parts.items()}
        number = state["march"].number
        packed = {path: self._rows[rows_named(path)].pack(value) for path, value in leaves(state)}
        problem, size = None, 0
        if self._comm.rank == 0:
            folder = self._output / CHECKPOINTS
            path = folder / f"step_{number:06d}.h5"
            try:
                folder.mkdir(exist_ok=True)
                size = write_checkpoint(path, self._head, packed | self._places)
                for old in paths(self._output)[KEPT:]:
                    old.unlink()
            except OSError as error:
                problem = f"{path}: cannot write a checkpoint: {error.strerror or error}"
        problem = self._comm.bcast(problem, root=0)
        self._written = time.monotonic()
        if problem:
            raise Interrupted(f"{problem}; what was accepted before is on disk")
        logger.info(
            "checkpoint after step %d: %.1f MB in %.2f s",
            number - 1,
            size / 1e6,
            self._written - begun,
        )

    def take_up(self) -> None:
        """Bring all parts into the state of the newest checkpoint that is whole. Collective.

        Raises BadInput where none can be taken up.
        """
        found: dict[str, Any] | None = None
        problem = None
        if self._comm.rank == 0:
            try:
                found = self._newest()
            except BadInput as error:
                problem = str(error)
        problem = self._comm.bcast(problem, root=0)
        if problem:
            raise BadInput(problem)
        packed = found or {}
        names = self._comm.bcast(sorted(packed), root=0)
        own = {
            path: self._rows[rows_named(path)].unpack(packed.get(path))
            for path in names
            if not path.startswith("places/")
        }
        for name, part in self._parts.items():
            part.restore(rebuilt(part.state, own, name))

    def _newest(self) -> dict[str, Any]:
        """Its leaves, on rank 0."""
        there = paths(self._output)
        if not there:
            raise BadInput(
                f"{self._output}: no checkpoint; the run stopped before its first one, or was made "
                "without. Run the case again."
            )
        damaged = []
        for path in there:
            try:
                head, packed = read_checkpoint(path)
            except DamagedCheckpoint as error:
                damaged.append(str(error))
                logger.warning("%s; taking the one before", error)
                continue
            self._compare(path, head, packed)
            return packed
        raise BadInput("; ".join(damaged) + ". No checkpoint is left: run the case again.")

    def _compare(self, path: Path, head: Mapping[str, Any], packed: Mapping[str, Any]) -> None:
        """Raise BadInput for a checkpoint of something else."""
        told = {
            "layout": "the layout of checkpoints",
            "program": "the version of the program",
            "inputs_sha256": "the case in inputs/, or a file beside it,",
            "mesh_sha256": "the mesh, which Gmsh makes: its version",
        }
        for key, what in told.items():
            if head.get(key) != self._head.get(key):
                raise BadInput(
                    f"{path}: {what} has changed since it was written ({head.get(key)}, now "
                    f"{self._head.get(key)}). Go on with what it was written with, or run the "
                    "case again into another directory."
                )
        for name, now in self._places.items():
            then = packed.get(name)
            size = float(np.ptp(now)) if now is not None and now.size else 1.0
            if (
                then is None
                or then.shape != now.shape
                or np.abs(then - now).max() > SAME_PLACE * size
            ):
                raise BadInput(
                    f"{path}: points of cells lie elsewhere than where it was written; another "
                    "version of DOLFINx has another rule. Run the case again."
                )
