"""Write `sample_height_map.txt`: a made-up instrument file to try `kind = "measured"` with.

python meshes/make_sample.py [FILE]
"""

import sys
from pathlib import Path

import numpy as np

SAMPLE = Path(__file__).with_name("sample_height_map.txt")
POINTS = 96
WIDTH = 24.0  # um
RMS_HEIGHT = 250.0  # nm
HURST = 0.8
SHORTEST_WAVELENGTH = 1.0  # um, 4 pixels
TILT = (0.02, -0.01)  # along x and y: no sample lies level under an instrument
MISSING = 40
SEED = 1


def height_map() -> np.ndarray:
    """Self-affine heights on a tilt with some points missing, rows along x, (y, x) [nm]."""
    rng = np.random.default_rng(SEED)
    q = np.fft.fftfreq(POINTS, d=WIDTH / POINTS)
    q_norm = np.hypot(*np.meshgrid(q, q))
    kept = (q_norm > 0) & (q_norm <= 1 / SHORTEST_WAVELENGTH)
    amplitude = np.zeros_like(q_norm)
    amplitude[kept] = q_norm[kept] ** -(1 + HURST)  # C ~ q^(-2 (1 + H))
    noise = np.fft.fft2(rng.standard_normal(q_norm.shape))
    heights = np.fft.ifft2(amplitude * noise).real
    heights *= RMS_HEIGHT / heights.std()

    x = np.arange(POINTS) * (1000 * WIDTH / POINTS)  # nm
    heights += TILT[0] * x[None, :] + TILT[1] * x[:, None]
    heights.flat[rng.choice(heights.size, MISSING, replace=False)] = np.nan
    return heights


def write(file: Path) -> None:
    """The map as a text matrix with the header that Gwyddion writes."""
    header = (
        f"# Channel: Height\n# Width: {WIDTH:g} um\n# Height: {WIDTH:g} um\n# Value units: nm\n"
    )
    rows = (" ".join(f"{height:.1f}" for height in row) for row in height_map())
    file.write_text(header + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE)
