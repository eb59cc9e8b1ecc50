"""Which stress yields at Y: Cauchy's, or Kirchhoff's, which is J times as large.

    python -m benchmarks.calculix.stress_measure

A block between rigid walls, a metal without hardening, is pressed flat to 0.9 of its height, so
that J = 0.9 everywhere. Prints the von Mises stress of both programs over Y: 1 where Cauchy's
yields, 1 / J = 1.111 where Kirchhoff's does.
"""

import argparse
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.calculix.compare import MISSING, RUNS
from benchmarks.calculix.deck import Numerics, deck
from benchmarks.calculix.problem import SinusoidPress
from fem_interface.core.records import Array
from fem_interface.materials.law import MaterialLaw, MaterialState
from fem_interface.materials.plastic import J2

J = 0.9
BLOCK = replace(SinusoidPress(), amplitude=0.0, hardening_modulus=0.0, facets=4)
NUMERICS = Numerics(element="C3D8", penalty=1e6, approach=(1 - J) * BLOCK.thickness, steps=10)
RAMP = 60.0  # [s]


def calculix_deck() -> str:
    """The deck of the block, which prints stresses as well."""
    return deck(BLOCK, NUMERICS).replace("\nRF\n", "\nRF\n*EL PRINT, ELSET=BLOCK\nS\n")


def last_stresses(text: str) -> Array:
    """Cauchy stresses of the last step of a .dat file, xx, yy, zz, xy, xz, yz, (n, 6) [MPa]."""
    block = text[text.rindex(" stresses (elem") :].splitlines()[2:]
    rows = []
    for line in block:
        values = line.split()
        if len(values) != 8:
            break
        rows.append([float(value) for value in values[2:]])
    return np.array(rows)


def von_mises(stress: Array) -> Array:
    """Of stresses (n, 6), shape (n,) [MPa]."""
    xx, yy, zz, xy, xz, yz = stress.T
    normal = (xx - yy) ** 2 + (yy - zz) ** 2 + (zz - xx) ** 2
    return np.asarray(np.sqrt(normal / 2 + 3 * (xy**2 + xz**2 + yz**2)))


def ours() -> float:
    """Von Mises Cauchy stress of our law after the same compression [MPa]."""
    E, nu = BLOCK.youngs_modulus, BLOCK.poissons_ratio
    law = MaterialLaw(
        shear_modulus=E / (2 * (1 + nu)),
        bulk_modulus=E / (3 * (1 - 2 * nu)),
        flow_law=J2(yield_stress=BLOCK.yield_stress),
    )
    F = np.diag([1.0, 1.0, J])[None]
    answer = law.update(F, MaterialState.virgin(1), np.zeros(1), RAMP, 298.15)
    τ = answer.kirchhoff[0]
    return float(np.sqrt(1.5 * np.sum(τ**2)) / J)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.parse_args(arguments)
    folder = RUNS / "stress_measure"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "press.inp").write_text(calculix_deck(), encoding="ascii")
    print(f"fem_interface: {ours() / BLOCK.yield_stress:.4f}")
    results, ccx = folder / "press.dat", shutil.which("ccx")
    if ccx is not None:
        with (folder / "press.log").open("w", encoding="utf-8") as log:
            subprocess.run([ccx, "-i", "press"], cwd=folder, stdout=log, check=False)
    if not results.is_file():
        script = folder / "solve.sh"
        script.write_text(f"cd {folder} && ccx -i press > press.log 2>&1\n", encoding="utf-8")
        raise SystemExit(MISSING.format(folder=folder, script=script))
    found = von_mises(last_stresses(results.read_text(encoding="ascii")))
    print(f"CalculiX:      {found.mean() / BLOCK.yield_stress:.4f}")


if __name__ == "__main__":
    main()
