"""The solids of a stack, and what they remember."""

from dataclasses import dataclass

from fem_interface.core.records import Array
from fem_interface.materials.elastic import Elastic
from fem_interface.materials.law import MaterialLaw, MaterialState
from fem_interface.materials.size_effect import Resistance


@dataclass(frozen=True, eq=False, kw_only=True)
class Body:
    """One solid of the stack.

    Attributes:
        name: Its name in the mesh.
        law: How it deforms.
        resistance: Flow stress by the size effect; a function, as points move and warm up.
    """

    name: str
    law: MaterialLaw
    resistance: Resistance

    @property
    def flows(self) -> bool:
        """Whether it ever does."""
        return not isinstance(self.law.flow_law, Elastic)


@dataclass(frozen=True, eq=False, kw_only=True)
class BulkState:
    """What the bodies remember of the committed step, on this rank.

    Attributes:
        displacement: Of the nodes, ghosts included, shape (nodes d,) [um].
        bubble: Amplitudes of the bubbles, shape (cells, b, d) [um].
        materials: History of each body.
        rate: Equivalent plastic strain rate at the points of each body [1/s].
        size: What the size effect of each body goes by at its points.
    """

    displacement: Array
    bubble: Array
    materials: tuple[MaterialState, ...]
    rate: tuple[Array, ...]
    size: tuple[Array, ...]
