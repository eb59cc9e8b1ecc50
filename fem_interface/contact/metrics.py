"""How well the faces touch: contact and loaded fractions, voids and gaps, of the nominal area."""

from dataclasses import dataclass

import numpy as np

from fem_interface.contact.touching import separation
from fem_interface.core.parallel import Comm, global_max, global_sum
from fem_interface.core.records import ContactField


@dataclass(frozen=True, kw_only=True)
class ContactMetrics:
    """One interface in numbers, the same on every rank.

    Attributes:
        contact_fraction: Share of the nominal area with a gap below the contact distance, or that
            carries pressure.
        loaded_fraction: Share that carries pressure.
        void_volume: Volume between the faces per nominal area [um].
        mean_gap: Normal distance of the faces, zero where they overlap, mean over the area [um].
        max_gap: [um]
        max_penetration: Largest overlap [um].
        pressure: Force over the mean plane per nominal area [MPa].
    """

    contact_fraction: float
    loaded_fraction: float
    void_volume: float
    mean_gap: float
    max_gap: float
    max_penetration: float
    pressure: float


def contact_metrics(
    interface: ContactField, nominal_area: float, distance: float, comm: Comm
) -> ContactMetrics:
    """Totals over all ranks' points. Collective.

    Args:
        interface: This rank's points.
        nominal_area: Of the whole interface [um^(d-1)].
        distance: Gap below which the faces touch [um].
    """
    area, gap = interface.area, interface.gap

    def share(values: np.ndarray) -> float:
        return global_sum(values * area, comm) / nominal_area

    return ContactMetrics(
        contact_fraction=share(separation(gap, interface.pressure) < distance),
        loaded_fraction=share(interface.pressure > 0.0),
        void_volume=share(np.maximum(interface.opening, 0.0)),
        mean_gap=share(np.maximum(gap, 0.0)),
        max_gap=max(0.0, global_max(gap, comm, empty=0.0)),
        max_penetration=max(0.0, global_max(-gap, comm, empty=0.0)),
        pressure=share(interface.load),
    )
