"""What a metrologist says of a profile: amplitudes, slopes, curvatures and its spectrum."""

from dataclasses import dataclass

import numpy as np
from scipy import fft

from fem_interface.core.grids import grid, middles
from fem_interface.core.records import Array, RoughSurface
from fem_interface.surface.height_field import HeightField, height_field
from fem_interface.surface.height_map import HeightMap, height_map

POINTS_PER_SAMPLE = 4  # where a spline is averaged
LEVEL = 1e-12  # rms height of a face that has none but rounding [um]


@dataclass(frozen=True, kw_only=True)
class Roughness:
    """Statistics of heights h about their mean, of slopes h' and curvatures h''.

    Attributes:
        rms_height: Sq [um].
        rms_slope: [-]
        rms_curvature: [1/um]
        skewness: Negative where pits dominate, 0 for a Gaussian profile [-].
        kurtosis: 3 for a Gaussian profile, 1.5 for a wave [-].
        peak_to_valley: [um]
        nayak: Breadth of the spectrum, <h^2> <h''^2> / <h'^2>^2, at least 1: that of one wave [-].
    """

    rms_height: float
    rms_slope: float
    rms_curvature: float
    skewness: float
    kurtosis: float
    peak_to_valley: float
    nayak: float


def roughness(surface: RoughSurface) -> Roughness:
    """Statistics over the length of a profile, or over a map.

    Derivatives are those of the spectrum where a profile repeats, else those of the spline. Slopes
    and curvatures of a map are means over its profiles along x and along y.

    Source:
        [Nayak1971]: the breadth alpha = m0 m4 / m2^2 from the moments of a profile's spectrum.
    """
    field: HeightField | HeightMap
    if surface.heights.ndim == 2:
        field = height_map(surface)
        x = _midpoints(surface)
        h = field.height(x)
        slope = field.gradient(x)
        curvature = np.diagonal(field.hessian(x), axis1=1, axis2=2)
    else:
        field = height_field(surface)
        if surface.periodic:
            h = surface.heights
            slope, curvature = _spectral_derivatives(h - h.mean(), surface.extent[0])
        else:
            x = _midpoints(surface)
            h = field.height(x)
            _, slope, curvature = field.jet(x)
    h = h - h.mean()
    m0, m2, m4 = (float(np.mean(y**2)) for y in (h, slope, curvature))
    level = m0**0.5 < LEVEL
    return Roughness(
        rms_height=m0**0.5,
        rms_slope=m2**0.5,
        rms_curvature=m4**0.5,
        skewness=0.0 if level else float(np.mean(h**3)) / m0**1.5,
        kurtosis=3.0 if level else float(np.mean(h**4)) / m0**2,
        peak_to_valley=field.highest - field.lowest,
        nayak=1.0 if level else m0 * m4 / m2**2,
    )


def power_spectrum(surface: RoughSurface) -> tuple[Array, Array]:
    r"""Wavenumbers q = 2 pi / wavelength [1/um] and power spectral density C [um^3], (k,) each.

    .. math::
        C(q_k) = \frac{L}{\pi} |\hat h_k|^2, \quad
        \hat h_k = \frac{1}{n} \sum_j h_j e^{-i q_k x_j}, \quad
        \int_0^\infty C \, dq = \sum_k C(q_k) \frac{2 \pi}{L} = S_q^2

    It is one-sided: positive q carry all of the power. Of a map it is the mean over its profiles
    along x. A profile that does not repeat is levelled
    by its mean and tapered by a Hann window, with the power that the window takes given back.
    """
    h = surface.heights - surface.heights.mean(axis=0)
    n, L = len(h), surface.extent[0]
    if not surface.periodic:
        L *= n / (n - 1)  # each sample stands for one spacing
        window = np.sin(np.pi * (np.arange(n) + 0.5) / n) ** 2
        power = np.mean(h**2)
        h = (window * (h - np.average(h, weights=window, axis=0)).T).T
        h *= np.sqrt(power / max(np.mean(h**2), np.finfo(float).tiny))
    amplitude = fft.rfft(h, axis=0)[1:] / n
    q = 2 * np.pi * fft.rfftfreq(n, d=L / n)[1:]
    C = L / np.pi * np.abs(amplitude) ** 2
    if n % 2 == 0:
        C[-1] /= 2  # the Nyquist wave has no partner at -q
    return q, C if C.ndim == 1 else C.mean(axis=1)


def _spectral_derivatives(h: Array, width: float) -> tuple[Array, Array]:
    """First and second derivative of a periodic profile, shape (n,) [-], [1/um]."""
    n = len(h)
    q = 2 * np.pi * fft.rfftfreq(n, d=width / n)
    spectrum = fft.rfft(h)
    return fft.irfft(1j * q * spectrum, n), fft.irfft(-(q**2) * spectrum, n)


def _midpoints(surface: RoughSurface) -> Array:
    """Evenly spaced points that stand for equal parts of the face, shape (m, d - 1) [um]."""
    per_sample = POINTS_PER_SAMPLE if surface.heights.ndim == 1 else 1
    sides = zip(surface.heights.shape, surface.extent, strict=True)
    return grid([middles(side, per_sample * n) for n, side in sides])
