"""Bodies and interface over time in one file each, as ParaView and PyVista open them (VTKHDF)."""

import os
from pathlib import Path
from typing import Any

import numpy as np

from fem_interface.archive.text import table_rows

SERIES = (("bodies", "vtu", "vtkUnstructuredGrid"), ("interface", "vtp", "vtkPolyData"))
COMPRESSION = 4


def write_series(folder: Path) -> list[Path]:
    """Write `bodies.vtkhdf` and `interface.vtkhdf` beside the files of single steps.

    Args:
        folder: `fields/` of a run directory; its `snapshots.csv` tells the steps.
    """
    from vtkmodules.vtkIOHDF import vtkHDFWriter

    rows = table_rows(folder / "snapshots.csv", 4)
    times = {int(number): float(time) for number, time, _, _ in rows}
    if not times:
        return []
    written = []
    for name, suffix, kind in SERIES:
        files = [folder / f"{name}_{number:04d}.{suffix}" for number in times]
        source = _source(files, list(times.values()), kind)
        whole = folder / f"{name}.vtkhdf"
        part = whole.with_name("." + whole.name)
        writer = vtkHDFWriter()
        writer.SetInputConnection(source.GetOutputPort())
        writer.SetFileName(str(part))
        writer.SetWriteAllTimeSteps(True)
        writer.SetCompressionLevel(COMPRESSION)
        if not writer.Write():
            raise OSError(f"{whole}: VTK could not write it")
        os.replace(part, whole)
        written.append(whole)
    return written


def _source(files: list[Path], times: list[float], kind: str) -> Any:
    """What hands VTK one file for each time [s]."""
    import pyvista as pv
    from vtkmodules.util.vtkAlgorithm import VTKPythonAlgorithmBase
    from vtkmodules.vtkCommonDataModel import vtkDataObject
    from vtkmodules.vtkCommonExecutionModel import vtkStreamingDemandDrivenPipeline as Pipeline

    class Source(VTKPythonAlgorithmBase):
        def __init__(self) -> None:
            super().__init__(nInputPorts=0, nOutputPorts=1, outputType=kind)

        def RequestInformation(self, request: Any, given: Any, out: Any) -> int:
            info = out.GetInformationObject(0)
            info.Set(Pipeline.TIME_STEPS(), times, len(times))
            info.Set(Pipeline.TIME_RANGE(), [times[0], times[-1]], 2)
            return 1

        def RequestData(self, request: Any, given: Any, out: Any) -> int:
            info = out.GetInformationObject(0)
            asked = info.Has(Pipeline.UPDATE_TIME_STEP())
            time = info.Get(Pipeline.UPDATE_TIME_STEP()) if asked else times[0]
            step = int(np.argmin(np.abs(np.array(times) - time)))
            data = vtkDataObject.GetData(out)
            data.ShallowCopy(pv.read(files[step]))
            data.GetInformation().Set(vtkDataObject.DATA_TIME_STEP(), times[step])
            return 1

    return Source()
