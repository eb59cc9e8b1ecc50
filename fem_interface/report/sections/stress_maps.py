"""Maps of the stress in the ceramic bodies at the peak and at the ends of protocol steps."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from fem_interface.core.records import Array, FieldSnapshot
from fem_interface.report import pictures, scenes
from fem_interface.report.body_fields import ceramic_fields

PIXELS_ACROSS = 1400


def stress_maps(snapshots: Sequence[FieldSnapshot], heights: Array, margin: float) -> Figure:
    """A row for each snapshot: principal stress, shear, and plastic strain where there is any.

    Args:
        margin: From the sides, within which nothing is pointed at [um].
    """
    fields = ceramic_fields(snapshots)
    window = scenes.ceramic_window(snapshots, heights)
    rows = [
        [
            scenes.picture(snapshot, [field], window, across=PIXELS_ACROSS, margin=margin)
            for field in fields
        ]
        for snapshot in snapshots
    ]
    return pictures.maps(rows, [field.scale for field in fields])
