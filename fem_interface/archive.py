"""The run directory: what a run leaves on disk while it goes on, and how it is read back.

Rank 0 writes; the other ranks may call the same methods and do nothing. Whatever is on disk is
whole: files that change are written beside their place and renamed, and tables grow by lines.
`history.csv` and `summary.json` are the contract with other programs; the folder `fields` holds
what ParaView opens, and with it the rest of what the report needs, so that a run that was killed
still has its report.
"""

import csv
import json
import logging
import math
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from fem_interface.errors import BadInput
from fem_interface.parallel import Comm
from fem_interface.records import (
    Array,
    ContactField,
    FieldSnapshot,
    InterfaceSample,
    RoughSurface,
    RunRecord,
)

STATUSES = ("done", "not converged", "interrupted")
STEP_COLUMNS = {
    "pressure_MPa": "pressure",
    "time_s": "time",
    "contact_fraction": "contact_fraction",
    "loaded_fraction": "loaded_fraction",
    "void_volume_um": "void_volume",
    "max_principal_stress_MPa": "max_principal_stress",
    "interface_resistance_ohm_cm2": "interface_resistance",
    "interface_resistance_ohm_cm2_constriction": "constriction",
    "interface_resistance_ohm_cm2_charge_transfer": "charge_transfer",
    "interface_resistance_ohm_cm2_film": "film",
}
HISTORY_COLUMNS = {
    "time_s": "time",
    "pressure_MPa": "pressure",
    "approach_um": "approach",
    "contact_fraction": "contact_fraction",
    "loaded_fraction": "loaded_fraction",
    "void_volume_um": "void_volume",
    "mean_gap_um": "mean_gap",
    "max_gap_um": "max_gap",
    "max_plastic_strain": "max_plastic_strain",
    "max_principal_stress_MPa": "max_principal_stress",
    "constriction_ohm_cm2": "constriction",
    "interface_resistance_ohm_cm2": "interface_resistance",
}
SAMPLE_FIELDS = {f.name: f.type for f in fields(InterfaceSample)}
# Everything that a run may write; a later run in the same directory removes these and no others.
KNOWN_FILES = (
    r"(run|summary)\.json|case\.resolved\.toml|log\.txt|(history|impedance)\.csv|report\.html",
    r"fields/(bodies|interface)\.pvd|fields/(bodies_\d{4}\.vtu|interface_\d{4}\.vtp)",
    r"fields/(surface\.npz|(samples|cutbacks|snapshots)\.csv)",
    r"figures/(surface|curve|scene)_\w+\.(png|svg)",
)
QUADRATIC_TRIANGLE, QUADRATIC_TETRAHEDRON = 22, 24  # VTK's numbers of the cells

logger = logging.getLogger("fem_interface.archive")


