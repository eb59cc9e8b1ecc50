"""Every error that a user can meet, and the exit code that tells a batch script about it."""

from collections.abc import Iterable


class FemInterfaceError(Exception):
    """An error whose message is for the user; `exit_code` is what the program returns."""

    exit_code = 6


class BadInput(FemInterfaceError):
    """The case, a material or a surface file cannot be used as it is."""

    exit_code = 2


class MeshError(FemInterfaceError):
    """The geometry cannot be meshed well enough to compute on."""

    exit_code = 3


class NotConverged(FemInterfaceError):
    """The load cannot be carried on; what was reached is on disk and valid."""

    exit_code = 4


class Interrupted(FemInterfaceError):
    """Stopped from outside; what was accepted is on disk."""

    exit_code = 5


class StepNotConverged(Exception):
    """One trial load step failed; the march cuts it back.

    Attributes:
        reason: contact, material, folded cells, growing residual or linear solver.
        place: Where in the reference state [um], if it is somewhere.
    """

    def __init__(self, reason: str, place: Iterable[float] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = None if place is None else tuple(float(x) for x in place)

    @property
    def told(self) -> str:
        """Reason and place in words."""
        if self.place is None:
            return self.reason
        axes = {1: "x", 2: "xz", 3: "xyz"}[len(self.place)]
        where = ", ".join(f"{a} = {x:.4g} um" for a, x in zip(axes, self.place, strict=True))
        return f"{self.reason} at {where}"
