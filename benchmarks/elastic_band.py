"""Boundary elements on self-affine faces with waves of eight lengths, beside values of others.

    environment/enter python benchmarks/elastic_band.py

presses an elastic half-space on three periodic faces (H = 0.8, 4 to 32 waves on a side, 512 pixels)
by the boundary elements that the rung `rough-patch` holds finite elements against, and sets contact
and mean gap beside values that were computed independently on other faces of the same kind, and
beside Persson's law, which such faces exceed [Prodanov2014]. Writes the table of
benchmarks/README.md.
"""

from pathlib import Path

import numpy as np
from scipy.special import erf
from tables import head, line, write_tables

from fem_interface.reference.halfspace import pressed

README = Path(__file__).resolve().parent / "README.md"
HURST, WAVES, PIXELS, SEEDS = 0.8, (4, 32), 512, (0, 1, 2)
MODULUS = 1.0
VALUES = {  # p / E* h': contact and its deviation; mean gap over rms
    0.01: (0.0230, 0.0013, 1.67),
    0.02: (0.0447, 0.0017, 1.37),
    0.05: (0.1089, 0.0026, 0.948),
    0.10: (0.2062, 0.0019, 0.622),
    0.20: (0.377, 0.005, 0.326),
    0.40: (0.638, 0.003, 0.107),
    0.80: (0.9125, 0.003, 0.012),
}


def face(seed: int) -> np.ndarray:
    """Heights on a unit square, of rms slope 1; amplitudes of a power law, random phases."""
    k = np.fft.fftfreq(PIXELS, 1.0 / PIXELS)
    q = np.hypot(k[:, None], k[None, : PIXELS // 2 + 1])
    inside = (q >= WAVES[0]) & (q <= WAVES[1])
    noise = np.fft.rfft2(np.random.default_rng(seed).standard_normal((PIXELS, PIXELS)))
    waves = np.where(inside, np.maximum(q, 1.0) ** (-1 - HURST), 0.0) * noise / np.abs(noise)
    heights = np.fft.irfft2(waves, s=(PIXELS, PIXELS))
    slopes = [
        np.fft.irfft2(2j * np.pi * one * waves, s=(PIXELS, PIXELS))
        for one in (k[:, None], k[None, : PIXELS // 2 + 1])
    ]
    slope = np.sqrt(np.mean(slopes[0] ** 2 + slopes[1] ** 2))
    return heights / slope


def main() -> None:
    """Press, and write the table."""
    rows = head(
        ["p / E* h'", "contact", "of others", "mean gap over rms", "of others", "Persson's contact"]
    )
    faces = [face(seed) for seed in SEEDS]
    for load, (share, scatter, gap) in VALUES.items():
        found = [pressed(heights, (1.0, 1.0), load * MODULUS, MODULUS, 1e-6) for heights in faces]
        shares = np.array([one.fraction for one in found])
        gaps = [one.mean_gap / heights.std() for one, heights in zip(found, faces, strict=True)]
        rows.append(
            line(
                [
                    f"{load:g}",
                    f"{shares.mean():.4f} ± {shares.std(ddof=1):.4f}",
                    f"{share:.4f} ± {scatter:.4f}",
                    f"{np.mean(gaps):.3f}",
                    f"{gap:.3f}",
                    f"{erf(np.sqrt(2) * load):.3f}",
                ]
            )
        )
        print(rows[-1], flush=True)
    write_tables(README, {"band": rows})


if __name__ == "__main__":
    main()