class Archive:
    """One run directory, open for writing.

    Args:
        output: The directory; made by `begin`.
        comm: The ranks of the run.
        case: What the report tells of the case, as `report.CaseSummary` or as the mapping of one;
            its `protocol` names the steps, its `contact_distance` [um] says what touches.
    """

    def __init__(self, output: Path, comm: Comm, case: Any) -> None:
        self.output = Path(output)
        self._writes = comm.rank == 0
        self._comm = comm
        self._case = asdict(case) if is_dataclass(case) and not isinstance(case, type) else case
        self._snapshot_times: list[float] = []
        self._log: list[logging.Handler] = []

    def begin(self, case_toml: str, provenance: Mapping[str, Any]) -> None:
        """Clear an earlier run, write the provenance, open tables and log. Collective."""
        problem = None
        if self._writes:
            try:
                _clear_earlier_run(self.output)
                self._start_files(case_toml, provenance)
            except BadInput as error:
                problem = str(error)
            except OSError as error:
                problem = f"{self.output}: cannot write a run here: {error.strerror or error}"
        problem = self._comm.bcast(problem, root=0)
        if problem:
            raise BadInput(problem)

    def _start_files(self, case_toml: str, provenance: Mapping[str, Any]) -> None:
        (self.output / "fields").mkdir(parents=True, exist_ok=True)
        self._write_run(provenance, "running", None)
        (self.output / "case.resolved.toml").write_text(case_toml, encoding="utf-8")
        self._append("history.csv", HISTORY_COLUMNS)
        self._append("fields/samples.csv", SAMPLE_FIELDS)
        self._append("fields/cutbacks.csv", ("time", "reason"))
        self._append("fields/snapshots.csv", ("time", "pressure", "label"))
        handler = logging.FileHandler(self.output / "log.txt", encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%H:%M:%S"))
        package = logging.getLogger("fem_interface")
        package.setLevel(min(logging.INFO, package.level or logging.INFO))
        package.addHandler(handler)
        self._log.append(handler)

    def write_surface(self, surface: RoughSurface) -> None:
        """Keep the height map of the electrolyte's face."""
        if self._writes:
            whole = self.output / "fields" / "surface.npz"
            part = whole.with_name(".surface.npz")
            np.savez_compressed(part, **_as_arrays(surface))
            os.replace(part, whole)

    def write_sample(self, sample: InterfaceSample) -> None:
        """Append an accepted load step to the tables and to the log."""
        if self._writes:
            for table, names in (
                ("history.csv", HISTORY_COLUMNS.values()),
                ("fields/samples.csv", SAMPLE_FIELDS),
            ):
                self._append(table, (_text(getattr(sample, name)) for name in names))
            logger.info(_log_line(sample))

    def log_cutback(self, time: float, reason: str) -> None:
        """Tell of a load step that failed and is tried again with a shorter step."""
        if self._writes:
            self._append("fields/cutbacks.csv", (_text(float(time)), reason))
            logger.info("cut back at t = %.4g s: %s", time, reason)

    def write_snapshot(self, snapshot: FieldSnapshot) -> None:
        """Add the bodies and the interface at one step to the series that ParaView opens."""
        if not self._writes:
            return
        number = len(self._snapshot_times)
        folder = self.output / "fields"
        _save_whole(_bodies_grid(snapshot), folder / f"bodies_{number:04d}.vtu")
        _save_whole(
            _interface_line(snapshot, self._case["contact_distance"]),
            folder / f"interface_{number:04d}.vtp",
        )
        self._snapshot_times.append(snapshot.time)
        for name, suffix in (("bodies", "vtu"), ("interface", "vtp")):
            _write_whole(folder / f"{name}.pvd", _collection(self._snapshot_times, name, suffix))
        self._append(
            "fields/snapshots.csv",
            (_text(float(snapshot.time)), _text(float(snapshot.pressure)), snapshot.label),
        )

    def write_summary(self, run: RunRecord, status: str) -> None:
        """Write `summary.json`, and the provenance as it is known at the end of the run.

        Args:
            run: What was reached; its provenance gives `degrees_of_freedom`, `wall_time_s`,
                `peak_memory_MiB`, `seed`, `dimension` and, where iterations of failed steps are
                counted too, `newton_iterations`.
            status: "done", "not converged" or "interrupted".
        """
        if status not in STATUSES:
            raise ValueError(f"status must be one of {STATUSES}, got {status!r}")
        if self._writes:
            _write_json(self.output / "summary.json", run_summary(run, status, self._step_names()))
            self._write_run(run.provenance, status, run.protocol_ends)

    def close(self) -> None:
        """Close the log."""
        while self._log:
            handler = self._log.pop()
            logging.getLogger("fem_interface").removeHandler(handler)
            handler.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @staticmethod
    def load(directory: Path) -> tuple[RunRecord, dict[str, Any]]:
        """The run in a directory, also one that was interrupted, and what was told of its case.

        The provenance then has the key `status`. Raises BadInput where there is no run, or not
        enough of one for a report.
        """
        directory = Path(directory)
        stored = _run_file(directory)
        if stored is None:
            raise BadInput(
                f"{directory} holds no run of fem_interface: it has no run.json written by it. "
                "Give the directory that `fem-interface run CASE.toml --output DIR` wrote."
            )
        samples = _read_samples(_needed(directory, "fields/samples.csv"))
        if not samples:
            raise BadInput(f"{directory}: the run stopped before its first load step was accepted")
        status = stored["status"] if stored["status"] in STATUSES else "interrupted"
        ends = stored["protocol_ends"]
        run = RunRecord(
            surface=_read_surface(_needed(directory, "fields/surface.npz")),
            samples=samples,
            protocol_ends=_finished_steps(samples) if ends is None else tuple(ends),
            cutbacks=_read_cutbacks(_needed(directory, "fields/cutbacks.csv")),
            snapshots=_read_snapshots(_needed(directory, "fields/snapshots.csv")),
            provenance={**stored["provenance"], "status": status},
        )
        return run, stored["case"]

    def _append(self, name: str, row: Iterable[str]) -> None:
        with (self.output / name).open("a", newline="", encoding="utf-8") as table:
            csv.writer(table, lineterminator="\n").writerow(row)

    def _write_run(
        self, provenance: Mapping[str, Any], status: str, ends: tuple[int, ...] | None
    ) -> None:
        run = {
            "program": "fem_interface",
            "status": status,
            "provenance": provenance,
            "case": self._case,
            "protocol_ends": ends,
        }
        _write_json(self.output / "run.json", run)

    def _step_names(self) -> list[str]:
        return [step["name"] for step in self._case["protocol"]]


def run_summary(run: RunRecord, status: str, step_names: list[str]) -> dict[str, Any]:
    """What other programs read of a run, with the keys of the contract.

    `steps` holds the protocol steps that were finished; the same quantities at the top are those
    of the last accepted load step.
    """
    ends = [run.samples[i] for i in run.protocol_ends]
    known = run.provenance
    return {
        "status": status,
        **(_step_values(run.samples[-1]) if run.samples else dict.fromkeys(STEP_COLUMNS)),
        "steps": [{"name": step_names[s.protocol_step], **_step_values(s)} for s in ends],
        "load_steps": len(run.samples),
        "newton_iterations": known.get("newton_iterations", sum(s.iterations for s in run.samples)),
        "cutbacks": len(run.cutbacks),
        "degrees_of_freedom": known.get("degrees_of_freedom"),
        "wall_time_s": known.get("wall_time_s"),
        "peak_memory_MiB": known.get("peak_memory_MiB"),
        "seed": known.get("seed"),
        "dimension": known.get("dimension"),
    }


def _step_values(sample: InterfaceSample) -> dict[str, float]:
    return {key: getattr(sample, name) for key, name in STEP_COLUMNS.items()}


def _log_line(sample: InterfaceSample) -> str:
    return (
        f"step {sample.step:4d}  t {sample.time:9.4g} s  p {sample.pressure:8.4g} MPa  "
        f"contact {100 * sample.contact_fraction:6.2f} %  "
        f"voids {1e3 * sample.void_volume:8.3g} nm  "
        f"R {sample.interface_resistance:8.4g} ohm cm2  "
        f"{sample.iterations:2d} iterations, step {sample.time_step:.3g} s"
    )


# --- the directory ---------------------------------------------------------------------------


def _clear_earlier_run(output: Path) -> None:
    """Remove what an earlier run wrote; refuse a directory that is somebody else's."""
    if output.exists() and not output.is_dir():
        raise BadInput(f"{output} is a file; --output takes a directory")
    if not output.exists() or not any(output.iterdir()):
        return
    if _run_file(output) is None:
        raise BadInput(
            f"{output} is not empty and holds no run of fem_interface, so nothing in it is "
            "touched. Give an empty or a new directory to --output."
        )
    for path in [*output.glob("*"), *output.glob("fields/*"), *output.glob("figures/*")]:
        name = path.relative_to(output).as_posix()
        if any(re.fullmatch(pattern, name) for pattern in KNOWN_FILES) and not path.is_dir():
            path.unlink()


def _run_file(directory: Path) -> dict[str, Any] | None:
    """The content of run.json; None where there is none, or another program's."""
    try:
        stored = json.loads((directory / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    ours = isinstance(stored, dict) and stored.get("program") == "fem_interface"
    return stored if ours else None


def _needed(directory: Path, name: str) -> Path:
    path = directory / name
    if not path.is_file():
        raise BadInput(
            f"{directory}: the run is incomplete, {name} is missing. It stopped before that file "
            "was written, or the file was removed; run the case again."
        )
    return path


def _write_whole(path: Path, text: str) -> None:
    """Readers see the old file or the new one, never half of it."""
    part = path.with_name("." + path.name)
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    text = json.dumps(_strict(value), indent=2, allow_nan=False, ensure_ascii=False)
    _write_whole(path, text + "\n")


def _strict(value: Any) -> Any:
    """The value in JSON's own types, with null for what JSON has no number for."""
    if isinstance(value, Mapping):
        return {str(key): _strict(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_strict(item) for item in value]
    if isinstance(value, (np.generic, np.ndarray)):
        return _strict(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return str(value) if isinstance(value, Path) else value


# --- tables and the surface, read back -------------------------------------------------------


def _text(value: float) -> str:
    """Every digit of a number, also of NumPy's, whose own repr names its type."""
    return repr(value.item() if isinstance(value, np.generic) else value)


def _rows(table: Path, columns: int) -> list[list[str]]:
    """The rows below the head; a last line that was cut off by a kill is left out."""
    whole_lines = table.read_text(encoding="utf-8").rpartition("\n")[0].splitlines()
    return [row for row in csv.reader(whole_lines[1:]) if len(row) == columns]


def _read_samples(table: Path) -> tuple[InterfaceSample, ...]:
    kinds: list[Any] = list(SAMPLE_FIELDS.values())
    rows = _rows(table, len(SAMPLE_FIELDS))
    values = ([kind(text) for kind, text in zip(kinds, row, strict=True)] for row in rows)
    return tuple(InterfaceSample(**dict(zip(SAMPLE_FIELDS, v, strict=True))) for v in values)


def _read_cutbacks(table: Path) -> tuple[tuple[float, str], ...]:
    return tuple((float(time), reason) for time, reason in _rows(table, 2))


def _finished_steps(samples: tuple[InterfaceSample, ...]) -> tuple[int, ...]:
    """Last sample of every protocol step that was followed by another one."""
    order = [sample.protocol_step for sample in samples]
    return tuple(i for i in range(len(order) - 1) if order[i] != order[i + 1])


def _as_arrays(surface: RoughSurface) -> dict[str, Any]:
    return {**vars(surface), "notes": np.array(surface.notes, dtype=str)}


def _read_surface(path: Path) -> RoughSurface:
    with np.load(path) as stored:
        return RoughSurface(
            heights=stored["heights"],
            extent=tuple(float(length) for length in stored["extent"]),
            periodic=bool(stored["periodic"]),
            shortest_wavelength=float(stored["shortest_wavelength"]),
            source=str(stored["source"]),
            notes=tuple(str(note) for note in stored["notes"]),
        )


# --- what ParaView opens ---------------------------------------------------------------------


def _collection(times: list[float], name: str, suffix: str) -> str:
    """A PVD file: which file of the series belongs to which time [s], the first where many do."""
    first = {time: number for number, time in reversed(list(enumerate(map(float, times))))}
    sets = "\n".join(
        f'    <DataSet timestep="{time!r}" part="0" file="{name}_{number:04d}.{suffix}"/>'
        for time, number in sorted(first.items())
    )
    return (
        '<?xml version="1.0"?>\n'
        '<VTKFile type="Collection" version="0.1" byte_order="LittleEndian">\n'
        f"  <Collection>\n{sets}\n  </Collection>\n</VTKFile>\n"
    )


def _save_whole(data: Any, path: Path) -> None:
    part = path.with_name("." + path.name)
    data.save(part)
    os.replace(part, path)


def _bodies_grid(snapshot: FieldSnapshot) -> Any:
    """Both bodies in the reference state; warp by `displacement_um` to see them pressed."""
    import pyvista as pv

    nodes = snapshot.cells.shape[1]
    kind = QUADRATIC_TRIANGLE if nodes == 6 else QUADRATIC_TETRAHEDRON
    cells = np.insert(snapshot.cells, 0, nodes, axis=1).ravel()
    grid = pv.UnstructuredGrid(cells, np.full(len(snapshot.cells), kind), snapshot.points)
    grid.point_data["displacement_um"] = snapshot.displacement
    grid.cell_data["body"] = snapshot.body
    for name, values in snapshot.cell_fields.items():
        grid.cell_data[name] = values
    grid.field_data["TimeValue"] = [snapshot.time]
    return grid


def _interface_line(snapshot: FieldSnapshot, contact_distance: float) -> Any:
    """The metal's face in the deformed state: a line in 2D, points in 3D."""
    import pyvista as pv

    face = snapshot.interface
    number, flat = face.position.shape
    points = np.zeros((number, 3))
    points[:, :flat] = face.position
    points[:, flat] = metal_face_height(snapshot)
    line = pv.PolyData(points)
    if flat == 1 and number > 1:
        line.verts = np.empty(0, dtype=int)
        line.lines = np.r_[number, np.arange(number)]
    values = {
        "gap_um": face.gap,
        "contact": (face.gap < contact_distance).astype(np.uint8),
        "pressure_MPa": face.pressure,
        "shear_MPa": face.shear,
        "opening_um": face.opening,
        "area_um": face.area,
    }
    for name, value in values.items():
        line.point_data[name] = value
    for axis in range(flat):
        line.point_data[f"reference_{'xy'[axis]}_um"] = face.reference[:, axis]
    return line


def metal_face_height(snapshot: FieldSnapshot) -> Array:
    """Height of the deformed metal at the points of the interface, shape (n,) [um].

    The metal's face is flat before pressing, so it is where the metal's nodes are lowest.
    """
    position = snapshot.interface.position
    flat = position.shape[1]
    nodes = np.unique(snapshot.cells[snapshot.body == 0])
    height = snapshot.points[nodes, flat]
    face = nodes[height <= height.min() + 1e-9 * np.ptp(height)]
    deformed = snapshot.points[face] + snapshot.displacement[face]
    if flat == 1:
        order = np.argsort(deformed[:, 0])
        return np.interp(position[:, 0], deformed[order, 0], deformed[order, 1])
    from scipy.interpolate import NearestNDInterpolator

    return NearestNDInterpolator(deformed[:, :2], deformed[:, 2])(position)


def _read_snapshots(table: Path) -> tuple[FieldSnapshot, ...]:
    """The snapshots in their order; a row stands in the table when its files are whole."""
    return tuple(
        _read_snapshot(table.parent, number, float(time), float(pressure), label)
        for number, (time, pressure, label) in enumerate(_rows(table, 3))
    )


def _read_snapshot(
    folder: Path, number: int, time: float, pressure: float, label: str
) -> FieldSnapshot:
    import pyvista as pv

    grid = pv.read(folder / f"bodies_{number:04d}.vtu")
    line = pv.read(folder / f"interface_{number:04d}.vtp")
    nodes = 6 if grid.celltypes[0] == QUADRATIC_TRIANGLE else 10
    cell_data = {name: np.array(grid.cell_data[name]) for name in grid.cell_data}
    flat = 1 if nodes == 6 else 2
    value = {name: np.array(line.point_data[name]) for name in line.point_data}
    return FieldSnapshot(
        time=time,
        pressure=pressure,
        label=label,
        points=np.array(grid.points),
        displacement=np.array(grid.point_data["displacement_um"]),
        cells=grid.cells.reshape(-1, nodes + 1)[:, 1:].astype(np.int64),
        body=cell_data.pop("body").astype(np.int64),
        cell_fields=cell_data,
        interface=ContactField(
            position=np.array(line.points[:, :flat]),
            reference=np.column_stack([value[f"reference_{a}_um"] for a in "xy"[:flat]]),
            area=value["area_um"],
            gap=value["gap_um"],
            opening=value["opening_um"],
            pressure=value["pressure_MPa"],
            shear=value["shear_MPa"],
        ),
    )
