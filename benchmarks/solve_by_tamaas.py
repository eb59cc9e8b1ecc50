"""Tamaas on the faces that `elastic_reference.py` wrote: pressures and mean gaps.

Needs NumPy and Tamaas alone, in whatever Python they are: the wheels of 2.8 and 2.9 for Python 3.13
hold a library for its free-threaded build and do not load.
"""

import sys
from pathlib import Path

import numpy as np
import tamaas

FOLDER = Path(sys.argv[1])


def main() -> None:
    """Contact before any correction, and mean gap [um], at each load, shape (faces, loads)."""
    tamaas.set_log_level(tamaas.LogLevel.warning)
    given = np.load(FOLDER / "faces.npz")
    shares, gaps = [], []
    for heights in given["heights"]:
        for pressure in given["pressures"]:
            model = tamaas.ModelFactory.createModel(
                tamaas.model_type.basic_2d, list(given["extent"]), list(heights.shape)
            )
            model.E, model.nu = float(given["modulus"]), 0.0
            solver = tamaas.PolonskyKeerRey(model, heights.copy(), 1e-10)
            solver.solve(float(pressure))
            touching = model.traction > 0.0
            gap = model.displacement - heights
            shares.append(touching.mean())
            gaps.append((gap - gap[touching].mean()).mean())
    shape = len(given["heights"]), -1
    np.savez(
        FOLDER / "tamaas.npz",
        shares=np.reshape(shares, shape),
        gaps=np.reshape(gaps, shape),
        version=tamaas.__version__,
    )


if __name__ == "__main__":
    main()
