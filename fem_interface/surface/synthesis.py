"""Faces made up from a few numbers."""

import math
from typing import Protocol

import numpy as np

from fem_interface.core.errors import BadInput
from fem_interface.core.records import RoughSurface

SAMPLES_PER_WAVELENGTH = 16  # of the shortest: the spline through them is exact to 1e-5 of it
SAMPLES_PER_SINUSOID = 128  # exact to 1e-8 of the amplitude
FEWEST_MODES = 4
ROUND_OFF = 1e-9  # of a ratio of lengths: 20 um / 1.25 um is 16 in whatever unit they came


class SinusoidSpec(Protocol):
    """A wave; lengths [um]."""

    amplitude: float
    wavelength: float


class SelfAffineSpec(Protocol):
    """A random face; lengths [um]."""

    rms_height: float
    hurst: float
    longest_wavelength: float
    shortest_wavelength: float
    seed: int


def sinusoid(spec: SinusoidSpec, width: float | None) -> RoughSurface:
    r"""A wave with a summit at x = 0; the amplitude A is half of peak to valley.

    .. math:: h(x) = A \cos(2 \pi x / \lambda)

    Width is one wavelength unless stated. Half a wavelength is the smallest strip that symmetry
    allows; it does not repeat, so an odd number of halves is not periodic.
    """
    A, λ = spec.amplitude, spec.wavelength
    width = λ if width is None else width
    halves = round(2 * width / λ)
    if halves < 1 or abs(2 * width / λ - halves) > 1e-6:
        nearest = max(1, halves) * λ / 2
        raise BadInput(
            f"mesh.width: {width:g} um does not hold a whole number of half wavelengths of "
            f"{λ:g} um, so that the wave would meet the sides on a slope; the nearest that does "
            f"is {nearest:g} um"
        )
    periodic = halves % 2 == 0
    intervals = halves * SAMPLES_PER_SINUSOID // 2
    # The phase is counted in samples, not in um: the last bit does not depend on the unit.
    phase = np.arange(intervals if periodic else intervals + 1) / SAMPLES_PER_SINUSOID
    return RoughSurface(
        heights=A * np.cos(2 * np.pi * phase),
        extent=(width,),
        periodic=periodic,
        shortest_wavelength=λ,
        source=f"sinusoid, amplitude {A:g} um, wavelength {λ:g} um",
    )


def self_affine(spec: SelfAffineSpec, width: float | None) -> RoughSurface:
    r"""A periodic Gaussian profile, as a cut through an isotropic self-affine face.

    .. math::
        h(x) = \sum_k a_k \cos(2 \pi k x / W + \varphi_k), \quad
        a_k^2 \propto C(q_k) \propto q_k^{-(1 + 2 H)}

    between the longest and the shortest wavelength and nothing outside, with phases uniform
    from the seed, scaled so that its rms over one period W is exactly the one asked for. The cut
    loses one power of q against the map, C_iso ~ q^(-2 (1 + H)).

    A shorter cut-off adds modes and keeps the phases of those that were there before.

    Source:
        [JacobsJungePastewka2017], on spectra of maps and of cuts through them.
    """
    λ_long, λ_short, H = spec.longest_wavelength, spec.shortest_wavelength, spec.hurst
    width = 2 * λ_long if width is None else width
    _check_self_affine(spec, width)
    first = math.ceil(width / λ_long - ROUND_OFF)
    last = math.floor(width / λ_short + ROUND_OFF)
    modes = np.arange(first, last + 1)
    if len(modes) < FEWEST_MODES:
        raise BadInput(
            f"surface: only {len(modes)} waves fit between longest_wavelength = {λ_long:g} um "
            f"and shortest_wavelength = {λ_short:g} um in a width of {width:g} um, which is no "
            f"random surface (at least {FEWEST_MODES}); raise mesh.width to "
            f"{_width_that_fits(λ_long, λ_short):.4g} um, or set the wavelengths further apart"
        )
    φ = np.random.default_rng(spec.seed).uniform(0.0, 2 * np.pi, len(modes))
    a = (modes / modes[0]) ** -(0.5 + H)
    a *= math.sqrt(2) * spec.rms_height / np.linalg.norm(a)

    count = SAMPLES_PER_WAVELENGTH * math.ceil(width / λ_short - ROUND_OFF)
    spectrum = np.zeros(count // 2 + 1, dtype=complex)
    spectrum[modes] = 0.5 * count * a * np.exp(1j * φ)
    return RoughSurface(
        heights=np.fft.irfft(spectrum, n=count),
        extent=(width,),
        periodic=True,
        shortest_wavelength=λ_short,
        source=f"self-affine, Hurst exponent {H:g}, seed {spec.seed}",
        notes=(
            f"{len(modes)} waves from {width / first:.4g} um down to {width / last:.4g} um, "
            "random phases, periodic",
        ),
    )


def _check_self_affine(spec: SelfAffineSpec, width: float) -> None:
    λ_long, λ_short = spec.longest_wavelength, spec.shortest_wavelength
    if not 0 < λ_short < λ_long:
        raise BadInput(
            f"surface.shortest_wavelength: {λ_short:g} um must be positive and below "
            f"longest_wavelength = {λ_long:g} um"
        )
    if width < λ_long * (1 - ROUND_OFF):
        raise BadInput(
            f"mesh.width: {width:g} um does not hold surface.longest_wavelength = {λ_long:g} um; "
            "widen the strip or shorten the longest wavelength"
        )


def _width_that_fits(longest: float, shortest: float) -> float:
    """Width in which at least the fewest modes fit [um]."""
    return longest * math.ceil(FEWEST_MODES / (longest / shortest - 1))
