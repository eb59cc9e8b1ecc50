"""What flows between the stages of a run: names, shapes and units, and no behaviour.

One unit system inside: um, MPa, s, K, ohm (so uN, S/um, ohm um^2). Arrays that live on the
interface know its dimension d - 1, so that the same records serve 2D and 3D.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fem_interface.core.samples import InterfaceSample

if TYPE_CHECKING:  # DOLFINx enters at meshing.load; this module stays light.
    from dolfinx.mesh import Mesh, MeshTags

Array = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class RoughSurface:
    """Height map of the electrolyte's face on a regular grid.

    Attributes:
        heights: Height above the mean plane, shape (nx,) for a 2D cut or (nx, ny) [um].
        extent: Side lengths, (lx,) or (lx, ly) [um].
        periodic: Whether the map repeats: then sample i lies at i lx / nx and the end point is
            left out; else at i lx / (nx - 1) and both ends are samples.
        shortest_wavelength: The finest wavelength that the map holds and the mesh must carry [um].
        source: Where it came from: seed, or file and hash.
        notes: What was done to it (levelled, missing points filled, filtered), for the report.
    """

    heights: Array
    extent: tuple[float, ...]
    periodic: bool
    shortest_wavelength: float
    source: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class InterfaceMesh:
    """The bodies, distributed over the ranks; the anode is not connected to what lies below.

    The rough face's mean plane is at height 0; below it lies the interlayer, if there is one,
    bonded to the electrolyte. The anode's flat face touches the highest summit.

    Attributes:
        domain: DOLFINx mesh of both bodies [um].
        cell_tags: Bodies.
        facet_tags: Faces.
        names: Name of a body or a face to its tag: anode, electrolyte, and interlayer where there
            is one; platen, anode_face, anode_sides, electrolyte_face (the rough one, whichever
            body it belongs to), electrolyte_sides, base.
        nominal_area: Area of the interface projected on its mean plane [um^(d-1)].
        size: Edge length of the cells at the interface [um].
    """

    domain: "Mesh"
    cell_tags: "MeshTags"
    facet_tags: "MeshTags"
    names: dict[str, int]
    nominal_area: float
    size: float


@dataclass(frozen=True, eq=False, kw_only=True)
class ContactField:
    """The metal's face at this rank's facet points, or of all ranks where it was gathered.

    Attributes:
        position: Place on the mean plane in the deformed state, shape (n, d - 1) [um].
        reference: Place of the electrolyte's material opposite, shape (n, d - 1) [um].
        area: Part of the nominal area that the point stands for, shape (n,) [um^(d-1)].
        gap: Normal distance, negative where the bodies overlap, shape (n,) [um].
        opening: Vertical distance, whose integral is the void volume, shape (n,) [um].
        pressure: Contact pressure on the deformed face, shape (n,) [MPa].
        shear: Friction stress on the deformed face, shape (n,) [MPa].
        adhesion: Tension of bonds that open, shape (n,) [MPa].
        gas: Pressure of trapped gas above the atmosphere's, shape (n,) [MPa].
        load: What all of these and friction on slopes carry vertically, shape (n,) [MPa].
    """

    position: Array
    reference: Array
    area: Array
    gap: Array
    opening: Array
    pressure: Array
    shear: Array
    adhesion: Array
    gas: Array
    load: Array


@dataclass(frozen=True, eq=False, kw_only=True)
class StressPeak:
    """The worst stress in a body and where it is.

    Attributes:
        max_principal: Largest principal Cauchy stress, positive in tension [MPa].
        max_principal_at: Its place in the reference state, shape (d,) [um].
        max_shear: Largest half difference of principal stresses [MPa].
        max_shear_at: Its place, shape (d,) [um].
    """

    max_principal: float
    max_principal_at: Array
    max_shear: float
    max_shear_at: Array


@dataclass(frozen=True, eq=False, kw_only=True)
class FieldSnapshot:
    """Both bodies at one accepted step, gathered on rank 0 (empty arrays elsewhere).

    Attributes:
        time: [s]
        pressure: Pressure of the platen [MPa].
        label: Why it was kept, e.g. "half contact" or the name of a protocol step.
        points: Reference positions of the nodes, shape (n, 3) [um].
        displacement: Shape (n, 3) [um].
        cells: Quadratic simplices in VTK order, shape (m, 6) in 2D, (m, 10) in 3D.
        body: 0 anode, 1 electrolyte, 2 interlayer, shape (m,).
        cell_fields: Name with unit to values, shape (m,).
        interface: The whole interface, sorted by position in 2D.
    """

    time: float
    pressure: float
    label: str
    points: Array
    displacement: Array
    cells: Indices
    body: Indices
    cell_fields: dict[str, Array]
    interface: ContactField


@dataclass(frozen=True, eq=False, kw_only=True)
class RunRecord:
    """All that the report shows of a run.

    Attributes:
        surface: The face that was pressed.
        samples: One per accepted step.
        protocol_ends: Index into `samples` of the last step of each protocol step reached.
        cutbacks: (time [s], reason) of each step that was cut back.
        snapshots: Bodies at first touch, half contact, peak and the ends of protocol steps.
        provenance: Versions, seed, hashes, ranks, wall time, peak memory; JSON-ready.
        notes: What the program warned of when the run began.
    """

    surface: RoughSurface
    samples: tuple[InterfaceSample, ...]
    protocol_ends: tuple[int, ...]
    cutbacks: tuple[tuple[float, str], ...]
    snapshots: tuple[FieldSnapshot, ...]
    provenance: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
