"""How a run takes care of itself, as a frozen record."""

from fem_interface.input.quantities import Duration
from fem_interface.materials.material import Record


class RunSpec(Record):
    """What changes no result.

    Attributes:
        checkpoint_every: Wall time after which the state of the run is written to `checkpoint/`
            [s]; it also is at the end of every step of the protocol and where the run is stopped.
    """

    checkpoint_every: Duration = 300.0
