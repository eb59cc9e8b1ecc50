"""The rough face: its profile or map, and its power spectrum."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fem_interface.core.records import Array, RoughSurface
from fem_interface.report.look import BLACK, BLUE, GREY, RED, WIDE, plain_ticks
from fem_interface.report.numbers import brief


def surface_profile(surface: RoughSurface) -> Figure:
    """Height along the face, with its vertical exaggeration; a map in 3D."""
    figure = Figure(figsize=(WIDE, 2.9), layout="constrained")
    axes = figure.subplots()
    if surface.heights.ndim == 2:
        return _height_map(figure, axes, surface)
    heights = surface.heights
    if surface.periodic:
        heights = np.append(heights, heights[0])
    x = np.linspace(0, surface.extent[0], len(heights))
    low = surface.heights.min() - 0.15 * np.ptp(surface.heights)
    axes.fill_between(x, low, heights, color=GREY, alpha=0.25, linewidth=0)
    axes.plot(x, heights, color=BLACK, linewidth=1.3)
    axes.set(xlim=(0, surface.extent[0]), xlabel="x [µm]", ylabel="height [µm]")
    axes.set_ylim(low, surface.heights.max() + 0.15 * np.ptp(surface.heights))
    figure.draw_without_rendering()
    box = axes.get_window_extent()
    exaggeration = (box.height / np.ptp(axes.get_ylim())) / (box.width / surface.extent[0])
    axes.set_title(f"Face of the electrolyte, vertical exaggeration {exaggeration:.2g} ×")
    return figure


def _height_map(figure: Figure, axes: Axes, surface: RoughSurface) -> Figure:
    figure.set_size_inches(6.4, 5.2)
    image = axes.imshow(
        surface.heights.T,
        origin="lower",
        extent=(0, surface.extent[0], 0, surface.extent[1]),
        cmap="cividis",
    )
    axes.grid(False)
    axes.set(xlabel="x [µm]", ylabel="y [µm]", title="Face of the electrolyte")
    figure.colorbar(image, label="height [µm]")
    return figure


def surface_spectrum(surface: RoughSurface, wavenumber: Array, density: Array) -> Figure:
    """Power spectrum of a line over wavenumber, with the band of the map and a slope to compare.

    Args:
        wavenumber: Angular wavenumber q = 2 pi / wavelength, shape (n,) [1/um].
        density: Power spectral density of a cut, shape (n,) [um^3].
    """
    figure = Figure(figsize=(6.2, 3.9), layout="constrained")
    axes = figure.subplots()
    floor = 1e-8 * density.max()  # below lies only rounding
    shown = (wavenumber > 0) & (density > floor)
    axes.loglog(wavenumber[shown], density[shown], color=BLUE, marker="o", markersize=3)
    shortest = 2 * np.pi / surface.shortest_wavelength
    longest = wavenumber[shown][density[shown] > 1e-3 * density.max()].min()
    for q, name, side, place in ((longest, "longest", 1, 0.03), (shortest, "shortest", -1, 0.87)):
        axes.axvline(q, color=GREY, linewidth=1, linestyle=":")
        axes.annotate(
            f"{name}\n{brief(2 * np.pi / q)} µm",
            (q, place),
            xycoords=("data", "axes fraction"),
            xytext=(5 * side, 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            fontsize=9,
        )
    band = shown & (wavenumber >= longest) & (wavenumber <= shortest)
    if np.count_nonzero(band) > 2:
        _slope_guide(axes, wavenumber[band], density[band])
    axes.set(xlabel="wavenumber 2π/λ [1/µm]", ylabel="power spectrum of a line [µm³]")
    axes.set_title("Power spectrum of the face")
    upper = axes.secondary_xaxis("top", functions=(_reciprocal, _reciprocal))
    upper.set_xlabel("wavelength λ [µm]")
    for axis in (axes.xaxis, upper.xaxis):
        plain_ticks(axis)
    return figure


def _reciprocal(length: Any) -> Any:
    """Wavenumber of a wavelength, and back."""
    return 2 * np.pi / np.maximum(length, 1e-30)


def _slope_guide(axes: Axes, wavenumber: Array, density: Array) -> None:
    """What a self-affine profile of Hurst exponent 0.8 would follow, drawn above the data."""
    centre = np.sqrt(wavenumber[0] * wavenumber[-1])
    height = 4 * np.exp(np.mean(np.log(density)))
    guide = wavenumber[[0, -1]]
    axes.loglog(guide, height * (guide / centre) ** -2.6, "--", color=RED, linewidth=1.3)
    axes.annotate(
        "slope −2.6\n(Hurst 0.8)",
        (centre, height),
        xytext=(6, 6),
        textcoords="offset points",
        fontsize=9,
        color=RED,
    )
