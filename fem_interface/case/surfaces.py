"""Which rough face a study presses against, as frozen records; lengths in um."""

import math
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, ValidationInfo, field_validator

from fem_interface.input.quantities import Length, Number, Position, mistake
from fem_interface.input.units import UnitError, parsed_unit
from fem_interface.materials.material import Record

HurstExponent = Annotated[float, Number(above=0.0, most=1.0, example="0.8")]


class SinusoidSpec(Record):
    """One wave.

    Attributes:
        kind: sinusoid.
        amplitude: Half of peak to valley [um].
        wavelength: From summit to summit [um].
        pattern: Of a patch (3D): egg-box, the product of that wave along x and along y, or
            ridges, level along y. A strip (2D) cuts either along x over a summit.
    """

    kind: Literal["sinusoid"]
    amplitude: Length
    wavelength: Length
    pattern: Literal["egg-box", "ridges"] = "egg-box"


class SelfAffineSpec(Record):
    """Random roughness with a power-law spectrum between two wavelengths.

    Attributes:
        kind: self-affine.
        rms_height: Root mean square height over the mean plane [um].
        hurst: Hurst exponent [-].
        longest_wavelength: From which on the spectrum is zero [um].
        shortest_wavelength: Of the finest waves that are made and meshed [um].
        seed: Of the random numbers; no default, so that a run is repeatable on purpose.
    """

    kind: Literal["self-affine"]
    rms_height: Length
    hurst: HurstExponent = 0.8
    longest_wavelength: Length
    shortest_wavelength: Length
    seed: Annotated[StrictInt, Field(ge=0)]

    @field_validator("shortest_wavelength")
    @classmethod
    def _below_longest(cls, value: float, info: ValidationInfo) -> float:
        longest = info.data.get("longest_wavelength", math.inf)
        if value >= longest:
            raise mistake(
                f"must be below longest_wavelength, which is {longest:g} um, got {value:g} um"
            )
        return value


class MeasuredSpec(Record):
    """A height map from a profilometer or a microscope.

    Attributes:
        kind: measured.
        file: Absolute, or relative to the folder of the case file.
        channel: Which of the file's maps.
        cut: Direction of the profile that a 2D run takes; x of a 3D run's patch.
        position: Of the cut across that direction [um], or of the patch's middle; the middle of
            the map if None.
        unit: Of lengths, for files that do not say.
        lateral_unit: Of places alone, for a table of text that does not say.
        height_unit: Of heights alone, likewise.
        shortest_wavelength: What is finer is filtered away [um]; the map's own limit if None.
        start: Where the patch of mesh.width begins along the cut [um]; in the middle if None.
        despike: Whether points that stand far out of their neighbours are taken out and told.
    """

    kind: Literal["measured"]
    file: Path
    channel: str | None = None
    cut: Literal["x", "y"] = "x"
    position: Position | None = None
    unit: str | None = None
    lateral_unit: str | None = None
    height_unit: str | None = None
    shortest_wavelength: Length | None = None
    start: Position | None = None
    despike: StrictBool = False

    @field_validator("unit", "lateral_unit", "height_unit")
    @classmethod
    def _is_a_length(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                is_length = parsed_unit(value).is_compatible_with("um")
            except UnitError as error:
                raise mistake(str(error)) from None
            if not is_length:
                raise mistake(f'must be a unit of length such as "nm", got "{value}"')
        return value


Surface = Annotated[SinusoidSpec | SelfAffineSpec | MeasuredSpec, Field(discriminator="kind")]
