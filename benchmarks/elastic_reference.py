"""The boundary elements of the rung `rough-patch` beside Tamaas, an independent code.

    environment/enter python benchmarks/elastic_reference.py --write
    python benchmarks/solve_by_tamaas.py runs/benchmarks/tamaas        (pip install numpy tamaas)
    environment/enter python benchmarks/elastic_reference.py

The rung holds finite elements against boundary elements of this program; here those are held
against Tamaas on the same three faces, six loads and 512 pixels each way, before areas are
corrected for their perimeter. Writes the table of benchmarks/README.md.
"""

import argparse
from pathlib import Path

import numpy as np
from tables import ROOT, head, line, write_tables

from fem_interface.core.grids import middles
from fem_interface.reference.halfspace import pressed
from fem_interface.verification.rungs.rough_patch import (
    LOADS,
    MODULUS,
    PIXELS,
    SEEDS,
    SIDE,
    SLOPE,
    Cosines,
)

FOLDER = ROOT / "runs" / "benchmarks" / "tamaas"
README = Path(__file__).resolve().parent / "README.md"


def write() -> None:
    """Faces and pressures for Tamaas, and our answers."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    heights = [Cosines.of(seed).heights(middles(2 * SIDE, PIXELS)) for seed in SEEDS]
    pressures = np.array([load * MODULUS * SLOPE for load in LOADS])
    extent = (2 * SIDE, 2 * SIDE)
    np.savez(
        FOLDER / "faces.npz", heights=heights, pressures=pressures, extent=extent, modulus=MODULUS
    )
    found = [[pressed(one, extent, p, MODULUS, 1e-8) for p in pressures] for one in heights]
    np.savez(
        FOLDER / "ours.npz",
        shares=[[np.mean(one.pressure > 0.0) for one in row] for row in found],
        gaps=[[one.mean_gap for one in row] for row in found],
        rms=[one.std() for one in heights],
    )


def table() -> list[str]:
    """Means over the faces, and the largest differences."""
    ours, theirs = (np.load(FOLDER / f"{name}.npz") for name in ("ours", "tamaas"))
    rows = head(
        [
            "p / E* h'",
            "contact",
            f"by Tamaas {theirs['version']}",
            "largest difference",
            "mean gap over rms",
            "by Tamaas",
            "largest difference",
        ]
    )
    rms = ours["rms"][:, None]
    gaps, others = ours["gaps"] / rms, theirs["gaps"] / rms
    for k, load in enumerate(LOADS):
        share, other = ours["shares"][:, k], theirs["shares"][:, k]
        cells = [
            f"{load:g}",
            f"{share.mean():.5f}",
            f"{other.mean():.5f}",
            f"{np.abs(share - other).max():.1e}",
            f"{gaps[:, k].mean():.5f}",
            f"{others[:, k].mean():.5f}",
            f"{np.abs(gaps[:, k] - others[:, k]).max():.1e}",
        ]
        rows.append(line(cells))
    return rows


def main() -> None:
    """One of the two parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="faces for Tamaas, and our answers")
    if parser.parse_args().write:
        write()
        return
    rows = table()
    print("\n".join(rows))
    write_tables(README, {"tamaas": rows})


if __name__ == "__main__":
    main()
