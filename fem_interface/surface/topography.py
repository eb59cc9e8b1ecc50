"""A topography as its instrument wrote it."""

from dataclasses import dataclass
from pathlib import Path

from fem_interface.core.records import Array

# Length units that instrument files use, in um; the library normalises their spelling.
MICROMETRES = {
    "m": 1e6, "mm": 1e3, "µm": 1.0, "μm": 1.0, "um": 1.0, "nm": 1e-3, "Å": 1e-4, "A": 1e-4,
    "pm": 1e-6,
}  # fmt: skip
ALLOWED_UNITS = "m, mm, um, nm, pm or A"


@dataclass(frozen=True, eq=False, kw_only=True)
class Topography:
    """Heights on a regular grid as the instrument wrote them.

    Attributes:
        file: Where they came from.
        channel: Which of its data sets.
        heights: Shape (nx,) for a line scan or (nx, ny); nan where there is no datum [um].
        pixel: Spacing along x, or along x and y [um].
        notes: What was found in the file, for the report.
        reliable: Wavelength from which on the instrument can be trusted, by its resolution or its
            tip [um]; 0 where the file does not say.
    """

    file: Path
    channel: str
    heights: Array
    pixel: tuple[float, ...]
    notes: tuple[str, ...] = ()
    reliable: float = 0.0
