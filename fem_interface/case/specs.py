"""Every choice that a study can make, as frozen records in internal units (um, MPa, s, K, ohm).

A case file spells the same keys with units. Defaults are here and nowhere else.
"""

import hashlib
import math
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    PrivateAttr,
    StrictInt,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from fem_interface.case.bodies import AnodeSpec, ElectrolyteSpec, Fraction, InterlayerSpec
from fem_interface.case.effects import (
    AdhesionSpec,
    GasSpec,
    ImpedanceSpec,
    IntegritySpec,
    PitsSpec,
)
from fem_interface.case.output import MeasuredResistanceSpec, OutputSpec
from fem_interface.case.run import RunSpec
from fem_interface.case.solver import SolverSpec
from fem_interface.case.surfaces import MeasuredSpec, SelfAffineSpec, SinusoidSpec, Surface
from fem_interface.input.quantities import (
    Diameter,
    Duration,
    DurationOrZero,
    Force,
    Length,
    Number,
    Pressure,
    Temperature,
    mistake,
)
from fem_interface.input.units import rounded
from fem_interface.materials.files import graded_values
from fem_interface.materials.material import Material, Record

ELEMENTS = {2: 8, 3: 4}
"""On the shortest wavelength by default: in 3D what a run of an hour affords."""

NotNegative = Annotated[float, Number(least=0.0, example="0.3")]

_NO_PRESSURE = (
    'is missing; write pressure = "360 MPa", or force = "1.5 t" with die_diameter = "13 mm"'
)


