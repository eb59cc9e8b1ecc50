"""The edge of what is pressed on a patch: how long it is, and how much area points leave out there.

Area is counted by points. A point next to the edge is pressed or is not, and multipliers that are
linear on facets take the last of them off early, so that a little area is missing all along the
edge. Where contact is known, the width of it is the share SHORT of a square's side, give or take
SCATTER: on a product of two waves 0.05 to 0.1, from 1 to 98 % in contact and on 10 to 24 squares
for half a wavelength, on self-affine faces 0.1 to 0.15, on 6 and 8 squares for the shortest wave.
Codes that count pixels count too many along their border, and are corrected alike [Prodanov2014].
"""

from fem_interface.contact.voids import Connections
from fem_interface.core.parallel import Comm, global_sum
from fem_interface.core.records import ContactField

SHORT = 0.1
"""Width that is missing along the edge, over the side of the squares of two facets [-]."""
SCATTER = 0.05
"""Of that from one edge to another [-]."""


def loaded_share(
    interface: ContactField, connected: Connections, nominal_area: float, size: float, comm: Comm
) -> tuple[float, float]:
    """Share of the nominal area that carries pressure, with what is missing along its edge [-], and
    the length of that edge per nominal area, zero in 2D [1/um]. Collective.

    Args:
        interface: This rank's points.
        connected: How they hang together.
        nominal_area: Of the whole interface [um^(d-1)].
        size: Side of the squares [um].
        comm: The ranks.
    """
    carries = interface.pressure > 0.0
    edge = connected.border(carries) / nominal_area
    counted = global_sum(interface.area * carries, comm) / nominal_area
    return min(1.0, counted + missing_share(edge, size)), edge


def missing_share(edge: float, size: float) -> float:
    """Share of the nominal area that counting points leaves out [-].

    Args:
        edge: Length of the edge per nominal area [1/um].
        size: Side of the squares [um].
    """
    return SHORT * size * edge


def uncertain_share(edge: float, size: float) -> float:
    """What that may be off by [-]; arguments as of `missing_share`."""
    return SCATTER * size * edge
