"""Press one wave of sodium and draw contact over pressure.

python examples/press_and_plot.py [DIRECTORY]
"""

import sys
from pathlib import Path

import matplotlib.pyplot as plt

import fem_interface as fi

CASE = Path(__file__).resolve().parents[1] / "cases" / "na_nzsp_360MPa.toml"
COARSE = [
    "anode.thickness=5 um",
    "electrolyte.thickness=5 um",
    "mesh.width=10 um",
    "mesh.elements_per_wavelength=4",
    "surface.shortest_wavelength=2.5 um",
    "surface.rms_height=0.1 um",
]


def main(output: Path) -> None:
    run = fi.run(CASE, output, settings=COARSE, force=True)
    for step in run.summary["steps"]:
        contact = f"{step['contact_fraction']:.1%} in contact"
        print(f"{step['name']}: {step['pressure_MPa']:g} MPa, {contact}")
    figure, axes = plt.subplots()
    axes.plot(run.history["pressure_MPa"], run.history["contact_fraction"])
    axes.set(xlabel="pressure [MPa]", ylabel="contact fraction")
    figure.savefig(output / "contact.png")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/example"))
