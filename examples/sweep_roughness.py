"""How much pressure half a contact takes, by the roughness of the pellet.

python examples/sweep_roughness.py [DIRECTORY]
"""

import sys
from pathlib import Path

import numpy as np
from press_and_plot import CASE, COARSE

import fem_interface as fi

ROUGHNESS = (0.05, 0.1)  # rms height [um]


def half_contact(run: fi.Run) -> float:
    """Pressure at which half of the face is first in contact [MPa]; nan if it never is."""
    contact, pressure = run.history["contact_fraction"], run.history["pressure_MPa"]
    closed = np.flatnonzero(contact >= 0.5)
    return float(pressure[closed[0]]) if len(closed) else float("nan")


def main(folder: Path) -> None:
    for rms in ROUGHNESS:
        settings = [*COARSE, f"surface.rms_height={rms} um"]
        run = fi.run(CASE, folder / f"rms_{rms:g}_um", settings=settings, force=True)
        print(f"{rms:g} um rms: half in contact at {half_contact(run):.0f} MPa")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/sweep"))
