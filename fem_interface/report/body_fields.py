"""What the pictures colour: cell fields of bodies, with colours that a whole run shares."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.colors import Colormap, ListedColormap, PowerNorm, TwoSlopeNorm

from fem_interface.core.records import Array, FieldSnapshot
from fem_interface.report.pictures import ColourScale

METAL, CERAMICS = 0, (1, 2)  # numbers of the bodies in a snapshot: electrolyte, interlayer


@dataclass(frozen=True, eq=False, kw_only=True)
class BodyField:
    """A cell field of some bodies and the colours that all pictures of a run share for it.

    Attributes:
        bodies: Their numbers in a snapshot.
        name: Of the cell field.
        scale: Its colours.
        pointed: Whether to point at its largest value, if that is positive.
    """

    bodies: tuple[int, ...]
    name: str
    scale: ColourScale
    pointed: bool = False


def body_fields(snapshots: Sequence[FieldSnapshot]) -> list[BodyField]:
    """Plastic strain of the metal and largest principal stress of the ceramics."""
    metal = _field(snapshots, (METAL,), "plastic_strain", metal_strain, False)
    return [*metal, *_field(snapshots, CERAMICS, "max_principal_stress_MPa", tension, True)]


def ceramic_fields(snapshots: Sequence[FieldSnapshot]) -> list[BodyField]:
    """Largest principal stress and shear of the ceramics; their plastic strain if they yield."""
    fields = [
        *_field(snapshots, CERAMICS, "max_principal_stress_MPa", tension, True),
        *_field(snapshots, CERAMICS, "max_shear_stress_MPa", shear, True),
    ]
    strain = _values(snapshots, CERAMICS, "plastic_strain")
    if strain.size and strain.max() > 0.0:
        fields += _field(snapshots, CERAMICS, "plastic_strain", ceramic_strain, False)
    return fields


def _field(
    snapshots: Sequence[FieldSnapshot],
    numbers: tuple[int, ...],
    name: str,
    scale: Callable[[Array], ColourScale],
    pointed: bool,
) -> list[BodyField]:
    """The field with its colours; nothing where the snapshots lack it."""
    values = _values(snapshots, numbers, name)
    if not values.size:
        return []
    return [BodyField(bodies=numbers, name=name, scale=scale(values), pointed=pointed)]


def _values(snapshots: Sequence[FieldSnapshot], numbers: tuple[int, ...], name: str) -> Array:
    found = [
        s.cell_fields[name][np.isin(s.body, numbers)] for s in snapshots if name in s.cell_fields
    ]
    return np.concatenate(found) if found else np.zeros(0)


def metal_strain(values: Array) -> ColourScale:
    """How far the metal has flowed."""
    label = "metal: equivalent plastic strain [–]"
    return _from_zero(values, 99.5, _darker("viridis", 0.93), label)


def ceramic_strain(values: Array) -> ColourScale:
    """Where a ceramic has flowed."""
    label = "ceramic: equivalent plastic strain [–]"
    return _from_zero(values, 99.9, _darker("Greens"), label, power=0.5)


def shear(values: Array) -> ColourScale:
    """Half the difference of the principal stresses; its root, as it dies out after release."""
    label = "ceramic: largest shear stress [MPa]"
    return _from_zero(values, 99.9, _darker("Purples"), label, power=0.5)


def _darker(name: str, most: float = 1.0) -> Colormap:
    """A map from the lowest colour that black-and-white prints still tell from a void."""
    return ListedColormap(mpl.colormaps[name](np.linspace(0.12, most, 256)))


def _from_zero(
    values: Array, percentile: float, colours: Colormap, label: str, power: float = 1.0
) -> ColourScale:
    """From zero to a percentile of the values, by a power of them."""
    top = _round_up(float(np.nanpercentile(values, percentile)) or float(values.max()) or 1.0)
    norm = PowerNorm(power, 0.0, top)
    return ColourScale(norm=norm, colours=colours, label=label, extend="max")


def tension(values: Array) -> ColourScale:
    """Tension and compression apart, each with its own range: tension is what cracks."""
    compression = float(np.nanpercentile(np.maximum(-values, 0), 99.5))
    tension = float(np.nanmax(np.maximum(values, 0)))
    least = 0.01 * max(compression, tension) or 1.0
    low, high = _round_up(max(compression, least)), _round_up(max(tension, least))
    return ColourScale(
        norm=TwoSlopeNorm(0.0, -low, high),
        colours=mpl.colormaps["coolwarm"],
        label="ceramic: principal stress [MPa], tension red",
        extend="min",
    )


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8, 10 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(value))
    steps = np.array([1, 1.5, 2, 3, 4, 5, 6, 8, 10]) * power
    return float(steps[np.searchsorted(steps, value * (1 - 1e-9))])
