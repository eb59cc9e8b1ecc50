"""Both programs on one machine: time, memory, overlap, and the pressure that each reaches.

    make bench

which is, in this order,

    environment/enter python -m benchmarks.calculix.bench --prepare    decks, and our runs
    sh runs/benchmarks/calculix/bench.sh                               CalculiX, outside
    environment/enter python -m benchmarks.calculix.bench --table      the table

A sinusoid in two dimensions (the reference problem of `compare`) and a rough patch in three, the
same mesh for both programs there. All on one thread.
"""

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.calculix.compare import RUNS
from benchmarks.calculix.deck import deck
from benchmarks.calculix.results import face_history, printed
from benchmarks.calculix.runs import BASE, OURS, WAVE
from benchmarks.tables import write_tables
from fem_interface.core.records import Array

README = Path(__file__).resolve().parents[1] / "README.md"
AT = (2.0, 5.0, 10.0)  # pressures over the yield stress
MOST_SECONDS = 900  # of one run of CalculiX
CCX = """cd '{folder}' || exit
command -v ccx >/dev/null || {{
    echo 'ccx, the solver of CalculiX, is not on PATH: apt-get install calculix-ccx' >&2; exit 1; }}
export OMP_NUM_THREADS=1
for name in wave patch; do
    cd '{folder}'/bench_ccx_$name || exit
    start=$(date +%s.%N)
    timeout {seconds} ccx -i press >press.log 2>&1 &
    while sleep 1; do  # the child of timeout; its peak is gone with it
        child=$(pgrep -P $!) || break
        sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/$child/status >peak.next 2>/dev/null
        [ -s peak.next ] && mv peak.next peak_kB.txt
    done
    wait
    echo "$start $(date +%s.%N)" >seconds.txt
done
"""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Of one run.

    Attributes:
        seconds: Of the whole process.
        memory: Its peak [MiB].
        reached: Mean pressure at its end, over the yield stress [-].
        overlap: Largest at any node or point of the face [nm].
        approach: Of the platen at 2, 5 and 10 Y, of the patch [nm].
    """

    seconds: float
    memory: float
    reached: float
    overlap: float
    approach: tuple[float, ...] = ()


def prepare() -> None:
    """Decks of CalculiX, its script, and our runs, each in a process of its own."""
    from benchmarks.calculix.patch import patch_on_wall, pressing, tetrahedra
    from benchmarks.calculix.patch_deck import patch_deck

    for name in ("wave", "patch"):
        for program in ("ours", "ccx"):
            (RUNS / f"bench_{program}_{name}").mkdir(parents=True, exist_ok=True)
    mesh = tetrahedra(patch_on_wall())
    (RUNS / "bench_ccx_wave" / "press.inp").write_text(deck(WAVE, BASE), encoding="ascii")
    (RUNS / "bench_ccx_patch" / "press.inp").write_text(
        patch_deck(mesh, pressing()), encoding="ascii"
    )
    np.savez(RUNS / "bench_ccx_patch" / "face.npz", face=mesh.face, places=mesh.places[mesh.face])
    (RUNS / "bench.sh").write_text(CCX.format(folder=RUNS, seconds=MOST_SECONDS))
    for name in ("wave", "patch"):
        print(f"ours: {name}", flush=True)
        subprocess.run(
            [sys.executable, "-m", "benchmarks.calculix.bench", "--press", name],
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            check=True,
        )


def press(name: str) -> None:
    """One of our runs, in this process; what it cost, into its folder."""
    started = time.perf_counter()
    reached, overlap = PRESS[name](RUNS / f"bench_ours_{name}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = [time.perf_counter() - started, peak, reached, overlap]
    np.save(RUNS / f"bench_ours_{name}" / "cost.npy", found)


def _press_wave(folder: Path) -> tuple[float, float]:
    from benchmarks.calculix.ours import pressed, write_case

    (run,) = (run for run in OURS if run.name == "ours_32")
    case = write_case(folder, run.problem, run.pressure * run.problem.yield_stress)
    history, told = pressed(case)
    print(told)
    return float(history.pressure[-1]) / WAVE.yield_stress, 1e3 * history.overlap()


def _press_patch(folder: Path) -> tuple[float, float]:
    from benchmarks.calculix.patch import MOST, YIELD, gaps, patch_on_wall, rough_face
    from fem_interface.verification.stacks import follow

    stack, face = patch_on_wall(), rough_face()
    nodes = np.unique(stack.interface.points.nodes)
    places = stack.bulk.space.tabulate_dof_coordinates()[nodes]
    overlap, path = 0.0, []
    for step in follow(stack, (MOST * YIELD, 60.0)):
        moved = stack.bulk.displacement.x.array.reshape(-1, 3)[nodes]
        overlap = max(overlap, -float(gaps(places, moved, face).min()))
        path.append((step.pressure / YIELD, step.approach))
        print(f"{step.pressure / YIELD:.2f} Y, {step.iterations} iterations", flush=True)
    np.save(folder / "path.npy", path)
    return step.pressure / YIELD, 1e3 * overlap


PRESS: dict[str, Callable[[Path], tuple[float, float]]] = {
    "wave": _press_wave,
    "patch": _press_patch,
}


def ours(name: str) -> Cost:
    """What a run of ours cost."""
    folder = RUNS / f"bench_ours_{name}"
    seconds, memory, reached, overlap = np.load(folder / "cost.npy")
    way = _way(np.load(folder / "path.npy")) if name == "patch" else ()
    return Cost(seconds=seconds, memory=memory, reached=reached, overlap=overlap, approach=way)


def _way(path: Array) -> tuple[float, ...]:
    """Approach [nm] at the pressures of the table; path: pressures over Y, approaches [um]."""
    at = np.interp(AT, path[:, 0], path[:, 1], right=np.nan)
    return tuple(1e3 * at)


def calculix(name: str) -> Cost:
    """What a run of CalculiX cost, up to where it ended or was stopped."""
    folder = RUNS / f"bench_ccx_{name}"
    start, end = map(float, (folder / "seconds.txt").read_text().split())
    memory = float((folder / "peak_kB.txt").read_text()) / 1024
    if name == "wave":
        history = face_history(folder / "press.dat", WAVE, BASE.element)
        return Cost(
            seconds=end - start,
            memory=memory,
            reached=history.pressure[-1] / WAVE.yield_stress,
            overlap=1e3 * history.overlap(),
        )
    path, overlap = _patch_of_calculix(folder)
    return Cost(
        seconds=end - start,
        memory=memory,
        reached=path[-1, 0],
        overlap=1e3 * overlap,
        approach=_way(path),
    )


def _patch_of_calculix(folder: Path) -> tuple[Array, float]:
    """Pressures over Y and approaches [um], shape (n, 2); largest overlap [um]."""
    from benchmarks.calculix.patch import APPROACH, STEPS, WIDTH, YIELD, gaps, rough_face

    kept = np.load(folder / "face.npz")
    times, force, moved = printed((folder / "press.dat").read_text(encoding="ascii"))
    face = rough_face()
    faces = np.stack([moved[int(node) + 1] for node in kept["face"]], axis=1)
    overlap = max(-float(gaps(kept["places"], step, face).min()) for step in faces)
    pressures = -force / WIDTH**2 / YIELD
    return np.column_stack([pressures, APPROACH * times / STEPS]), overlap


def table() -> list[str]:
    """Lines of the table in README.md."""
    rows = [
        "| | seconds | MiB | reached, over Y | largest overlap [nm] | approach at "
        + ", ".join(f"{at:g}" for at in AT)
        + " Y [nm] |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, what in (("wave", "sinusoid, 2D"), ("patch", "rough patch, 3D")):
        for program, cost in (("ours", ours(name)), ("CalculiX", calculix(name))):
            rows.append(
                f"| {what}, {program} | {cost.seconds:.0f} | {cost.memory:.0f} | "
                f"{cost.reached:.1f} | {cost.overlap:.2g} | "
                f"{', '.join(f'{way:.1f}' for way in cost.approach)} |"
            )
    return rows


def main() -> None:
    """One of the three parts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--prepare", action="store_true")
    parser.add_argument("--press", choices=sorted(PRESS))
    parser.add_argument("--table", action="store_true")
    asked = parser.parse_args()
    if asked.prepare:
        prepare()
    if asked.press:
        press(asked.press)
    if asked.table:
        rows = table()
        print("\n".join(rows))
        write_tables(README, {"bench": rows})


if __name__ == "__main__":
    main()
