"""Faces in two directions, made up from a few numbers."""

import math
from typing import Protocol

import numpy as np

from fem_interface.core.errors import BadInput
from fem_interface.core.records import RoughSurface
from fem_interface.surface.synthesis import (
    FEWEST_MODES,
    ROUND_OFF,
    SAMPLES_PER_SINUSOID,
    SAMPLES_PER_WAVELENGTH,
    SelfAffineSpec,
    SinusoidSpec,
    sinusoid,
)


class PatternedSpec(SinusoidSpec, Protocol):
    """One wave and how it is spread over a patch: egg-box or ridges."""

    pattern: str


SAMPLES_OF_WAVE = 32  # of a product of two waves, each way: its spline is exact to 1e-6


def ridges(spec: SinusoidSpec, width: float | None, length: float) -> RoughSurface:
    """The wave of a profile along x, level along y: what a 2D run presses, drawn out [um]."""
    profile = sinusoid(spec, width)
    stride = SAMPLES_PER_SINUSOID // SAMPLES_OF_WAVE
    across = profile.heights[::stride]
    return RoughSurface(
        heights=np.repeat(across[:, None], 8, axis=1),
        extent=(profile.extent[0], length),
        periodic=profile.periodic,
        shortest_wavelength=profile.shortest_wavelength,
        source=f"ridges, {profile.source}",
    )


def egg_box(spec: SinusoidSpec, width: float | None, length: float | None = None) -> RoughSurface:
    r"""The product of two waves; the amplitude A is half of peak to valley.

    .. math:: h(x, y) = A \cos(2 \pi x / \lambda) \cos(2 \pi y / \lambda)

    A patch is as long as wide unless stated. It repeats where both of its sides are whole waves.
    """
    sides = width, width if length is None else length
    along = [sinusoid(spec, side) for side in sides]
    stride = SAMPLES_PER_SINUSOID // SAMPLES_OF_WAVE
    periodic = along[0].periodic and along[1].periodic
    waves = []
    for profile in along:
        wave = profile.heights[::stride] / spec.amplitude
        # One whole wave beside half of one: its end is a sample like any other.
        waves.append(wave if profile.periodic == periodic else np.append(wave, wave[0]))
    return RoughSurface(
        heights=spec.amplitude * waves[0][:, None] * waves[1][None, :],
        extent=(along[0].extent[0], along[1].extent[0]),
        periodic=periodic,
        shortest_wavelength=spec.wavelength,
        source=f"egg box, amplitude {spec.amplitude:g} um, wavelength {spec.wavelength:g} um",
    )


def wave_map(spec: PatternedSpec, width: float | None, length: float | None) -> RoughSurface:
    """One wave of a case, as it is spread over a patch."""
    if spec.pattern == "ridges":
        profile = sinusoid(spec, width)
        return ridges(spec, width, profile.extent[0] if length is None else length)
    return egg_box(spec, width, length)


def self_affine_map(
    spec: SelfAffineSpec, width: float | None, length: float | None
) -> RoughSurface:
    r"""A periodic, isotropic Gaussian face.

    .. math:: C(q) \propto q^{-2 (1 + H)}

    between the longest and the shortest wavelength and nothing outside, with phases uniform from
    the seed, scaled so that its rms is exactly the one asked for. A cut through it has the
    spectrum of the profiles of a 2D run.

    Source:
        [JacobsJungePastewka2017]
    """
    λ_long, λ_short, H = spec.longest_wavelength, spec.shortest_wavelength, spec.hurst
    width = λ_long if width is None else width
    length = width if length is None else length
    for name, side in (("width", width), ("length", length)):
        if side < λ_long * (1 - ROUND_OFF):
            raise BadInput(
                f"mesh.{name}: {side:g} um does not hold surface.longest_wavelength = "
                f"{λ_long:g} um; widen the patch or shorten the longest wavelength"
            )
    shape = tuple(
        SAMPLES_PER_WAVELENGTH * math.ceil(side / λ_short - ROUND_OFF) for side in (width, length)
    )
    spectrum, count = _spectrum(spec.seed, (width, length), shape, λ_long, λ_short, H)
    if count < FEWEST_MODES**2:
        raise BadInput(
            f"surface: only {count} waves fit between longest_wavelength = {λ_long:g} um and "
            f"shortest_wavelength = {λ_short:g} um, which is no random surface (at least "
            f"{FEWEST_MODES**2}); set the wavelengths further apart or widen the patch"
        )
    heights = np.fft.irfft2(spectrum, s=shape)
    heights *= spec.rms_height / heights.std()
    return RoughSurface(
        heights=heights,
        extent=(width, length),
        periodic=True,
        shortest_wavelength=λ_short,
        source=f"self-affine map, Hurst exponent {H:g}, seed {spec.seed}",
        notes=(f"{count} waves, random phases, periodic",),
    )


def _spectrum(
    seed: int,
    sides: tuple[float, float],
    shape: tuple[int, ...],
    longest: float,
    shortest: float,
    hurst: float,
) -> tuple[np.ndarray, int]:
    """Half of a real map's spectrum, and how many waves it has.

    Waves are drawn in the order of their wave number: a shorter cut-off keeps those before it.
    """
    nx, ny = shape
    m = np.fft.fftfreq(nx, 1 / nx).astype(int)
    n = np.arange(ny // 2 + 1)
    M, N = np.meshgrid(m, n, indexing="ij")
    q = 2 * np.pi * np.hypot(M / sides[0], N / sides[1])
    low, high = 2 * np.pi / longest, 2 * np.pi / shortest
    carried = (q >= low * (1 - ROUND_OFF)) & (q <= high * (1 + ROUND_OFF))
    carried &= (N > 0) | (M > 0)  # the other half is its mirror image
    i, j = np.nonzero(carried)
    order = np.lexsort((j, m[i], np.round(q[i, j] / low, 9)))
    i, j = i[order], j[order]
    phases = np.random.default_rng(seed).uniform(0.0, 2 * np.pi, len(i))
    spectrum = np.zeros((nx, ny // 2 + 1), dtype=complex)
    spectrum[i, j] = q[i, j] ** -(1 + hurst) * np.exp(1j * phases)
    # Waves along x alone stand twice in the half: at m and at -m.
    along_x = j == 0
    spectrum[-i[along_x], 0] = np.conj(spectrum[i[along_x], 0])
    return spectrum, len(i)