class MeshSpec(Record):
    """How much of the surface is meshed, and how finely.

    Attributes:
        dimension: 2 is plane strain on a strip, 3 a patch of the face.
        width: Of strip or patch, along x [um]. None only for a measured surface: the whole map.
        length: Of a patch, along y [um]; as long as wide if None.
        elements_per_wavelength: Along the interface, of the shortest wavelength: 8 in 2D and 4 in
            3D if left out.
    """

    dimension: Literal[2, 3] = 2
    width: Length | None = None
    length: Length | None = None
    elements_per_wavelength: Annotated[StrictInt, Field(ge=4)] = Field(
        default=None, validate_default=True
    )

    @field_validator("length")
    @classmethod
    def _of_a_patch(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and info.data.get("dimension") == 2:
            raise mistake("is that of a patch: it needs mesh.dimension = 3, or leave it out")
        return value

    @field_validator("elements_per_wavelength", mode="before")
    @classmethod
    def _usual(cls, value: Any, info: ValidationInfo) -> Any:
        return ELEMENTS[info.data.get("dimension", 2)] if value is None else value


class ProtocolStep(Record):
    """One step of the press: go to a pressure, and hold it.

    Attributes:
        name: What tables and figures call it.
        force: What the press shows [uN], instead of a pressure.
        die_diameter: Inner diameter of the die, which turns the force into a pressure [um].
        pressure: At the end of the step [MPa].
        ramp: Time to reach it [s].
        hold: Time to stay there [s].
        temperature: Of the cell throughout the step [K].
    """

    name: str
    force: Force | None = None
    die_diameter: Diameter | None = None
    pressure: Pressure = Field(default=None, validate_default=True)
    ramp: Duration = 60.0
    hold: DurationOrZero = 0.0
    temperature: Temperature = 298.15

    @field_validator("pressure", mode="wrap")
    @classmethod
    def _given_or_by_force(
        cls, value: Any, validate: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> float:
        if not {"force", "die_diameter"} <= info.data.keys():
            return 0.0  # one of them is wrong and is reported
        force, diameter = info.data["force"], info.data["die_diameter"]
        if force is None and diameter is None:
            if value is None:
                raise PydanticCustomError("missing_pressure", _NO_PRESSURE)
            return float(validate(value))
        if diameter is None:
            raise mistake('a force needs a die_diameter, such as "13 mm", to be a pressure')
        if force is None:
            raise mistake('a die_diameter needs a force, such as "1.5 t"; a pressure needs neither')
        by_force = rounded(force / (math.pi * diameter**2 / 4))
        # A record that is validated again holds both; in a file that is a contradiction.
        if value is not None and value != by_force:
            raise mistake("give either a pressure, or a force with a die_diameter, not both")
        return by_force


class ContactSpec(Record):
    r"""Friction :math:`|t| \le \min(\mu p, m k)`, and when bodies touch.

    Attributes:
        friction_coefficient: Coulomb's mu [-].
        shear_limit: m, with the metal's flow stress in shear k [-].
        distance: Gap below which the bodies touch [um].
    """

    friction_coefficient: NotNegative = 0.3
    shear_limit: Fraction = 1.0
    distance: Length = 1e-3


class Case(Record):
    """One study, complete.

    Two cases are equal if they ask for the same, whichever files they came from.

    Attributes:
        title: What the report is called.
        anode: The metal that is pressed on.
        electrolyte: The solid electrolyte under it.
        interlayer: A layer bonded to the electrolyte, if there is one.
        surface: The rough face: made up, one wave, or measured.
        pits: Pull-outs and pores in that face, if there are any.
        mesh: How much of the face is meshed, and how finely.
        protocol: What the press does, step after step; at least one.
        contact: Friction, and when bodies touch.
        adhesion: Whether the metal holds on when the press opens.
        gas: What is shut in between the faces.
        impedance: What a contact costs beyond its shape.
        integrity: Which risk is asked for, and taken.
        output: What is kept beside what always is.
        solver: What solves the linear systems.
        run: How often its state is written to disk.
        measured: Resistances from your own cell, if there are any.
    """

    title: str
    anode: AnodeSpec
    electrolyte: ElectrolyteSpec
    interlayer: InterlayerSpec | None = None
    surface: Surface
    pits: PitsSpec | None = None
    mesh: MeshSpec = MeshSpec()
    protocol: Annotated[tuple[ProtocolStep, ...], Field(min_length=1)]
    contact: ContactSpec = ContactSpec()
    adhesion: AdhesionSpec = AdhesionSpec()
    gas: GasSpec = GasSpec()
    impedance: ImpedanceSpec = ImpedanceSpec()
    integrity: IntegritySpec = IntegritySpec()
    output: OutputSpec = OutputSpec()
    solver: SolverSpec = SolverSpec()
    run: RunSpec = RunSpec()
    measured: MeasuredResistanceSpec | None = None

    _source: Path | None = PrivateAttr(default=None)
    _sha256: str = PrivateAttr(default="")

    @model_validator(mode="after")
    def _default_sides(self) -> "Case":
        sides = {"width": self.mesh.width, "length": self.mesh.length}
        if sides["width"] is None and not isinstance(self.surface, MeasuredSpec):
            sides["width"] = self._default_width()
        if self.mesh.dimension == 3 and sides["length"] is None:
            sides["length"] = sides["width"]
        # The record is frozen for everyone else, and is complete from here on.
        self.__dict__["mesh"] = self.mesh.model_copy(update=sides)
        return self

    def _default_width(self) -> float:
        """One wave; two of the longest waves along a strip, one each way of a patch [um]."""
        wave = self.surface
        if isinstance(wave, SinusoidSpec):
            return wave.wavelength
        assert isinstance(wave, SelfAffineSpec)
        return wave.longest_wavelength * (2 if self.mesh.dimension == 2 else 1)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Case) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    @property
    def materials(self) -> tuple[Material, ...]:
        """Of all bodies, from the metal down."""
        layer = (self.interlayer.material,) if self.interlayer else ()
        return (self.anode.material, *layer, self.electrolyte.material)

    @property
    def interlayer_thickness(self) -> float:
        """Zero without an interlayer [um]."""
        return self.interlayer.thickness if self.interlayer else 0.0

    @property
    def bond(self) -> tuple[float, float]:
        """Tensile strength [MPa] and work of separation [MPa um]; zeros without adhesion."""
        return self.adhesion.bond(self.anode.material.adhesion)

    @property
    def size_effect_acts(self) -> bool:
        """Whether small volumes of the metal are stronger in a run."""
        return self.anode.blend > 0.0 and self.anode.material.flow is not None

    @property
    def strength_range(self) -> tuple[float, ...]:
        """Ends of the range of the pillars' stress over its value; empty where it does not decide
        or has none."""
        if self.size_effect_acts and self.anode.size_effect_law == "pillars":
            for path, value, trust in graded_values(self.anode.material):
                if path == "size_effect.reference_stress" and trust.range:
                    return (trust.range[0] / value, trust.range[1] / value)
        return ()

    @property
    def source(self) -> Path | None:
        """File that the case was read from, if any."""
        return self._source

    @property
    def sha256(self) -> str:
        """Hash of the file as read, followed by what was set on the command line."""
        return self._sha256 or hashlib.sha256(repr(self.__dict__).encode()).hexdigest()

    def read_from(self, source: Path, sha256: str) -> "Case":
        """The same case, with where it came from."""
        case = self.model_copy()
        case._source, case._sha256 = source, sha256
        return case
