"""How close is touching: the lengths by which contact may differ from the exact law."""

from dataclasses import dataclass

ROUNDING = 1e-3  # of the law's corner
OVERLAP = 5e-4  # that the penalty aims at ...
TOLERANCE = 1e-3  # ... and beyond which multipliers are augmented
# The penalty falls only where the bodies overlap by less than this. A step that had to raise it
# must not see it fall again at once: up and down in turn moves contact points more than a small
# load step does, and then no step is small enough.
SLACK = 3e-4
DISTANCES = 250.0  # a quarter of the distance of contact, over TOLERANCE


@dataclass(frozen=True, kw_only=True)
class Closeness:
    """Lengths of the contact law, from what a result can tell apart.

    Neither a thousandth of the roughness nor a quarter of the distance that counts as contact
    shows in a result; on a rough face the second is the smaller one by far. But an overlap smaller
    than what the facets can follow would open points in the middle of closed facets: a penalty
    that lets pressures there differ by more than they are.

    Attributes:
        scale: What the constants above are parts of [um].
        facet_error: What the facets cannot follow of the face [um].
    """

    scale: float
    facet_error: float = 0.0

    @staticmethod
    def of(rms_height: float, distance: float, facet_error: float) -> "Closeness":
        """For a face of some roughness and a distance that counts as contact [um]."""
        return Closeness(scale=min(rms_height, DISTANCES * distance), facet_error=facet_error)

    @property
    def rounding(self) -> float:
        """Of the corner of the contact law [um]."""
        return ROUNDING * self.scale

    @property
    def overlap(self) -> float:
        """That the penalty aims at [um]."""
        return max(OVERLAP * self.scale, self.facet_error)

    @property
    def tolerance(self) -> float:
        """Overlap that is accepted [um]."""
        return max(TOLERANCE * self.scale, 2 * self.facet_error)

    @property
    def slack(self) -> float:
        """Overlap below which the penalty may fall [um]."""
        return SLACK * self.scale
