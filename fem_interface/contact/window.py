"""The window of pressure: enough contact, and little enough risk, on the way up.

One mesh finds one window; only others can tell what that is worth.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fem_interface.contact.rise import first_above, lastingly_below, rise
from fem_interface.core.samples import InterfaceSample

IMPOSSIBLE = 1e-30
"""Probability that stands for none at all where its logarithm is taken."""


@dataclass(frozen=True, kw_only=True)
class PressureWindow:
    """Where a press does what it is asked for without undue risk, on the way up.

    Attributes:
        contact_share: Contact fraction that is asked for.
        failure_limit: Largest probability of failure that is accepted.
        contact_from: Pressure from which on the contact is reached [MPa]; None if it is not.
        failure_from: Pressure at which the risk is first too high [MPa]; None if it never is.
        highest: Largest pressure of the run [MPa].
        judged: Whether the probability of failure is known.
        meshes: `contact_from` and `failure_from` of the same case on other meshes.
    """

    contact_share: float
    failure_limit: float
    contact_from: float | None
    failure_from: float | None
    highest: float
    judged: bool
    meshes: tuple[tuple[float | None, float | None], ...] = ()

    @property
    def low(self) -> float | None:
        """Lower end of the window that stands on every mesh [MPa]; None where there is none."""
        return max(self.lows) if self.stands else None

    @property
    def high(self) -> float | None:
        """Upper end, the largest pressure of the run where no risk ends the window [MPa]."""
        return min(self.highs) if self.stands else None

    @property
    def lows(self) -> list[float]:
        """Lower ends on all meshes that have one, this run's first [MPa]."""
        return [low for low, _ in self._all if low is not None]

    @property
    def highs(self) -> list[float]:
        """Upper ends on all meshes, this run's first [MPa]."""
        return [self.highest if high is None else high for _, high in self._all]

    @property
    def is_open(self) -> bool:
        """Whether this mesh has pressures that satisfy both limits, as far as is known."""
        if self.contact_from is None or not self.judged:
            return False
        return self.failure_from is None or self.contact_from < self.failure_from

    @property
    def stands(self) -> bool:
        """Whether other meshes have a window as well, and all have one in common."""
        if not self.is_open or not self.meshes or len(self.lows) <= len(self.meshes):
            return False
        return max(self.lows) < min(self.highs)

    @property
    def _all(self) -> tuple[tuple[float | None, float | None], ...]:
        return ((self.contact_from, self.failure_from), *self.meshes)


def pressure_window(
    samples: Sequence[InterfaceSample],
    contact_share: float,
    failure_limit: float,
    meshes: Sequence[tuple[float | None, float | None]] = (),
) -> PressureWindow:
    """The window that a run found, by its first rise to each pressure.

    Between load steps contact is taken as linear in pressure, and so is the logarithm of the
    probability of failure.

    Args:
        samples: All of a run.
        contact_share: Contact fraction that is asked for.
        failure_limit: Largest probability of failure that is accepted.
        meshes: `contact_from` and `failure_from` on other meshes.
    """
    way_up = [samples[i] for i in rise(samples)]
    pressure = np.array([s.pressure for s in way_up])
    open_share = np.array([1.0 - s.contact.fraction for s in way_up])
    risk = np.array([s.integrity.failure_probability for s in way_up])
    judged = len(risk) > 0 and bool(np.isfinite(risk).all())
    log_risk = np.log(np.maximum(risk, IMPOSSIBLE))
    return PressureWindow(
        contact_share=contact_share,
        failure_limit=failure_limit,
        contact_from=lastingly_below(pressure, open_share, 1.0 - contact_share),
        failure_from=first_above(pressure, log_risk, np.log(failure_limit)) if judged else None,
        highest=float(pressure[-1]) if len(pressure) else 0.0,
        judged=judged,
        meshes=tuple(meshes),
    )
